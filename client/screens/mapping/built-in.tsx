/** What needs no mapping, folded away until somebody asks. */
import { Button } from '@mantine/core'
import type { BuiltIn } from '../../../server/contract/mappings.ts'
import { useNames } from '../../names.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Part } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { useAddress } from '../../ui/use-address.ts'
import { useMappingWords } from './words.ts'

export function BuiltInList({ rows }: { rows: readonly BuiltIn[] | undefined }) {
  const w = useMappingWords()
  const [open, setOpen] = useAddress('known')
  const columns = useColumns()
  return (
    <Part
      title={w('builtInList')}
      acts={
        <Button
          variant="default"
          aria-expanded={open !== ''}
          onClick={() => setOpen(open ? '' : 'open')}
        >
          {w(open ? 'hide' : 'show')}
        </Button>
      }
    >
      <p className="soft">{w('builtInLead')}</p>
      {open && (
        <DataTable
          label={w('builtInList')}
          columns={columns}
          rows={rows?.filter(row => row.codes.length > 0)}
          keyOf={row => `${row.programme} ${row.analyte}`}
          cards
          empty={<Empty says={w('emptyKnown')} />}
        />
      )}
    </Part>
  )
}

function useColumns(): Column<BuiltIn>[] {
  const w = useMappingWords()
  const names = useNames()
  return [
    {
      key: 'analyte',
      head: w('analyte'),
      show: row => (
        <span className="two-lines">
          <strong>{row.analyte}</strong>
          <small>{names.analyte(row.programme, row.analyte)}</small>
        </span>
      ),
    },
    { key: 'codes', head: w('codes'), show: row => row.codes.join(' · ') },
    { key: 'units', head: w('units'), show: row => row.units.join(' · ') },
    { key: 'ucum', head: 'UCUM', show: row => <span className="number">{row.ucum}</span> },
  ]
}
