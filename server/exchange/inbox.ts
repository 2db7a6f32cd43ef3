/** Lines, messages and parked observations as the screens show them, and the way back for each. */
import type { Observation } from '../../lims-adapters/adapter.ts'
import { demand } from '../access.ts'
import type { IntakeAccount, MessageOnList, MessageState, Parked } from '../contract/messages.ts'
import { notFound, Refusal } from '../contract/refusal.ts'
import { type Id, Say, say } from '../contract/words.ts'
import { changedMeanwhile } from '../lab/places.ts'
import * as racks from '../lab/racks.ts'
import * as results from '../lab/results.ts'
import type { Look, Work } from '../store/store.ts'
import type { MessageRow, ParkedRow } from '../store/tables.ts'
import { applyAll, type Bench, sentOf } from './applying.ts'
import { asLine } from './lines.ts'
import { olderThan, SENT_AGAIN } from './parking.ts'
import { messageRow, readAgain, textOf } from './resuming.ts'

export async function listMessages(
  look: Look,
  ask: { centre: Id; state?: MessageState | undefined; after?: string | undefined; limit: number },
) {
  demand(look.by, 'see-parked', { centre: ask.centre }, look.at)
  let query = rowsOf(look).where('message.centre', '=', ask.centre)
  if (ask.state) query = query.where('message.state', '=', ask.state)
  if (ask.after) query = query.where('message.id', '<', ask.after)
  const rows = await query
    .orderBy('message.id', 'desc')
    .limit(ask.limit + 1)
    .execute()
  const page = rows.slice(0, ask.limit).map(onList)
  return { rows: page, next: rows.length > ask.limit ? (page.at(-1)?.id ?? null) : null }
}

const rowsOf = (look: Look) =>
  look.db
    .selectFrom('message')
    .leftJoin('line', 'line.id', 'message.line')
    .selectAll('message')
    .select('line.name as lineName')

function onList(row: MessageRow & { lineName: string | null }): MessageOnList {
  return {
    id: row.id,
    centre: row.centre,
    line: row.line,
    lineName: row.lineName,
    state: row.state,
    controlId: row.controlId,
    bytes: row.bytes.length,
    receivedAt: row.receivedAt,
    answer: row.answer,
    answeredAt: row.answeredAt,
    says: row.says ? Say.parse(JSON.parse(row.says)) : null,
    results: row.results,
    known: row.known,
    held: row.held,
    repeats: row.repeats,
  }
}

export async function showMessage(look: Look, id: Id) {
  const row = await rowsOf(look).where('message.id', '=', id).executeTakeFirst()
  if (!row) throw notFound()
  demand(look.by, 'see-parked', { centre: row.centre }, look.at)
  return { ...onList(row), text: textOf(row), base64: Buffer.from(row.bytes).toString('base64') }
}

/** Reads a message that was parked whole once more, as if it had just been kept. */
export async function replayMessage(work: Work, bench: Bench, id: Id): Promise<MessageOnList> {
  const row = await messageRow(work, id)
  if (!row) throw notFound()
  demand(work.by, 'replay', { centre: row.centre }, work.at)
  if (row.state !== 'parked') throw settled()
  const due = await readAgain(work, row)
  if ('not' in due) throw new Refusal('conflict', due.not)
  work.tell('message.replayed', id, {})
  await applyAll(work, bench, [{ ...due, answer: 'settled' }])
  const after = await rowsOf(work).where('message.id', '=', id).executeTakeFirstOrThrow()
  return onList(after)
}

const settled = (): Refusal =>
  new Refusal('conflict', say('This one is settled already.', '该条已处理。'))

export async function listParked(
  look: Look,
  ask: { centre: Id; state: ParkedRow['state']; after?: string | undefined; limit: number },
) {
  demand(look.by, 'see-parked', { centre: ask.centre }, look.at)
  let query = parkedOf(look)
    .where('parked.centre', '=', ask.centre)
    .where('parked.state', '=', ask.state)
  if (ask.after) query = query.where('parked.id', '>', ask.after)
  const rows = await query
    .orderBy('parked.id')
    .limit(ask.limit + 1)
    .execute()
  const page = rows.slice(0, ask.limit).map(asParked)
  return { rows: page, next: rows.length > ask.limit ? (page.at(-1)?.id ?? null) : null }
}

const parkedOf = (look: Look) =>
  look.db
    .selectFrom('parked')
    .leftJoin('line', 'line.id', 'parked.line')
    .selectAll('parked')
    .select('line.name as lineName')

const asParked = ({ observation, ...row }: ParkedRow & { lineName: string | null }) =>
  ({ ...row, says: Say.parse(JSON.parse(row.says)) }) as Parked & { lineName: string | null }

async function parkedRow(look: Look, id: Id): Promise<ParkedRow> {
  const row = await look.db.selectFrom('parked').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw notFound()
  return row
}

async function shown(look: Look, id: Id) {
  return asParked(await parkedOf(look).where('parked.id', '=', id).executeTakeFirstOrThrow())
}

/** Files a parked observation now that its cause is mended; what holds it still is said anew. */
export async function replayParked(
  work: Work,
  programmes: results.Programmes,
  given: { id: Id; version: number },
) {
  const row = await parkedRow(work, given.id)
  demand(work.by, 'replay', { centre: row.centre }, work.at)
  refuseEnded(row, given.version)
  await refuseBehind(work, row, programmes)
  const filed = await fileAgain(work, programmes, row)
  if ('held' in filed) {
    await change(work, row, {
      why: filed.held,
      says: JSON.stringify(filed.says),
      tries: row.tries + 1,
    })
    return shown(work, row.id)
  }
  const result = 'filed' in filed ? filed.filed : filed.known
  await change(work, row, {
    state: 'replayed',
    endedAt: work.at,
    endedBy: work.by.id,
    endedWhy: 'filed' in filed ? 'filed' : 'known',
    tries: row.tries + 1,
  })
  work.tell('observation.replayed', row.id, { result }, row.centre)
  return shown(work, row.id)
}

async function fileAgain(work: Work, programmes: results.Programmes, row: ParkedRow) {
  const seen = JSON.parse(row.observation) as Observation | { unreadable: Say }
  if ('unreadable' in seen) return { held: 'unreadable' as const, says: seen.unreadable }
  const found = await work.db
    .selectFrom('line')
    .selectAll()
    .where('id', '=', row.line ?? '')
    .executeTakeFirst()
  if (!found) throw notFound()
  const line = asLine(found)
  if (seen.kind !== 'patient')
    return { held: 'not-a-patient' as const, says: Say.parse(JSON.parse(row.says)) }
  const rack = await racks.fill(work, [seen.specimen])
  return results.record(work, programmes, rack, sentOf(seen, line, row.message))
}

function refuseEnded(row: ParkedRow, version: number): void {
  if (row.state !== 'parked') throw settled()
  if (row.version !== version) throw changedMeanwhile()
}

/** A correction must not be applied before what it corrects. */
async function refuseBehind(look: Look, row: ParkedRow, programmes: results.Programmes) {
  if (!(await olderThan(look, row, programmes))) return
  throw new Refusal(
    'conflict',
    say(
      'An older value of this specimen and analyte is held. Settle that one first.',
      '该标本同一项目有更早的待处理数据，请先处理。',
    ),
  )
}

async function change(work: Work, row: ParkedRow, set: Partial<ParkedRow>): Promise<void> {
  const done = await work.db
    .updateTable('parked')
    .set({ ...set, version: row.version + 1 })
    .where('id', '=', row.id)
    .where('version', '=', row.version)
    .executeTakeFirst()
  if (done.numUpdatedRows === 0n) throw changedMeanwhile()
}

/** Set aside for good, with a reason; it stays readable and counted. */
export async function dismissParked(
  work: Work,
  given: { id: Id; version: number; reason: string },
) {
  const row = await parkedRow(work, given.id)
  demand(work.by, 'replay', { centre: row.centre }, work.at)
  refuseEnded(row, given.version)
  await change(work, row, {
    state: 'dismissed',
    endedAt: work.at,
    endedBy: work.by.id,
    endedWhy: given.reason,
  })
  work.tell('observation.dismissed', row.id, { reason: given.reason }, row.centre)
  return shown(work, row.id)
}

/**
 * What came in against what became of it. The left side is counted from messages as they were
 * applied, the right side from results and parked rows as they are now, so the two are independent.
 */
export async function account(look: Look, centre: Id): Promise<IntakeAccount> {
  demand(look.by, 'see-parked', { centre }, look.at)
  const states = await look.db
    .selectFrom('message')
    .select(eb => ['state', eb.fn.countAll<number>().as('n')] as const)
    .where('centre', '=', centre)
    .groupBy('state')
    .execute()
  const of = (state: MessageState) => states.find(s => s.state === state)?.n ?? 0
  const sums = await look.db
    .selectFrom('message')
    .select(
      eb =>
        [
          eb.fn.sum<number | null>('results').as('results'),
          eb.fn.sum<number | null>('known').as('known'),
          eb.fn.sum<number | null>('held').as('held'),
        ] as const,
    )
    .where('centre', '=', centre)
    .executeTakeFirstOrThrow()
  const known = Number(sums.known ?? 0)
  return {
    messages: {
      in: states.reduce((sum, s) => sum + s.n, 0),
      applied: of('applied'),
      duplicate: of('duplicate'),
      parked: of('parked'),
      refused: of('refused'),
      heard: of('heard'),
      waiting: of('kept'),
    },
    observations: {
      in: Number(sums.results ?? 0) + known + Number(sums.held ?? 0),
      results: await resultsFromMessages(look, centre),
      known: known + (await parkedCount(look, centre, 'turned out known')),
      held: await parkedCount(look, centre, 'held'),
    },
  }
}

async function resultsFromMessages(look: Look, centre: Id): Promise<number> {
  const row = await look.db
    .selectFrom('result')
    .select(eb => eb.fn.countAll<number>().as('n'))
    .where('centre', '=', centre)
    .where('message', 'is not', null)
    .executeTakeFirst()
  return row?.n ?? 0
}

/** Parked rows that turned out to be known already, or those that are held to this day. */
async function parkedCount(look: Look, centre: Id, which: 'turned out known' | 'held') {
  const all = look.db
    .selectFrom('parked')
    .select(eb => eb.fn.countAll<number>().as('n'))
    .where('centre', '=', centre)
  const query =
    which === 'held'
      ? all.where('state', 'in', ['parked', 'dismissed'])
      : all.where('state', '=', 'replayed').where('endedWhy', 'in', ['known', SENT_AGAIN])
  const row = await query.executeTakeFirst()
  return row?.n ?? 0
}
