/** The rows of a file with what each brings; what cannot be brought in stands first. */
import { Link } from 'wouter'
import type { ImportRow } from '../../../server/contract/imports.ts'
import { grouped, looksRight } from '../../../server/contract/specimen-number.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Empty } from '../../ui/states.tsx'
import { StatusTag, type Tone } from '../../ui/status-tag.tsx'
import { useSay } from '../../words.ts'
import { useImportWords } from './words.ts'

const TONES: Record<ImportRow['became'], Tone> = {
  new: 'done',
  corrects: 'watch',
  known: 'plain',
  bad: 'high',
}
const ORDER: readonly ImportRow['became'][] = ['bad', 'corrects', 'new', 'known']

export function ImportTable({ rows }: { rows: readonly ImportRow[] }) {
  const w = useImportWords()
  const speak = useSay()
  const sorted = rows.toSorted(
    (a, b) => ORDER.indexOf(a.became) - ORDER.indexOf(b.became) || a.line - b.line,
  )
  const columns: Column<ImportRow>[] = [
    { key: 'line', head: w('line'), figures: true, width: 60, show: row => row.line },
    { key: 'specimen', head: w('specimen'), show: row => <SpecimenNumber of={row.specimen} /> },
    { key: 'analyte', head: w('analyte'), show: row => row.analyte },
    {
      key: 'value',
      head: w('value'),
      figures: true,
      show: row => (
        <span>
          <strong>{row.value}</strong> {row.unit}
        </span>
      ),
    },
    {
      key: 'became',
      head: w('became'),
      width: '45%',
      show: row => (
        <div>
          <StatusTag tone={TONES[row.became]}>{w(row.became)}</StatusTag>
          {row.says && <p className="import-why">{speak(row.says)}</p>}
        </div>
      ),
    },
  ]
  return (
    <DataTable
      label={w('rows')}
      columns={columns}
      rows={sorted}
      keyOf={row => String(row.line)}
      classOf={row => (row.became === 'bad' ? 'row-withheld' : '')}
      cards
      empty={<Empty says={w('nothing')} />}
    />
  )
}

function SpecimenNumber({ of }: { of: string }) {
  if (!looksRight(of)) return <span className="number">{of}</span>
  return (
    <Link className="number" href={`/specimens/${of}`}>
      {grouped(of)}
    </Link>
  )
}
