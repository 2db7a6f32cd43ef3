/**
 * What was kept and never applied: read again from its bytes and applied, the oldest first and each
 * alone, so that one that cannot be applied holds up no other.
 *
 * At a start the attempt is counted, and committed, before it begins: a message that brought the
 * process down twice *on its own* is known by that and parked. Trouble of the database counts for
 * nothing; whoever asked tries again later.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { split } from '../../lims-adapters/hl7/batch.ts'
import {
  type Charset,
  charsetNamed,
  type Decoded,
  decode,
  decodePart,
  type Refused,
} from '../../lims-adapters/hl7/charset.ts'
import { Message } from '../../lims-adapters/hl7/message.ts'
import type { Line } from '../contract/lines.ts'
import { Refusal } from '../contract/refusal.ts'
import { type Id, type Say, say } from '../contract/words.ts'
import { centres } from '../lab/books.ts'
import { REGISTRY } from '../lab/places.ts'
import type { Actor, Look, Store, Work } from '../store/store.ts'
import type { MessageRow } from '../store/tables.ts'
import { count } from './account.ts'
import { applyAll } from './applying.ts'
import type { Bench, Due } from './contents.ts'
import { modeAt } from './drilling.ts'
import { messageOf as fileMessage } from './files.ts'
import { asLine } from './lines.ts'
import { holdWhole } from './parking.ts'
import { charsetOf, NEVER_WHOLE } from './reading.ts'

const RESUMING: Actor = { id: 'intake' }
/** Attempts that may bring the process down, each on its own, before the message is parked. */
const FATAL_ATTEMPTS = 2

type Kept = Pick<MessageRow, 'id' | 'centre' | 'tries'>

/**
 * What an earlier life left behind, in every book.
 * @throws what `asked` says, where it is asked to stop meanwhile: the rest is for the next life
 */
export async function resumeAll(store: Store, bench: Bench, asked?: AbortSignal): Promise<void> {
  for (const kept of await keptIn(store)) {
    asked?.throwIfAborted()
    if (kept.tries >= FATAL_ATTEMPTS) await parkAs(store, kept, FATAL)
    else await countedAttempt(store, bench, kept)
    // On the embedded engine nothing is heard otherwise until the last one is done.
    await nextTurn()
  }
}

/** What this life left behind in one book while the database was in trouble. */
export async function catchUp(store: Store, bench: Bench, book: string): Promise<void> {
  for (const kept of await keptIn(store, book)) await applyAlone(store, bench, kept)
}

const keptIn = (store: Store, book?: string): Promise<Kept[]> =>
  store.read(RESUMING, async look => {
    const books = book === undefined ? [REGISTRY, ...(await centres(look))] : [book]
    return look.db
      .selectFrom('message')
      .select(['id', 'centre', 'tries'])
      .where('centre', 'in', books)
      .where('state', '=', 'kept')
      .orderBy('id')
      .execute()
  })

async function countedAttempt(store: Store, bench: Bench, kept: Kept): Promise<void> {
  await setTries(store, kept, kept.tries + 1)
  try {
    await applyAlone(store, bench, kept)
  } catch (error) {
    // It did not bring the process down. Where even this cannot be written, it counts all the same.
    await setTries(store, kept, kept.tries).catch(second => bench.onBug(second, 'counting'))
    throw error
  }
}

const setTries = (store: Store, { id, centre }: Kept, tries: number) =>
  store.work(RESUMING, [centre], async work => {
    await work.db
      .updateTable('message')
      .set({ tries })
      .where('id', '=', id)
      .where('state', '=', 'kept')
      .execute()
  })

/** One message in a unit of its own; throws only where the database is in trouble. */
async function applyAlone(store: Store, bench: Bench, kept: Kept): Promise<void> {
  try {
    await store.work(RESUMING, [kept.centre], async work => {
      const row = await messageRow(work, kept.id)
      if (row?.state !== 'kept') return
      const due = await readAgain(work, bench.analyzers, row)
      if ('not' in due) await park(work, row, due.not)
      else await applyAll(work, bench, [due])
    })
  } catch (error) {
    if (error instanceof Refusal && error.kind === 'unavailable') throw error
    bench.onBug(error, `message ${kept.id}`)
    await parkAs(store, kept, BROKEN)
  }
}

const parkAs = (store: Store, { id, centre }: Kept, says: Say): Promise<void> =>
  store.work(RESUMING, [centre], async work => {
    const row = await messageRow(work, id)
    if (row?.state === 'kept') await park(work, row, says)
  })

async function park(work: Work, row: MessageRow, says: Say): Promise<void> {
  const { id, sha256, centre, line } = row
  const text = JSON.stringify(says)
  await work.db
    .updateTable('message')
    .set({ state: 'parked', says: text })
    .where('id', '=', id)
    .execute()
  await holdWhole(work, [{ id, centre, line, says: text }])
  await count(work, centre, { 'message.kept': -1, 'message.parked': 1 })
  work.tell('message.parked', id, { sha256, says })
}

const FATAL = say(
  'Applying this message brought the server down twice, so it was set aside unread. It needs a developer: nothing of it was filed.',
  '处理该消息两次导致服务器中断，已搁置。须由开发人员检查：未归入任何结果。',
)
const BROKEN = say(
  'Applying this message failed on our side; it has been logged. Nothing of it was filed. Replay it after the next update, or enter the values by hand.',
  '系统处理该消息时出错，已记录，未归入任何结果。请在更新后重放，或手工录入。',
)

export const messageRow = (look: Look, id: Id): Promise<MessageRow | undefined> =>
  look.db.selectFrom('message').selectAll().where('id', '=', id).executeTakeFirst()

/** A kept row as something to apply, or why it is none. */
export async function readAgain(
  look: Look,
  analyzers: Bench['analyzers'],
  row: MessageRow,
): Promise<Due | { not: Say }> {
  if (row.sha256 === NEVER_WHOLE) return { not: CUT_OFF }
  const line = await lineOf(look, row)
  if (!line) return { not: NO_LINE }
  const read = await readRow(look, row, line)
  if ('refused' in read) return { not: read.refused }
  const message =
    row.medium === 'file'
      ? fileMessage(analyzers, line, read.text, {
          controlId: row.controlId ?? '',
          at: row.receivedAt,
        })
      : only(read.text)
  if ('refused' in message) return { not: message.refused }
  const item = {
    bytes: Buffer.from(row.bytes),
    header: row.medium === 'file' ? null : message.header,
    controlId: row.controlId,
    ...{ sha256: row.sha256, charset: read.charset, line, fate: { is: 'apply' as const, message } },
  }
  const answer = row.answer === null && line.unknownSpecimen === 'AE' ? 'open' : 'settled'
  return {
    id: row.id,
    item,
    line,
    message,
    repeats: row.repeats,
    answer,
    arrivedAt: row.receivedAt,
  }
}

const CUT_OFF = say(
  'This message was cut off before its end, so nobody can tell what it would have said. Have the instrument send it anew.',
  '该消息在结束前中断，内容不完整。请让仪器重新发送。',
)
const NO_LINE = say(
  'No line claims this message. Register its sender as a line, then have the instrument send it anew.',
  '没有线路与该消息对应。请先登记发送方，再让仪器重新发送。',
)

/** The line as it is set up now, but for the mode: what came in a drill stays one. */
async function lineOf(
  look: Look,
  { line, mode, receivedAt }: MessageRow,
): Promise<Line | undefined> {
  if (line === null) return undefined
  const row = await look.db.selectFrom('line').selectAll().where('id', '=', line).executeTakeFirst()
  if (!row) return undefined
  const now = asLine(row)
  return { ...now, mode: mode ?? (await modeAt(look, now, receivedAt)) }
}

/** The message of a row; a frame of several is parted as it arrives, and each has a row of its own. */
function only(text: string): Message | Refused {
  const { messages, refused } = split(text)
  if (refused) return { refused }
  return messages.length > 1 ? { refused: KEPT_AS_ONE } : Message.parse(messages[0] ?? '')
}

const KEPT_AS_ONE = say(
  'Several messages were kept here as one. Have the instrument send them again: each is then kept, answered and filed by itself.',
  '此处将多条消息作为一条保存。请让仪器重新发送：每条将分别保存、应答和归档。',
)

/** In the charset it was read in, or else as its line is set up now. */
async function readRow(look: Look, row: MessageRow, line: Line): Promise<Decoded | Refused> {
  const bytes = Buffer.from(row.bytes)
  const known = knownOf(row)
  if (known) return decode(bytes, { forced: known })
  const frame = row.frame === null ? undefined : await frameBytes(look, row.frame)
  return decodePart(bytes, frame ?? bytes, charsetOf(line))
}

async function frameBytes(look: Look, id: Id): Promise<Buffer | undefined> {
  const row = await look.db
    .selectFrom('frame')
    .select('bytes')
    .where('id', '=', id)
    .executeTakeFirst()
  return row && Buffer.from(row.bytes)
}

const knownOf = ({ charset }: Pick<MessageRow, 'charset'>): Charset | null =>
  charset === null ? null : charsetNamed(charset)

/** The text of a kept message; null where it could not be read. */
export function textOf(row: Pick<MessageRow, 'bytes' | 'charset' | 'frame'>): string | null {
  // Of a frame that could not be read a part is shown only where it is the same in any charset.
  const known = knownOf(row) ?? (row.frame === null ? null : 'ascii')
  const read = decode(Buffer.from(row.bytes), { forced: known })
  return 'text' in read ? read.text : null
}
