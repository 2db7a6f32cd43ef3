/**
 * Which specimen a held observation may belong to: candidates of the same centre, ranked, each with
 * its reasons as sentences. It proposes and never files: two people do (B-03, B-05, B-20, E-17).
 *
 * Scoring is pure and its weights only order a list: how far they are right is for the two people to
 * judge, so none is a clinical number and none is a threshold for an act. What an instrument wrote
 * of a person is compared here, on the server, with the identity of the candidates; an answer says
 * that it agrees or not, never what either is.
 */
import type { Likely, Reason } from '../contract/matches.ts'
import { looksRight, normalise } from '../contract/specimen-number.ts'
import type { Specimen } from '../contract/specimens.ts'
import type { Subject } from '../contract/subjects.ts'
import {
  dayOf,
  type Id,
  type Instant,
  later,
  type Say,
  say,
  startOfDay,
} from '../contract/words.ts'
import type { Look } from '../store/store.ts'
import { rowsIn } from './keys.ts'
import * as racks from './racks.ts'
import { pinyinOf } from './search-keys.ts'
import * as specimens from './specimens.ts'

/** What is known of where an observation belongs. */
export interface Clue {
  readonly centre: Id
  readonly line: Id | null
  /** The number as it was sent. */
  readonly specimen: string
  /** What the code may mean, by programme; empty where nobody knows. */
  readonly analytes: ReadonlyMap<string, readonly string[]>
  readonly arrivedAt: Instant
  readonly person: Person | null
}

/** What the instrument wrote of a person, as it was sent. */
export interface Person {
  readonly name?: string | undefined
  readonly sex?: string | undefined
  readonly bornAt?: string | undefined
}

/** A specimen that it may belong to, with what it is held against. */
export interface Candidate {
  readonly specimen: Specimen
  readonly subject: Pick<Subject, 'kind' | 'sex' | 'bornAt' | 'plurality' | 'pregnancy'>
  /** Its own and its mother's, as registered. */
  readonly names: readonly string[]
  readonly inpatientNumbers: readonly string[]
  /** Whether a value of this analyte stands already; null where the analyte is not known. */
  readonly has: 'it' | 'nothing' | null
  /** How the parcel it came in fared on this line. */
  readonly parcel: { readonly measured: number; readonly open: number } | null
  /** The cards measured there just before or after came in the same parcel, or have the next number. */
  readonly beside: 'next-number' | 'same-parcel' | null
}

/** How much each reason counts. Only the order of the list depends on it. */
const WEIGHT = {
  number: 40,
  longer: 30,
  inpatient: 40,
  name: 30,
  otherName: -30,
  born: 15,
  bornElse: -30,
  sex: 5,
  otherSex: -40,
  open: 10,
  has: -30,
  parcel: 15,
  nextNumber: 15,
  sameParcel: 10,
  before: 0,
  notYet: -15,
  twin: 0,
} as const
type Kind = keyof typeof WEIGHT

const SAYS: Record<Kind, Say> = {
  number: say(
    'Its number differs from the one sent in a single digit, or in two that are swapped.',
    '其编号与所报编号仅差一位，或相邻两位互换。',
  ),
  longer: say(
    'Its number is the one sent with a digit lost or doubled.',
    '其编号与所报编号仅多一位或少一位。',
  ),
  inpatient: say(
    'What was sent as its number is the inpatient number of its family.',
    '所报编号与其家属的住院号一致。',
  ),
  name: say('The name in the message is that of its family.', '消息中的姓名与其登记一致。'),
  otherName: say('The message names somebody else.', '消息中的姓名与其登记不符。'),
  born: say('The day of birth in the message is the same.', '消息中的出生日期一致。'),
  bornElse: say('The message names another day of birth.', '消息中的出生日期不符。'),
  sex: say('The sex in the message is the same.', '消息中的性别一致。'),
  otherSex: say('The message names the other sex.', '消息中的性别不符。'),
  open: say('It waits for exactly this test.', '其正待该项目的结果。'),
  has: say('It has a value of this test already.', '其已有该项目的结果。'),
  parcel: say(
    'Of its parcel the others have this test from this instrument, and it has not.',
    '同一递送单的其他标本已在该仪器检测此项目，唯独其没有。',
  ),
  nextNumber: say(
    'Its number follows that of a card measured there just before or after.',
    '其编号与该仪器前后所测的血片相邻。',
  ),
  sameParcel: say(
    'A card measured there just before or after came in the same parcel.',
    '该仪器前后所测的血片与其同一递送单。',
  ),
  before: say('It was here when the value came.', '该数值到达时其已接收。'),
  notYet: say('It was not received yet when the value came.', '该数值到达时其尚未接收。'),
  twin: say(
    'It is one of twins or more: name, day of birth and often sex do not tell them apart. Look at the card.',
    '其为多胎之一：姓名、出生日期及性别往往无法区分。请核对血片。',
  ),
}

const SPEAKS = (weight: number): Reason['speaks'] =>
  weight > 0 ? 'for' : weight < 0 ? 'against' : 'beside'

const reason = (kind: Kind): Reason & { kind: Kind } => ({
  kind,
  speaks: SPEAKS(WEIGHT[kind]),
  says: SAYS[kind],
})

export interface Scored {
  readonly candidate: Candidate
  readonly score: number
  readonly reasons: readonly (Reason & { kind: Kind })[]
}

/** Everything that speaks for and against a candidate; the same whatever order they are asked in. */
export function scored(clue: Clue, candidate: Candidate): Scored {
  const kinds = [
    ...ofNumber(clue, candidate),
    ...ofPerson(clue.person, candidate),
    ...ofWork(candidate),
    ...ofTime(clue, candidate),
    ...((candidate.subject.plurality ?? 1) > 1 ? (['twin'] as const) : []),
  ]
  const score = kinds.reduce((sum, kind) => sum + WEIGHT[kind], 0)
  return { candidate, score, reasons: kinds.map(reason) }
}

function ofNumber({ specimen: sent }: Clue, { specimen, inpatientNumbers }: Candidate): Kind[] {
  const number = normalise(sent)
  const kinds: Kind[] = []
  if (number !== '' && inpatientNumbers.some(one => normalise(one) === number))
    kinds.push('inpatient')
  if (number === specimen.number) return kinds
  if (isNear(number, specimen.number)) kinds.push('number')
  else if (isLonger(number, specimen.number) || isLonger(specimen.number, number))
    kinds.push('longer')
  return kinds
}

/** One digit other, or two neighbours swapped. */
export function isNear(one: string, other: string): boolean {
  if (one.length !== other.length || one === other) return false
  const differ = [...one].flatMap((c, i) => (c === other[i] ? [] : [i]))
  const [a = 0, b = 0] = differ
  if (differ.length === 1) return true
  return differ.length === 2 && b === a + 1 && one[a] === other[b] && one[b] === other[a]
}

/** `long` is `short` with one character more. */
function isLonger(long: string, short: string): boolean {
  if (short === '' || long.length !== short.length + 1) return false
  return [...long].some((_, i) => long.slice(0, i) + long.slice(i + 1) === short)
}

function ofPerson(person: Person | null, { subject, names }: Candidate): Kind[] {
  if (!person) return []
  const kinds: Kind[] = []
  if (person.name && names.length > 0)
    kinds.push(names.some(name => isSameName(person.name ?? '', name)) ? 'name' : 'otherName')
  const born = bornDay(person.bornAt)
  if (born && subject.bornAt)
    kinds.push(born === dayOf(subject.bornAt).replaceAll('-', '') ? 'born' : 'bornElse')
  const sex = SEXES[person.sex?.toUpperCase() ?? '']
  const isKnown = subject.sex === 'female' || subject.sex === 'male'
  const isTold = sex && isKnown && subject.kind !== 'woman'
  if (isTold) kinds.push(sex === subject.sex ? 'sex' : 'otherSex')
  return kinds
}

const SEXES: Readonly<Record<string, Subject['sex']>> = { M: 'male', F: 'female' }

/** YYYYMMDD of a birth as HL7 writes it; undefined where it is not told to the day. */
export const bornDay = (sent: string | undefined): string | undefined =>
  /^(\d{8})/.exec(sent?.trim() ?? '')?.[1]

/** An instrument may spell in pinyin, in two parts, or write whose child it is. */
export function isSameName(sent: string, registered: string): boolean {
  const one = bare(sent)
  const other = bare(registered)
  if (one === '' || other === '') return false
  return one === other || one === bare(pinyinOf(registered))
}

const CHILD = /(之?(婴儿?|女儿?|子|儿子)|[大小]?宝)(\d*|[大小]|[ab])$/i
const bare = (name: string): string =>
  name
    .toLowerCase()
    .replace(/\bbaby\s+(boy|girl|of)\b|\bbaby\b/g, '')
    .replace(/[\s^·.,'’-]/g, '')
    .replace(CHILD, '')

function ofWork({ has, parcel, beside }: Candidate): Kind[] {
  const kinds: Kind[] = []
  if (has) kinds.push(has === 'it' ? 'has' : 'open')
  if (has === 'nothing' && parcel && parcel.measured > 0 && parcel.open <= parcel.measured)
    kinds.push('parcel')
  if (beside) kinds.push(beside === 'next-number' ? 'nextNumber' : 'sameParcel')
  return kinds
}

function ofTime({ arrivedAt }: Clue, { specimen }: Candidate): Kind[] {
  if (specimen.receivedAt === null || specimen.receivedAt > arrivedAt) return ['notYet']
  return ['before']
}

const MOST_SHOWN = 8
/** Less than this and nothing but the calendar speaks for it. */
const LEAST = 20

/** The likeliest first; among equals the number decides, so that chance never does. */
export const ranked = (clue: Clue, candidates: readonly Candidate[]): Scored[] =>
  candidates
    .map(candidate => scored(clue, candidate))
    .filter(one => one.score >= LEAST)
    .sort(
      (a, b) =>
        b.score - a.score || (a.candidate.specimen.number < b.candidate.specimen.number ? -1 : 1),
    )
    .slice(0, MOST_SHOWN)

/** Valid numbers within one slip of what was sent: a digit other, swapped, lost or doubled. */
export function numbersNear(sent: string): string[] {
  const number = normalise(sent)
  if (!/^\d{13,15}$/.test(number)) return []
  const at = [...number].map((_, i) => i)
  const cut = (i: number, by: string, length: number) =>
    number.slice(0, i) + by + number.slice(i + length)
  const tries = [
    ...at.flatMap(i => DIGITS.map(d => cut(i, d, 1))),
    ...at.map(i => cut(i, `${number[i + 1] ?? ''}${number[i] ?? ''}`, 2)),
    ...at.map(i => cut(i, '', 1)),
    ...[...at, number.length].flatMap(i => DIGITS.map(d => cut(i, d, 0))),
  ]
  return [...new Set(tries)].filter(one => one !== number && looksRight(one))
}

const DIGITS = [...'0123456789']

const DAYS_BEFORE = 3
const DAY_MS = 86_400_000
/** Cards of the last days that are held against it: what a bench works at, and a bounded read. */
const MOST_POOLED = 400

/** Candidates read and ranked; nothing is changed and nothing is filed. */
export async function likely(look: Look, clue: Clue): Promise<Likely[]> {
  const pool = await pooled(look, clue)
  const candidates = await candidatesOf(look, clue, pool)
  const best = ranked(clue, candidates)
  const shown = await specimens.onLists(
    look,
    best.map(one => one.candidate.specimen),
  )
  return best.map(({ score, reasons }, i) => {
    const specimen = shown[i]
    if (!specimen) throw new Error('a candidate has no row')
    return { specimen, score, reasons: reasons.map(({ kind, ...one }) => one) }
  })
}

/** Of the same centre alone: numbers near the one sent, the one sent, and what came in lately. */
async function pooled(look: Look, clue: Clue): Promise<Specimen[]> {
  const near = [...numbersNear(clue.specimen), normalise(clue.specimen)]
  const since = startOfDay(dayOf(later(clue.arrivedAt, -DAYS_BEFORE * DAY_MS)))
  const byNumber = await look.db
    .selectFrom('specimen')
    .selectAll()
    .where('number', 'in', ['', ...near])
    .where('centre', '=', clue.centre)
    .execute()
  const lately = await look.db
    .selectFrom('specimen')
    .selectAll()
    .where('centre', '=', clue.centre)
    .where('receivedAt', '>=', since)
    .where('receivedAt', '<=', later(clue.arrivedAt, DAY_MS))
    .orderBy('receivedAt', 'desc')
    .limit(MOST_POOLED)
    .execute()
  return [...new Map([...byNumber, ...lately].map(row => [row.number, row])).values()]
}

async function candidatesOf(look: Look, clue: Clue, pool: readonly Specimen[]) {
  const rack = await racks.stock(
    look,
    pool.map(one => one.number),
  )
  const people = await peopleOf(look, [...rack.subjects.values()])
  const measured = measuredIn(rack, clue, pool)
  const parcels = parcelsOf(pool, measured)
  const beside = besideOf(clue, measured)
  return pool.flatMap((specimen): Candidate[] => {
    const subject = rack.subjects.get(specimen.subject)
    if (!subject) return []
    const known = (clue.analytes.get(specimen.programme) ?? []).length > 0
    return [
      {
        ...{ specimen, subject },
        names: people.names(subject),
        inpatientNumbers: people.inpatientNumbers(subject),
        has: known ? (hasIt(rack, clue, specimen) ? 'it' : 'nothing') : null,
        parcel: specimen.shipment ? (parcels.get(specimen.shipment) ?? null) : null,
        beside: besideWhich(specimen, beside),
      },
    ]
  })
}

const standing = (rack: racks.Stock, clue: Clue, specimen: Specimen) =>
  (clue.analytes.get(specimen.programme) ?? []).flatMap(analyte =>
    racks.standingOf(rack, specimen.number, analyte),
  )

const hasIt = (rack: racks.Stock, clue: Clue, specimen: Specimen): boolean =>
  standing(rack, clue, specimen).length > 0

/** Cards of the pool with a value of this test from this line, and when it came. */
function measuredIn(rack: racks.Stock, clue: Clue, pool: readonly Specimen[]) {
  return pool.flatMap(specimen => {
    const here = standing(rack, clue, specimen).find(result => result.line === clue.line)
    return here ? [{ specimen, at: here.recordedAt }] : []
  })
}
type Measured = ReturnType<typeof measuredIn>

function parcelsOf(pool: readonly Specimen[], measured: Measured) {
  const done = new Set(measured.map(one => one.specimen.number))
  const parcels = new Map<Id, { measured: number; open: number }>()
  for (const { shipment, number } of pool) {
    if (!shipment) continue
    const parcel = parcels.get(shipment) ?? { measured: 0, open: 0 }
    parcel[done.has(number) ? 'measured' : 'open']++
    parcels.set(shipment, parcel)
  }
  return parcels
}

/** The cards measured on the line last before it and first after it. */
function besideOf({ arrivedAt }: Clue, measured: Measured): Specimen[] {
  const sorted = measured.toSorted((a, b) => (a.at < b.at ? -1 : 1))
  const before = sorted.filter(one => one.at <= arrivedAt).at(-1)
  const after = sorted.find(one => one.at > arrivedAt)
  return [before, after].flatMap(one => (one ? [one.specimen] : []))
}

function besideWhich(specimen: Specimen, neighbours: readonly Specimen[]): Candidate['beside'] {
  const others = neighbours.filter(one => one.number !== specimen.number)
  const sequence = (number: string) => Number(number.slice(2, 12))
  if (others.some(one => Math.abs(sequence(one.number) - sequence(specimen.number)) === 1))
    return 'next-number'
  const sameParcel = others.some(one => one.shipment && one.shipment === specimen.shipment)
  return sameParcel ? 'same-parcel' : null
}

/** Identities of the pool, to be compared here and shown to nobody. */
async function peopleOf(look: Look, subjects: readonly Subject[]) {
  const ids = [...new Set(subjects.flatMap(({ id, mother }) => (mother ? [id, mother] : [id])))]
  const rows = await rowsIn(ids, some =>
    look.db
      .selectFrom('identity')
      .select(['subject', 'name', 'inpatientNumber'])
      .where('subject', 'in', some)
      .execute(),
  )
  const of = ({ id, mother }: Subject) =>
    rows.filter(row => row.subject === id || row.subject === mother)
  return {
    names: (subject: Subject) => of(subject).map(row => row.name),
    inpatientNumbers: (subject: Subject) => of(subject).flatMap(row => row.inpatientNumber ?? []),
  }
}
