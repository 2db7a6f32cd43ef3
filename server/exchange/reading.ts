/**
 * From a frame to what is to be kept: pure, so that every case is a row of a table test.
 *
 * A frame becomes one item per message. An item says what it is (`apply`, `park`, `refuse`, `hear`),
 * with the sentence, and carries its bytes and the hash that tells a resend: SHA-256 of everything
 * but MSH-7, because a sender that repeats itself may write a new time.
 */
import { createHash } from 'node:crypto'
import type { Fault } from '../../lims-adapters/hl7/ack.ts'
import { split } from '../../lims-adapters/hl7/batch.ts'
import { type Charset, charsetNamed, decode, encode } from '../../lims-adapters/hl7/charset.ts'
import { type Header, headerOf } from '../../lims-adapters/hl7/header.ts'
import { Message } from '../../lims-adapters/hl7/message.ts'
import type { Line } from '../contract/messages.ts'
import { type Say, say } from '../contract/words.ts'

export interface Item {
  readonly bytes: Buffer
  readonly header: Header | null
  readonly controlId: string | null
  readonly sha256: string
  readonly charset: Charset | null
  readonly line: Line | null
  readonly fate: Fate
}

export type Fate =
  | { readonly is: 'apply'; readonly message: Message }
  | { readonly is: 'park'; readonly says: Say }
  | { readonly is: 'refuse'; readonly fault: Fault }
  | { readonly is: 'hear' }

/** The items of one frame, and whether the frame is more than its single message. */
export function readFrame(
  frame: Buffer,
  port: number,
  lines: readonly Line[],
): { items: Item[]; several: boolean } {
  const line = lineOf(headerOf(frame), port, lines)
  const fallback = line?.charset ? charsetNamed(line.charset) : null
  const decoded = decode(frame, fallback ? { fallback } : {})
  if ('refused' in decoded) {
    const fate: Fate = { is: 'park', says: decoded.refused }
    return { items: [item(frame, headerOf(frame), null, line, fate)], several: false }
  }
  const { messages, batch } = split(decoded.text)
  const several = messages.length !== 1 || batch !== undefined
  const items = messages.map(text => readText(text, decoded.charset, frame, several, port, lines))
  if (items.length === 0)
    items.push(item(frame, null, decoded.charset, line, { is: 'park', says: NOTHING_IN_IT }))
  const own = items.map(it => (it.line?.centre === items[0]?.line?.centre ? it : astray(it)))
  items.splice(0, items.length, ...own)
  for (const trouble of batch?.troubles ?? [])
    items.push(item(Buffer.alloc(0), null, null, line, { is: 'park', says: trouble }))
  return { items, several }
}

/** One frame is one centre's: a message of another centre's line in it is refused, not filed. */
const astray = (it: Item): Item =>
  it.fate.is === 'apply'
    ? {
        ...it,
        line: null,
        fate: { is: 'refuse', fault: { code: 103, says: NO_LINE, segment: 'MSH' } },
      }
    : { ...it, line: null }

function readText(
  text: string,
  charset: Charset,
  frame: Buffer,
  several: boolean,
  port: number,
  lines: readonly Line[],
): Item {
  const bytes = several ? (encode(text, charset) ?? frame) : frame
  const parsed = Message.parse(text)
  const header = 'refused' in parsed ? headerOf(bytes) : parsed.header
  const line = lineOf(header, port, lines)
  return item(bytes, header, charset, line, fateOf(parsed, header, line))
}

function item(
  bytes: Buffer,
  header: Header | null,
  charset: Charset | null,
  line: Line | null,
  fate: Fate,
): Item {
  const controlId = header?.[10]?.slice(0, 200) || null
  const said = isAnswer(header) ? { is: 'hear' as const } : fate
  const known: Fate =
    controlId === null && said.is === 'refuse' ? { is: 'park', says: said.fault.says } : said
  return { bytes, header, controlId, charset, line, fate: known, sha256: hashOf(bytes, header) }
}

const isAnswer = (header: Header | null): boolean => (header?.[9] ?? '').startsWith('ACK')

const MSH7 = 6

/** Over the bytes as Latin-1, which keeps each of them, with the message's own time left out. */
function hashOf(bytes: Buffer, header: Header | null): string {
  const hash = createHash('sha256')
  if (!header) return hash.update(bytes).digest('hex')
  const text = bytes.toString('latin1')
  const start = Math.max(text.indexOf('MSH'), 0)
  const end = text.slice(start).search(/[\r\n]/)
  const line = end < 0 ? text.slice(start) : text.slice(start, start + end)
  const fields = line.split(line.charAt(3))
  fields[MSH7] = ''
  return hash
    .update(text.slice(0, start), 'latin1')
    .update(fields.join(line.charAt(3)), 'latin1')
    .update(text.slice(start + line.length), 'latin1')
    .digest('hex')
}

/** The port first, then who the message says it is; blank senders need a port of their own. */
export function lineOf(header: Header | null, port: number, lines: readonly Line[]): Line | null {
  const onPort = lines.filter(line => line.port === port)
  const sender = `${component(header?.[3])}|${component(header?.[4])}`
  const candidates = onPort.length > 0 ? onPort : lines.filter(line => line.port === null)
  const named = candidates.find(line => line.sender === sender)
  return named ?? (onPort.length === 1 ? (onPort[0] ?? null) : null)
}

const component = (field: string | undefined): string => (field ?? '').split('^')[0]?.trim() ?? ''

/** Can these bytes ever succeed, and if so, on whose line? */
function fateOf(
  parsed: ReturnType<typeof Message.parse>,
  header: Header | null,
  line: Line | null,
): Fate {
  if ('refused' in parsed)
    return header?.[10]
      ? { is: 'refuse', fault: { code: 100, says: parsed.refused, segment: 'MSH' } }
      : { is: 'park', says: parsed.refused }
  if (parsed.controlId === '') return { is: 'park', says: NO_CONTROL_ID }
  if (!parsed.version.startsWith('2'))
    return { is: 'refuse', fault: { code: 203, says: BAD_VERSION, segment: 'MSH', field: 12 } }
  if (!READABLE.includes(`${parsed.type}^${parsed.event}`))
    return { is: 'refuse', fault: { code: 200, says: BAD_TYPE, segment: 'MSH', field: 9 } }
  if (line === null)
    return { is: 'refuse', fault: { code: 103, says: NO_LINE, segment: 'MSH', field: 3 } }
  return { is: 'apply', message: parsed }
}

const READABLE = ['ORU^R01', 'OUL^R22']

const NOTHING_IN_IT = say(
  'The frame holds no message. Look at the instrument that sent it.',
  '该帧中没有消息。请检查发送仪器。',
)
const NO_CONTROL_ID = say(
  'The message has no control id (MSH-10), so it cannot be answered. Correct the instrument, then replay.',
  '消息没有控制号（MSH-10），无法应答。请修正仪器设置后重放。',
)
const BAD_VERSION = say(
  'Only HL7 version 2.x is read here. Set the sender to 2.x.',
  '仅支持 HL7 2.x 版本，请将发送方设置为 2.x。',
)
const BAD_TYPE = say(
  'Only results (ORU^R01, OUL^R22) are taken on this port. Nothing was applied.',
  '该端口仅接收结果消息（ORU^R01、OUL^R22）。未作处理。',
)
const NO_LINE = say(
  'This sender (MSH-3, MSH-4) is not registered as a line. Ask the laboratory to register it.',
  '该发送方（MSH-3、MSH-4）未登记为线路。请联系实验室登记。',
)
