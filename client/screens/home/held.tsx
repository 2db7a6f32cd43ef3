/** Specimens that wait for an authoriser: here, because no other list is about them alone. */
import { useLocation } from 'wouter'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { useAsk } from '../../api.ts'
import { useNames } from '../../names.ts'
import { Ago } from '../../ui/clock.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Part } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import type { SpecimenRow } from '../station/rows.ts'
import { useHomeWords } from './words.ts'

export function HeldSpecimens({ centre }: { centre: string }) {
  const w = useHomeWords()
  const [, go] = useLocation()
  const names = useNames()
  const asked = useAsk('listSpecimens', { centre, state: 'held', limit: 100 })
  const columns: Column<SpecimenRow>[] = [
    {
      key: 'number',
      head: w('number'),
      show: row => <span className="number">{grouped(row.number)}</span>,
    },
    { key: 'child', head: w('child'), show: row => row.maskedName },
    {
      key: 'site',
      head: w('site'),
      show: row => names.place(row.samplingPoint, row.samplingPointName),
      wideOnly: true,
    },
    {
      key: 'received',
      head: w('received'),
      show: row => row.receivedAt && <Ago at={row.receivedAt} />,
    },
  ]
  return (
    <Part title={w('held')}>
      <DataTable
        label={w('held')}
        columns={columns}
        rows={asked.gave?.rows}
        refusal={asked.refusal}
        again={asked.again}
        keyOf={row => row.number}
        onOpen={row => go(`/specimens/${row.number}`)}
        empty={<Empty says={w('heldNone')} />}
      />
    </Part>
  )
}
