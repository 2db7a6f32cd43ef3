/**
 * What an earlier life left kept and not applied: read again from its bytes and applied, the oldest
 * first, each alone and with the attempt committed before it begins.
 */
import { charsetNamed, decode } from '../../lims-adapters/hl7/charset.ts'
import { Message } from '../../lims-adapters/hl7/message.ts'
import type { Line } from '../contract/messages.ts'
import { type Id, say } from '../contract/words.ts'
import type { Actor, Look, Store } from '../store/store.ts'
import type { MessageRow } from '../store/tables.ts'
import { type Applied, apply, type Bench } from './applying.ts'

const RESUMING: Actor = { id: 'intake' }
/** Attempts that it may bring the process down, each on its own, before it is parked. */
const FATAL_ATTEMPTS = 2

export async function resume(store: Store, bench: Bench): Promise<number> {
  const ids = await store.read(RESUMING, look =>
    look.db
      .selectFrom('message')
      .select(['id', 'centre', 'tries'])
      .where('state', '=', 'kept')
      .orderBy('id')
      .execute(),
  )
  for (const { id, centre, tries } of ids) {
    if (tries >= FATAL_ATTEMPTS) await parkFatal(store, id, centre)
    else await applyAlone(store, bench, id, centre, tries + 1)
  }
  return ids.length
}

async function applyAlone(store: Store, bench: Bench, id: Id, centre: string, attempt: number) {
  await store.work(RESUMING, [centre], work =>
    work.db
      .updateTable('message')
      .set({ tries: attempt })
      .where('id', '=', id)
      .where('state', '=', 'kept')
      .execute(),
  )
  await store.work(RESUMING, [centre], async work => {
    const row = await messageRow(work, id)
    if (row?.state !== 'kept') return
    const applied = await readAgain(work, row)
    if (applied) await apply(work, bench, applied)
  })
}

async function parkFatal(store: Store, id: Id, centre: string): Promise<void> {
  await store.work(RESUMING, [centre], async work => {
    const row = await messageRow(work, id)
    if (row?.state !== 'kept') return
    await work.db
      .updateTable('message')
      .set({ state: 'parked', says: JSON.stringify(FATAL) })
      .where('id', '=', id)
      .execute()
    work.tell('message.parked', id, { sha256: row.sha256, says: FATAL })
  })
}

const FATAL = say(
  'Applying this message brought the server down twice, so it was set aside unread. It needs a developer: nothing of it was filed.',
  '处理该消息两次导致服务器中断，已搁置。须由开发人员检查：未归入任何结果。',
)

export const messageRow = (look: Look, id: Id): Promise<MessageRow | undefined> =>
  look.db.selectFrom('message').selectAll().where('id', '=', id).executeTakeFirst()

/** A kept row as something to apply; null where its line is gone or its bytes no longer read. */
export async function readAgain(look: Look, row: MessageRow): Promise<Applied | null> {
  const line = row.line ? await lineRow(look, row.line) : undefined
  const text = textOf(row)
  if (!line || text === null) return null
  const message = Message.parse(text)
  if ('refused' in message) return null
  const bytes = Buffer.from(row.bytes)
  const item = {
    bytes,
    header: message.header,
    controlId: row.controlId,
    sha256: row.sha256,
    charset: row.charset ? charsetNamed(row.charset) : null,
    line,
    fate: { is: 'apply' as const, message },
  }
  return { id: row.id, item, line, message }
}

const lineRow = (look: Look, id: Id): Promise<Line | undefined> =>
  look.db.selectFrom('line').selectAll().where('id', '=', id).executeTakeFirst()

/** The text of a kept message in the charset it was read in; null where it could not be read. */
export function textOf(row: Pick<MessageRow, 'bytes' | 'charset'>): string | null {
  const charset = row.charset ? charsetNamed(row.charset) : null
  const decoded = decode(Buffer.from(row.bytes), charset ? { forced: charset } : {})
  return 'text' in decoded ? decoded.text : null
}
