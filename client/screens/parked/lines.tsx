/** The instruments of a centre: when each was last heard, and how much of it is held. */
import { Link } from 'wouter'
import type { ContractOf } from '../../../server/contract/index.ts'
import type { Output } from '../../../server/contract/kit.ts'
import { useAsk } from '../../api.ts'
import { Ago } from '../../ui/clock.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Part } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { useIntakeWords } from './words.ts'

type LineRow = Output<ContractOf['listLines']>[number]

export function Lines({ centre }: { centre: string }) {
  const w = useIntakeWords()
  const list = useAsk('listLines', { centre })
  return (
    <Part title={w('lines')}>
      <DataTable
        label={w('lines')}
        columns={useColumns()}
        rows={list.gave}
        keyOf={row => row.id}
        refusal={list.refusal}
        again={list.again}
        cards
        empty={<Empty says={w('emptyLines')} />}
      />
    </Part>
  )
}

function useColumns(): Column<LineRow>[] {
  const w = useIntakeWords()
  return [
    { key: 'name', head: w('name'), show: row => <strong>{row.name}</strong> },
    {
      key: 'seen',
      head: w('lastSeen'),
      show: row =>
        row.lastSeenAt ? <Ago at={row.lastSeenAt} /> : <span className="soft">{w('never')}</span>,
    },
    {
      key: 'messages',
      head: w('messageCount'),
      figures: true,
      show: row => <Link href={`/parked?list=messages&state=all&line=${row.id}`}>{row.today}</Link>,
    },
    {
      key: 'parked',
      head: w('parkedCount'),
      figures: true,
      show: row => <Link href={`/parked?line=${row.id}`}>{row.parked}</Link>,
    },
    {
      key: 'sender',
      head: w('sender'),
      show: row => <span className="number">{row.sender}</span>,
    },
    { key: 'port', head: w('port'), wideOnly: true, show: row => row.port ?? w('commonPort') },
    { key: 'adapter', head: w('adapter'), wideOnly: true, show: row => row.adapter },
    {
      key: 'charset',
      head: w('charset'),
      wideOnly: true,
      show: row => row.charset ?? w('asDeclared'),
    },
  ]
}
