/**
 * Expected against received: specimens that are here and testable, and the values that no instrument
 * has sent of them (B-16), or only in a preliminary form (B-17). What is expected of a specimen is
 * what its programme needs, and what the lines of its centre are asked for.
 *
 * Receipts are walked in order of time, a bounded piece at a time: an answer may hold fewer rows than
 * were asked for, and its `next` goes on where it stopped.
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
import * as results from './results.ts'
import * as retests from './retests.ts'
import * as rules from './rules.ts'
import * as specimens from './specimens.ts'

const DAY_MS = 86_400_000
/** How far back a look for what is overdue goes. */
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
    const batch = await receipts(look, window, after)
    after = batch.length === AT_ONCE ? keyOf(batch.at(-1)) : undefined
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
  const window = { centre: ask.centre, ...(ask.day ? ofDay(ask.day) : lately(look.at)) }
  const fits = (found: Found) =>
    (!ask.line || found.lines.includes(ask.line)) && (!ask.due || found.dueAt < look.at)
  const rows: Found[] = []
  let after = ask.after
  for (let read = 0; read < MOST_READ; read += AT_ONCE) {
    const batch = await receipts(look, window, after)
    const found = (await examined(look, programmes, lines, batch)).filter(fits)
    rows.push(...found.slice(0, ask.limit - rows.length))
    const full = rows.length === ask.limit
    if (full) return { rows: await shown(look, rows), next: keyOf(rows.at(-1)?.specimen) ?? null }
    if (batch.length < AT_ONCE) return { rows: await shown(look, rows), next: null }
    after = keyOf(batch.at(-1))
  }
  return { rows: await shown(look, rows), next: after ?? null }
}

const ofDay = (of: Day) => {
  const from = startOfDay(of)
  return { from, to: later(from, DAY_MS) }
}

const lately = (now: Instant) => ({
  from: startOfDay(dayOf(later(now, -DAYS_BACK * DAY_MS))),
  to: later(now, 1),
})

const keyOf = (specimen: Specimen | undefined): string | undefined =>
  specimen && `${specimen.receivedAt}|${specimen.number}`

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
      ...stillDue(programme, measuredOf(programme, standing, flagged)),
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
