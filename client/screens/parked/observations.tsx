/** Observations that could not be filed, the oldest first, each beside the message it came in. */
import { NativeSelect } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { grouped, looksRight } from '../../../server/contract/specimen-number.ts'
import { useAsk } from '../../api.ts'
import { PARKED_REASONS } from '../../terms.ts'
import { Ago, Clock } from '../../ui/clock.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Part } from '../../ui/page.tsx'
import { SideDrawer } from '../../ui/side-drawer.tsx'
import { Empty } from '../../ui/states.tsx'
import { useAddress } from '../../ui/use-address.ts'
import { useSay } from '../../words.ts'
import { Beside } from './beside.tsx'
import { LineChosen, More } from './list-parts.tsx'
import { MOST, type ParkedRow } from './page-of.ts'
import { useIntakeWords } from './words.ts'

const STATES = ['parked', 'replayed', 'dismissed'] as const
const EMPTIES = {
  parked: 'emptyParked',
  replayed: 'emptyReplayed',
  dismissed: 'emptyDismissed',
} as const

export function Observations({ centre }: { centre: string }) {
  const w = useIntakeWords()
  const [asked] = useAddress('state', 'parked')
  const [after, setAfter] = useAddress('after')
  const [line] = useAddress('line')
  const [open, setOpen] = useAddress('open')
  const narrow = useMediaQuery('(max-width: 1100px)')
  const state = STATES.find(one => one === asked) ?? 'parked'
  const paging = after ? { after } : {}
  const list = useAsk('listParked', { centre, state, limit: MOST, ...paging }, { keep: true })
  const rows = list.gave?.rows.filter(row => line === '' || row.line === line)
  const columns = useColumns(state)
  const chosen = rows?.find(row => row.id === open) ?? (narrow ? undefined : rows?.[0])
  return (
    <div className="parked-pair">
      <Part title={w('observations')} acts={<StateChoice state={state} />}>
        <LineChosen name={rows?.[0]?.lineName ?? null} />
        <DataTable
          label={w('observations')}
          columns={columns}
          rows={rows}
          keyOf={row => row.id}
          refusal={list.refusal}
          again={list.again}
          onOpen={row => setOpen(row.id)}
          classOf={row => (row.id === chosen?.id ? 'row-chosen' : '')}
          cards
          empty={<Empty says={w(EMPTIES[state])} />}
        />
        <More after={after} next={list.gave?.next ?? null} set={setAfter} count={MOST} />
      </Part>
      {!narrow && <Panel row={chosen} />}
      {narrow && chosen && (
        <SideDrawer title={w('beside')} open onClose={() => setOpen('')}>
          <Beside key={chosen.id} row={chosen} />
        </SideDrawer>
      )}
    </div>
  )
}

function Panel({ row }: { row: ParkedRow | undefined }) {
  const w = useIntakeWords()
  return (
    <Part title={w('beside')}>
      {row ? <Beside key={row.id} row={row} /> : <Empty says={w('chooseOne')} />}
    </Part>
  )
}

function StateChoice({ state }: { state: (typeof STATES)[number] }) {
  const w = useIntakeWords()
  const [, setState] = useAddress('state', 'parked')
  const labels = {
    parked: 'stateParked',
    replayed: 'stateReplayed',
    dismissed: 'stateDismissed',
  } as const
  return (
    <NativeSelect
      aria-label={w('state')}
      value={state}
      onChange={e => setState(e.currentTarget.value)}
      data={STATES.map(value => ({ value, label: w(labels[value]) }))}
    />
  )
}

function useColumns(state: (typeof STATES)[number]): Column<ParkedRow>[] {
  const w = useIntakeWords()
  const speak = useSay()
  const last: Column<ParkedRow> =
    state === 'parked'
      ? { key: 'due', head: w('due'), show: row => <Due row={row} /> }
      : { key: 'ended', head: w('ended'), show: row => <Ended row={row} /> }
  return [
    {
      key: 'why',
      head: w('why'),
      show: row => <strong className="parked-why">{speak(PARKED_REASONS[row.why])}</strong>,
    },
    {
      key: 'specimen',
      head: w('specimen'),
      show: row => (
        <span className="number">
          {looksRight(row.specimen) ? grouped(row.specimen) : row.specimen || '–'}
        </span>
      ),
    },
    {
      key: 'value',
      head: w('value'),
      show: row => (
        <span className="two-lines">
          <span>
            {row.analyte || '–'} <strong>{row.value}</strong> {row.unit}
          </span>
          <small>{row.lineName ?? w('noLine')}</small>
        </span>
      ),
    },
    last,
  ]
}

function Due({ row }: { row: ParkedRow }) {
  const w = useIntakeWords()
  return (
    <span className="two-lines">
      <Clock due={row.dueAt} />
      <small>
        {w('since')} <Ago at={row.parkedAt} />
      </small>
    </span>
  )
}

function Ended({ row }: { row: ParkedRow }) {
  const w = useIntakeWords()
  if (!row.endedAt) return null
  const known = { filed: 'filedAs', known: 'wasKnown' } as const
  const why = row.endedWhy ?? ''
  const said = row.state === 'replayed' && why in known ? w(known[why as keyof typeof known]) : why
  return (
    <span className="two-lines">
      <Ago at={row.endedAt} />
      <small>{said}</small>
    </span>
  )
}
