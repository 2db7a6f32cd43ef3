/**
 * Runs. A value belongs to the run that its instrument names, as far as its name goes: which of
 * several runs of that name stands in `run-spans.ts`. Where it names none, it belongs to that of its
 * line and the day on which it was measured, so that a control always has results to speak for. A
 * person divides a run where measuring was begun anew (after a failed control, say): what was
 * measured before stays in the part that it was measured in.
 *
 * The intake asks for a run with every value. Runs that were met are remembered between groups, and
 * a run that is met for the first time is a new row among those of its group.
 */
import { v7 as newId } from 'uuid'
import { demand, personOf } from '../access.ts'
import { type Batch, type batches, LONGEST_RUN } from '../contract/batches.ts'
import type { Parsed } from '../contract/kit.ts'
import { BATCH_MOVES, BATCH_STATES, type BatchMove, whyNot } from '../contract/moves.ts'
import { notFound, Refusal } from '../contract/refusal.ts'
import {
  clockTime,
  type Day,
  dayOf,
  type Id,
  type Instant,
  later,
  type Say,
  say,
} from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import { changeRow } from './changing.ts'
import { rowsIn } from './keys.ts'
import { oneMore, pageFrom } from './pages.ts'
import { REGISTRY } from './places.ts'
import * as spans from './run-spans.ts'

/** What a value says of its run, as far as it was sent. */
export interface Heard {
  readonly line: Id
  readonly run: string | null
  /** As HL7 writes a time; null where none was sent. */
  readonly measuredAt: string | null
  /** When its message arrived, where that was before the unit that files it: it was held meanwhile. */
  readonly arrivedAt?: Instant | undefined
}

/** The runs of a group of observations, and those that are not written yet. */
export interface Runs {
  readonly rows: spans.RunRows
  /** By line and name, in the order of their parts. */
  readonly parts: Map<string, readonly Batch[]>
  /** By what was heard: most values of a group say the same. */
  readonly met: Map<string, Belongs>
  /** The one that was met last: a panel of sixty values asks the same sixty times. */
  last: Met | null
  /** New, or grown, by id. */
  readonly unwritten: Map<Id, { readonly row: Batch; readonly is: 'new' | 'grown' }>
  /** Remembered between groups, until a run grows. */
  readonly remembered: Map<string, readonly Batch[]>
}

/** Its run, or why that cannot be told. */
export type Belongs = { readonly batch: Batch } | { readonly unsure: Say }

interface Met {
  readonly heard: Heard
  readonly programme: string
  readonly belongs: Belongs
}

const keyOf = (line: Id, number: string): string => `${line} ${number}`

/** Reads the runs that are named and not remembered. */
export async function open(
  look: Look,
  heard: readonly Heard[],
  remembered: Map<string, readonly Batch[]>,
  rows: spans.RunRows,
): Promise<Runs> {
  const parts = new Map<string, readonly Batch[]>()
  const missing = new Map<string, string>()
  for (const [key, number] of namesOf(heard, look.at)) {
    const known = remembered.get(key)
    if (known) parts.set(key, known)
    else missing.set(key, number)
  }
  const found = await rowsIn([...new Set(missing.values())], some =>
    look.often('runs by number', some, (db, keys) =>
      db.selectFrom('batch').selectAll().where('number', 'in', keys).orderBy('part'),
    ),
  )
  for (const [key, own] of Map.groupBy(found, row => keyOf(row.line, row.number))) {
    if (!missing.has(key)) continue
    parts.set(key, own)
    // What began or grew in this very unit may yet be rolled back with it.
    if (own.every(row => row.startedAt < look.at && (row.grownAt ?? '') < look.at))
      remembered.set(key, own)
  }
  return { rows, parts, met: new Map(), last: null, unwritten: new Map(), remembered }
}

/** Each name once, however many values say it. */
function namesOf(heard: readonly Heard[], at: Instant): Map<string, string> {
  const names = new Map<string, string>()
  const seen = new Set<string>()
  for (const one of heard) {
    const said = saidBy(one)
    if (seen.has(said)) continue
    seen.add(said)
    for (const number of mayBe(one, at)) names.set(keyOf(one.line, number), number)
  }
  return names
}

const saidBy = ({ line, run, measuredAt, arrivedAt = '' }: Heard): string =>
  `${line} ${run} ${measuredAt} ${arrivedAt}`

/** Under which names its run may stand: whose programme it is, and when its day begins, comes later. */
function mayBe({ run, measuredAt, arrivedAt }: Heard, at: Instant): string[] {
  if (run !== null) return [nameOf(run)]
  const day = measuredOn(measuredAt) ?? dayOf(arrivedAt ?? at)
  return [day, dayOf(later(`${day}T00:00:00.000Z`, -DAY_MS))]
}

const DAY_MS = 86_400_000

const nameOf = (run: string): string => run.slice(0, LONGEST_RUN)

/** The run of a value; one that is met for the first time begins with it. */
export function runFor(
  runs: Runs,
  heard: Heard,
  of: Pick<Batch, 'centre' | 'programme'>,
  at: Instant,
): Belongs {
  const { last } = runs
  if (last?.programme === of.programme && saySame(last.heard, heard)) return last.belongs
  const said = `${saidBy(heard)} ${of.programme}`
  const belongs = runs.met.get(said) ?? findRun(runs, heard, of, at)
  runs.met.set(said, belongs)
  runs.last = { heard, programme: of.programme, belongs }
  return belongs
}

const saySame = (one: Heard, other: Heard): boolean =>
  one.line === other.line &&
  one.run === other.run &&
  one.measuredAt === other.measuredAt &&
  one.arrivedAt === other.arrivedAt

const findRun = (runs: Runs, heard: Heard, of: Of, at: Instant): Belongs =>
  heard.run === null ? ofDay(runs, heard, of, at) : ofName(runs, heard, of, at)

/** The run of this id, where it is one of those of the name that was heard. */
export const named = ({ parts }: Runs, { line, run }: Heard, id: Id | null): Batch | undefined =>
  parts.get(keyOf(line, nameOf(run ?? '')))?.find(part => part.id === id)

type Of = Pick<Batch, 'centre' | 'programme'>

function ofName(runs: Runs, heard: Heard, of: Of, at: Instant): Belongs {
  const { line, measuredAt, arrivedAt: arrived = at } = heard
  const number = nameOf(heard.run ?? '')
  const parts = runs.parts.get(keyOf(line, number)) ?? []
  const [measured, day] = [instantOf(measuredAt), measuredOn(measuredAt)]
  const longest = runs.rows.longest(of.programme, day ?? dayOf(arrived))
  const found = measured
    ? spans.placed(parts, measured, longest)
    : day
      ? spans.placedOn(parts, day)
      : spans.placedUntimed(parts, arrived, longest)
  const when = measured ?? (day ? noonOf(day) : arrived)
  if ('run' in found) return { batch: grow(runs, found.run, when, at) }
  if (found.not !== 'none') return { unsure: unsureInWords(number, found.not, when, parts) }
  const span = spans.markOf(when)
  const row = begun(heard, of, { number, part: parts.length + 1, at })
  return { batch: begin(runs, { ...row, measuredFrom: span, measuredTo: span }) }
}

function ofDay(runs: Runs, heard: Heard, of: Of, at: Instant): Belongs {
  const { line, measuredAt, arrivedAt: arrived = at } = heard
  const [sent, day] = [instantOf(measuredAt), measuredOn(measuredAt)]
  const measured = sent ?? (day ? noonOf(day) : arrived)
  const number = spans.runDayOf(measured, runs.rows.dayBegins(of.programme, dayOf(measured)))
  const parts = runs.parts.get(keyOf(line, number)) ?? []
  const part = partAt(parts, sent ?? arrived)
  return { batch: part ?? begin(runs, begun(heard, of, { number, part: 1, at })) }
}

const noonOf = (day: Day): Instant => `${day}T04:00:00.000Z`

/** The last part that had begun when it was measured, or when it arrived where that is not known. */
const partAt = (parts: readonly Batch[], at: Instant): Batch | undefined =>
  parts.findLast(part => spans.fromOf(part) <= at) ?? parts[0]

const begun = (
  { line, run }: Heard,
  { centre, programme }: Of,
  { number, part, at }: { number: string; part: number; at: Instant },
): Batch => ({
  ...{ id: newId(), centre, line, programme, number, part },
  named: run === null ? 'by-day' : 'by-instrument',
  ...{ startedAt: at, state: 'running', version: 1 },
  ...{ endedAt: null, endedBy: null, endedWhy: null },
  ...{ measuredFrom: null, measuredTo: null, grownAt: null, since: null },
})

function begin({ parts, unwritten, remembered }: Runs, row: Batch): Batch {
  const key = keyOf(row.line, row.number)
  remembered.delete(key)
  parts.set(key, [...(parts.get(key) ?? []), row])
  unwritten.set(row.id, { row, is: 'new' })
  return row
}

/**
 * A run reaches as far as its values: the others of its name are found by that. Nothing is filed in
 * one that failed, so that what comes of its name later makes it no longer.
 */
function grow({ parts, unwritten, remembered }: Runs, run: Batch, when: Instant, at: Instant) {
  const span = run.state === 'failed' ? null : spans.grown(run, when)
  if (!span) return run
  const key = keyOf(run.line, run.number)
  const row: Batch = { ...run, ...span, grownAt: at }
  parts.set(
    key,
    (parts.get(key) ?? []).map(part => (part.id === row.id ? row : part)),
  )
  unwritten.set(row.id, { row, is: unwritten.get(row.id)?.is ?? 'grown' })
  remembered.delete(key)
  return row
}

function unsureInWords(
  number: string,
  why: 'between' | 'untimed',
  when: Instant,
  parts: readonly Batch[],
): Say {
  const name = number.slice(0, 40)
  const times = parts.slice(-3).map(part => clockTime(spans.fromOf(part)))
  if (why === 'untimed' && parts.length === 1)
    return say(
      `This value does not say when it was measured, and came ${clockTime(when)}: too far from run “${name}” (${times.join(', ')}) to be of it for sure, so that its controls cannot be told. Have the instrument send the time, or open the run and begin it anew from a time before this value came; then try this again.`,
      `本结果未注明检测时间，于 ${clockTime(when)} 收到，与批次“${name}”（${times.join('，')}）相距过远，不能确定属于该批次，无法确定其质控。请让仪器发送检测时间，或在批次页面以本结果收到之前的时间“重新开始”，然后重试。`,
    )
  if (why === 'untimed')
    return say(
      `Run “${name}” was used more than once on this line (${times.join(', ')}), and this value does not say when it was measured, so that its controls cannot be told. Have the instrument send the time, or open the run and begin it anew from a time before this value came (${clockTime(when)}); then try this again.`,
      `该线路多次使用批次“${name}”（${times.join('，')}），而本结果未注明检测时间，无法确定所属批次及其质控。请让仪器发送检测时间，或在批次页面以本结果收到（${clockTime(when)}）之前的时间“重新开始”，然后重试。`,
    )
  return say(
    `Measured ${clockTime(when)}, which is too late or too early for run “${name}” (${times.join(', ')}) and too near it for another run of that name, so that its controls cannot be told. Open the run, begin it anew from the time at which the next one was begun, then try this again.`,
    `检测时间 ${clockTime(when)} 与批次“${name}”（${times.join('，')}）相距过远而不属同一批，又过近而不能认定为另一批，无法确定其质控。请打开该批次，自下一批开始的时间起“重新开始”，然后重试。`,
  )
}

/** An instant as HL7 writes it, to the minute at least; Shanghai's where no zone is told. */
export function instantOf(sent: string | null): Instant | null {
  const [, year, month, day, hour, minute, second = '00', zone = '+0800'] =
    HL7_TIME.exec(sent ?? '') ?? []
  if (hour === undefined) return null
  const at = Date.parse(
    `${year}-${month}-${day}T${hour}:${minute}:${second}${zone.slice(0, 3)}:${zone.slice(3)}`,
  )
  return Number.isNaN(at) ? null : new Date(at).toISOString()
}

const HL7_TIME = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(?:(\d\d)(?:\.\d+)?)?)?([+-]\d{4})?$/

/** The Shanghai day of it; null where it is none. */
export function measuredOn(sent: string | null): Day | null {
  const [, digits] = /^(\d{8})(?:[+-]\d{4})?$/.exec(sent ?? '') ?? []
  const at = instantOf(sent) ?? instantOf(digits === undefined ? null : `${digits}1200`)
  return at && dayOf(at)
}

/** Writes the runs that began, and how far the others reach now. */
export async function write(work: Work, { unwritten }: Runs): Promise<void> {
  if (unwritten.size === 0) return
  const all = [...unwritten.values()]
  unwritten.clear()
  const rows = all.flatMap(({ row, is }) => (is === 'new' ? [row] : []))
  if (rows.length > 0) await put(work, rows)
  for (const { row, is } of all) if (is === 'grown') await putSpan(work, row)
}

async function putSpan(work: Work, { id, measuredFrom, measuredTo }: Batch): Promise<void> {
  await work.db
    .updateTable('batch')
    .set({ measuredFrom, measuredTo, grownAt: work.at })
    .where('id', '=', id)
    .execute()
}

/** Begins runs. */
export async function put(work: Work, rows: readonly Batch[]): Promise<void> {
  await work.put('batch', rows)
  for (const { id, line, part, centre } of rows)
    work.tell('batch.started', id, { line, part }, centre)
}

/**
 * The next part of a run, `from` an instant on: what is measured from then on belongs to it, by its
 * name or its day. Null where another run of its name was begun since. Told in the registry's book, because every
 * intake remembers the runs that were met.
 */
export async function beginAnew(
  work: Work,
  batch: Batch,
  { reason, from = work.at }: { reason: string; from?: Instant | undefined },
): Promise<Batch | null> {
  const others = await ofSameName(work, batch)
  const isBetween = (other: Batch) =>
    spans.fromOf(other) > spans.fromOf(batch) && spans.fromOf(other) <= from
  if (others.some(isBetween)) return null
  const next: Batch = {
    ...{ ...batch, id: newId(), part: others.length + 1, startedAt: from, state: 'running' },
    ...{ endedAt: null, endedBy: null, endedWhy: null, version: 1 },
    ...{ since: from, measuredFrom: null, measuredTo: null, grownAt: null },
  }
  await put(work, [next])
  work.tell('batch.divided', batch.id, { reason, into: next.id }, REGISTRY)
  return next
}

const ofSameName = (look: Look, { line, number }: Batch): Promise<Batch[]> =>
  look.db
    .selectFrom('batch')
    .selectAll()
    .where('line', '=', line)
    .where('number', '=', number)
    .execute()

export async function get(look: Look, id: Id): Promise<Batch> {
  const row = await look.db.selectFrom('batch').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw notFound()
  return row
}

/** The runs of a centre, the newest first, a page of them. */
export async function list(
  look: Look,
  ask: Parsed<(typeof batches)['listBatches']>,
): Promise<{ rows: Batch[]; next: string | null }> {
  const { centre, line, only, after } = ask
  demand(look.by, 'see-controls', { centre }, look.at)
  let query = look.db.selectFrom('batch').selectAll().where('centre', '=', centre)
  if (line) query = query.where('line', '=', line)
  if (only)
    query = query.where('id', 'in', eb =>
      eb.selectFrom('breach').select('batch').where('state', 'in', ['standing', 'asked']),
    )
  if (after) query = query.where('id', '<', after)
  const rows = await query.orderBy('id', 'desc').limit(oneMore(ask)).execute()
  const { page, next } = pageFrom(rows, ask, row => [row.id])
  return { rows: page, next }
}

const TOLD = { finish: 'batch.finished', accept: 'batch.accepted', fail: 'batch.failed' } as const

/**
 * Moves a run from the version that was seen: `fail` needs a reason, and everything that was
 * measured in it is withheld from then on. Who may is asked by the caller.
 */
export async function move(
  work: Work,
  given: { id: Id; version: number; move: Exclude<BatchMove, 'begin'>; reason: string | null },
): Promise<Batch> {
  const batch = await get(work, given.id)
  const move = BATCH_MOVES[given.move]
  const not = whyNot(move, batch.state, BATCH_STATES)
  if (not) throw new Refusal('conflict', not)
  const row = await changeRow(work, 'batch', given, {
    state: move.to[0],
    endedAt: work.at,
    endedBy: personOf(work.by).staff,
    endedWhy: given.reason,
  })
  if (given.move === 'fail')
    work.tell(TOLD.fail, row.id, { reason: given.reason ?? '' }, row.centre)
  else work.tell(TOLD[given.move], row.id, {}, row.centre)
  return row
}
