/**
 * To which run of a name a value belongs. Instruments use their names again ("1", "2" every day), so
 * that a name alone is no run: a run is a line, a name and a span of time. The span is found from when
 * its values were measured, never from when they arrived, so that what comes late, twice or corrected
 * finds its own run (B-19).
 *
 * - How long a run takes at most is a dated row (kind `window`, `run-hours`). A value belongs to the
 *   run that with it would still be no longer than that, midnight or not.
 * - A value that is farther than that from every run of its name begins another.
 * - One that is too near for another run and too far for the same, or that is near two, is not
 *   decidable. It is held until a person says when a run was begun anew; nothing is guessed.
 * - Without a row a name means a run of one Shanghai day: nothing of yesterday answers for today.
 *
 * Runs of one name therefore lie farther apart than the longest takes, unless a person divided them.
 * Whatever the order of arrival, the runs are the same where real ones are no longer than the row
 * says and farther apart (`test/lab/run-spans.test.ts` tries all orders).
 *
 * A line that names no run has one for each of its days. These begin at the hour of another row
 * (`run-day-begins`), so that a plate that is measured over midnight is one run there too.
 */
import type { Batch } from '../contract/batches.ts'
import type { Rule } from '../contract/rules.ts'
import { type Day, dayOf, type Instant, later, startOfDay } from '../contract/words.ts'
import type { Look } from '../store/store.ts'
import { dayAfter } from './dated.ts'

/** What a run covers, as far as is known: from its first measured value to its last. */
export interface Span {
  readonly measuredFrom: Instant | null
  readonly measuredTo: Instant | null
  readonly startedAt: Instant
  /** From when on its values are its own, where a person began it anew. */
  readonly since: Instant | null
}

/** The dated rows that say how long runs take and when the day of a line begins. */
export interface RunRows {
  /** Hours from the first to the last value of a run, at most; null where no row says so. */
  longest(programme: string, day: Day): number | null
  /** The hour of the Shanghai day at which a line that names no run begins another; 0 without a row. */
  dayBegins(programme: string, day: Day): number
  /** Hours after which nothing more is awaited of a run; null where no row says so. */
  quietAfter(programme: string, day: Day): number | null
}

/** What these rows are about. */
export const RUN_WINDOWS: readonly string[] = ['run-hours', 'run-day-begins', 'run-quiet-hours']

const HOUR_MS = 3_600_000

export async function runRows(look: Look): Promise<RunRows> {
  const rows = await look.db
    .selectFrom('rule')
    .selectAll()
    .where('kind', '=', 'window')
    .where('analyte', 'in', [...RUN_WINDOWS])
    .orderBy('id')
    .execute()
  return asRunRows(rows)
}

/** A calibrator may be of no programme of ours: the longest row is its own. */
export function asRunRows(rows: readonly Rule[]): RunRows {
  const holding = (analyte: string, programme: string, day: Day) =>
    rows
      .filter(row => row.analyte === analyte && (programme === '' || row.programme === programme))
      .filter(({ startsOn, endsOn }) => startsOn <= day && (endsOn === null || endsOn > day))
      .map(({ value }) => value)
  return {
    longest: (programme, day) => holding('run-hours', programme, day).sort(down)[0] ?? null,
    dayBegins: (programme, day) => holding('run-day-begins', programme, day).sort(down)[0] ?? 0,
    quietAfter: (programme, day) =>
      holding('run-quiet-hours', programme, day).sort(down)[0] ?? null,
  }
}

const down = (a: number, b: number): number => b - a

/** A part of an hour: a run's span is known this closely, and is written no oftener than that. */
const MARK_MS = 15 * 60_000

/** The quarter of an hour in which something was measured. */
export const markOf = (at: Instant): Instant =>
  new Date(Math.floor(Date.parse(at) / MARK_MS) * MARK_MS).toISOString()

export type Placed<R> = { readonly run: R } | { readonly not: 'none' | 'between' | 'untimed' }

/** The run that was measured at an instant, of those of one name on one line. */
export function placed<R extends Span>(
  runs: readonly R[],
  at: Instant,
  longest: number | null,
): Placed<R> {
  const mark = markOf(at)
  const near = runs.filter(run => areNear(run, mark, longest))
  const begun = near.flatMap(({ since }) => (since !== null && since <= at ? [since] : []))
  const last = begun.sort().at(-1) ?? ''
  const may = near.filter(run => (run.since === null || run.since <= at) && fromOf(run) >= last)
  // Where a person said when it was begun anew, what it does not fit into is another run for sure.
  const own = last === '' ? may : may.filter(run => fits(run, mark, longest))
  const [only] = own
  if (!only) return { not: 'none' }
  return own.length === 1 && fits(only, mark, longest) ? { run: only } : { not: 'between' }
}

/** The run of a value of which only the day is known: the only one that was measured on it. */
export function placedOn<R extends Span>(runs: readonly R[], day: Day): Placed<R> {
  const own = runs.filter(run => dayOf(fromOf(run)) <= day && dayOf(toOf(run)) >= day)
  const [only] = own
  if (!only) return { not: 'none' }
  return own.length === 1 ? { run: only } : { not: 'untimed' }
}

/**
 * The run of a value that says no time: the only one of its name, or the one that a person began
 * last, while that may still be going on. A name that was used for several says nothing by itself.
 * It counts when the value arrived, not when it is replayed: what a person began later is none of it.
 */
export function placedUntimed<R extends Span>(
  runs: readonly R[],
  arrived: Instant,
  longest: number | null,
): Placed<R> {
  if (runs.length === 0) return { not: 'none' }
  const begun = runs.filter(({ since }) => since === null || since <= arrived)
  const last = [...begun].sort((a, b) => (fromOf(a) < fromOf(b) ? -1 : 1)).at(-1)
  if (!last) return { not: 'untimed' }
  const isSure = begun.length === 1 || (last.since !== null && last.since <= arrived)
  return isSure && fits(last, markOf(arrived), longest) ? { run: last } : { not: 'untimed' }
}

export const fromOf = ({ measuredFrom, since, startedAt }: Span): Instant =>
  since ?? measuredFrom ?? startedAt
export const toOf = ({ measuredTo, since, startedAt }: Span): Instant =>
  measuredTo ?? since ?? startedAt

const firstOf = (run: Span): Instant => run.measuredFrom ?? markOf(fromOf(run))

/** Whether it may be of this run or of one that would be mistaken for it. */
function areNear(run: Span, mark: Instant, longest: number | null): boolean {
  const [from, to] = [firstOf(run), toOf(run)]
  if (longest === null) return dayOf(from) === dayOf(mark)
  return mark >= later(from, -longest * HOUR_MS) && mark <= later(to, longest * HOUR_MS)
}

/** Whether the run with it would be no longer than runs are. */
function fits(run: Span, mark: Instant, longest: number | null): boolean {
  const [from, to] = [firstOf(run), toOf(run)]
  if (longest === null) return dayOf(from) === dayOf(mark)
  const [first, last] = [mark < from ? mark : from, mark > to ? mark : to]
  return Date.parse(last) - Date.parse(first) <= longest * HOUR_MS
}

/** The span of a run with a value in it; null where it is in it already. */
export function grown(run: Span, at: Instant): Pick<Span, 'measuredFrom' | 'measuredTo'> | null {
  const mark = markOf(at)
  const [from, to] = [run.measuredFrom, run.measuredTo]
  if (from !== null && to !== null && from <= mark && mark <= to) return null
  return {
    measuredFrom: from === null || mark < from ? mark : from,
    measuredTo: to === null || mark > to ? mark : to,
  }
}

/** The day of a line's own that an instant is of, where it begins at an hour of the Shanghai day. */
export const runDayOf = (at: Instant, begins: number): Day => dayOf(later(at, -begins * HOUR_MS))

/**
 * Since when nothing came of a run that nobody has ended, where that is longer than a row waits; null
 * while something may still come, and where no row says how long. Instruments say when a run begins
 * and never that it is over, so that this is told by the clock and changes nothing: what comes late
 * is filed in it all the same.
 */
export function quietSince(
  run: Batch,
  { dayBegins, quietAfter }: RunRows,
  at: Instant,
): Instant | null {
  if (run.state !== 'running') return null
  const day = dayOf(at)
  const last = lastHeard(run, dayBegins(run.programme, day))
  const hours = quietAfter(run.programme, day)
  return hours !== null && later(last, hours * HOUR_MS) <= at ? last : null
}

/** Of the run of a day the end of that day: what came of it is not written down run by run. */
function lastHeard(run: Batch, begins: number): Instant {
  const { named, number, startedAt, measuredTo, grownAt, since } = run
  const end = named === 'by-day' ? later(startOfDay(dayAfter(number)), begins * HOUR_MS) : null
  const known = [startedAt, measuredTo, grownAt, since, end].filter(one => one !== null)
  return known.sort().at(-1) ?? startedAt
}
