/**
 * Changing where collections go: looked at first, then saved whole, or not at all.
 *
 * A list of changes is applied to the rows in memory; the preview replays collections under what
 * comes out, and saving writes the same. Between the two the table must not have changed: the
 * preview names its `basis`, and what was decided on another one is refused. A change begins today
 * or later and never moves a specimen that was collected: a specimen keeps the centre it has.
 */
import { createHash } from 'node:crypto'
import { v7 as newId } from 'uuid'
import { demand, demandAnywhere } from '../access.ts'
import type { Licence } from '../contract/institutions.ts'
import type { Place } from '../contract/places.ts'
import { changedMeanwhile, Refusal, wrongField } from '../contract/refusal.ts'
import type {
  Closure,
  ReroutedSpecimen,
  Rerouting,
  RoutingChange,
  RoutingPolicy,
} from '../contract/routing.ts'
import { type Day, dayOf, type Id, say, startOfDay } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import * as dated from './dated.ts'
import { keyAfter, oneMore, pageFrom } from './pages.ts'
import * as places from './places.ts'
import { agreementFor, type RouteTable, routeIn } from './routes.ts'
import {
  type Asked,
  type Drawn,
  draw,
  type End,
  isEnd,
  problemsIn,
  TABLE_CHANGED,
} from './routing-changes.ts'

/** The routes of a programme, and the version of the whole. */
export async function show(look: Look, programme: string) {
  demandAnywhere(look.by, 'see-network', look.at)
  const table = await places.routes(look, programme)
  const { policies, assignments, closures, agreements, licences } = table
  const all = await places.list(look)
  return {
    ...{ basis: basisOf(table), ...all, policies: [...policies], assignments: [...assignments] },
    ...{ closures: [...closures], agreements: [...agreements] },
    licences: licences.filter(one => one.does === 'test'),
  }
}

/** A fingerprint of every row that routes: another one, and somebody changed something. */
function basisOf(table: RouteTable): string {
  const rows = [table.policies, table.assignments, table.closures, table.agreements, table.licences]
    .flat()
    .map(({ id, version }) => `${id} ${version}`)
  return createHash('sha256').update(rows.sort().join('\n')).digest('hex')
}

interface Period {
  readonly from: Day
  readonly until: Day
  readonly asOf?: Day | undefined
  readonly after?: string | undefined
  readonly limit: number
}

/** What collections of a period would have gone elsewhere under changed routes; writes nothing. */
export async function preview(look: Look, asked: Asked & Period) {
  demand(look.by, 'edit-network', {}, look.at)
  const { programme, from, until } = asked
  if (from >= until) throw NO_PERIOD
  const before = await places.routes(look, programme)
  const after = await changed(look, before, asked)
  const asOf = asked.asOf ?? latestStart(asked.changes, dayOf(look.at))
  const went = await groupsOf(look, { programme, from, until })
  const elsewhere = went.flatMap(group => reroutedIn(after, programme, asOf, group))
  const specimens = await pageOf(look, asked, elsewhere)
  const replayed = went.reduce((sum, { count }) => sum + count, 0)
  return { basis: basisOf(before), asOf, replayed, elsewhere, specimens }
}

/** The days on which changes begin to hold. */
const daysOf = (changes: readonly RoutingChange[]): Day[] => [
  ...new Set(changes.map(change => ('startsOn' in change ? change.startsOn : change.endsOn))),
]

const latestStart = (changes: readonly RoutingChange[], today: Day): Day =>
  daysOf(changes)
    .concat(today)
    .reduce((a, b) => (a > b ? a : b))

const NO_PERIOD = wrongField(
  'until',
  'The period ends before it begins. Choose a later last day.',
  '时段的结束早于开始，请选择更晚的日期。',
)
/** What is replayed is one table, and a closure of a week would be over on a later day. */
const SEVERAL_DAYS = new Refusal(
  'invalid',
  say(
    'These changes begin on different days, and a preview shows one table. Look at those of one day, save them, then go on. Nothing was changed.',
    '这些更改的生效日期不同，而预览只能对应一张表。请先预览并保存同一天生效的更改，再继续。未作任何更改。',
  ),
)

interface Group {
  readonly samplingPoint: Id
  readonly centre: Id
  readonly count: number
}

const collectedIn = (look: Look, { programme, from, until }: Pick<Asked, 'programme'> & Period) =>
  look.db
    .selectFrom('specimen')
    .where('programme', '=', programme)
    .where('collectedAt', '>=', startOfDay(from))
    .where('collectedAt', '<', startOfDay(until))

/** Where the collections of a period went: all of a point and a centre go one way, so they are counted. */
const groupsOf = (look: Look, period: Pick<Asked, 'programme'> & Omit<Period, 'limit'>) =>
  collectedIn(look, { ...period, limit: 0 })
    .select(eb => ['samplingPoint', 'centre', eb.fn.countAll<number>().as('count')] as const)
    .groupBy(['samplingPoint', 'centre'])
    .orderBy('samplingPoint')
    .orderBy('centre')
    .execute()

function reroutedIn(table: RouteTable, programme: string, day: Day, group: Group): Rerouting[] {
  const point = table.places.get(group.samplingPoint)
  if (!point) throw new Error(`a specimen of ${group.samplingPoint}, which is no place`)
  const found = routeIn(table, point, programme, day)
  const { samplingPoint, centre: from, count } = group
  if ('nowhere' in found)
    return [{ samplingPoint, from, to: null, says: found.nowhere, agreed: 'no', count }]
  if (found.centre === from) return []
  const agreed = agreementFor(table, point.id, found, programme, day) ? 'yes' : 'no'
  return [{ samplingPoint, from, to: found.centre, says: null, agreed, count }]
}

async function pageOf(
  look: Look,
  asked: Asked & Period,
  elsewhere: readonly Rerouting[],
): Promise<{ rows: ReroutedSpecimen[]; next: string | null }> {
  if (elsewhere.length === 0) return { rows: [], next: null }
  let query = collectedIn(look, asked)
    .select(['number', 'samplingPoint', 'centre', 'collectedAt'])
    .where(eb =>
      eb.or(
        elsewhere.map(({ samplingPoint, from }) =>
          eb.and([eb('samplingPoint', '=', samplingPoint), eb('centre', '=', from)]),
        ),
      ),
    )
  const key = keyAfter(asked, 2)
  if (key)
    query = query.where(eb => eb(eb.refTuple('collectedAt', 'number'), '>', eb.tuple(...key)))
  const found = await query.orderBy('collectedAt').orderBy('number').limit(oneMore(asked)).execute()
  const { page, next } = pageFrom(found, asked, row => [row.collectedAt, row.number])
  const rows = page.map(({ number, samplingPoint, centre, collectedAt }) => {
    const to = elsewhere.find(e => e.samplingPoint === samplingPoint && e.from === centre)?.to
    return { number, samplingPoint, from: centre, to: to ?? null, collectedAt: collectedAt ?? '' }
  })
  return { rows, next }
}

/** Saves changes whole, on the table that was looked at. */
export async function change(work: Work, asked: Asked & { readonly basis: string }) {
  demand(work.by, 'edit-network', {}, work.at)
  const before = await places.routes(work, asked.programme)
  if (basisOf(before) !== asked.basis) throw changedMeanwhile(TABLE_CHANGED)
  const after = await changed(work, before, asked)
  for (const one of asked.changes) if (isEnd(one)) await carryOutEnd(work, one)
  const isNew = ({ id }: { id: Id }) => after.made.includes(id)
  for (const row of after.policies.filter(isNew)) await putPolicy(work, row)
  for (const row of after.assignments.filter(isNew)) await places.putAssignment(work, row)
  for (const row of after.closures.filter(isNew)) await putClosure(work, row)
  for (const row of after.licences.filter(isNew)) await putLicence(work, row)
  return { basis: basisOf(await places.routes(work, asked.programme)) }
}

export async function putPolicy(work: Work, row: RoutingPolicy): Promise<void> {
  await work.db.insertInto('routingPolicy').values(row).execute()
  const { programme, policy, ownLaboratory, startsOn: from } = row
  work.tell('policy.set', row.id, { programme, policy, ownLaboratory, from }, places.REGISTRY)
}

async function putClosure(work: Work, row: Closure): Promise<void> {
  await work.db.insertInto('closure').values(row).execute()
  const { programme, centre, instead, startsOn: from, endsOn: until, reason } = row
  const told = { programme, centre, instead, from, until, reason }
  work.tell('closure.recorded', row.id, told, places.REGISTRY)
}

export async function putLicence(work: Work, row: Licence): Promise<void> {
  await work.db.insertInto('licence').values(row).execute()
  const { place, does, programme, number, startsOn: from } = row
  work.tell('licence.added', row.id, { place, does, programme, number, from }, places.REGISTRY)
}

/**
 * A licence to test can send an institution's collections to its own laboratory, or back: whoever
 * changes it elsewhere than on the desk of routes, where that is previewed, is sent there.
 */
export async function refuseUnseen(
  look: Look,
  programme: string,
  one: Extract<RoutingChange, { does: 'license' | 'end-licence' }>,
): Promise<void> {
  const before = await places.routes(look, programme)
  const hand = { at: look.at, by: look.by.id, made: [newId()] }
  const after = draw(before, { programme, changes: [one] }, hand)
  const day = one.does === 'license' ? one.startsOn : one.endsOn
  const days = [day, ...before.policies.map(policy => policy.startsOn).filter(on => on > day)]
  const centreOf = (table: RouteTable, point: Place, on: Day) => {
    const found = routeIn(table, point, programme, on)
    return 'nowhere' in found ? null : found.centre
  }
  const moved = [...before.places.values()].find(
    point =>
      point.kind === 'sampling-point' &&
      days.some(on => centreOf(before, point, on) !== centreOf(after, point, on)),
  )
  if (moved) throw unseen(moved)
}

const unseen = ({ name, nameEn }: Place): Refusal => {
  const says = say(
    `By this licence collections of ${nameEn} would go elsewhere. Lay it on the desk of the routes, look at the preview, and save it there. Nothing was changed.`,
    `该许可将改变${name}所采标本的去向。请转到分片页面预览后保存，未作任何更改。`,
  )
  return new Refusal('conflict', says, [{ path: 'routes', says }])
}

async function carryOutEnd(work: Work, { does, ...ending }: End): Promise<void> {
  const told = { until: ending.endsOn }
  if (does === 'end-assignment') {
    await dated.end(work, 'assignment', ending)
    work.tell('assignment.ended', ending.id, told, places.REGISTRY)
  } else if (does === 'end-closure') {
    await dated.end(work, 'closure', ending, await soonestEnd(work, ending.id))
    work.tell('closure.ended', ending.id, told, places.REGISTRY)
  } else if (does === 'end-licence') {
    await dated.end(work, 'licence', ending, dated.notToday(work))
    work.tell('licence.ended', ending.id, told, places.REGISTRY)
  } else {
    await dated.end(work, 'routingPolicy', ending)
    work.tell('policy.ended', ending.id, told, places.REGISTRY)
  }
}

/**
 * A closure holds until the end of today, because what was collected under it this morning stays with
 * who stands in. One under which nothing was, a mistake of today, ends at once.
 */
async function soonestEnd(work: Work, id: Id): Promise<Day> {
  const today = dayOf(work.at)
  const closure = await work.db
    .selectFrom('closure')
    .select(['programme', 'centre'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!closure) return dated.notToday(work)
  const { programme, centre } = closure
  const table = await places.routes(work, programme)
  const others = [...table.places.values()].filter(it => it.kind === 'centre' && it.id !== centre)
  const went = await work.db
    .selectFrom('specimen')
    .select(['samplingPoint', 'centre'])
    .distinct()
    .where('programme', '=', programme)
    // By name and not by what they are not, so that a centre's newest are found by its index.
    .where('centre', 'in', ['', ...others.map(({ id }) => id)])
    .where('numberedAt', '>=', startOfDay(today))
    .execute()
  const wasUsed = went.some(({ samplingPoint }) => {
    const point = table.places.get(samplingPoint)
    const found = point && routeIn(table, point, programme, today)
    return found && 'way' in found && found.way.includes(centre)
  })
  return wasUsed ? dated.notToday(work) : today
}

/** The table as it would be; refuses with a sentence for each change that cannot be made. */
async function changed(look: Look, table: RouteTable, asked: Asked): Promise<Drawn> {
  if (daysOf(asked.changes).length > 1) throw SEVERAL_DAYS
  const { districts } = await places.list(look)
  const made = asked.changes.map(() => newId())
  const drawn = draw(table, asked, { at: look.at, by: look.by.id, made })
  const problems = problemsIn(drawn, asked, { today: dayOf(look.at), districts })
  const [first, ...others] = problems
  if (!first) return drawn
  const more = others.length
  throw new Refusal(
    'invalid',
    say(
      `${first.says.en}${more > 0 ? ` (And ${more} more.)` : ''} Nothing was changed.`,
      `${first.says.zh}${more > 0 ? `（另有 ${more} 处。）` : ''}未作任何更改。`,
    ),
    problems,
  )
}
