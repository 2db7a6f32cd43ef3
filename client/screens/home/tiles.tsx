/** The counts of the start page, each asked where its list is. */
import { dayOf } from '../../../server/contract/words.ts'
import { useAsk } from '../../api.ts'
import { useBoard } from '../../board.ts'
import { nowInstant, useNow } from '../../clock.ts'
import { agoText } from '../../dates.ts'
import { useMay, useMe } from '../../me.ts'
import { useNames } from '../../names.ts'
import { useLanguage } from '../../words.ts'
import { dueOf } from '../board/urgency.ts'
import { agreementNow, type Network, routeOf } from '../network/network.ts'
import { useSide } from '../reports/side.ts'
import { numbersLeft } from '../station/numbers.ts'
import { HeldRunsTile, LotTiles } from './control-tiles.tsx'
import { counted } from './counted.ts'
import { LinesTile, StrangersTile } from './line-tiles.tsx'
import { MappingTile } from './mapping-tile.tsx'
import { Tile } from './tile.tsx'
import { useHomeWords } from './words.ts'

export function BoardTiles() {
  const w = useHomeWords()
  const now = useNow(30_000)
  const { gave, refusal } = useBoard()
  const rows = gave?.rows
  const of = (fits: (row: NonNullable<typeof rows>[number]) => boolean) => ({
    count: rows ? rows.filter(fits).length : null,
    failed: refusal !== null,
  })
  return (
    <div className="tiles">
      <Tile
        to="/board?seen=no"
        says={w('unseen')}
        tone="critical"
        {...of(row => row.acknowledgedAt === null)}
      />
      <Tile
        to="/board?due=overdue"
        says={w('overdue')}
        tone="critical"
        {...of(row => dueOf(row, now) === 'overdue')}
      />
      <Tile
        to="/board?due=today"
        says={w('today')}
        tone="high"
        {...of(row => dueOf(row, now) === 'today')}
      />
      <Tile to="/board" says={w('open')} {...of(() => true)} />
      {useMay('see-reports') && <AmendedTile />}
      {useMay('seal-identity') && <SealsTile />}
    </div>
  )
}

/** What left was not so, and whoever acts on it has not said that they know. */
function AmendedTile() {
  const w = useHomeWords()
  const { at } = useSide()
  const asked = useAsk('listReports', at && { ...at, in: 'amended', limit: 50 })
  return <Tile to="/reports?in=amended" says={w('amended')} tone="critical" {...counted(asked)} />
}

/** Sealings and openings that wait for a second person, who is not the one who asked. */
function SealsTile() {
  const w = useHomeWords()
  const me = useMe()
  const { gave, refusal } = useAsk('listIdentitySeals', {})
  const waits = gave?.filter(
    ({ state, askedBy, openAskedBy }) =>
      (state === 'asked' && askedBy !== me.id) ||
      (state === 'sealed' && openAskedBy !== null && openAskedBy !== me.id),
  )
  const count = waits ? waits.length : null
  return <Tile to="/seals" says={w('seals')} tone="watch" count={count} failed={refusal !== null} />
}

export function WardTiles({ samplingPoint }: { samplingPoint: string }) {
  const w = useHomeWords()
  const inState = (state: 'expected' | 'collected' | 'sent') => ({
    samplingPoint,
    state,
    limit: 200,
  })
  const expected = useAsk('listSpecimens', inState('expected'))
  const collected = useAsk('listSpecimens', inState('collected'))
  const sent = useAsk('listSpecimens', inState('sent'))
  const kits = useAsk('listKits', { samplingPoint })
  const toKits = `/kits?point=${samplingPoint}`
  const nameOf = useNames().programme
  // Of each programme by itself: tubes do not help a ward that runs out of cards.
  const left = Map.groupBy(kits.gave ?? [], kit => kit.programme)
  return (
    <div className="tiles">
      <Tile to="/station?list=expected" says={w('toCollect')} {...counted(expected)} />
      <Tile to="/station?list=pack" says={w('toSend')} {...counted(collected)} />
      <Tile to="/station?list=sent" says={w('underway')} {...counted(sent)} />
      <LostTile to="/station?list=sent" at={{ samplingPoint }} />
      {useMay('acknowledge-report') && <ReportsTile at={{ samplingPoint }} list="released" />}
      {kits.refusal && <Tile to={toKits} says={w('noNumbers')} count={null} failed />}
      {kits.gave && left.size === 0 && (
        <Tile to={toKits} says={w('noNumbers')} count={0} failed={false} />
      )}
      {[...left].map(([programme, own]) => (
        <Tile
          key={programme}
          to={toKits}
          says={w('left', { programme: nameOf(programme) })}
          count={numbersLeft(own)}
          failed={false}
        />
      ))}
    </div>
  )
}

function ParcelsTile({ centre }: { centre: string }) {
  const w = useHomeWords()
  const parcels = useAsk('listShipments', { centre, state: 'sent', limit: 200 })
  return <Tile to="/reception" says={w('parcels')} {...counted(parcels)} />
}

/** What should have been received by now: it makes no noise of its own, so it is looked up. */
function LostTile(props: { to: string; at: { centre: string } | { samplingPoint: string } }) {
  const w = useHomeWords()
  const ask = { ...props.at, due: 'overdue', limit: 200 } as const
  const lost = useAsk('listShipments', ask, { everyMs: EXPECTED_EVERY_MS })
  return <Tile to={props.to} says={w('parcelsLost')} tone="critical" {...counted(lost)} />
}

/** The desk and the bench: what stands still first. */
export function CentreTiles({ centre }: { centre: string }) {
  const controls = useMay('see-controls')
  return (
    <div className="tiles">
      {useMay('receive') && <ParcelsTile centre={centre} />}
      {useMay('receive') && <LostTile to="/reception" at={{ centre }} />}
      {useMay('verify') && <ToSign centre={centre} state="recorded" />}
      {useMay('authorise') && <ToSign centre={centre} state="verified" />}
      {useMay('release-report') && <ReportsTile at={{ centre }} list="drafted" />}
      {controls && <HeldRunsTile centre={centre} />}
      {controls && <LotTiles centre={centre} />}
      {useMay('see-lines') && <LinesTile centre={centre} />}
      {useMay('see-parked') && <ParkedTiles centre={centre} />}
      {useMay('see-parked') && <ExpectedTile centre={centre} />}
      {useMay('edit-mappings') && <MappingTile centre={centre} />}
    </div>
  )
}

function ToSign({ centre, state }: { centre: string; state: 'recorded' | 'verified' }) {
  const w = useHomeWords()
  const bench = useAsk('listBench', { centre, state, limit: 200 })
  const says = w(state === 'recorded' ? 'toVerify' : 'toAuthorise')
  return <Tile to={`/results?state=${state}`} says={says} {...counted(bench)} />
}

function ReportsTile(props: {
  at: { centre: string } | { samplingPoint: string }
  list: 'drafted' | 'released'
}) {
  const w = useHomeWords()
  const asked = useAsk('listReports', { ...props.at, in: props.list, limit: 50 })
  const says = w(props.list === 'drafted' ? 'toRelease' : 'toRead')
  return <Tile to={`/reports?in=${props.list}`} says={says} tone="high" {...counted(asked)} />
}

/** What waits grows old and overdue by itself, and nothing is whispered of that. */
const PARKED_EVERY_MS = 60_000

function ParkedTiles({ centre }: { centre: string }) {
  const w = useHomeWords()
  const spoken = useLanguage()
  const now = useNow(30_000)
  const { gave, refusal } = useAsk('listWardCounts', { centre }, { everyMs: PARKED_EVERY_MS })
  const since = gave?.oldest ? agoText(gave.oldest, now, spoken) : null
  const of = (key: 'open' | 'overdue' | 'proposed') => ({
    count: gave ? gave[key] : null,
    failed: refusal !== null,
  })
  return (
    <>
      <Tile
        to="/parked"
        says={since ? w('parkedSince', { since }) : w('parked')}
        tone="high"
        {...of('open')}
      />
      <Tile to="/parked?due=overdue" says={w('parkedOverdue')} tone="critical" {...of('overdue')} />
      <Tile to="/parked?match=proposed" says={w('proposed')} tone="high" {...of('proposed')} />
    </>
  )
}

/** Looked up now and then: what has not come makes no noise of its own. */
const EXPECTED_EVERY_MS = 300_000

function ExpectedTile({ centre }: { centre: string }) {
  const w = useHomeWords()
  const late = useAsk(
    'listExpected',
    { centre, due: 'overdue', limit: 200 },
    { everyMs: EXPECTED_EVERY_MS },
  )
  return <Tile to="/expected?due=overdue" says={w('notSent')} tone="critical" {...counted(late)} />
}

export function HouseTiles(props: { network: boolean; staff: boolean; lines: boolean }) {
  const { network, staff, lines } = props
  const mapping = useMay('edit-mappings')
  return (
    <div className="tiles">
      {network && <Unrouted />}
      {network && mapping && <MappingTile />}
      {staff && <Roleless />}
      {lines && <StrangersTile />}
      {useMay('see-backups') && <BackupTile />}
      {useMay('review-access') && <ReviewsTile />}
    </div>
  )
}

/** One where there is no backup of the last night; they change by the clock. */
function BackupTile() {
  const w = useHomeWords()
  const { gave, refusal } = useAsk('showBackups', {}, { everyMs: EXPECTED_EVERY_MS })
  const wrong = gave && (gave.state === 'off' || gave.state === 'overdue' || gave.failed !== null)
  return (
    <Tile
      to="/backups"
      says={w('backups')}
      tone="critical"
      count={gave ? Number(wrong) : null}
      failed={refusal !== null}
    />
  )
}

function ReviewsTile() {
  const w = useHomeWords()
  const open = useAsk('listReviews', { limit: 200 })
  return <Tile to="/reviews" says={w('reviews')} tone="critical" {...counted(open)} />
}

function Unrouted() {
  const w = useHomeWords()
  const network = useAsk('showNetwork', {})
  const programme = useAsk('listProgrammes', {}).gave?.[0]?.code
  const count =
    network.gave && programme ? idle(network.gave, programme, dayOf(nowInstant())) : null
  return (
    <Tile
      to="/network"
      says={w('unrouted')}
      tone="high"
      count={count}
      failed={network.refusal !== null}
    />
  )
}

const idle = (network: Network, programme: string, day: string): number =>
  network.places.filter(place => {
    if (place.kind !== 'sampling-point') return false
    const centre = routeOf(network, place, programme, day)?.centre ?? null
    return !agreementNow(network, place, programme, centre, day)
  }).length

function Roleless() {
  const w = useHomeWords()
  const { gave, refusal } = useAsk('listStaff', {})
  const now = nowInstant()
  const without = gave?.filter(
    one => !one.disabledAt && !one.posts.some(p => p.endsAt === null || p.endsAt > now),
  )
  return (
    <Tile
      to="/staff"
      says={w('roleless')}
      count={without ? without.length : null}
      failed={refusal !== null}
    />
  )
}
