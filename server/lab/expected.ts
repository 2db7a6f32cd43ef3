/**
 * Expected against received: specimens that are here and testable, and the values that no instrument
 * has sent of them (B-16), or only in a preliminary form (B-17). What is expected of a specimen is
 * what its programme needs, and what the lines of its centre are asked for.
 *
 * Receipts are walked in order of time, a bounded piece at a time: an answer may hold fewer rows than
 * were asked for, and its `next` goes on where it stopped. Before those of the last days comes whatever
 * is here for longer and waits still, so that a card that nobody measured never falls out of sight: it
 * is found by its open case, because nearly all that was ever received has its verdict.
 */

import { demand } from '../access.ts'
import type { Awaited, ExpectedDay } from '../contract/expected.ts'
import { TESTABLE } from '../contract/moves.ts'
import type { Specimen } from '../contract/specimens.ts'
import { type Day, dayOf, type Id, type Instant, later, startOfDay } from '../contract/words.ts'
import { failuresOf, measuredOf, stillDue } from '../programmes/programme.ts'
import type { Look } from '../store/store.ts'
import { rowsIn } from './keys.ts'
import { keyAfter } from './pages.ts'
import * as racks from './racks.ts'
import * as repeats from './repeats.ts'
import * as results from './results.ts'
import * as retests from './retests.ts'
import * as rules from './rules.ts'
import * as specimens from './specimens.ts'

const DAY_MS = 86_400_000
/** How far back every receipt is looked through; what is here for longer is found by its case. */
const DAYS_BACK = 14
/** Receipts read for one answer, and at once. */
const MOST_READ = 1_000
const MOST_COUNTED = 3_000
const AT_ONCE = 200

interface Window {
  readonly centre: Id
  readonly from: Instant
  /** Not included. */
  readonly to: Instant
}

/** A line that is asked for analytes. */
interface Asked {
  readonly id: Id
  readonly name: string
  readonly analytes: ReadonlySet<string>
}

/** What waits at a place in the walk. */
type Found = Omit<Awaited, 'samplingPointName' | 'maskedName' | 'held'> & { specimen: Specimen }

/** A day's receipts in figures. */
export async function day(
  look: Look,
  programmes: results.Programmes,
  ask: { centre: Id; day: Day },
): Promise<ExpectedDay> {
  demand(look.by, 'see-results', { centre: ask.centre }, look.at)
  const lines = await askedOf(look, ask.centre)
  const window = { centre: ask.centre, ...ofDay(ask.day) }
  const counts = { received: 0, waiting: 0, overdue: 0 }
  const byLine = new Map<Id, number>()
  let after: string | undefined
  do {
    const { batch, next } = pieceOf(await receipts(look, window, after))
    after = next ?? undefined
    counts.received += batch.length
    for (const found of await examined(look, programmes, lines, batch)) {
      counts.waiting++
      if (found.dueAt < look.at) counts.overdue++
      for (const line of found.lines) byLine.set(line, (byLine.get(line) ?? 0) + 1)
    }
  } while (after !== undefined && counts.received < MOST_COUNTED)
  return {
    ...{ day: ask.day, ...counts, complete: counts.received - counts.waiting },
    lines: lines.map(({ id, name }) => ({ line: id, name, waiting: byLine.get(id) ?? 0 })),
    more: after === undefined ? 'no' : 'yes',
  }
}

/** Specimens whose values have not come, the longest here first. */
export async function list(
  look: Look,
  programmes: results.Programmes,
  ask: {
    centre: Id
    day?: Day | undefined
    line?: Id | undefined
    due?: 'overdue' | undefined
    after?: string | undefined
    limit: number
  },
): Promise<{ rows: Awaited[]; next: string | null }> {
  demand(look.by, 'see-results', { centre: ask.centre }, look.at)
  const lines = await askedOf(look, ask.centre)
  const fits = (found: Found) =>
    (!ask.line || found.lines.includes(ask.line)) && (!ask.due || found.dueAt < look.at)
  const rows: Found[] = []
  let next: string | null = ask.after ?? null
  for (let read = 0; read < MOST_READ; read += AT_ONCE) {
    const piece = await pieceAfter(look, ask, next ?? undefined)
    const found = (await examined(look, programmes, lines, piece.batch)).filter(fits)
    rows.push(...found.slice(0, ask.limit - rows.length))
    const last = rows.length === ask.limit ? rows.at(-1) : undefined
    next = last ? piece.keyOf(last.specimen) : piece.next
    if (last || next === null) break
  }
  rows.sort((a, b) => (a.receivedAt < b.receivedAt ? -1 : a.receivedAt > b.receivedAt ? 1 : 0))
  return { rows: await shown(look, rows), next }
}

/** What was read at once, and where the walk goes on; null at its end. */
interface Piece {
  readonly batch: readonly Specimen[]
  readonly next: string | null
  keyOf(specimen: Specimen): string
}

/** A day is walked by itself; without one, what is here for long comes first, then the last days. */
async function pieceAfter(
  look: Look,
  { centre, day }: { centre: Id; day?: Day | undefined },
  after?: string,
): Promise<Piece> {
  const window = { centre, ...(day ? ofDay(day) : lately(look.at)) }
  const long = keyAfter({ after }, 3)
  const isOfReceipts = day !== undefined || (after !== undefined && !long)
  return isOfReceipts
    ? pieceOf(await receipts(look, window, after))
    : hereForLong(look, window, long)
}

function pieceOf(batch: readonly Specimen[]): Piece {
  const last = batch.length === AT_ONCE ? batch.at(-1) : undefined
  return { batch, keyOf, next: last ? keyOf(last) : null }
}

const ofDay = (of: Day) => {
  const from = startOfDay(of)
  return { from, to: later(from, DAY_MS) }
}

const lately = (now: Instant) => ({
  from: startOfDay(dayOf(later(now, -DAYS_BACK * DAY_MS))),
  to: later(now, 1),
})

const keyOf = ({ receivedAt, number }: Specimen): string => `${receivedAt}|${number}`

/** Testable specimens by receipt, a piece at a time. */
function receipts(look: Look, { centre, from, to }: Window, after?: string): Promise<Specimen[]> {
  const query = look.db
    .selectFrom('specimen')
    .selectAll()
    .where('centre', '=', centre)
    .where('receivedAt', '>=', from)
    .where('receivedAt', '<', to)
    .where('state', 'in', [...TESTABLE])
    .orderBy('receivedAt')
    .orderBy('number')
    .limit(AT_ONCE)
  const key = keyAfter({ after }, 2)
  if (!key) return query.execute()
  return query.where(eb => eb(eb.refTuple('receivedAt', 'number'), '>', eb.tuple(...key))).execute()
}

/** Cases whose specimens are looked at in one piece of the walk. */
const CASES_AT_ONCE = 1_000

/** Where the walk through open cases stands; without a number all of the case was seen. */
type LongKey = readonly [openedAt: string, it: string, number: string]

/**
 * A piece of what is here from before a window and waits still: open cases from the one that was opened
 * first, and of these what no verdict stands on. Each is asked for by its own index, because asked in one
 * question a database may begin with all that was ever received.
 */
async function hereForLong(look: Look, window: Window, after: LongKey | null): Promise<Piece> {
  const cases = await casesFrom(look, window, after)
  const places = new Map(cases.map(({ id }, place) => [id, place]))
  const placeOf = (specimen: Specimen) => places.get(specimen.case) ?? 0
  const [, it, seen] = after ?? ['', '', '']
  const found = (await awaitedIn(look, window, [...places.keys()]))
    .filter(specimen => specimen.case !== it || specimen.number > seen)
    .sort((a, b) => placeOf(a) - placeOf(b) || (a.number < b.number ? -1 : 1))
  const keyed = (specimen: Specimen) => {
    const { openedAt = '', id = '' } = cases[placeOf(specimen)] ?? {}
    return `${openedAt}|${id}|${specimen.number}`
  }
  const batch = found.slice(0, AT_ONCE)
  const [last, end] = [batch.at(-1), cases.at(-1)]
  if (last && found.length > AT_ONCE) return { batch, keyOf: keyed, next: keyed(last) }
  const isMore = end && cases.length === CASES_AT_ONCE
  return { batch, keyOf: keyed, next: isMore ? `${end.openedAt}|${end.id}|` : `${window.from}|` }
}

/** Open cases from before a window, from where the walk stands. */
function casesFrom(look: Look, { centre, from }: Window, after: LongKey | null) {
  const query = look.db
    .selectFrom('case')
    .select(['id', 'openedAt'])
    .where('centre', '=', centre)
    .where('state', '=', 'open')
    .where('openedAt', '<', from)
    .orderBy('openedAt')
    .orderBy('id')
    .limit(CASES_AT_ONCE)
  if (!after) return query.execute()
  const [openedAt, it, seen] = after
  const beyond = seen === '' ? '>' : '>='
  return query
    .where(eb => eb(eb.refTuple('openedAt', 'id'), beyond, eb.tuple(openedAt, it)))
    .execute()
}

/**
 * Testable specimens of some cases that no verdict stands on, or that are to be measured again. One that
 * another repeats waits no more: the other does.
 */
async function awaitedIn(look: Look, { centre, from }: Window, cases: string[]) {
  const all = await rowsIn(cases, some =>
    look.db.selectFrom('specimen').selectAll().where('case', 'in', some).execute(),
  )
  const testable = all.filter(({ state }) => TESTABLE.includes(state))
  const repeated = new Set(testable.map(({ repeats }) => repeats))
  const old = testable.filter(
    one => one.centre === centre && (one.receivedAt ?? from) < from && !repeated.has(one.number),
  )
  const numbers = old.map(one => one.number)
  const judged = new Set(await judgedOf(look, numbers))
  for (const { specimen } of await retests.openOn(look, numbers)) judged.delete(specimen)
  return old.filter(one => !judged.has(one.number))
}

/** Those on which a verdict stands. */
async function judgedOf(look: Look, numbers: readonly string[]): Promise<string[]> {
  const rows = await rowsIn(numbers, some =>
    look.db
      .selectFrom('verdict')
      .select('specimen')
      .where('specimen', 'in', some)
      .where('revokedAt', 'is', null)
      .execute(),
  )
  return rows.map(({ specimen }) => specimen)
}

/** Lines that are on, of this centre, and what they are asked for; a drill asks nothing of a patient. */
async function askedOf(look: Look, centre: Id): Promise<Asked[]> {
  const rows = await look.db
    .selectFrom('line')
    .select(['id', 'name', 'analytes'])
    .where('centre', '=', centre)
    .where('state', '=', 'on')
    .where('mode', '=', 'live')
    .orderBy('name')
    .execute()
  return rows.map(({ id, name, analytes }) => ({
    ...{ id, name },
    analytes: new Set(JSON.parse(analytes) as string[]),
  }))
}

/** Those of a piece of which something has not come. */
async function examined(
  look: Look,
  programmes: results.Programmes,
  lines: readonly Asked[],
  batch: readonly Specimen[],
): Promise<Found[]> {
  const rack = await racks.stock(
    look,
    batch.map(one => one.number),
  )
  const allowed = await rules.allowances(look, ['measured', 'final'])
  const asked = Map.groupBy(
    await retests.openOn(
      look,
      batch.map(one => one.number),
    ),
    retest => retest.specimen,
  )
  const mayFail = batch.filter(one => {
    const programme = programmes.get(one.programme)
    return programme && failuresOf(programme).size > 0
  })
  const flagged = await results.flaggedOn(
    look,
    mayFail.map(one => one.number),
  )
  const anew = await repeats.askedOf(
    look,
    batch.filter(one => one.ordinal > 1).map(one => one.number),
  )
  return batch.flatMap(specimen => {
    const programme = programmes.get(specimen.programme)
    if (!programme) return []
    const standing = programme.analytes.flatMap(({ code }) =>
      racks.standingOf(rack, specimen.number, code),
    )
    const have = new Map<string, 'final' | 'preliminary'>()
    for (const { analyte, status } of standing)
      have.set(analyte, status === 'preliminary' ? 'preliminary' : 'final')
    const sent = programme.analytes.filter(({ code }) => lines.some(l => l.analytes.has(code)))
    const due = new Set([
      ...stillDue(programme, measuredOf(programme, standing, flagged), anew.get(specimen.number)),
      ...sent.map(({ code }) => code).filter(code => !have.has(code)),
    ])
    const preliminary = [...have].flatMap(([code, status]) => (status === 'final' ? [] : [code]))
    const retested = asked.get(specimen.number) ?? []
    const again = [...new Set(retested.flatMap(retest => retest.analytes))]
    const open = [...due, ...preliminary, ...again]
    if (open.length === 0) return []
    const receivedAt = specimen.receivedAt ?? specimen.numberedAt
    const minutes = due.size > 0 ? allowed.measured : allowed.final
    const [retest] = due.size + preliminary.length === 0 ? retested : []
    return [
      {
        ...{ specimen, number: specimen.number, state: specimen.state, receivedAt, preliminary },
        ...{ programme: specimen.programme, missing: [...due] },
        lines: lines.filter(l => open.some(code => l.analytes.has(code))).map(l => l.id),
        again,
        dueAt: retest?.dueAt ?? later(receivedAt, minutes * 60_000),
      },
    ]
  })
}

/** With what a list shows, and how much is held of each. */
async function shown(look: Look, rows: readonly Found[]): Promise<Awaited[]> {
  const listed = await specimens.onLists(
    look,
    rows.map(row => row.specimen),
  )
  const held = await rowsIn(
    rows.map(row => row.number),
    some =>
      look.db
        .selectFrom('parked')
        .select(eb => ['specimen', eb.fn.countAll<number>().as('n')])
        .where('specimen', 'in', some)
        .where('state', '=', 'parked')
        .groupBy('specimen')
        .execute(),
  )
  return rows.map(({ specimen, ...row }, i) => ({
    ...row,
    samplingPointName: listed[i]?.samplingPointName ?? '',
    maskedName: listed[i]?.maskedName ?? '',
    held: held.find(one => one.specimen === specimen.number)?.n ?? 0,
  }))
}
