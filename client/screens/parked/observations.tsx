/** The ward: what could not be filed, the oldest first, each beside the message it came in. */
import { Checkbox } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useAsk } from '../../api.ts'
import { PARKED_REASONS } from '../../terms.ts'
import { Ago, Clock } from '../../ui/clock.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Part } from '../../ui/page.tsx'
import { Pages } from '../../ui/pages.tsx'
import { SideDrawer } from '../../ui/side-drawer.tsx'
import { Empty } from '../../ui/states.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useAddress } from '../../ui/use-address.ts'
import { useSay } from '../../words.ts'
import { Beside } from './beside.tsx'
import { Filters } from './filters.tsx'
import { ManyBar, TryingCard } from './many-bar.tsx'
import { useNarrowed, type WardState } from './narrowed.ts'
import { OwnerName } from './owner.tsx'
import { MOST, numberText, type ParkedRow } from './page-of.ts'
import { type Settling, useSettling } from './settling.ts'
import { useWardWords } from './ward-words.ts'
import { useIntakeWords } from './words.ts'

const EMPTIES = {
  parked: 'emptyParked',
  replayed: 'emptyReplayed',
  dismissed: 'emptyDismissed',
} as const

export function Observations({ centre }: { centre: string }) {
  const narrowed = useNarrowed()
  return (
    <>
      <Filters centre={centre} narrowed={narrowed} />
      <Ward key={narrowed.key} centre={centre} />
    </>
  )
}

function Ward({ centre }: { centre: string }) {
  const w = useIntakeWords()
  const ward = useWardWords()
  const narrowed = useNarrowed()
  const { state, asked } = narrowed
  const [after, setAfter] = useAddress('after')
  const narrow = useMediaQuery('(max-width: 1100px)') ?? false
  const paging = after ? { after } : {}
  const list = useAsk('listParked', { centre, state, limit: MOST, ...asked, ...paging })
  const rows = list.gave?.rows
  const settling = useSettling(centre, narrowed, rows)
  const [chosen, setOpen] = useOpen(rows, narrow)
  return (
    <div className="parked-pair">
      <Part
        title={w('observations')}
        acts={
          state === 'parked' && rows?.length ? (
            <ManyBar centre={centre} settling={settling} />
          ) : null
        }
      >
        <TryingCard settling={settling} />
        <DataTable
          label={w('observations')}
          columns={useColumns(state, settling)}
          rows={rows}
          keyOf={row => row.id}
          refusal={list.refusal}
          again={list.again}
          onOpen={row => setOpen(row.id)}
          onSpace={settling.toggle}
          classOf={row => (row.id === chosen?.id ? 'row-chosen' : '')}
          cards
          empty={<Empty says={w(narrowed.any ? 'emptyNarrowed' : EMPTIES[state])} />}
        />
        <Pages after={after} next={list.gave?.next} set={setAfter} />
        {state === 'parked' && rows && rows.length > 0 && (
          <p className="keys-hint">{ward('keys')}</p>
        )}
      </Part>
      {!narrow && <Panel row={chosen} settling={settling} />}
      {narrow && chosen && (
        <SideDrawer title={w('beside')} open onClose={() => setOpen('')}>
          <Beside key={chosen.id} row={chosen} settling={settling} />
        </SideDrawer>
      )}
    </div>
  )
}

/** The open row: of the list, or, where a link names one that is not on this page, asked for. */
function useOpen(rows: readonly ParkedRow[] | undefined, narrow: boolean) {
  const [open, setOpen] = useAddress('open')
  const listed = rows?.find(row => row.id === open)
  const asked = useAsk('showParked', open && rows && !listed ? { id: open } : null)
  const chosen = listed ?? (open ? asked.gave : undefined) ?? (narrow ? undefined : rows?.[0])
  return [chosen, setOpen] as const
}

function Panel({ row, settling }: { row: ParkedRow | undefined; settling: Settling }) {
  const w = useIntakeWords()
  return (
    <Part title={w('beside')}>
      {row ? (
        <Beside key={row.id} row={row} settling={settling} />
      ) : (
        <Empty says={w('chooseOne')} />
      )}
    </Part>
  )
}

function useColumns(state: WardState, settling: Settling): Column<ParkedRow>[] {
  const w = useIntakeWords()
  const ward = useWardWords()
  const choose: Column<ParkedRow> = {
    key: 'choose',
    head: '',
    width: 36,
    show: row => (
      <Checkbox
        aria-label={ward('chooseRow', { what: `${row.analyte} ${numberText(row)}` })}
        checked={settling.isChosen(row)}
        onChange={() => settling.toggle(row)}
        tabIndex={-1}
      />
    ),
  }
  const last: Column<ParkedRow> =
    state === 'parked'
      ? { key: 'due', head: w('due'), show: row => <Due row={row} /> }
      : { key: 'ended', head: w('ended'), show: row => <Ended row={row} /> }
  return [
    ...(state === 'parked' && !settling.why ? [choose] : []),
    { key: 'why', head: w('why'), show: row => <Why row={row} /> },
    { key: 'value', head: w('value'), show: row => <Sent row={row} /> },
    ...(state === 'parked'
      ? [{ key: 'owner', head: ward('owner'), show: (row: ParkedRow) => <OwnerName row={row} /> }]
      : []),
    last,
  ]
}

function Why({ row }: { row: ParkedRow }) {
  const ward = useWardWords()
  const speak = useSay()
  return (
    <span className="two-lines">
      <strong className="parked-why">{speak(PARKED_REASONS[row.why])}</strong>
      {row.match && !row.matched && <StatusTag tone="high">{ward('proposed')}</StatusTag>}
      <small>{row.lineName}</small>
    </span>
  )
}

function Sent({ row }: { row: ParkedRow }) {
  const ward = useWardWords()
  if (row.kind === 'message') return <span className="soft">{ward('whole')}</span>
  return (
    <span className="two-lines">
      <span className="number">{numberText(row)}</span>
      <span>
        {row.analyte || '–'} <strong>{row.value}</strong> {row.unit}
      </span>
    </span>
  )
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

const ENDED = {
  filed: 'filedAs',
  known: 'wasKnown',
  'sent-again': 'wasSentAgain',
  applied: 'wasApplied',
} as const

function Ended({ row }: { row: ParkedRow }) {
  const w = useIntakeWords()
  if (!row.endedAt) return null
  const why = row.endedWhy ?? ''
  const said = row.state === 'replayed' && why in ENDED ? w(ENDED[why as keyof typeof ENDED]) : why
  return (
    <span className="two-lines">
      <Ago at={row.endedAt} />
      <small>{said}</small>
    </span>
  )
}
