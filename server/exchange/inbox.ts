/** Messages as the screens show them. */
import { demand } from '../access.ts'
import type { MessageOnList, MessageState } from '../contract/messages.ts'
import { notFound } from '../contract/refusal.ts'
import { type Id, Say } from '../contract/words.ts'
import type { Look } from '../store/store.ts'
import type { MessageRow } from '../store/tables.ts'
import { textOf } from './resuming.ts'

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

export const rowsOf = (look: Look) =>
  look.db
    .selectFrom('message')
    .leftJoin('line', 'line.id', 'message.line')
    .selectAll('message')
    .select('line.name as lineName')

export function onList(row: MessageRow & { lineName: string | null }): MessageOnList {
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
