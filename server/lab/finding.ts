/**
 * Finding a person at a sampling point, and saying who may be the one that is being typed. Scoring is
 * pure and its weights only order a list: nobody is ever joined by it (E-17), and nothing but the same
 * identity number keeps a person from being registered.
 */
import { demand } from '../access.ts'
import { bareNumber, numberEnd } from '../contract/identity-numbers.ts'
import { bareName, masked } from '../contract/person-names.ts'
import type {
  AdultKind,
  Identity,
  LikelyPerson,
  Subject,
  SubjectFound,
  TypedPerson,
} from '../contract/subjects.ts'
import { type Id, type Say, say } from '../contract/words.ts'
import type { Look } from '../store/store.ts'
import * as joined from './joined.ts'
import { rowsIn } from './keys.ts'
import { asKey, digitsOf, pinyinOf } from './search-keys.ts'

const MOST_FOUND = 20
const MOST_LIKELY = 5
/** So few digits begin too many specimen numbers. */
const LEAST_DIGITS = 6

/** Mothers, or their partners, of one sampling point of whom something begins as typed; masked, each person once. */
export async function find(
  look: Look,
  samplingPoint: Id,
  search: string,
  kind: AdultKind,
): Promise<SubjectFound[]> {
  demand(look.by, 'register', { samplingPoint }, look.at)
  const typed = asKey(search)
  const keyed = await look.db
    .selectFrom('searchKey')
    .select('subject')
    .distinct()
    .where('samplingPoint', '=', samplingPoint)
    .where('key', '>=', typed)
    .where('key', '<', `${typed}\u{10ffff}`)
    .orderBy('subject', 'desc')
    .limit(MOST_FOUND)
    .execute()
  const numbered = await ofSpecimens(look, samplingPoint, search)
  return shown(look, { samplingPoint, kind }, [...numbered, ...keyed.map(row => row.subject)])
}

/** Mothers of the specimens whose number begins so. */
async function ofSpecimens(look: Look, samplingPoint: Id, search: string): Promise<Id[]> {
  const digits = search.replace(/\s/g, '')
  if (!/^\d+$/.test(digits) || digits.length < LEAST_DIGITS) return []
  const rows = await look.db
    .selectFrom('specimen')
    .innerJoin('subject', 'subject.id', 'specimen.subject')
    .select(['subject.id', 'subject.mother'])
    .where('specimen.number', '>=', digits)
    .where('specimen.number', '<', `${digits}:`)
    .where('specimen.samplingPoint', '=', samplingPoint)
    .orderBy('specimen.number')
    .limit(MOST_FOUND)
    .execute()
  return rows.map(row => row.mother ?? row.id)
}

/** Each person once, by the record of theirs that this point has; a few reads however many they are. */
async function shown(
  look: Look,
  { samplingPoint, kind }: { samplingPoint: Id; kind: AdultKind },
  ids: readonly Id[],
): Promise<SubjectFound[]> {
  const persons = (await joined.personsOf(look, ids)).slice(0, MOST_FOUND)
  const all = ['', ...persons.flat()]
  const here = await look.db
    .selectFrom('subject')
    .innerJoin('identity', 'identity.subject', 'subject.id')
    .selectAll('identity')
    .selectAll('subject')
    .where('subject.id', 'in', all)
    .where('subject.samplingPoint', '=', samplingPoint)
    .where('subject.kind', '=', kind)
    .execute()
  const inPregnancies = await look.db
    .selectFrom('subject')
    .select(['kind', 'mother', 'pregnancy', 'bornAt', 'birthOrder', 'plurality'])
    .where('mother', 'in', all)
    .orderBy('id', 'desc')
    .execute()
  const troubles = await phoneTroubles(look, all)
  return persons.flatMap(records => {
    const row = records.map(id => here.find(one => one.id === id)).find(one => one !== undefined)
    if (!row) return []
    const own = inPregnancies.filter(one => records.includes(one.mother ?? ''))
    return [asFound(row, own, troubles(row.id, records))]
  })
}

type Known = Subject & Omit<Identity, 'subject'>
/** She in a pregnancy, or a child of hers; the newest first. */
type InPregnancy = Pick<Subject, 'kind' | 'pregnancy' | 'bornAt' | 'birthOrder' | 'plurality'>

function asFound(
  row: Known,
  inPregnancies: readonly InPregnancy[],
  phoneTrouble: SubjectFound['phoneTrouble'],
): SubjectFound {
  const children = inPregnancies.filter(one => one.kind === 'newborn')
  const [last] = children
  return {
    id: row.id,
    kind: row.kind,
    maskedName: masked(row.name),
    phoneEnd: (row.phone ?? '').slice(-4),
    pregnancy: last?.pregnancy ?? null,
    bornAt: last?.bornAt ?? null,
    birthOrder: last?.birthOrder ?? null,
    plurality: last?.plurality ?? null,
    lastPregnancy: inPregnancies[0]?.pregnancy ?? null,
    children: children.length,
    ...{ idEnd: numberEnd(row.idNumber), idKind: row.idKind },
    phoneTrouble,
  }
}

/** What the last attempt to call each family said of the number, unless an identity changed since. */
async function phoneTroubles(look: Look, all: readonly Id[]) {
  const calls = await look.db
    .selectFrom('subject')
    .innerJoin('case', 'case.subject', 'subject.id')
    .innerJoin('recall', 'recall.case', 'case.id')
    .innerJoin('contact', 'contact.recall', 'recall.id')
    .select(['subject.id', 'subject.mother'])
    .select(['contact.outcome', 'contact.at', 'contact.recordedAt'])
    .where(eb => eb.or([eb('subject.id', 'in', all), eb('subject.mother', 'in', all)]))
    .where('contact.channel', 'in', ['phone', 'sms'])
    .orderBy('contact.at', 'desc')
    .orderBy('contact.id', 'desc')
    .execute()
  const changes = await look.db
    .selectFrom('identityBefore')
    .select(['subject', 'at'])
    .where('subject', 'in', all)
    .execute()
  return (id: Id, records: readonly Id[]): SubjectFound['phoneTrouble'] => {
    const last = calls.find(
      call => records.includes(call.id) || records.includes(call.mother ?? ''),
    )
    if (last?.outcome !== 'number-wrong' && last?.outcome !== 'number-off') return null
    const isChanged = changes.some(one => one.subject === id && one.at >= last.recordedAt)
    return isChanged ? null : { outcome: last.outcome, at: last.at }
  }
}

/** What two records may have in common; how much each counts orders a list and decides nothing. */
const WEIGHT = {
  idNumber: 100,
  inpatient: 40,
  phone: 40,
  name: 30,
  sounds: 15,
  address: 10,
} as const
type Kind = keyof typeof WEIGHT

const SAYS: Record<Kind, Say> = {
  idNumber: say('the same identity number', '证件号码相同'),
  inpatient: say('the same inpatient number', '住院号相同'),
  phone: say('the same phone', '电话相同'),
  name: say('the same name', '姓名相同'),
  sounds: say('a name that sounds the same', '姓名读音相同'),
  address: say('the same address', '住址相同'),
}

type Compared = Partial<
  Pick<Identity, 'name' | 'phone' | 'phone2' | 'address' | 'inpatientNumber' | 'idNumber'>
>

/** What speaks for two being one person; `exact` alone means it, and even then a person says so. */
export function alike(one: Compared, other: Compared) {
  const kinds = kindsOf(one, other)
  return {
    how: kinds.includes('idNumber') ? ('exact' as const) : ('likely' as const),
    score: kinds.reduce((sum, kind) => sum + WEIGHT[kind], 0),
    reasons: kinds.map(kind => SAYS[kind]),
  }
}

function kindsOf(one: Compared, other: Compared): Kind[] {
  const same = (a: string | null | undefined, b: string | null | undefined) => !!a && a === b
  const bare = (text: string | null | undefined) => (text ? bareNumber(text) : null)
  const [mine, theirs] = [phonesOf(one), phonesOf(other)]
  const [a, b] = [bareName(one.name ?? ''), bareName(other.name ?? '')]
  return [
    ...(same(bare(one.idNumber), bare(other.idNumber)) ? (['idNumber'] as const) : []),
    ...(same(bare(one.inpatientNumber), bare(other.inpatientNumber))
      ? (['inpatient'] as const)
      : []),
    ...(mine.some(phone => theirs.includes(phone)) ? (['phone'] as const) : []),
    ...(same(a, b) ? (['name'] as const) : []),
    ...(a !== b && a && b && pinyinOf(a) === pinyinOf(b) ? (['sounds'] as const) : []),
    ...(same(one.address, other.address) ? (['address'] as const) : []),
  ]
}

/** Too short to be one person's: a phone is being typed still. */
const SHORTEST_PHONE = 7

const phonesOf = ({ phone, phone2 }: Compared): string[] =>
  [phone, phone2].map(text => digitsOf(text ?? '')).filter(text => text.length >= SHORTEST_PHONE)

/** Who of a sampling point may be the one that is being typed, the likeliest first, with why. */
export async function likely(
  look: Look,
  { samplingPoint, kind, ...typed }: TypedPerson & { samplingPoint: Id; kind: AdultKind },
): Promise<LikelyPerson[]> {
  demand(look.by, 'register', { samplingPoint }, look.at)
  const compared = asCompared(typed)
  const ids = await keyedLike(look, samplingPoint, compared)
  const identities = await rowsIn(ids, some =>
    look.db.selectFrom('identity').selectAll().where('subject', 'in', some).execute(),
  )
  const scored = identities
    .map(identity => ({ id: identity.subject, ...alike(compared, identity) }))
    .filter(one => one.score > 0)
    .sort((a, b) => b.score - a.score || (a.id < b.id ? 1 : -1))
    .slice(0, MOST_FOUND)
  const people = await shown(
    look,
    { samplingPoint, kind },
    scored.map(one => one.id),
  )
  return withScores(look, people, scored)
}

/** Each person with the best that one of their records has in common, the likeliest first. */
async function withScores(
  look: Look,
  people: readonly SubjectFound[],
  scored: readonly ({ id: Id } & ReturnType<typeof alike>)[],
): Promise<LikelyPerson[]> {
  const persons = await joined.personsOf(
    look,
    scored.map(one => one.id),
  )
  const found = people.flatMap((person): LikelyPerson[] => {
    const records = persons.find(some => some.includes(person.id)) ?? []
    // The list stands in the order of its scores.
    const best = scored.find(one => records.includes(one.id))
    return best ? [{ ...person, how: best.how, score: best.score, reasons: best.reasons }] : []
  })
  return found.sort((a, b) => b.score - a.score).slice(0, MOST_LIKELY)
}

const asCompared = (typed: TypedPerson): Compared =>
  Object.fromEntries(Object.entries(typed).filter(([, text]) => text !== undefined && text !== ''))

/** A common name has many bearers: those who have something else in common come by other keys. */
const MOST_READ = 60

async function keyedLike(look: Look, samplingPoint: Id, typed: Compared): Promise<Id[]> {
  const { name = '', idNumber, inpatientNumber } = typed
  const papers = [idNumber, inpatientNumber].flatMap(text =>
    text ? [bareNumber(text).toLowerCase()] : [],
  )
  const sure = [...phonesOf(typed), ...papers]
  const called = name === '' ? [] : [asKey(name), pinyinOf(bareName(name))]
  const ids: Id[] = []
  for (const key of new Set([...sure, ...called])) {
    const rows = await look.db
      .selectFrom('searchKey')
      .select('subject')
      .where('samplingPoint', '=', samplingPoint)
      .where('key', '=', key)
      .orderBy('subject', 'desc')
      .limit(MOST_READ)
      .execute()
    ids.push(...rows.map(row => row.subject))
  }
  return [...new Set(ids)]
}
