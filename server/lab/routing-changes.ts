/**
 * A list of changes drawn into a table of routes, and what is wrong with each: pure, so that what is
 * previewed and what is saved are one thing. Ends are drawn before new rows, whatever the order.
 */
import type { District, Place } from '../contract/places.ts'
import { changedMeanwhile, type Issue } from '../contract/refusal.ts'
import type { Closure, RoutingChange } from '../contract/routing.ts'
import { type Day, type Id, type Instant, type Say, say } from '../contract/words.ts'
import * as dated from './dated.ts'
import { type RouteTable, standingIn } from './routes.ts'

export interface Asked {
  readonly programme: string
  readonly changes: readonly RoutingChange[]
}

type ChangeOf<D extends RoutingChange['does']> = Extract<RoutingChange, { does: D }>
export type End = ChangeOf<'end-assignment' | 'end-closure' | 'end-policy' | 'end-licence'>
type New = Exclude<RoutingChange, End>

/** A table with changes in it, what it was before, and the ids of its new rows, change by change. */
export interface Drawn extends RouteTable {
  readonly before: RouteTable
  readonly made: readonly Id[]
}

export const isEnd = (one: RoutingChange): one is End => one.does.startsWith('end-')

export const TABLE_CHANGED = say(
  'The routes have changed since they were previewed.',
  '预览之后分片已被更改。',
)

interface Hand {
  readonly at: Instant
  readonly by: string
  /** The id of the row that each change makes. */
  readonly made: readonly Id[]
}

/** The rows with ends drawn in and new rows behind the old ones, unchecked. */
export function draw(table: RouteTable, { programme, changes }: Asked, hand: Hand): Drawn {
  const ends = new Map(changes.filter(isEnd).map(one => [one.id, one]))
  const ended = <R extends { id: Id; version: number }>(rows: readonly R[]): R[] =>
    rows.map(row => {
      const end = ends.get(row.id)
      if (!end) return row
      if (end.version !== row.version) throw changedMeanwhile(TABLE_CHANGED)
      return { ...row, endsOn: end.endsOn, version: row.version + 1 }
    })
  const drawn = {
    policies: ended(table.policies),
    assignments: ended(table.assignments),
    closures: ended(table.closures),
    licences: ended(table.licences),
  }
  for (const [i, one] of changes.entries()) {
    const fresh = { id: hand.made[i] ?? '', programme, version: 1 }
    if (one.does === 'assign') {
      const { does, ...given } = one
      drawn.assignments.push({ ...given, ...fresh, verified: TYPED })
    } else if (one.does === 'close') {
      const { does, ...given } = one
      const recorded = { recordedBy: hand.by.replace(/^staff:/, ''), recordedAt: hand.at }
      drawn.closures.push({ ...given, ...fresh, ...recorded })
    } else if (one.does === 'license') {
      const { does, ...given } = one
      drawn.licences.push({ ...given, ...fresh, does: 'test' })
    } else if (one.does === 'set-policy') {
      const { does, ...given } = one
      drawn.policies.push({ ...given, ...fresh, endsOn: null, verified: TYPED })
    }
  }
  return { ...table, ...drawn, before: table, made: hand.made }
}

/** One person's word for what a paper says: nobody has held it against the paper yet. */
const TYPED = 'unverified'

interface Ground {
  readonly today: Day
  readonly districts: readonly District[]
}

/** What is wrong with each change, beside it: `changes.2.startsOn`. */
export function problemsIn(drawn: Drawn, { programme, changes }: Asked, ground: Ground): Issue[] {
  return changes.flatMap((one, i) => {
    const found = isEnd(one)
      ? ofEnd(drawn, one, ground.today)
      : [
          ...ofDates(one, ground.today),
          ...ofNew(drawn, { programme, one, row: drawn.made[i] ?? '' }, ground),
        ]
    return found.map(([field, says]) => ({ path: `changes.${i}.${field}`, says }))
  })
}

type Problem = readonly [field: string, says: Say]

function ofEnd({ before }: Drawn, one: End, today: Day): Problem[] {
  const { policies, assignments, closures, licences } = before
  const all: readonly { id: Id; endsOn: Day | null }[] = [
    ...[...policies, ...assignments, ...closures],
    ...licences,
  ]
  const row = all.find(({ id }) => id === one.id)
  if (!row) throw changedMeanwhile(TABLE_CHANGED)
  if (one.endsOn < today) return [['endsOn', PAST_END]]
  return row.endsOn !== null && row.endsOn < one.endsOn ? [['endsOn', endsAlready(row.endsOn)]] : []
}

const endsAlready = (day: Day): Say =>
  say(
    `It ends on ${day} already. Record a new row for the days after.`,
    `已定于 ${day} 终止。其后请新增记录。`,
  )
const PAST_END = say('An end lies today or later.', '终止日期不得早于今天。')
const PAST_START = say(
  'A change begins today or later: what was collected stays where it is.',
  '更改须自今天或以后生效：已采集的标本不变更。',
)
const BEFORE_START = say('It must end after it starts.', '终止日期须晚于起始日期。')

function ofDates(one: New, today: Day): Problem[] {
  const endsOn = 'endsOn' in one ? one.endsOn : null
  return [
    ...(one.startsOn < today ? [['startsOn', PAST_START] as const] : []),
    ...(endsOn !== null && endsOn <= one.startsOn ? [['endsOn', BEFORE_START] as const] : []),
  ]
}

interface Asking<C extends New> {
  readonly programme: string
  readonly one: C
  /** The id of the row that it makes. */
  readonly row: Id
}

function ofNew(drawn: Drawn, { programme, one, row }: Asking<New>, ground: Ground): Problem[] {
  if (one.does === 'assign') return ofAssignment(drawn, { programme, one, row }, ground.districts)
  if (one.does === 'close') return ofClosure(drawn, { programme, one, row })
  if (one.does === 'license') return ofLicence(drawn, { programme, one, row })
  const clash = drawn.policies.find(
    other => other.id !== row && dated.daysMeet(other, { ...one, endsOn: null }),
  )
  return clash ? [['startsOn', overlaps(POLICY, clash)]] : []
}

function ofLicence(drawn: Drawn, { one, row }: Asking<ChangeOf<'license'>>): Problem[] {
  const place = drawn.places.get(one.place)
  if (!place) return [['place', NO_HOUSE]]
  const clash = drawn.licences.find(
    other =>
      other.id !== row &&
      other.place === one.place &&
      other.does === 'test' &&
      dated.daysMeet(other, one),
  )
  return clash ? [['startsOn', overlaps(say(place.nameEn, place.name), clash)]] : []
}

const POLICY = say('the policy', '该项目的分片政策')

function ofAssignment(
  drawn: Drawn,
  { one, row }: Asking<ChangeOf<'assign'>>,
  districts: readonly District[],
): Problem[] {
  const district = districts.find(d => d.code === one.scope)
  const house = [...drawn.places.values()].find(p => p.institution === one.scope)
  const named = one.scopeKind === 'district' ? district : house
  if (!named) return [['scope', one.scopeKind === 'district' ? NO_DISTRICT : NO_HOUSE]]
  if (one.centre !== null && !isCentre(drawn, one.centre)) return [['centre', NO_CENTRE]]
  if (one.centre === null && one.note === '') return [['note', WHY_NOBODY]]
  const clash = drawn.assignments.find(
    other =>
      other.id !== row &&
      other.scopeKind === one.scopeKind &&
      other.scope === one.scope &&
      dated.daysMeet(other, one),
  )
  if (!clash) return []
  const by = clash.centre === null ? null : (drawn.places.get(clash.centre) ?? null)
  return [['scope', overlaps(say(named.nameEn, named.name), clash, by)]]
}

const isCentre = ({ places: all }: RouteTable, id: Id): boolean => all.get(id)?.kind === 'centre'

const NO_DISTRICT = say('Choose one of the listed districts.', '请选择列表中的区县。')
const NO_HOUSE = say(
  'No place has this institution code. Add the place first.',
  '没有该机构代码。请先新增机构。',
)
const NO_CENTRE = say('Choose one of the listed centres.', '请选择列表中的中心。')
const WHY_NOBODY = say('Say why nobody may take these.', '请说明为何无中心可接收。')

/** Two rows of one day: which, until when, and what to do. */
function overlaps(
  what: Say,
  row: { startsOn: Day; endsOn: Day | null },
  by: Place | null = null,
): Say {
  const [en, zh] = [by ? ` (${by.nameEn})` : '', by ? `（${by.name}）` : '']
  const until = row.endsOn
  return say(
    `For ${what.en} this overlaps a row that holds from ${row.startsOn}${until ? ` until ${until}` : ''}${en}. End that one first.`,
    `${what.zh}：与自 ${row.startsOn}${until ? ` 至 ${until}` : ' 起'}有效的记录${zh}重叠。请先终止该记录。`,
  )
}

function ofClosure(drawn: Drawn, { programme, one, row }: Asking<ChangeOf<'close'>>): Problem[] {
  if (!isCentre(drawn, one.centre)) return [['centre', NO_CENTRE]]
  if (!isCentre(drawn, one.instead)) return [['instead', NO_CENTRE]]
  if (one.centre === one.instead) return [['instead', ITSELF]]
  const clash = drawn.closures.find(
    other => other.id !== row && other.centre === one.centre && dated.daysMeet(other, one),
  )
  if (clash) return [['startsOn', overlaps(nameOf(drawn, one.centre), clash)]]
  const day = circleOn(drawn.closures, programme, one)
  return day === null ? [] : [['instead', inCircle(drawn, programme, one.centre, day)]]
}

const ITSELF = say('Another centre stands in, not the closed one.', '替代中心不能是停诊中心本身。')

const nameOf = ({ places: all }: RouteTable, id: Id): Say =>
  say(all.get(id)?.nameEn ?? id, all.get(id)?.name ?? id)

/** The first day of a closure on which standing in leads back to a centre it came by. */
function circleOn(
  closures: readonly Closure[],
  programme: string,
  { centre, startsOn, endsOn }: ChangeOf<'close'>,
): Day | null {
  const days = [startsOn, ...closures.map(c => c.startsOn)]
  const found = days.filter(day => {
    if (day < startsOn || day >= endsOn) return false
    const way = standingIn(closures, centre, programme, day)
    return new Set(way).size < way.length
  })
  return found.sort()[0] ?? null
}

function inCircle(drawn: RouteTable, programme: string, centre: Id, day: Day): Say {
  const way = standingIn(drawn.closures, centre, programme, day).map(id => nameOf(drawn, id))
  return say(
    `From ${day} the closures lead in a circle: ${way.map(w => w.en).join(' → ')}. Choose a centre that is open.`,
    `自 ${day} 起停诊替代成环：${way.map(w => w.zh).join(' → ')}。请选择正常接收的中心。`,
  )
}
