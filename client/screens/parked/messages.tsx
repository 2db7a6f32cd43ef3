/** Messages by state, newest first. */
import { NativeSelect } from '@mantine/core'
import { useLocation } from 'wouter'
import { type MessageOnList, MessageState } from '../../../server/contract/messages.ts'
import { useAsk } from '../../api.ts'
import { MESSAGE_STATES, MESSAGE_TONES } from '../../terms.ts'
import { When } from '../../ui/clock.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Part } from '../../ui/page.tsx'
import { Pages } from '../../ui/pages.tsx'
import { Empty } from '../../ui/states.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useAddress } from '../../ui/use-address.ts'
import { useSay } from '../../words.ts'
import { LineOf } from './line-of.tsx'
import { LineChosen } from './list-parts.tsx'
import { MOST } from './page-of.ts'
import { ReplayMessage } from './replay-message.tsx'
import { useIntakeWords } from './words.ts'

export function Messages({ centre }: { centre: string }) {
  const w = useIntakeWords()
  const [, go] = useLocation()
  const [asked] = useAddress('state', 'parked')
  const [after, setAfter] = useAddress('after')
  const [line] = useAddress('line')
  const state = MessageState.options.find(one => one === asked)
  const list = useAsk(
    'listMessages',
    {
      ...{ centre, limit: MOST },
      ...(state ? { state } : {}),
      ...(line ? { line } : {}),
      ...(after ? { after } : {}),
    },
    { keep: true },
  )
  const rows = list.gave?.rows
  return (
    <Part title={w('messages')} acts={<StateChoice state={asked} />}>
      <LineChosen name={rows?.[0]?.lineName ?? null} />
      <DataTable
        label={w('messages')}
        columns={useColumns()}
        rows={rows}
        keyOf={row => row.id}
        refusal={list.refusal}
        again={list.again}
        onOpen={row => go(`/messages/${row.id}`)}
        cards
        empty={<Empty says={w('emptyMessages')} />}
      />
      <Pages after={after} next={list.gave?.next} set={setAfter} />
    </Part>
  )
}

function StateChoice({ state }: { state: string }) {
  const w = useIntakeWords()
  const speak = useSay()
  const [, setState] = useAddress('state', 'parked')
  const states = MessageState.options.map(value => ({ value, label: speak(MESSAGE_STATES[value]) }))
  return (
    <NativeSelect
      aria-label={w('state')}
      value={state}
      onChange={e => setState(e.currentTarget.value)}
      data={[{ value: 'all', label: w('all') }, ...states]}
    />
  )
}

function useColumns(): Column<MessageOnList>[] {
  const w = useIntakeWords()
  const speak = useSay()
  return [
    { key: 'received', head: w('received'), show: row => <When at={row.receivedAt} /> },
    { key: 'line', head: w('line'), show: row => <LineOf message={row} /> },
    {
      key: 'state',
      head: w('state'),
      show: row => (
        <StatusTag tone={MESSAGE_TONES[row.state]}>{speak(MESSAGE_STATES[row.state])}</StatusTag>
      ),
    },
    {
      key: 'says',
      head: w('says'),
      width: '34%',
      show: row => (row.says ? speak(row.says) : <Counts row={row} />),
    },
    {
      key: 'id',
      head: w('controlId'),
      wideOnly: true,
      show: row => <span className="number">{row.controlId ?? '–'}</span>,
    },
    { key: 'answer', head: w('answer'), show: row => row.answer ?? w('noAnswer') },
    {
      key: 'replay',
      head: '',
      show: row =>
        row.state === 'parked' || row.state === 'refused' ? (
          <ReplayMessage message={row} small />
        ) : null,
    },
  ]
}

function Counts({ row }: { row: MessageOnList }) {
  const w = useIntakeWords()
  if (row.state !== 'applied') return null
  const { results, known, held } = row
  return <span className="soft">{w('counts', { results, known, held })}</span>
}
