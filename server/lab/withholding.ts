/**
 * Why a value may not go on: the one place that says so. The bench, the signing, the reports and the
 * rules that verify by themselves ask here, and what is said is a list of reasons. A tandem-MS panel
 * has eighty values, so that everything is read in sets, once for all specimens.
 *
 * A reason holds the value itself, or only the verdict of its specimen: a value may be signed while
 * another test of its card is outstanding, and whoever signs it sees what the verdict waits for.
 */
import { isPerson } from '../access.ts'
import type { ParkedReason } from '../contract/messages.ts'
import { SPECIMEN_STATES, TESTABLE } from '../contract/moves.ts'
import { notFound } from '../contract/refusal.ts'
import type { Flag, Result, Withheld, WithheldWhy } from '../contract/results.ts'
import type { Retest } from '../contract/retests.ts'
import type { Rule } from '../contract/rules.ts'
import type { Specimen } from '../contract/specimens.ts'
import type { Subject } from '../contract/subjects.ts'
import { type Day, dayOf, type Id, type Say, say } from '../contract/words.ts'
import { whyHeld } from '../programmes/holding.ts'
import {
  type Finding,
  findingOf,
  measuredOf,
  type Strata,
  stillDue,
} from '../programmes/programme.ts'
import type { Look } from '../store/store.ts'
import * as holds from './holds.ts'
import { rowsIn } from './keys.ts'
import * as panels from './panels.ts'
import * as repeats from './repeats.ts'
import * as results from './results.ts'
import * as retests from './retests.ts'
import * as rules from './rules.ts'

type Programmes = results.Programmes

/** A result with what the bench says of it. */
export interface Judged {
  readonly result: Result
  readonly strata: Strata
  /** How many values of its analyte stand on its specimen. */
  readonly mates: number
  readonly finding: Finding
  readonly flags: readonly Flag[]
  readonly withheld: readonly Withheld[]
}

export const holdsValue = ({ holds }: Withheld): boolean => holds === 'value'

/** Results with everything that is known of them, read in sets. */
export async function judged(
  look: Look,
  programmes: Programmes,
  page: readonly Result[],
): Promise<Judged[]> {
  if (page.length === 0) return []
  const about = await readAbout(look, programmes, page)
  const rows: Judged[] = []
  for (const result of page) {
    const strata = strataIn(about, result)
    const finding = findingOf(result, strata, await about.limits(result))
    const query = whyHeld(finding, programmes.get(result.programme))
    const withheld = whyWithheld(about, result, query)
    const mates = about.mates.get(keyOf(result.specimen, result.analyte)) ?? 0
    const flags = about.flags.get(result.id) ?? NO_FLAGS
    rows.push({ result, strata, mates, finding, withheld, flags })
  }
  return rows
}

const NO_FLAGS: Flag[] = []

/** Why results may not go on, by id, for whoever looks; those that nothing withholds are left out. */
export async function withheldAll(
  look: Look,
  programmes: Programmes,
  all: readonly Result[],
): Promise<ReadonlyMap<Id, readonly Withheld[]>> {
  const rows = await judged(look, programmes, all)
  return new Map(
    rows.flatMap(({ result, withheld }) =>
      withheld.length > 0 ? [[result.id, withheld] as const] : [],
    ),
  )
}

/** What stands about the specimens of some results, and who looks. */
interface About {
  readonly me: Id | null
  readonly specimens: ReadonlyMap<string, Specimen>
  readonly subjects: ReadonlyMap<Id, Subject>
  readonly flags: ReadonlyMap<Id, Flag[]>
  /** By specimen and analyte: how many values stand. */
  readonly mates: ReadonlyMap<string, number>
  /** By specimen: what its verdict waits for; nothing where one was given since. */
  readonly outstanding: ReadonlyMap<string, Say>
  /** By specimen and analyte: why a value is held that contradicts what stands. */
  readonly contradicted: ReadonlyMap<string, string>
  /** By specimen: what is asked for once more. */
  readonly retests: ReadonlyMap<string, readonly Retest[]>
  /** By result: who brought it in by hand, first and second. */
  readonly broughtBy: ReadonlyMap<Id, readonly (Id | null)[]>
  /** What the controls of their runs withhold. */
  readonly held: holds.Holds
  limits(result: Result): Promise<readonly Rule[]>
}

async function readAbout(
  look: Look,
  programmes: Programmes,
  all: readonly Result[],
): Promise<About> {
  const numbers = [...new Set(all.map(result => result.specimen))]
  const specimens = await rowsIn(numbers, some =>
    look.db.selectFrom('specimen').selectAll().where('number', 'in', some).execute(),
  )
  const subjects = await rowsIn([...new Set(specimens.map(s => s.subject))], some =>
    look.db.selectFrom('subject').selectAll().where('id', 'in', some).execute(),
  )
  const flags = Map.groupBy(await results.flagsOn(look, numbers), flag => flag.result)
  const isOpen = (result: Id) => flags.get(result)?.some(flag => flag.clearedAt === null)
  const flagged = new Set([...flags.keys()].filter(isOpen))
  return {
    me: isPerson(look.by) ? look.by.staff : null,
    specimens: new Map(specimens.map(s => [s.number, s])),
    subjects: new Map(subjects.map(s => [s.id, s])),
    flags,
    ...matesAndOutstanding(programmes, await standingOn(look, numbers), {
      flagged,
      asked: await repeats.askedOf(
        look,
        specimens.filter(s => s.ordinal > 1).map(s => s.number),
      ),
    }),
    contradicted: await contradictedIn(look, numbers),
    retests: Map.groupBy(await retests.openOn(look, numbers), retest => retest.specimen),
    broughtBy: await broughtByHand(look, all),
    held: await holds.read(
      look,
      all.map(result => result.batch),
    ),
    limits: limitsByDay(look),
  }
}

/** Everything that stands on these specimens, by specimen. */
async function standingOn(look: Look, numbers: readonly string[]) {
  const rows = await rowsIn(numbers, some => panels.rowsOf(look, some))
  const standing = rows.flatMap(panels.unpacked).filter(({ state }) => state !== 'superseded')
  return Map.groupBy(standing, result => result.specimen)
}

/** What the verdict of each specimen waits for: tests without a value, then values to be signed. */
function matesAndOutstanding(
  programmes: Programmes,
  of: ReadonlyMap<string, readonly Result[]>,
  known: Known,
): Pick<About, 'mates' | 'outstanding'> {
  const mates = new Map<string, number>()
  const outstanding = new Map<string, Say>()
  for (const [number, standing] of of) {
    for (const { analyte } of standing) {
      const key = keyOf(number, analyte)
      mates.set(key, (mates.get(key) ?? 0) + 1)
    }
    const waitsFor = outstandingInWords(programmes, number, standing, known)
    if (waitsFor) outstanding.set(number, waitsFor)
  }
  return { mates, outstanding }
}

/** What is known of a specimen beside its values. */
interface Known {
  readonly flagged: ReadonlySet<Id>
  /** What a call that it met was opened for, by specimen. */
  readonly asked: Awaited<ReturnType<typeof repeats.askedOf>>
}

function outstandingInWords(
  programmes: Programmes,
  number: string,
  standing: readonly Result[],
  { flagged, asked }: Known,
): Say | null {
  const programme = programmes.get(standing[0]?.programme ?? '')
  const due = programme
    ? stillDue(programme, measuredOf(programme, standing, flagged), asked.get(number))
    : []
  if (due.length > 0) return noValueInWords(due)
  const unsigned = standing.filter(({ state }) => state !== 'authorised').map(r => r.analyte)
  // While nobody has begun to sign, that nobody has signed is no news.
  const isBegun = unsigned.length < standing.length
  return unsigned.length > 0 && isBegun ? unsignedInWords(unsigned) : null
}

const SOME = 4
const few = (codes: readonly string[], more: (n: number) => string): string => {
  const named = codes.slice(0, SOME).join(', ')
  return codes.length > SOME ? `${named} ${more(codes.length - SOME)}` : named
}
const inEnglish = (n: number): string => `and ${n} more`
const inChinese = (n: number): string => `等 ${n} 项`

const noValueInWords = (codes: readonly string[]): Say =>
  say(`No value yet of ${few(codes, inEnglish)}.`, `${few(codes, inChinese)} 尚无结果。`)
const unsignedInWords = (codes: readonly string[]): Say =>
  say(`No authorised value yet of ${few(codes, inEnglish)}.`, `${few(codes, inChinese)} 尚未签发。`)

/** Who entered or imported a value: they do not sign what they brought in. */
async function broughtByHand(look: Look, all: readonly Result[]) {
  const of = (origin: Result['origin']) => all.filter(r => r.origin === origin).map(r => r.id)
  const entries = await rowsIn(of('entered'), some =>
    look.db
      .selectFrom('entry')
      .select(['result', 'firstBy', 'secondBy'])
      .where('result', 'in', some)
      .execute(),
  )
  const imports = await rowsIn(of('imported'), some =>
    look.db.selectFrom('imported').select(['result', 'by']).where('result', 'in', some).execute(),
  )
  return new Map<Id, (Id | null)[]>([
    ...entries.map(e => [e.result ?? '', [e.firstBy, e.secondBy]] as [Id, (Id | null)[]]),
    ...imports.map(i => [i.result, [i.by, null]] as [Id, (Id | null)[]]),
  ])
}

const keyOf = (specimen: string, analyte: string): string => `${specimen} ${analyte}`

/**
 * Reasons of values that may take the place of what stands, or take it back: what an instrument said
 * later of the same analyte, in whatever form. What is no patient's, or strayed here, is none.
 */
const CONTRADICTS: readonly ParkedReason[] = [
  ...(['conflict', 'withdrawn', 'other-person', 'behind', 'which-run'] as const),
  ...(['not-a-number', 'unknown-unit', 'empty', 'unreadable'] as const),
]

const ANYTHING = '*'

/** Held values that speak against what stands (B-11, B-18, B-19). */
async function contradictedIn(look: Look, numbers: readonly string[]) {
  const rows = await rowsIn(numbers, some =>
    look.db
      .selectFrom('parked')
      .select(['id', 'why', 'specimen', 'matched', 'measures'])
      .where(eb => eb.or([eb('specimen', 'in', some), eb('matched', 'in', some)]))
      .where('state', '=', 'parked')
      .where('why', 'in', CONTRADICTS)
      .orderBy('id', 'desc')
      .execute(),
  )
  // The oldest speaks, so that it is put last.
  return new Map(
    rows.flatMap(({ why, specimen, matched, measures }) =>
      [specimen, matched].flatMap(number => {
        // Held while its specimen was unknown, nobody could tell what it measures: it may be anything.
        const of = measures ?? (why === 'behind' ? ANYTHING : null)
        return number && of ? [[keyOf(number, of), why] as const] : []
      }),
    ),
  )
}

/** The limits of the day on which each was recorded, read once for each day and analyte. */
function limitsByDay(look: Look): About['limits'] {
  const known = new Map<Day, Promise<rules.Limits>>()
  return async ({ programme, analyte, recordedAt }) => {
    const day = dayOf(recordedAt)
    const found = known.get(day) ?? rules.limitsOf(look, day)
    known.set(day, found)
    return (await found)(programme, analyte)
  }
}

function strataIn(about: About, result: Result): Strata {
  const specimen = about.specimens.get(result.specimen)
  const subject = specimen && about.subjects.get(specimen.subject)
  if (!specimen || !subject) throw notFound()
  return results.strataOf(subject, specimen)
}

/** Every reason, those that hold the value itself first. */
function whyWithheld(about: About, result: Result, query: Say | null): Withheld[] {
  const holdValue: [WithheldWhy, Say | null][] = [
    ['specimen', notTestable(about, result)],
    ['contradicted', contradiction(about, result)],
    ['control', holds.whyHeld(about.held, result)],
    ['preliminary', result.status === 'preliminary' ? PRELIMINARY : null],
    ['query', query],
    ['retest', measuredAgain(about, result)],
    ['same-person', samePerson(about, result)],
  ]
  const holdVerdict: [WithheldWhy, Say | null][] = [
    ['outstanding', about.outstanding.get(result.specimen) ?? null],
    ['unsatisfactory', unsatisfactory(about, result)],
  ]
  return [...reasons('value', holdValue), ...reasons('verdict', holdVerdict)]
}

const reasons = (
  holds: Withheld['holds'],
  all: readonly (readonly [WithheldWhy, Say | null])[],
): Withheld[] => all.flatMap(([why, says]) => (says ? [{ why, holds, says }] : []))

const PRELIMINARY = say(
  'Preliminary: the final value has not come.',
  '初步结果：尚未收到最终结果。',
)

function notTestable({ specimens }: About, { specimen }: Result): Say | null {
  const state = specimens.get(specimen)?.state
  if (!state || TESTABLE.includes(state)) return null
  return say(
    `The specimen is “${SPECIMEN_STATES[state].en}”.`,
    `标本状态为“${SPECIMEN_STATES[state].zh}”。`,
  )
}

function unsatisfactory({ specimens }: About, { specimen }: Result): Say | null {
  if (specimens.get(specimen)?.state !== 'unsatisfactory') return null
  return say(
    'The specimen is unsatisfactory: its values may be signed, a verdict in range does not come of them.',
    '标本不合格：结果可签发，但不能据此判为低风险。',
  )
}

function measuredAgain(about: About, { specimen, analyte }: Result): Say | null {
  const retest = about.retests.get(specimen)?.find(one => one.analytes.includes(analyte))
  return retest ? retests.waitsInWords(retest, analyte) : null
}

function contradiction({ contradicted }: About, { specimen, analyte }: Result): Say | null {
  const held =
    contradicted.get(keyOf(specimen, analyte)) ?? contradicted.get(keyOf(specimen, ANYTHING))
  if (held === undefined) return null
  return held === 'withdrawn'
    ? say(
        `The instrument has taken ${analyte} back. Settle that under “Held messages” first.`,
        `仪器已撤回 ${analyte}。请先在“待处理消息”中处理。`,
      )
    : say(
        `Another value of ${analyte} is held and may take its place. Settle that under “Held messages” first.`,
        `${analyte} 另有待处理的数值，可能取代本结果。请先在“待处理消息”中处理。`,
      )
}

/**
 * Two people (E-02): nobody authorises what they verified, entered or imported, and whoever entered a
 * value first does not verify it.
 */
function samePerson({ me, broughtBy }: About, { id, state, verifiedBy }: Result): Say | null {
  if (me === null) return null
  const [first, second] = broughtBy.get(id) ?? []
  if (state === 'recorded') return first === me && second ? ENTERED_BY_YOU : null
  if (state !== 'verified') return null
  if (verifiedBy === me) return VERIFIED_BY_YOU
  return first === me || second === me ? ENTERED_BY_YOU : null
}

const VERIFIED_BY_YOU = say(
  'You verified this one; a second person must authorise it.',
  '该结果由您审核，须由另一人签发。',
)
const ENTERED_BY_YOU = say(
  'You brought this value in yourself; another person signs it.',
  '该结果由您录入，须由他人签署。',
)
