/**
 * Cards and tubes: registered, printed, collected. A state changes only along `moves.ts` and only
 * from the version that was seen (compare-and-set).
 */
import { demand, reach } from '../access.ts'
import type { Circumstance } from '../contract/circumstances.ts'
import type { Confirmed } from '../contract/confirmations.ts'
import { type ConsentsGiven, frozenInWords } from '../contract/consents.ts'
import {
  SPECIMEN_MOVES,
  SPECIMEN_STATES,
  type SpecimenMove,
  type SpecimenState,
  whyNot,
} from '../contract/moves.ts'
import { type PaperBeside, paperDiffers } from '../contract/paper-checks.ts'
import { masked } from '../contract/person-names.ts'
import type { Place } from '../contract/places.ts'
import type { Case } from '../contract/recalls.ts'
import { changedMeanwhile, notFound, Refusal, wrongField } from '../contract/refusal.ts'
import { grouped, readNumber } from '../contract/specimen-number.ts'
import type { Payer, Registered, Specimen, SpecimenOnList } from '../contract/specimens.ts'
import type { Mother, Newborn, Subject } from '../contract/subjects.ts'
import { dayOf, type Id, type Instant, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import * as births from './births.ts'
import * as cases from './cases.ts'
import * as circumstances from './circumstances.ts'
import * as confirmations from './confirmations.ts'
import * as consents from './consents.ts'
import * as handOvers from './hand-overs.ts'
import { casesWith } from './joined.ts'
import * as kits from './kits.ts'
import * as orders from './orders.ts'
import { keyAfter, oneMore, type PageAsk, pageFrom } from './pages.ts'
import * as places from './places.ts'
import * as redraws from './redraws.ts'
import * as relabelled from './relabelled.ts'
import * as subjects from './subjects.ts'
import { newest } from './walks.ts'

export interface Registration {
  readonly request: Id
  readonly samplingPoint: Id
  readonly programme: string
  readonly mother: Mother | { readonly id: Id }
  readonly pregnancy?: Id | undefined
  readonly newborn: Newborn
  readonly payer?: Payer | undefined
  readonly number?: string | undefined
  readonly consents?: ConsentsGiven | undefined
}

/** A newborn, the order and a numbered card, all or nothing; the same request again changes nothing. */
export async function register(
  work: Work,
  given: Registration,
  programme: orders.For,
): Promise<Registered> {
  orders.demandFor(programme, ['newborn'])
  const point = await places.samplingPoint(work, given.samplingPoint)
  demand(work.by, 'register', { samplingPoint: point.id }, work.at)
  const before = await registeredBy(work, given.request)
  if (before) return before
  const { centre } = await places.mayCollect(work, point, given.programme)
  places.inBook(work, centre.id)
  const at = { centre: centre.id, samplingPoint: point.id }
  const subject = await births.register(work, at, given)
  const it = await cases.open(work, { ...at, subject: subject.id, programme: given.programme })
  const { medium } = programme
  const specimen = await number(work, { request: given.request, it, point, centre, medium }, given)
  const about = { ...at, programme: given.programme, subject, case: it.id }
  await consents.putAll(work, { ...about, specimen: specimen.number }, given.consents ?? [])
  return { specimen, subject, mother: subject.mother }
}

/** What a request made before; null where it is new. */
export async function registeredBy(work: Work, request: Id): Promise<Registered | null> {
  const row = await work.db
    .selectFrom('specimen')
    .selectAll()
    .where('order', '=', request)
    .executeTakeFirst()
  if (!row) return null
  const subject = await subjects.get(work, row.subject)
  return { specimen: row, subject, mother: subject.mother ?? subject.id }
}

/** The next specimen of an open case, linked to the one it repeats. */
export async function repeat(
  work: Work,
  given: {
    request: Id
    id: Id
    samplingPoint: Id
    number?: string | undefined
    /** Of a couple, whose blood is taken again. */
    of: 'bearer' | 'partner'
    /** To the centre that stands in, where the case's own is closed. */
    handOver: 'yes' | 'no'
  },
  medium: Specimen['medium'],
): Promise<Registered> {
  const asked = await cases.get(work, given.id)
  demand(work.by, 'order-repeat', asked, work.at)
  let it = await cases.leading(work, asked)
  const before = await registeredBy(work, given.request)
  if (before) return before
  if (it.state === 'closed')
    throw new Refusal('conflict', say('The case is closed.', '该病例已结案。'))
  const point = await places.samplingPoint(work, given.samplingPoint)
  // A nurse takes the number out of her own ward's kit, never out of another's.
  demand(work.by, 'order-repeat', { centre: it.centre, samplingPoint: point.id }, work.at)
  const { centre } = await places.mayCollect(work, point, it.programme)
  if (centre.id !== it.centre)
    it = await handOvers.toStandIn(work, it, centre, { point, handOver: given.handOver })
  await redraws.demandMay(work, { ...it, case: it.id })
  const last = await lastOf(work, it.id, given.of)
  if (given.of === 'partner' && !last) throw notFound()
  const specimen = await number(
    work,
    { request: given.request, it, point, centre, medium, of: last?.subject },
    given,
    last,
  )
  const subject = await subjects.get(work, specimen.subject)
  return { specimen, subject, mother: subject.mother ?? subject.id }
}

/** The last specimen of a case; of a couple's, that of the one who is asked for. */
const lastOf = (look: Look, caseId: Id, of: 'bearer' | 'partner'): Promise<Specimen | undefined> =>
  look.db
    .selectFrom('specimen')
    .innerJoin('subject', 'subject.id', 'specimen.subject')
    .selectAll('specimen')
    .where('case', 'in', casesWith(look, caseId))
    .where('subject.kind', of === 'partner' ? '=' : '!=', 'man')
    .orderBy('ordinal', 'desc')
    .orderBy('numberedAt', 'desc')
    .executeTakeFirst()

/** The next specimen of a case under the next number, or the pre-printed one given. */
export async function number(
  work: Work,
  on: {
    request: Id
    it: Case
    point: Place
    centre: Place
    medium: Specimen['medium']
    /** Whose blood it is; whom the case is about unless told. */
    of?: Id | undefined
    /** The one in whose place it stands: whose, which of the case, what it repeats. */
    instead?: Specimen
  },
  given: { number?: string | undefined; payer?: Payer | undefined },
  last?: Specimen,
): Promise<Specimen> {
  const { point, centre, instead } = on
  const it = { ...on.it, subject: instead?.subject ?? on.of ?? on.it.subject }
  await consents.demandNotWithdrawn(work, it.id)
  const taken = given.number
    ? await kits.claim(work, point, centre, it.programme, given.number)
    : await kits.take(work, point, centre, it.programme)
  const like = instead ?? last
  const payer = like ? await orders.payerOf(work, like.order) : (given.payer ?? null)
  const order = await orders.place(work, on.request, it, { samplingPoint: point.id, payer })
  const row: Specimen = {
    number: taken.number,
    centre: centre.id,
    samplingPoint: point.id,
    order: order.id,
    case: it.id,
    subject: it.subject,
    programme: it.programme,
    medium: on.medium,
    ordinal: instead?.ordinal ?? (last?.ordinal ?? 0) + 1,
    repeats: instead ? instead.repeats : (last?.number ?? null),
    state: 'expected',
    kit: taken.kit,
    labels: 0,
    numberedAt: work.at,
    collectedAt: null,
    sentAt: null,
    shipment: null,
    receivedAt: null,
    faults: '[]',
    version: 1,
  }
  await work.db.insertInto('specimen').values(row).execute()
  work.tell('specimen.numbered', row.number, { order: order.id, kit: taken.kit }, centre.id)
  return row
}

/** How old the child was when its blood was taken, in completed hours; null is not known. */
export function ageHoursOf(
  { bornAt }: Pick<Subject, 'bornAt'>,
  { collectedAt }: Pick<Specimen, 'collectedAt'>,
): number | null {
  if (!bornAt || !collectedAt) return null
  return Math.floor((Date.parse(collectedAt) - Date.parse(bornAt)) / HOUR_MS)
}

const HOUR_MS = 3_600_000

/** A specimen by what was scanned: checked before any look-up, then whether the caller may see it. */
export async function scanned(look: Look, text: string): Promise<Specimen> {
  const row = await find(look, readNumber(text))
  if (!row) throw notFound()
  return row
}

export const find = (look: Look, number: string): Promise<Specimen | undefined> =>
  look.db.selectFrom('specimen').selectAll().where('number', '=', number).executeTakeFirst()

/** Moves a specimen along the table of moves, or says why not. */
export async function move(
  work: Work,
  specimen: Specimen,
  by: SpecimenMove,
  to: SpecimenState,
  set: Partial<Specimen> = {},
): Promise<Specimen> {
  const not = whyNot(SPECIMEN_MOVES[by], specimen.state, SPECIMEN_STATES)
  if (not) demandNotFrozen(specimen)
  if (not) await relabelled.demandNotReplaced(work, specimen.number)
  if (not)
    throw new Refusal(
      'conflict',
      say(`${grouped(specimen.number)}: ${not.en}`, `${grouped(specimen.number)}：${not.zh}`),
    )
  const row = await work.db
    .updateTable('specimen')
    .set({ ...set, state: to, version: specimen.version + 1 })
    .where('number', '=', specimen.number)
    .where('version', '=', specimen.version)
    .returningAll()
    .executeTakeFirst()
  if (!row) throw changedMeanwhile()
  return row
}

/** Refuses what a withdrawn consent has frozen: nothing is measured, told or sent of it. */
export function demandNotFrozen({ number, state }: Pick<Specimen, 'number' | 'state'>): void {
  if (state === 'frozen') throw new Refusal('conflict', frozenInWords(number))
}

interface Collection {
  readonly number: string
  readonly collectedAt: Instant
  readonly confirmed?: Confirmed | undefined
  readonly circumstances?: readonly Circumstance[]
  readonly beside?: readonly PaperBeside[]
}

/** What of the label and the child does not agree, before anything is recorded; null where all does. */
export async function differs(
  look: Look,
  { number, confirmed }: Pick<Collection, 'number' | 'confirmed'>,
): Promise<confirmations.Difference | null> {
  const specimen = await scanned(look, number)
  demand(look.by, 'collect', specimen, look.at)
  const found = await confirmations.compare(look, specimen, confirmed)
  return confirmations.isDifference(found) ? found : null
}

/** The difference stays told, whatever is scanned next (E-07). */
export async function tellDifference(
  work: Work,
  { number }: Pick<Collection, 'number'>,
  { field, number: scannedLabel }: confirmations.Difference,
): Promise<void> {
  const specimen = await scanned(work, number)
  demand(work.by, 'collect', specimen, work.at)
  const told = { what: field, ...(scannedLabel ? { number: scannedLabel } : {}) }
  work.tell('specimen.confirmation-differs', specimen.number, told, specimen.centre)
}

export const refusedFor = ({ field, says }: confirmations.Difference): Refusal =>
  new Refusal('conflict', says, [{ path: `confirmed.${field}`, says }])

/** Blood was taken; only under an agreement that holds, and never in the future. */
export async function collect(
  work: Work,
  { number: text, collectedAt, confirmed, circumstances: known = [], beside = [] }: Collection,
): Promise<SpecimenOnList> {
  const specimen = await scanned(work, text)
  demand(work.by, 'collect', specimen, work.at)
  const agreed = await confirmations.compare(work, specimen, confirmed)
  if (confirmations.isDifference(agreed)) throw refusedFor(agreed)
  for (const one of beside) demandSameNumber(specimen, one)
  await checkCollection(work, specimen, collectedAt)
  await consents.demandBefore(work, specimen, collectedAt)
  const row = await move(work, specimen, 'collect', 'collected', { collectedAt })
  await circumstances.put(work, row, known)
  const by = agreed.by ? { confirmed: agreed.by } : {}
  work.tell('specimen.collected', row.number, { collectedAt, ...by }, row.centre)
  const papers = beside.map(one => one.what)
  if (papers.length > 0) work.tell('specimen.papers-checked', row.number, { papers }, row.centre)
  return onList(work, row)
}

/** One number on the tube and on every paper that goes with it, or nothing is recorded. */
function demandSameNumber({ number }: Specimen, { what, number: scanned }: PaperBeside): void {
  const other = readNumber(scanned)
  if (other === number) return
  const { en, zh } = paperDiffers(what, other, number)
  throw new Refusal('conflict', say(`${en} Nothing was recorded.`, `${zh}未作任何记录。`), [
    { path: 'beside', says: say('Another number.', '编号不一致。') },
  ])
}

async function checkCollection(work: Work, specimen: Specimen, collectedAt: Instant) {
  if (collectedAt > work.at)
    throw wrongField('collectedAt', 'That lies in the future.', '采集时间晚于当前时间。')
  const subject = await subjects.get(work, specimen.subject)
  if (subject.bornAt && collectedAt < subject.bornAt)
    throw wrongField('collectedAt', 'That is before the birth.', '采集时间早于出生时间。')
  const point = await places.get(work, specimen.samplingPoint)
  // Recorded after midnight, it was still collected for whom the point collected on its own day.
  const day = dayOf(collectedAt)
  const { centre } = await places.mayCollect(work, point, specimen.programme, day)
  const meant = [specimen.centre, ...(await handOvers.before(work, specimen.case))]
  if (!meant.includes(centre.id))
    throw new Refusal(
      'conflict',
      say(
        `${point.nameEn} now answers to ${centre.nameEn}; this card is another centre's. Register a new card.`,
        `${point.name}现由${centre.name}负责，此血片属其他中心。请重新登记新血片。`,
      ),
    )
}

/** Takes back a number that was registered by mistake; the number is never used again. */
export async function withdraw(work: Work, text: string, reason: string): Promise<SpecimenOnList> {
  const specimen = await scanned(work, text)
  demand(work.by, 'collect', specimen, work.at)
  const row = await move(work, specimen, 'withdraw', 'withdrawn')
  await orders.settle(work, row.order, 'withdrawn', row.number)
  work.tell('specimen.withdrawn', row.number, { reason }, row.centre)
  if (row.ordinal === 1 && !(await standsForAnother(work, row)))
    await cases.closeAlone(work, row.case, 'withdrawn', reason)
  return onList(work, row)
}

/** Whether blood of somebody else is in the same case: of a couple the other's goes on. */
async function standsForAnother(look: Look, row: Specimen): Promise<boolean> {
  const other = await look.db
    .selectFrom('specimen')
    .select('number')
    .where('case', '=', row.case)
    .where('subject', '!=', row.subject)
    .where('state', '!=', 'withdrawn')
    .executeTakeFirst()
  return other !== undefined
}

/** Number, name, when, programme and sampling point, as a label shows them. */
export async function labelData(look: Look, specimen: Specimen) {
  const subject = await subjects.get(look, specimen.subject)
  const point = await places.get(look, specimen.samplingPoint)
  const name = await subjects.nameOf(look, subject)
  return {
    number: specimen.number,
    name: name === '' ? null : name + childMark(subject),
    collectedAt: specimen.collectedAt && shanghaiMinute(specimen.collectedAt),
    programme: specimen.programme,
    samplingPoint: point.name,
    copy: specimen.labels,
  }
}

/** Whose child and which twin: `之婴`, `之婴 2/2`. */
const childMark = ({ kind, birthOrder, plurality }: Subject): string => {
  if (kind !== 'newborn') return ''
  return (plurality ?? 1) > 1 ? ` 之婴 ${birthOrder}/${plurality}` : ' 之婴'
}

const shanghaiMinute = (at: Instant): string => {
  const local = new Date(Date.parse(at) + 8 * 3_600_000).toISOString()
  return `${dayOf(at)} ${local.slice(11, 16)}`
}

export interface SpecimenAsk extends PageAsk {
  readonly centre?: Id | undefined
  readonly samplingPoint?: Id | undefined
  readonly shipment?: Id | undefined
  readonly state?: SpecimenState | undefined
}

/** Specimens that the caller may see, newest first, a page by key. */
export async function list(look: Look, ask: SpecimenAsk) {
  const reached = reach(look.by, 'see-specimen', look.at)
  const { everywhere, centres, samplingPoints } = reached
  let query = look.db.selectFrom('specimen').selectAll()
  if (ask.centre) query = query.where('centre', '=', ask.centre)
  if (ask.samplingPoint) query = query.where('samplingPoint', '=', ask.samplingPoint)
  if (ask.shipment) query = query.where('shipment', '=', ask.shipment)
  if (ask.state) query = query.where('state', '=', ask.state)
  if (!everywhere) {
    query = query.where(eb =>
      eb.or([eb('centre', 'in', centres), eb('samplingPoint', 'in', samplingPoints)]),
    )
  }
  const key = keyAfter(ask, 2)
  if (key) query = query.where(eb => eb(eb.refTuple('numberedAt', 'number'), '<', eb.tuple(...key)))
  const ordered = query.orderBy('numberedAt', 'desc').orderBy('number', 'desc')
  const keyOf = (row: Specimen) => [row.numberedAt, row.number]
  const most = oneMore(ask)
  // A parcel has an index of its own.
  const rows = ask.shipment
    ? await ordered.limit(most).execute()
    : await newest(look, { reached, ask, most }, keyOf, ({ along, place }) =>
        ordered.where(along, '=', place),
      )
  const { page, next } = pageFrom(rows, ask, keyOf)
  return { rows: await onLists(look, page), next }
}

export async function onList(look: Look, specimen: Specimen): Promise<SpecimenOnList> {
  const [row] = await onLists(look, [specimen])
  if (!row) throw notFound()
  return row
}

/** Rows as lists show them: masked name, birth order, the sampling point's name. */
export async function onLists(look: Look, rows: readonly Specimen[]): Promise<SpecimenOnList[]> {
  if (rows.length === 0) return []
  const people = await look.db
    .selectFrom('subject')
    .leftJoin('identity as own', 'own.subject', 'subject.id')
    .leftJoin('identity as mother', 'mother.subject', 'subject.mother')
    .select(['subject.id', 'birthOrder', 'plurality', 'own.name', 'mother.name as motherName'])
    .where('subject.id', 'in', [...new Set(rows.map(r => r.subject))])
    .execute()
  const points = await look.db
    .selectFrom('place')
    .select(['id', 'name'])
    .where('id', 'in', [...new Set(rows.map(r => r.samplingPoint))])
    .execute()
  const person = new Map(people.map(p => [p.id, p]))
  const point = new Map(points.map(p => [p.id, p.name]))
  return rows.map(row => {
    const it = person.get(row.subject)
    return {
      ...row,
      maskedName: masked(it?.name ?? it?.motherName ?? ''),
      birthOrder: it?.birthOrder ?? null,
      plurality: it?.plurality ?? null,
      samplingPointName: point.get(row.samplingPoint) ?? '',
    }
  })
}

/** Writes when it was collected after all; `corrections.ts` keeps what was written before. */
export async function collectedAt(
  work: Work,
  { number, version }: Specimen,
  at: Instant,
): Promise<void> {
  const row = await work.db
    .updateTable('specimen')
    .set({ collectedAt: at, version: version + 1 })
    .where('number', '=', number)
    .where('version', '=', version)
    .returning('number')
    .executeTakeFirst()
  if (!row) throw changedMeanwhile()
}
