/** Messages as the screens show them. */
import { demand } from '../access.ts'
import type { MessageOnList, MessageState } from '../contract/messages.ts'
import { notFound } from '../contract/refusal.ts'
import { type Id, Say } from '../contract/words.ts'
import type { Look } from '../store/store.ts'
import { textOf } from './resuming.ts'

interface Ask {
  readonly centre: Id
  readonly state?: MessageState | undefined
  readonly line?: Id | undefined
  readonly after?: string | undefined
  readonly limit: number
}

/** Newest first. Of one line a page may be short: the walk stops after so many, and `next` goes on. */
export async function listMessages(look: Look, ask: Ask) {
  demand(look.by, 'see-parked', { centre: ask.centre }, look.at)
  const walked = await walk(look, ask, ask.line ? MOST_WALKED : ask.limit + 1)
  const fits = walked.filter(row => !ask.line || row.line === ask.line)
  const ids = fits.slice(0, ask.limit).map(row => row.id)
  const rows = await rowsOf(look)
    .where('message.id', 'in', ['', ...ids])
    .orderBy('message.id', 'desc')
    .execute()
  const more = fits.length > ask.limit ? ids.at(-1) : undefined
  const further = ask.line && walked.length === MOST_WALKED ? walked.at(-1)?.id : undefined
  return { rows: rows.map(onList), next: more ?? further ?? null }
}

/** Of a busy centre's messages, how many are looked through for those of one line. */
const MOST_WALKED = 5_000

function walk(look: Look, ask: Ask, most: number) {
  let query = look.db.selectFrom('message').select(['id', 'line']).where('centre', '=', ask.centre)
  if (ask.state) query = query.where('state', '=', ask.state)
  if (ask.after) query = query.where('id', '<', ask.after)
  return query.orderBy('id', 'desc').limit(most).execute()
}

/** Without their bytes: a list must not read what it does not show. */
export const rowsOf = (look: Look) =>
  look.db
    .selectFrom('message')
    .leftJoin('line', 'line.id', 'message.line')
    .select(['message.id', 'message.centre', 'message.line', 'message.state', 'message.controlId'])
    .select(['message.receivedAt', 'message.answer', 'message.answeredAt', 'message.says'])
    .select(['message.results', 'message.known', 'message.held', 'message.repeats'])
    .select(['line.name as lineName'])
    .select(eb => eb.fn<number>('length', ['message.bytes']).as('size'))

type Row = Awaited<ReturnType<ReturnType<typeof rowsOf>['executeTakeFirstOrThrow']>>

export function onList(row: Row): MessageOnList {
  return {
    id: row.id,
    centre: row.centre,
    line: row.line,
    lineName: row.lineName,
    state: row.state,
    controlId: row.controlId,
    bytes: row.size,
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
  const { bytes, charset } = await look.db
    .selectFrom('message')
    .select(['bytes', 'charset'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  const base64 = Buffer.from(bytes).toString('base64')
  return { ...onList(row), text: textOf({ bytes, charset }), base64 }
}
