/**
 * The bench: results of a centre that wait for somebody, and what withholds each. A tandem-MS panel
 * has eighty values, so that everything a page needs is read in sets, once for all its specimens.
 */
import { demand } from '../access.ts'
import { SPECIMEN_STATES, TESTABLE } from '../contract/moves.ts'
import { notFound } from '../contract/refusal.ts'
import type { BenchState, Flag, Result, ResultOnBench } from '../contract/results.ts'
import type { Rule } from '../contract/rules.ts'
import type { Specimen } from '../contract/specimens.ts'
import type { Subject } from '../contract/subjects.ts'
import { dayOf, type Id, type Say, say } from '../contract/words.ts'
import { findingOf, undecidedInWords } from '../programmes/programme.ts'
import type { Look } from '../store/store.ts'
import * as panels from './panels.ts'
import { rowsIn } from './racks.ts'
import * as results from './results.ts'
import * as rules from './rules.ts'

/** A page of results in a state, the oldest first: the bench works from the top. */
export async function list(
  look: Look,
  ask: { centre: Id; state: BenchState; after?: string | undefined; limit: number },
) {
  demand(look.by, 'see-results', { centre: ask.centre }, look.at)
  const found = await panels.page(look, ask)
  const rows = await onBench(look, found.slice(0, ask.limit))
  return { rows, next: found.length > ask.limit ? (rows.at(-1)?.id ?? null) : null }
}

async function onBench(look: Look, page: readonly Result[]): Promise<ResultOnBench[]> {
  const specimens = page.map(result => result.specimen)
  const flags = Map.groupBy(await results.flagsOn(look, specimens), flag => flag.result)
  const names = await samplingPointsOf(look, specimens)
  const withheld = await withheldAll(look, page)
  const rows: ResultOnBench[] = []
  for (const row of page)
    rows.push({
      ...row,
      samplingPointName: names.get(row.specimen) ?? '',
      flags: flags.get(row.id) ?? NO_FLAGS,
      previous: row.supersedes ? (await results.get(look, row.supersedes)).value : null,
      withheld: withheld.get(row.id) ?? null,
    })
  return rows
}

const NO_FLAGS: Flag[] = []

/** The names of the sampling points, by specimen. */
async function samplingPointsOf(look: Look, specimens: readonly string[]) {
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

/** Why a result may not go on: a query is open, it is preliminary, or the specimen says no. */
export async function withheld(look: Look, result: Result): Promise<Say | null> {
  return (await withheldAll(look, [result])).get(result.id) ?? null
}

/** The same for many, by result; those that may go on are left out. */
export async function withheldAll(
  look: Look,
  all: readonly Result[],
): Promise<ReadonlyMap<Id, Say>> {
  const about = await readAbout(look, all)
  const found = new Map<Id, Say>()
  for (const result of all) {
    const says = await whyWithheld(about, result)
    if (says) found.set(result.id, says)
  }
  return found
}

/** What stands about the specimens of some results. */
interface About {
  readonly specimens: ReadonlyMap<string, Specimen>
  readonly subjects: ReadonlyMap<Id, Subject>
  /** By specimen and analyte: why a value is held that contradicts what stands. */
  readonly contradicted: ReadonlyMap<string, string>
  limits(result: Result): Promise<readonly Rule[]>
}

async function readAbout(look: Look, all: readonly Result[]): Promise<About> {
  const numbers = [...new Set(all.map(result => result.specimen))]
  const specimens = await rowsIn(numbers, some =>
    look.db.selectFrom('specimen').selectAll().where('number', 'in', some).execute(),
  )
  const subjects = await rowsIn([...new Set(specimens.map(s => s.subject))], some =>
    look.db.selectFrom('subject').selectAll().where('id', 'in', some).execute(),
  )
  return {
    specimens: new Map(specimens.map(s => [s.number, s])),
    subjects: new Map(subjects.map(s => [s.id, s])),
    contradicted: await contradictedIn(look, numbers),
    limits: limitsByDay(look),
  }
}

const keyOf = (specimen: string, analyte: string): string => `${specimen} ${analyte}`

const CONTRADICTS = ['conflict', 'withdrawn', 'other-person', 'behind']

/** Held values that may take the place of what stands, or take it back (B-11, B-18, B-19). */
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
      [specimen, matched].flatMap(number =>
        number && measures ? [[keyOf(number, measures), why] as const] : [],
      ),
    ),
  )
}

/** The limits of the day on which each was recorded, read once for each day and analyte. */
function limitsByDay(look: Look): About['limits'] {
  const known = new Map<string, Promise<readonly Rule[]>>()
  return ({ programme, analyte, recordedAt }) => {
    const day = dayOf(recordedAt)
    const key = `${programme} ${analyte} ${day}`
    const found = known.get(key) ?? rules.limits(look, programme, analyte, day)
    known.set(key, found)
    return found
  }
}

async function whyWithheld(about: About, result: Result): Promise<Say | null> {
  if (result.status === 'preliminary')
    return say('Preliminary: the final value has not come.', '初步结果：尚未收到最终结果。')
  const specimen = about.specimens.get(result.specimen)
  const subject = specimen && about.subjects.get(specimen.subject)
  if (!specimen || !subject) throw notFound()
  if (!TESTABLE.includes(specimen.state))
    return say(
      `The specimen is “${SPECIMEN_STATES[specimen.state].en}”.`,
      `标本状态为“${SPECIMEN_STATES[specimen.state].zh}”。`,
    )
  const held = about.contradicted.get(keyOf(result.specimen, result.analyte))
  if (held !== undefined) return contradictedInWords(held, result.analyte)
  const strata = results.strataOf(subject, specimen)
  const { undecided, value } = findingOf(result, strata, await about.limits(result))
  const open = undecided[0]
  return open ? undecidedInWords(value, open.rule, open.missing) : null
}

const contradictedInWords = (why: string, analyte: string): Say =>
  why === 'withdrawn'
    ? say(
        `The instrument has taken ${analyte} back. Settle that under “Held messages” first.`,
        `仪器已撤回 ${analyte}。请先在“待处理消息”中处理。`,
      )
    : say(
        `Another value of ${analyte} is held and may take its place. Settle that under “Held messages” first.`,
        `${analyte} 另有待处理的数值，可能取代本结果。请先在“待处理消息”中处理。`,
      )
