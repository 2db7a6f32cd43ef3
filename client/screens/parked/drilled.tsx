/** What was read from a drill message: every value as it was sent, and that it reached no patient. */
import type { ContractOf } from '../../../server/contract/index.ts'
import type { Output } from '../../../server/contract/kit.ts'
import { useAsk } from '../../api.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Part } from '../../ui/page.tsx'
import { Failed } from '../../ui/states.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useSay } from '../../words.ts'
import { useDrillWords } from './drill-words.ts'

type Drill = Output<ContractOf['showDrill']>[number]
type Value = Drill['values'][number] & { readonly specimen: string }

/** Nothing where the message was no drill; only a message that brought nothing can be one. */
export function Drilled({ message }: { message: Output<ContractOf['showMessage']> }) {
  const w = useDrillWords()
  const columns = useColumns()
  const { id, state, results, known, held } = message
  const isDrill = state === 'applied' && results + known + held === 0
  const asked = useAsk('showDrill', isDrill ? { id } : null)
  if (asked.refusal) return <Failed refusal={asked.refusal} again={asked.again} />
  const rows = (asked.gave ?? []).flatMap(({ specimen, values }) =>
    values.map(value => ({ ...value, specimen })),
  )
  if (rows.length === 0) return null
  return (
    <Part title={w('title')}>
      <p>{w('lead', { values: rows.length, count: asked.gave?.length ?? 0 })}</p>
      <DataTable
        label={w('title')}
        columns={columns}
        rows={rows}
        keyOf={row => String(row.index)}
        empty={null}
        cards
      />
    </Part>
  )
}

function useColumns(): Column<Value>[] {
  const w = useDrillWords()
  const speak = useSay()
  return [
    {
      key: 'analyte',
      head: w('analyte'),
      show: ({ analyte, code }) => (
        <span className="two-lines">
          <strong>{analyte ?? code}</strong>
          {analyte !== code && <small>{analyte ? code : w('noAnalyte')}</small>}
        </span>
      ),
    },
    {
      key: 'value',
      head: w('value'),
      figures: true,
      show: ({ value, unit }) => (
        <span>
          <strong>{value || '–'}</strong> {unit}
        </span>
      ),
    },
    {
      key: 'status',
      head: w('status'),
      show: ({ status, says }) => (
        <span className="two-lines">
          <StatusTag tone={says ? 'watch' : 'plain'}>{w(status)}</StatusTag>
          {says && <small>{speak(says)}</small>}
        </span>
      ),
    },
    {
      key: 'specimen',
      head: w('specimen'),
      show: ({ specimen }) => specimen || <span className="soft">{w('noSpecimen')}</span>,
    },
  ]
}
