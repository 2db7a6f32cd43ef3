/**
 * What an institution is and may do, and who speaks for it. A licence with dates opens what it names
 * on its days alone: a place that had a licence to collect and has none today collects nothing; one
 * of which no licence is recorded is held by its agreement, as the notice of Guiyang has it (G3).
 */
import { v7 as newId } from 'uuid'
import { demand, demandAnywhere } from '../access.ts'
import { creditCodeProblem, normalCreditCode } from '../contract/credit-code.ts'
import type { Expiring, Licence, PlaceContact } from '../contract/institutions.ts'
import type { Place } from '../contract/places.ts'
import { Refusal, wrongField } from '../contract/refusal.ts'
import { type Day, dayOf, type Id, later, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import { changeRow } from './changing.ts'
import * as dated from './dated.ts'
import * as places from './places.ts'
import * as routing from './routing.ts'
import * as rules from './rules.ts'

export async function show(look: Look, id: Id) {
  demandAnywhere(look.by, 'see-network', look.at)
  const place = await places.get(look, id)
  const of = look.db
  return {
    place,
    licences: await of
      .selectFrom('licence')
      .selectAll()
      .where('place', '=', id)
      .orderBy('startsOn', 'desc')
      .orderBy('id')
      .execute(),
    contacts: await of
      .selectFrom('placeContact')
      .selectAll()
      .where('place', '=', id)
      .orderBy('startsOn', 'desc')
      .orderBy('id')
      .execute(),
    agreements: await of
      .selectFrom('agreement')
      .selectAll()
      .where(eb => eb.or([eb('samplingPoint', '=', id), eb('centre', '=', id)]))
      .orderBy('startsOn', 'desc')
      .orderBy('id')
      .execute(),
  }
}

interface Named {
  readonly name: string
  readonly nameEn: string
  readonly district: string
  readonly creditCode: string
}

/** A laboratory or a centre; a centre has two digits of its own. */
export async function add(
  work: Work,
  given: Named & {
    readonly kind: 'centre' | 'screening-laboratory' | 'third-party'
    readonly institution: string
    readonly number: string
  },
): Promise<Place> {
  demand(work.by, 'edit-network', {}, work.at)
  const known = await places.list(work)
  await places.checkDistrict(work, given.district)
  const number = given.kind === 'centre' ? given.number : null
  if (number !== null && !/^\d\d$/.test(number))
    throw wrongField('number', 'Two digits, such as 05.', '请填写两位数字，如 05。')
  const taken = known.places.find(p => p.number !== null && p.number === number)
  if (taken)
    throw wrongField(
      'number',
      `${taken.nameEn} has these two digits. Choose others.`,
      `${taken.name}已使用该两位数字，请另选。`,
    )
  const place: Place = {
    ...given,
    ...{ id: newId(), number, version: 1, creditCode: checkedCode(known.places, given, null) },
  }
  await places.put(work, place)
  return place
}

/** Names, district and code as they are now; what was before stands in the journal. */
export async function change(
  work: Work,
  {
    id,
    version,
    reroute,
    ...given
  }: Named & { readonly id: Id; readonly version: number; readonly reroute: 'yes' | 'no' },
): Promise<Place> {
  demand(work.by, 'edit-network', {}, work.at)
  const before = await places.get(work, id)
  const known = await places.list(work)
  if (given.district !== before.district) await districtChanges(work, before, { ...given, reroute })
  const creditCode = checkedCode(known.places, given, before)
  const set = { name: given.name, nameEn: given.nameEn, district: given.district, creditCode }
  const row = await changeRow(work, 'place', { id, version }, set)
  const fields = (['name', 'nameEn', 'district', 'creditCode'] as const).filter(
    field => (before[field] ?? '') !== (row[field] ?? ''),
  )
  const changes = fields.map(field => ({ field, was: before[field] ?? '', now: row[field] ?? '' }))
  work.tell('place.changed', id, { changes }, places.REGISTRY)
  return row
}

/** Another district may be another zone: whoever changes it sees where collections would go, and says so. */
async function districtChanges(
  work: Work,
  before: Place,
  { district, reroute }: { readonly district: string; readonly reroute: 'yes' | 'no' },
): Promise<void> {
  await places.checkDistrict(work, district)
  if (before.kind !== 'sampling-point' || reroute === 'yes') return
  const moves = await places.rerouted(work, before, { ...before, district })
  if (moves.length === 0) return
  const says = say(
    `In that district new collections go elsewhere: ${moves.map(m => m.en).join('; ')}. What is collected already stays where it is.`,
    `在该区县，新采集的标本去向将改变：${moves.map(m => m.zh).join('；')}。已采集的标本不受影响。`,
  )
  throw new Refusal('conflict', says, [{ path: 'reroute', says }])
}

/** The code as it is kept; a code belongs to one institution, whatever places it has. */
function checkedCode(
  known: readonly Place[],
  given: { creditCode: string; institution?: string },
  own: Place | null,
): string | null {
  const code = normalCreditCode(given.creditCode)
  if (code === '') return null
  const problem = creditCodeProblem(code)
  if (problem) throw wrongField('creditCode', problem.en, problem.zh)
  const institution = given.institution ?? own?.institution
  const other = known.find(p => p.creditCode === code && p.institution !== institution)
  if (other)
    throw wrongField(
      'creditCode',
      `${other.nameEn} has this code, under the institution code ${other.institution}. Use the same institution code, or correct one of them.`,
      `${other.name}（机构代码 ${other.institution}）已使用该信用代码。请使用相同的机构代码，或更正其一。`,
    )
  return code
}

type NewDated<R> = Omit<R, 'id' | 'place' | 'endsOn' | 'version'> & {
  readonly id: Id
  readonly endsOn?: Day | undefined
}

export async function addLicence(work: Work, given: NewDated<Licence>): Promise<Licence> {
  demand(work.by, 'edit-network', {}, work.at)
  const { id: place, endsOn = null, ...rest } = given
  await places.get(work, place)
  if (endsOn !== null && endsOn <= rest.startsOn)
    throw wrongField('endsOn', 'It must end after it starts.', '终止日期须晚于起始日期。')
  const row: Licence = { ...rest, id: newId(), place, endsOn, version: 1 }
  const rows = await work.db
    .selectFrom('licence')
    .selectAll()
    .where('place', '=', place)
    .where('programme', '=', row.programme)
    .where('does', '=', row.does)
    .execute()
  const clash = rows.find(other => dated.daysMeet(other, row))
  if (clash) throw places.overlapsRow('startsOn', clash)
  if (row.does === 'test')
    await routing.refuseUnseen(work, row.programme, { ...row, does: 'license' })
  await routing.putLicence(work, row)
  return row
}

export async function endLicence(work: Work, ending: dated.Ending): Promise<Licence> {
  demand(work.by, 'edit-network', {}, work.at)
  const before = await work.db
    .selectFrom('licence')
    .select(['does', 'programme'])
    .where('id', '=', ending.id)
    .executeTakeFirst()
  if (before?.does === 'test')
    await routing.refuseUnseen(work, before.programme, { ...ending, does: 'end-licence' })
  const row = await dated.end(work, 'licence', ending, dated.notToday(work))
  work.tell('licence.ended', row.id, { until: ending.endsOn }, places.REGISTRY)
  return row
}

export async function addContact(
  work: Work,
  { id: place, ...given }: NewDated<PlaceContact>,
): Promise<PlaceContact> {
  demand(work.by, 'edit-network', {}, work.at)
  await places.get(work, place)
  const row: PlaceContact = { ...given, id: newId(), place, endsOn: null, version: 1 }
  await work.db.insertInto('placeContact').values(row).execute()
  work.tell('contact.named', row.id, { place, duty: row.duty, from: row.startsOn }, places.REGISTRY)
  return row
}

export async function endContact(work: Work, ending: dated.Ending): Promise<PlaceContact> {
  demand(work.by, 'edit-network', {}, work.at)
  const row = await dated.end(work, 'placeContact', ending)
  work.tell('contact.ended', row.id, { until: ending.endsOn }, places.REGISTRY)
  return row
}

const DAY_MINUTES = 24 * 60

/** Agreements and licences that hold today and end within the days of the rule, the soonest first. */
export async function expiring(look: Look): Promise<{ days: number; rows: Expiring[] }> {
  demandAnywhere(look.by, 'see-network', look.at)
  const { 'agreement-expiry': minutes } = await rules.allowances(look, ['agreement-expiry'])
  const [today, last] = [dayOf(look.at), dayOf(later(look.at, minutes * 60_000))]
  const agreements = await look.db
    .selectFrom('agreement')
    .select(['id', 'samplingPoint as place', 'programme', 'endsOn'])
    .where('endsOn', '>', today)
    .where('endsOn', '<=', last)
    .execute()
  const licences = await look.db
    .selectFrom('licence')
    .select(['id', 'place', 'programme', 'endsOn'])
    .where('endsOn', '>', today)
    .where('endsOn', '<=', last)
    .execute()
  const rows = [
    ...agreements.map(row => ({ ...row, kind: 'agreement' as const, endsOn: row.endsOn ?? last })),
    ...licences.map(row => ({ ...row, kind: 'licence' as const, endsOn: row.endsOn ?? last })),
  ]
  rows.sort((a, b) => (a.endsOn < b.endsOn ? -1 : a.endsOn > b.endsOn ? 1 : a.id < b.id ? -1 : 1))
  return { days: minutes / DAY_MINUTES, rows }
}
