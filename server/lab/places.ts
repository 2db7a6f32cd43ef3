/**
 * Centres, sampling points, and who answers to whom on a day. How a route is found stands in
 * `routes.ts`; how its rows change, in `routing.ts`. All rows are dated: a start is the first day on
 * which the row holds, an end the first on which it no longer does (Shanghai days).
 */
import { v7 as newId } from 'uuid'
import { demand, demandAnywhere, isPerson } from '../access.ts'
import type { Agreement, Assignment, District, Place } from '../contract/places.ts'
import { changedMeanwhile, notFound, Refusal, wrongField } from '../contract/refusal.ts'
import { type Day, dayOf, type Id, type Say, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import * as dated from './dated.ts'
import { rowsIn } from './keys.ts'
import { agreementFor, type Route, type RouteTable, routeIn, standingIn } from './routes.ts'

/** The book for what belongs to no centre: staff, the network, rules. */
export const REGISTRY = 'registry'

export async function list(look: Look): Promise<{ districts: District[]; places: Place[] }> {
  const districts = await look.db.selectFrom('district').selectAll().orderBy('code').execute()
  const places = await look.db
    .selectFrom('place')
    .selectAll()
    .orderBy('kind')
    .orderBy('district')
    .orderBy('name')
    .execute()
  return { districts, places }
}

export async function network(look: Look) {
  demandAnywhere(look.by, 'see-network', look.at)
  const assignments = await look.db
    .selectFrom('assignment')
    .selectAll()
    .orderBy('programme')
    .orderBy('scopeKind')
    .orderBy('scope')
    .orderBy('startsOn')
    .execute()
  const agreements = await look.db
    .selectFrom('agreement')
    .selectAll()
    .orderBy('samplingPoint')
    .orderBy('startsOn')
    .execute()
  return { ...(await list(look)), assignments, agreements }
}

export async function get(look: Look, id: Id): Promise<Place> {
  const row = await look.db.selectFrom('place').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw notFound()
  return row
}

export async function samplingPoint(look: Look, id: Id): Promise<Place> {
  const place = await get(look, id)
  if (place.kind !== 'sampling-point') throw notFound()
  return place
}

export async function centre(look: Look, id: Id): Promise<Place> {
  const place = await get(look, id)
  if (place.kind !== 'centre') throw notFound()
  return place
}

/** The rows that route a programme: all of them, or only those that can speak of one point. */
export async function routes(
  look: Look,
  programme: string,
  point: Place | null = null,
): Promise<RouteTable> {
  const [policies, closures] = [
    await look.db
      .selectFrom('routingPolicy')
      .selectAll()
      .where('programme', '=', programme)
      .orderBy('startsOn')
      .execute(),
    await look.db
      .selectFrom('closure')
      .selectAll()
      .where('programme', '=', programme)
      .orderBy('startsOn')
      .execute(),
  ]
  const assignments = look.db
    .selectFrom('assignment')
    .selectAll()
    .where('programme', '=', programme)
    .orderBy('scopeKind')
    .orderBy('scope')
    .orderBy('startsOn')
  const agreements = look.db
    .selectFrom('agreement')
    .selectAll()
    .where('programme', '=', programme)
    .orderBy('samplingPoint')
    .orderBy('startsOn')
  const licences = look.db.selectFrom('licence').selectAll().where('programme', '=', programme)
  const found = await (point
    ? look.db
        .selectFrom('place')
        .selectAll()
        .where(eb => eb.or([eb('kind', '=', 'centre'), eb('institution', '=', point.institution)]))
    : look.db.selectFrom('place').selectAll()
  ).execute()
  return {
    policies,
    closures,
    assignments: await (point
      ? assignments.where('scope', 'in', [point.institution, point.district])
      : assignments
    ).execute(),
    agreements: await (point
      ? agreements.where('samplingPoint', '=', point.id)
      : agreements
    ).execute(),
    licences: await licences.execute(),
    places: new Map(found.map(place => [place.id, place])),
  }
}

/** Which centre a sampling point answers to on a day, or a refusal that says why none. */
export async function route(
  look: Look,
  point: Place,
  programme: string,
  day: Day = dayOf(look.at),
): Promise<Place> {
  const table = await routes(look, programme, point)
  return known(table, routed(table, point, programme, day).centre)
}

/** Which programmes a point would collect for another centre today, if it were as `after` says. */
export async function rerouted(look: Look, before: Place, after: Place): Promise<Say[]> {
  const policies = await look.db
    .selectFrom('routingPolicy')
    .select('programme')
    .distinct()
    .execute()
  const today = dayOf(look.at)
  const moves: Say[] = []
  for (const programme of policies.map(one => one.programme).sort()) {
    const table = await routes(look, programme)
    const [was, now] = [before, after].map(point => {
      const found = routeIn(table, point, programme, today)
      return 'nowhere' in found ? null : known(table, found.centre)
    })
    if (was?.id === now?.id) continue
    const name = (place: Place | null | undefined) =>
      place ? say(place.nameEn, place.name) : say('nowhere', '无去向')
    const [from, to] = [name(was), name(now)]
    moves.push(
      say(`${programme} from ${from.en} to ${to.en}`, `${programme} 由${from.zh}改为${to.zh}`),
    )
  }
  return moves
}

function routed(table: RouteTable, point: Place, programme: string, day: Day): Route {
  const found = routeIn(table, point, programme, day)
  if ('nowhere' in found) throw new Refusal('conflict', found.nowhere)
  return found
}

function known({ places }: RouteTable, id: Id): Place {
  const place = places.get(id)
  if (!place) throw new Error(`a route leads to ${id}, which is no place`)
  return place
}

/**
 * The agreement under which what a point collected on a day came to a centre, if there is one: its
 * own, one with a centre that it stood in for, or one under which the point's own laboratory tests.
 */
export async function agreementOn(
  look: Look,
  point: Id,
  centreId: Id,
  programme: string,
  day: Day,
): Promise<Agreement | undefined> {
  const agreements = await look.db
    .selectFrom('agreement')
    .selectAll()
    .where('samplingPoint', '=', point)
    .where('programme', '=', programme)
    .where('startsOn', '<=', day)
    .where(eb => eb.or([eb('endsOn', 'is', null), eb('endsOn', '>', day)]))
    .execute()
  const own = agreements.find(a => a.centre === centreId)
  if (own || agreements.length === 0) return own
  const table = await routes(look, programme, await get(look, point))
  const stoodIn = agreements.find(a =>
    standingIn(table.closures, a.centre, programme, day).includes(centreId),
  )
  if (stoodIn) return stoodIn
  // Its own laboratory has no agreement with itself: it tests under the centre that has.
  const found = routeIn(table, await get(look, point), programme, day)
  if ('nowhere' in found || found.testedAt !== centreId) return undefined
  return agreementFor(table, point, found, programme, day)
}

/**
 * Where this point may collect for on a day, today unless told: whose case it is, where it is tested,
 * under which centre, and the agreement with that one; or why not.
 */
export async function mayCollect(
  look: Look,
  point: Place,
  programme: string,
  day: Day = dayOf(look.at),
) {
  const table = await routes(look, programme, point)
  const found = routed(table, point, programme, day)
  const to = known(table, found.centre)
  const under = known(table, found.way.at(-1) ?? found.centre)
  checkLicence(table, point, programme, day)
  const agreement = agreementFor(table, point.id, found, programme, day)
  if (!agreement) throw noAgreement(point, under, programme, day)
  return { centre: to, testedAt: known(table, found.testedAt), under, agreement }
}

/** A place whose licences to collect have ended collects nothing; where none was recorded, none is asked. */
function checkLicence({ licences }: RouteTable, point: Place, programme: string, day: Day): void {
  const own = licences.filter(l => l.place === point.id && l.does === 'collect')
  if (own.length === 0 || own.some(l => dated.holdsOn(l, day))) return
  const ended = own.find(l => l.endsOn !== null && l.endsOn <= day)
  const [en, zh] = ended
    ? [
        `licence ${ended.number} ended on ${ended.endsOn}`,
        `资质 ${ended.number} 已于 ${ended.endsOn} 终止`,
      ]
    : ['its licence has not begun', '资质尚未生效']
  throw new Refusal(
    'conflict',
    say(
      `${point.nameEn} may not collect for ${programme} on ${day}: ${en}. Ask the programme office to record the renewed licence.`,
      `${point.name}在 ${day} 不得为${programme}项目采集：${zh}。请联系项目办登记续期的资质。`,
    ),
  )
}

const noAgreement = (point: Place, to: Place, programme: string, day: Day): Refusal =>
  new Refusal(
    'conflict',
    say(
      `${point.nameEn} has no agreement with ${to.nameEn} for ${programme} that holds on ${day}. Collection is not allowed; ask the programme office to record the signed agreement.`,
      `${point.name}与${to.name}在 ${day} 无有效的${programme}项目协议，不得采集。请联系项目办登记已签协议。`,
    ),
  )

export async function addSamplingPoint(
  work: Work,
  given: Pick<Place, 'institution' | 'name' | 'nameEn' | 'district'>,
): Promise<Place> {
  demand(work.by, 'edit-network', {}, work.at)
  await checkDistrict(work, given.district)
  const kept = { id: newId(), kind: 'sampling-point', number: null, creditCode: null } as const
  const place: Place = { ...kept, ...given, version: 1 }
  await put(work, place)
  return place
}

export async function checkDistrict(look: Look, code: string): Promise<void> {
  const known = await look.db
    .selectFrom('district')
    .select('code')
    .where('code', '=', code)
    .executeTakeFirst()
  if (known) return
  throw wrongField('district', 'Choose one of the listed districts.', '请选择列表中的区县。')
}

/** Two rows of one thing that hold on one day: which stands, and what to do. */
export const overlapsRow = (path: string, row: { startsOn: Day; endsOn: Day | null }): Refusal =>
  wrongField(
    path,
    `This overlaps a row that holds from ${row.startsOn}${row.endsOn ? ` until ${row.endsOn}` : ''}. End that one first.`,
    `与自 ${row.startsOn}${row.endsOn ? ` 至 ${row.endsOn}` : ' 起'}有效的记录重叠。请先终止该记录。`,
  )

export async function put(work: Work, place: Place): Promise<void> {
  await work.db.insertInto('place').values(place).execute()
  work.tell('place.added', place.id, { kind: place.kind, district: place.district }, REGISTRY)
}

export async function putAssignment(work: Work, row: Assignment): Promise<void> {
  await work.db.insertInto('assignment').values(row).execute()
  work.tell(
    'assignment.set',
    row.id,
    { programme: row.programme, scope: row.scope, centre: row.centre, from: row.startsOn },
    REGISTRY,
  )
}

export async function signAgreement(
  work: Work,
  given: {
    samplingPoint: Id
    centre: Id
    programme: string
    startsOn: Day
    endsOn?: Day
    late?: string
  },
): Promise<Agreement> {
  demand(work.by, 'edit-network', {}, work.at)
  const place = await get(work, given.samplingPoint)
  if (place.kind === 'centre') throw notFound()
  await centre(work, given.centre)
  const { endsOn = null, late, ...rest } = given
  if (endsOn !== null && endsOn <= given.startsOn)
    throw wrongField('endsOn', 'It must end after it starts.', '终止日期须晚于起始日期。')
  if (given.startsOn < dayOf(work.at) && isPerson(work.by) && !late) throw whyLate()
  const row: Agreement = { id: newId(), ...rest, endsOn, version: 1 }
  const { samplingPoint: point, programme } = row
  const { agreements } = await routes(work, programme, place)
  const clash = agreements.find(
    other =>
      other.samplingPoint === point && other.centre === row.centre && dated.daysMeet(other, row),
  )
  if (clash) throw overlapsRow('startsOn', clash)
  await refuseSecondCentre(work, row)
  await putAgreement(work, row, late)
  return row
}

/** What was collected before it was known would count as agreed: whoever says so says why. */
const whyLate = () =>
  wrongField(
    'late',
    'It begins in the past, so what was collected without it would count as agreed. Say why it is recorded only now; the sentence stays in the journal. Or begin today.',
    '协议起始日早于今天，此前采集的标本将视为有协议。请说明为何现在才登记（将记入日志），或自今天起生效。',
  )

/** Where agreements route, a second centre at one time would leave the point without any. */
async function refuseSecondCentre(work: Work, row: Agreement): Promise<void> {
  const { policies, agreements, places } = await routes(work, row.programme)
  const routing = policies.filter(one => one.policy === 'by_agreement' && dated.daysMeet(one, row))
  const other = agreements.find(
    one =>
      one.samplingPoint === row.samplingPoint &&
      one.centre !== row.centre &&
      dated.daysMeet(one, row) &&
      routing.some(policy => dated.daysMeet(policy, one)),
  )
  if (!other) return
  const has = places.get(other.centre)
  throw wrongField(
    'centre',
    `For ${row.programme} the agreement says where specimens go, and one with ${has?.nameEn} holds from ${other.startsOn}. End that one first, or begin on the day it ends.`,
    `${row.programme} 项目按协议确定去向，而与${has?.name}的协议自 ${other.startsOn} 起有效。请先终止该协议，或自其终止日起生效。`,
  )
}

export async function putAgreement(work: Work, row: Agreement, late?: string): Promise<void> {
  await work.db.insertInto('agreement').values(row).execute()
  const { samplingPoint, programme, startsOn: from } = row
  const told = { samplingPoint, programme, from, ...(late ? { reason: late } : {}) }
  work.tell('agreement.signed', row.id, told, REGISTRY)
}

export async function endAgreement(work: Work, ending: dated.Ending): Promise<Agreement> {
  demand(work.by, 'edit-network', {}, work.at)
  const row = await dated.end(work, 'agreement', ending, dated.notToday(work))
  work.tell('agreement.ended', row.id, { until: ending.endsOn }, REGISTRY)
  return row
}

/** The door named the books by a read; if the route moved since, the unit must be tried again. */
export function inBook(work: Work, book: string): void {
  if (!work.books.includes(book)) throw changedMeanwhile()
}

/** The names of sampling points, by the numbers of specimens that come from them. */
export async function pointNames(
  look: Look,
  specimens: readonly string[],
): Promise<Map<string, string>> {
  const found = await rowsIn([...new Set(specimens)], some =>
    look.db
      .selectFrom('specimen')
      .innerJoin('place', 'place.id', 'specimen.samplingPoint')
      .select(['specimen.number', 'place.name'])
      .where('specimen.number', 'in', some)
      .execute(),
  )
  return new Map(found.map(({ number, name }) => [number, name]))
}
