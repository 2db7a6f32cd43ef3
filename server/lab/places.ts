/**
 * Centres, sampling points, and who answers to whom on a day.
 *
 * A route is looked up by the *collecting institution*: its own row first, then its district's,
 * otherwise nobody (never a default; domain reference 1.2). All rows are dated: a start is the first
 * day on which the row holds, an end the first on which it no longer does (Shanghai days).
 */
import { v7 as newId } from 'uuid'
import { demand, demandAnywhere } from '../access.ts'
import type { Agreement, Assignment, District, Place } from '../contract/places.ts'
import { changedMeanwhile, notFound, Refusal, wrongField } from '../contract/refusal.ts'
import { type Day, dayOf, type Id, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import * as dated from './dated.ts'

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

/** Which centre a sampling point answers to on a day, or a refusal that says why none. */
export async function route(
  look: Look,
  point: Place,
  programme: string,
  day: Day = dayOf(look.at),
): Promise<Place> {
  const own = await assignmentOn(look, programme, 'institution', point.institution, day)
  const found = own ?? (await assignmentOn(look, programme, 'district', point.district, day))
  if (!found?.centre) throw unroutable(point, programme, day, found?.note)
  return get(look, found.centre)
}

async function assignmentOn(
  look: Look,
  programme: string,
  scopeKind: Assignment['scopeKind'],
  scope: string,
  day: Day,
): Promise<Assignment | undefined> {
  return look.db
    .selectFrom('assignment')
    .selectAll()
    .where('programme', '=', programme)
    .where('scopeKind', '=', scopeKind)
    .where('scope', '=', scope)
    .where('startsOn', '<=', day)
    .where(eb => eb.or([eb('endsOn', 'is', null), eb('endsOn', '>', day)]))
    .orderBy('startsOn', 'desc')
    .executeTakeFirst()
}

function unroutable(point: Place, programme: string, day: Day, note?: string): Refusal {
  const why = note ? ` (${note})` : ''
  return new Refusal(
    'conflict',
    say(
      `On ${day} no centre is assigned to ${point.nameEn} for ${programme}${why}. Do not collect; ask the programme office to assign one.`,
      `${day}，${point.name}在${programme}项目中未划分到任何中心${why}。请勿采集，并联系项目办落实分片。`,
    ),
  )
}

/** The agreement under which a point may collect for a centre on a day, if there is one. */
export async function agreementOn(
  look: Look,
  point: Id,
  centreId: Id,
  programme: string,
  day: Day,
): Promise<Agreement | undefined> {
  return look.db
    .selectFrom('agreement')
    .selectAll()
    .where('samplingPoint', '=', point)
    .where('centre', '=', centreId)
    .where('programme', '=', programme)
    .where('startsOn', '<=', day)
    .where(eb => eb.or([eb('endsOn', 'is', null), eb('endsOn', '>', day)]))
    .executeTakeFirst()
}

/** Where this point may collect for today: the centre and the agreement, or why not. */
export async function mayCollect(look: Look, point: Place, programme: string) {
  const day = dayOf(look.at)
  const to = await route(look, point, programme, day)
  const agreement = await agreementOn(look, point.id, to.id, programme, day)
  if (!agreement) throw noAgreement(point, to, programme, day)
  return { centre: to, agreement }
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
  const known = await work.db
    .selectFrom('district')
    .select('code')
    .where('code', '=', given.district)
    .executeTakeFirst()
  if (!known)
    throw wrongField('district', 'Choose one of the listed districts.', '请选择列表中的区县。')
  const place: Place = { id: newId(), kind: 'sampling-point', number: null, version: 1, ...given }
  await put(work, place)
  return place
}

export async function put(work: Work, place: Place): Promise<void> {
  await work.db.insertInto('place').values(place).execute()
  work.tell('place.added', place.id, { kind: place.kind, district: place.district }, REGISTRY)
}

export async function setAssignment(
  work: Work,
  given: Pick<Assignment, 'programme' | 'scopeKind' | 'scope' | 'startsOn' | 'source'> & {
    centre: Id
  },
): Promise<Assignment> {
  demand(work.by, 'edit-network', {}, work.at)
  await centre(work, given.centre)
  const clash = await work.db
    .selectFrom('assignment')
    .selectAll()
    .where('programme', '=', given.programme)
    .where('scopeKind', '=', given.scopeKind)
    .where('scope', '=', given.scope)
    .where(eb => eb.or([eb('endsOn', 'is', null), eb('endsOn', '>', given.startsOn)]))
    .executeTakeFirst()
  if (clash) throw overlaps('scope', clash.startsOn, clash.endsOn)
  const row: Assignment = {
    id: newId(),
    ...given,
    endsOn: null,
    note: '',
    verified: 'verified',
    version: 1,
  }
  await putAssignment(work, row)
  return row
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

const overlaps = (path: string, from: Day, until: Day | null): Refusal =>
  wrongField(
    path,
    `This overlaps a row that holds from ${from}${until ? ` until ${until}` : ''}. End that one first.`,
    `与自 ${from}${until ? ` 至 ${until}` : ' 起'}有效的记录重叠。请先终止该记录。`,
  )

export async function endAssignment(work: Work, ending: dated.Ending): Promise<Assignment> {
  demand(work.by, 'edit-network', {}, work.at)
  const row = await dated.end(work, 'assignment', ending)
  work.tell('assignment.ended', row.id, { until: ending.endsOn }, REGISTRY)
  return row
}

export async function signAgreement(
  work: Work,
  given: { samplingPoint: Id; centre: Id; programme: string; startsOn: Day; endsOn?: Day },
): Promise<Agreement> {
  demand(work.by, 'edit-network', {}, work.at)
  await samplingPoint(work, given.samplingPoint)
  await centre(work, given.centre)
  const { endsOn = null, ...rest } = given
  if (endsOn !== null && endsOn <= given.startsOn)
    throw wrongField('endsOn', 'It must end after it starts.', '终止日期须晚于起始日期。')
  const row: Agreement = { id: newId(), ...rest, endsOn, version: 1 }
  await putAgreement(work, row)
  return row
}

export async function putAgreement(work: Work, row: Agreement): Promise<void> {
  await work.db.insertInto('agreement').values(row).execute()
  work.tell(
    'agreement.signed',
    row.id,
    { samplingPoint: row.samplingPoint, programme: row.programme, from: row.startsOn },
    REGISTRY,
  )
}

export async function endAgreement(work: Work, ending: dated.Ending): Promise<Agreement> {
  demand(work.by, 'edit-network', {}, work.at)
  const row = await dated.end(work, 'agreement', ending)
  work.tell('agreement.ended', row.id, { until: ending.endsOn }, REGISTRY)
  return row
}

/** The door named the books by a read; if the route moved since, the unit must be tried again. */
export function inBook(work: Work, book: string): void {
  if (!work.books.includes(book)) throw changedMeanwhile()
}
