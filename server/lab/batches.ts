/**
 * Runs. A value belongs to the run that its instrument names; where it names none, to that of its
 * line and the Shanghai day on which it was measured, so that a control always has results to speak
 * for. A person divides a day's run where measuring was begun anew (after a failed control, say):
 * what was measured before stays in the part that it was measured in.
 *
 * The intake asks for a run with every value. Runs that were met are remembered between groups, and
 * a run that is met for the first time is a new row among those of its group.
 */
import { v7 as newId } from 'uuid'
import { demand, personOf } from '../access.ts'
import { type Batch, LONGEST_RUN } from '../contract/batches.ts'
import { BATCH_MOVES, BATCH_STATES, type BatchMove, whyNot } from '../contract/moves.ts'
import { changedMeanwhile, notFound, Refusal } from '../contract/refusal.ts'
import { type Day, dayOf, type Id, type Instant } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import { rowsIn } from './keys.ts'
import { REGISTRY } from './places.ts'

/** What a value says of its run, as far as it was sent. */
export interface Heard {
  readonly line: Id
  readonly run: string | null
  /** As HL7 writes a time; null where none was sent. */
  readonly measuredAt: string | null
}

/** The runs of a group of observations, and those that are not written yet. */
export interface Runs {
  /** By line and number, its parts in their order. */
  readonly parts: Map<string, readonly Batch[]>
  /** By what was heard: most values of a group say the same. */
  readonly met: Map<string, Batch>
  readonly unwritten: Batch[]
}

const keyOf = (line: Id, number: string): string => `${line} ${number}`

/** Reads the runs that are named and not remembered. */
export async function open(
  look: Look,
  heard: readonly Heard[],
  remembered: Map<string, readonly Batch[]>,
): Promise<Runs> {
  const parts = new Map<string, readonly Batch[]>()
  const missing = new Map<string, string>()
  for (const [key, number] of namesOf(heard, look.at)) {
    const known = remembered.get(key)
    if (known) parts.set(key, known)
    else missing.set(key, number)
  }
  const rows = await rowsIn([...new Set(missing.values())], some =>
    look.often('runs by number', some, (db, keys) =>
      db.selectFrom('batch').selectAll().where('number', 'in', keys).orderBy('part'),
    ),
  )
  for (const [key, own] of Map.groupBy(rows, row => keyOf(row.line, row.number))) {
    if (!missing.has(key)) continue
    parts.set(key, own)
    // What began in this very unit may yet be rolled back with it.
    if (own.every(row => row.startedAt < look.at)) remembered.set(key, own)
  }
  return { parts, met: new Map(), unwritten: [] }
}

/** Each run once, however many values name it. */
function namesOf(heard: readonly Heard[], at: Instant): Map<string, string> {
  const names = new Map<string, string>()
  const seen = new Set<string>()
  for (const one of heard) {
    const said = saidBy(one)
    if (seen.has(said)) continue
    seen.add(said)
    const number = numberOf(one, at)
    names.set(keyOf(one.line, number), number)
  }
  return names
}

const saidBy = ({ line, run, measuredAt }: Heard): string =>
  run === null ? `${line} ${measuredAt}` : `${line} =${run}`

const numberOf = ({ run, measuredAt }: Heard, at: Instant): string =>
  run === null ? (measuredOn(measuredAt) ?? dayOf(at)) : run.slice(0, LONGEST_RUN)

/** The run of a value; one that is met for the first time begins with it. */
export function runFor(
  runs: Runs,
  heard: Heard,
  of: Pick<Batch, 'centre' | 'programme'>,
  at: Instant,
): Batch {
  const said = saidBy(heard)
  const met = runs.met.get(said)
  if (met) return met
  const number = numberOf(heard, at)
  const key = keyOf(heard.line, number)
  const parts = runs.parts.get(key) ?? []
  const batch = partAt(parts, instantOf(heard.measuredAt)) ?? begun(heard, of, number, at)
  if (parts.length === 0) {
    runs.parts.set(key, [batch])
    runs.unwritten.push(batch)
  }
  runs.met.set(said, batch)
  return batch
}

/** The last part that had begun when it was measured; the last of all where that is not known. */
const partAt = (parts: readonly Batch[], measured: Instant | null): Batch | undefined =>
  parts.findLast(({ startedAt }) => measured === null || startedAt <= measured) ?? parts[0]

const begun = (
  { line, run }: Heard,
  { centre, programme }: Pick<Batch, 'centre' | 'programme'>,
  number: string,
  at: Instant,
): Batch => ({
  ...{ id: newId(), centre, line, programme, number, part: 1 },
  named: run === null ? 'by-day' : 'by-instrument',
  ...{ startedAt: at, state: 'running', version: 1 },
  ...{ endedAt: null, endedBy: null, endedWhy: null },
})

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
  const at = instantOf(sent) ?? instantOf(/^\d{8}$/.test(sent ?? '') ? `${sent}1200` : null)
  return at && dayOf(at)
}

/** Writes the runs that began. */
export async function write(work: Work, { unwritten }: Runs): Promise<void> {
  if (unwritten.length > 0) await put(work, unwritten.splice(0))
}

/** Begins runs. */
export async function put(work: Work, rows: readonly Batch[]): Promise<void> {
  await work.put('batch', rows)
  for (const { id, line, part, centre } of rows)
    work.tell('batch.started', id, { line, part }, centre)
}

/**
 * The next part of a day's run: what is measured from now on belongs to it. Null for a run that the
 * instrument names, and for one that has a next part. Told in the registry's book, because every
 * intake remembers the runs of the day.
 */
export async function beginAnew(work: Work, batch: Batch, reason: string): Promise<Batch | null> {
  if (batch.named !== 'by-day' || (await hasNewer(work, batch))) return null
  const next: Batch = {
    ...{ ...batch, id: newId(), part: batch.part + 1, startedAt: work.at, state: 'running' },
    ...{ endedAt: null, endedBy: null, endedWhy: null, version: 1 },
  }
  await put(work, [next])
  work.tell('batch.divided', batch.id, { reason, into: next.id }, REGISTRY)
  return next
}

async function hasNewer(look: Look, { line, number, part }: Batch): Promise<boolean> {
  const newer = await look.db
    .selectFrom('batch')
    .select('id')
    .where('line', '=', line)
    .where('number', '=', number)
    .where('part', '>', part)
    .executeTakeFirst()
  return newer !== undefined
}

export async function get(look: Look, id: Id): Promise<Batch> {
  const row = await look.db.selectFrom('batch').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw notFound()
  return row
}

/** The runs of a centre, the newest first, a page of them. */
export async function list(
  look: Look,
  ask: { centre: Id; line?: Id | undefined; after?: string | undefined; limit: number },
): Promise<{ rows: Batch[]; next: string | null }> {
  const { centre, line, after, limit } = ask
  demand(look.by, 'see-controls', { centre }, look.at)
  let query = look.db.selectFrom('batch').selectAll().where('centre', '=', centre)
  if (line) query = query.where('line', '=', line)
  if (after) query = query.where('id', '<', after)
  const rows = await query
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  const page = rows.slice(0, limit)
  return { rows: page, next: rows.length > limit ? (page.at(-1)?.id ?? null) : null }
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
  const row = await work.db
    .updateTable('batch')
    .set({ state: move.to[0], endedAt: work.at, endedBy: personOf(work.by).staff })
    .set({ endedWhy: given.reason, version: given.version + 1 })
    .where('id', '=', given.id)
    .where('version', '=', given.version)
    .returningAll()
    .executeTakeFirst()
  if (!row) throw changedMeanwhile()
  if (given.move === 'fail')
    work.tell(TOLD.fail, row.id, { reason: given.reason ?? '' }, row.centre)
  else work.tell(TOLD[given.move], row.id, {}, row.centre)
  return row
}
