/**
 * From a frame to what is to be kept: pure, so that every case is a row of a table test.
 *
 * A frame becomes one item per message. An item says what it is (`apply`, `park`, `refuse`, `hear`),
 * with the sentence, and carries its bytes and the hash that tells a resend: SHA-256 of everything
 * but MSH-7, because a sender that repeats itself may write a new time.
 */
import { createHash } from 'node:crypto'
import { type Fault, mayAnswer } from '../../lims-adapters/hl7/ack.ts'
import { split } from '../../lims-adapters/hl7/batch.ts'
import {
  type Charset,
  charsetNamed,
  decode,
  decodePart,
  encode,
} from '../../lims-adapters/hl7/charset.ts'
import type { Peer } from '../../lims-adapters/hl7/conversation.ts'
import { delimiters, USUAL } from '../../lims-adapters/hl7/delimiters.ts'
import { type Header, headerIn, headerOf } from '../../lims-adapters/hl7/header.ts'
import { headerAs, headerBytes, headerToAnswer } from '../../lims-adapters/hl7/header-charset.ts'
import { Message } from '../../lims-adapters/hl7/message.ts'
import type { Line } from '../contract/lines.ts'
import { type Say, say } from '../contract/words.ts'
import { covers, isAllowed } from './addresses.ts'

export interface Item {
  readonly bytes: Buffer
  readonly header: Header | null
  readonly controlId: string | null
  readonly sha256: string
  readonly charset: Charset | null
  readonly line: Line | null
  readonly fate: Fate
  /** A file that a person brought; a message over a line unless told. */
  readonly medium?: 'file'
  /** The line it claims and may not use, and what is wrong with whoever said it. */
  readonly denied?: Denied
}

export interface Denied {
  readonly line: Line
  readonly why: 'address' | 'certificate'
}

/** Where a frame came in: our port, and whoever is at the other end. */
export type From = Pick<Peer, 'address' | 'port' | 'certificate'>

export type Fate =
  | { readonly is: 'apply'; readonly message: Message }
  | { readonly is: 'park'; readonly says: Say }
  | { readonly is: 'refuse'; readonly fault: Fault }
  | { readonly is: 'hear' }

interface Read {
  readonly items: Item[]
  /** Whether the frame is more than its single message. */
  readonly several: boolean
}

/**
 * The items of one frame. Whose it is says in what it is to be read, and bare bytes say whose it is,
 * save of a sender whose name is written in characters.
 */
export function readFrame(frame: Buffer, from: From, lines: readonly Line[]): Read {
  const line = admitted(headerOf(frame), from, lines)
  const read = readAs(frame, line, from, lines)
  if (read.items.some(item => item.line !== null || item.denied)) return read
  const named = namedInCharacters(frame, from, lines)
  return named ? readAs(frame, named, from, lines) : read
}

function readAs(frame: Buffer, line: Line | null, from: From, lines: readonly Line[]): Read {
  const decoded = decode(frame, charsetOf(line))
  const isRead = 'text' in decoded
  const { messages, batch, refused } = split(isRead ? decoded.text : frame.toString('latin1'))
  const charset = isRead ? decoded.charset : null
  if (refused) {
    const header = isRead ? headerIn(decoded.text) : headerToAnswer(frame, charsetOf(line))
    const fate: Fate = { is: 'refuse', fault: { code: 100, says: refused, segment: 'MSH' } }
    return { items: [item(frame, header, charset, line, fate)], several: false }
  }
  const several = messages.length !== 1 || batch !== undefined
  const items = messages.map(text => {
    if (isRead) return readText(text, decoded.charset, frame, several, from, lines)
    const bytes = several ? Buffer.from(text, 'latin1') : frame
    return readPart(bytes, frame, line, from, lines)
  })
  if (items.length === 0)
    items.push(item(frame, null, charset, line, { is: 'park', says: NOTHING_IN_IT }))
  for (const trouble of batch?.troubles ?? [])
    items.push(item(Buffer.alloc(0), null, null, line, { is: 'park', says: trouble }))
  return { items: ofOneCentre(items), several }
}

/** A message of a frame that cannot be read whole: read by itself, or held on its sender's line. */
function readPart(
  bytes: Buffer,
  frame: Buffer,
  first: Line | null,
  from: From,
  lines: readonly Line[],
): Item {
  const own = headerOf(bytes) === null ? first : whose(bytes, from, lines)
  const read = decodePart(bytes, frame, charsetOf(own))
  if ('text' in read) return readText(read.text, read.charset, bytes, false, from, lines)
  const header = headerToAnswer(bytes, charsetOf(own))
  return item(bytes, header, null, own, { is: 'park', says: read.refused })
}

/** Bytes that never became a frame: shown on the line they seem to be of, never read as a message. */
export function evidence(bytes: Buffer, from: From, lines: readonly Line[]): Item {
  const line = whose(bytes, from, lines)
  const nothing = { header: null, controlId: null, charset: null, sha256: NEVER_WHOLE }
  return { bytes, line, fate: { is: 'park', says: CUT_OFF }, ...nothing }
}

/** Stands for the hash of what was cut off, which no resend repeats and nobody may replay. */
export const NEVER_WHOLE = ''

/** What to read bytes of a line in, where they do not say it themselves. */
export const charsetOf = (line: Pick<Line, 'charset'> | null) => ({
  fallback: line?.charset ? charsetNamed(line.charset) : null,
})

/** One frame is one centre's, that of its first line; a message of another's is refused, not filed. */
function ofOneCentre(items: readonly Item[]): Item[] {
  const home = items.find(it => it.line)?.line?.centre
  return items.map(it => {
    if (it.line === null || it.line.centre === home) return it
    // What is parked with a number could not be read; that centre might have.
    const isTheirs = it.fate.is === 'apply' || (it.fate.is === 'park' && it.controlId !== null)
    const fate: Fate = isTheirs
      ? { is: 'refuse', fault: { code: 103, says: NO_LINE, segment: 'MSH', field: 3 } }
      : it.fate
    return { ...it, line: null, fate }
  })
}

function readText(
  text: string,
  charset: Charset,
  frame: Buffer,
  several: boolean,
  from: From,
  lines: readonly Line[],
): Item {
  const bytes = several ? (encode(text, charset) ?? frame) : frame
  const parsed = Message.parse(text)
  const header = 'refused' in parsed ? headerIn(text) : parsed.header
  const claimed = lineOf(header, from, lines)
  const why = claimed && whyDenied(claimed, from)
  if (claimed && why) {
    const fate: Fate = { is: 'refuse', fault: { code: 207, says: NOT_FROM_HERE, segment: 'MSH' } }
    return { ...item(bytes, header, charset, null, fate), denied: { line: claimed, why } }
  }
  return item(bytes, header, charset, claimed, fateOf(parsed, header, claimed))
}

/** The line of a header, where whoever says it may use that line. */
function admitted(header: Header | null, from: From, lines: readonly Line[]): Line | null {
  const line = lineOf(header, from, lines)
  return line && whyDenied(line, from) === null ? line : null
}

/** The line of bytes that cannot be read, as far as their header can. */
const whose = (bytes: Buffer, from: From, lines: readonly Line[]): Line | null =>
  admitted(headerOf(bytes), from, lines) ?? namedInCharacters(bytes, from, lines)

/** The one line that a header names when it is read as that line is set up; null if there are two. */
function namedInCharacters(frame: Buffer, from: From, lines: readonly Line[]): Line | null {
  const header = headerBytes(frame)
  if (header === null) return null
  const named = new Set<Line>()
  for (const charset of new Set(lines.map(line => line.charset))) {
    const line = admitted(headerAs(header, charsetOf({ charset })), from, lines)
    if (line?.charset === charset) named.add(line)
  }
  const [line = null, ...others] = named
  return others.length === 0 ? line : null
}

/** Who it is, is told by address and certificate; what it says of itself proves nothing (F-24). */
function whyDenied(line: Line, from: From): Denied['why'] | null {
  if (!isAllowed(line, from.address)) return 'address'
  const { clientCertificate } = line
  return clientCertificate !== null && clientCertificate !== from.certificate ? 'certificate' : null
}

function item(
  bytes: Buffer,
  header: Header | null,
  charset: Charset | null,
  line: Line | null,
  fate: Fate,
): Item {
  const controlId = mayAnswer(header) || isAcknowledgement(header) ? storable(header?.[10]) : null
  const sha256 = hashOf(bytes)
  return { bytes, header, controlId, charset, line, fate: fateFor(header, controlId, fate), sha256 }
}

const LONGEST_ID = 200

/** As a column takes it: what could not be decoded may hold anything, and the answer echoes bytes. */
const storable = (id: string | undefined): string | null =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: no column takes them
  id?.slice(0, LONGEST_ID).replace(/[\x00-\x1f\x7f]/g, ' ') || null

/** An acknowledgement is heard; what cannot be answered cannot be refused either, so it is parked. */
function fateFor(header: Header | null, controlId: string | null, fate: Fate): Fate {
  if (isAcknowledgement(header)) return { is: 'hear' }
  if (controlId === null && fate.is === 'refuse') return { is: 'park', says: fate.fault.says }
  return fate
}

const isAcknowledgement = (header: Header | null): boolean => (header?.[9] ?? '').startsWith('ACK')

const MSH = Buffer.from('MSH')
const CR = 0x0d
const LF = 0x0a

/** SHA-256 of everything but MSH-7. */
function hashOf(bytes: Buffer): string {
  const hash = createHash('sha256')
  const [from, to] = timeIn(bytes)
  return hash.update(bytes.subarray(0, from)).update(bytes.subarray(to)).digest('hex')
}

/** Where MSH-7 stands: after the sixth separator of the header; nowhere where there is none. */
function timeIn(bytes: Buffer): readonly [number, number] {
  const start = bytes.indexOf(MSH)
  const separator = bytes[start + 3]
  if (start < 0 || separator === undefined) return [0, 0]
  const marks: number[] = []
  let at = start + 3
  for (; at < bytes.length && marks.length < 7; at++) {
    const byte = bytes[at]
    if (byte === CR || byte === LF) break
    if (byte === separator) marks.push(at)
  }
  const [from, to = at] = marks.slice(5)
  return from === undefined ? [0, 0] : [from + 1, to]
}

/**
 * The port first, then the address, then who the message says it is. On a port or from an address
 * that one line alone has, whatever is said is that line's.
 */
export const lineOf = (header: Header | null, from: From, lines: readonly Line[]): Line | null =>
  claimant(senderOf(header), from, lines)

/** The line that a sender speaks for, by name and by where it comes from. */
export function claimant(sender: string, from: From, lines: readonly Line[]): Line | null {
  const here = some(
    lines.filter(line => line.port === from.port),
    lines.filter(line => line.port === null),
  )
  const candidates = some(
    here.filter(line => covers(line.peers, from.address)),
    here.filter(line => line.peers.length === 0),
  )
  const named = candidates.find(line => line.sender === sender)
  const [first, ...others] = candidates
  const isAlone = first && others.length === 0 && (first.port !== null || first.peers.length > 0)
  return named ?? (isAlone ? first : null)
}

/** MSH-3 and MSH-4 as a line's: of each its first component, parted as the message itself says. */
export function senderOf(header: Header | null): string {
  const marks = delimiters(header?.[1] ?? '', header?.[2] ?? '') ?? USUAL
  const name = (field = '') => field.split(marks.component)[0]?.trim() ?? ''
  return `${name(header?.[3])}|${name(header?.[4])}`
}

const some = <T>(wanted: readonly T[], otherwise: readonly T[]): readonly T[] =>
  wanted.length > 0 ? wanted : otherwise

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
  if (!/^2(\.|$)/.test(parsed.version))
    return { is: 'refuse', fault: { code: 203, says: BAD_VERSION, segment: 'MSH', field: 12 } }
  if (!READABLE.includes(`${parsed.type}^${parsed.event}`))
    return { is: 'refuse', fault: { code: 200, says: BAD_TYPE, segment: 'MSH', field: 9 } }
  if (line === null)
    return { is: 'refuse', fault: { code: 103, says: NO_LINE, segment: 'MSH', field: 3 } }
  if (line.state === 'off')
    return { is: 'refuse', fault: { code: 207, says: TURNED_OFF, segment: 'MSH' } }
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
const CUT_OFF = say(
  'A message was cut off before its end: kept as evidence, never applied, not answered. The instrument should send it again; if it does not, send it again from its review screen.',
  '消息在结束前中断：仅作为证据保存，未处理、未应答。仪器应会重发；若未重发，请在仪器回看界面手动重发。',
)
const NO_LINE = say(
  'This sender (MSH-3, MSH-4) is not registered as a line. Ask the laboratory to register it.',
  '该发送方（MSH-3、MSH-4）未登记为线路。请联系实验室登记。',
)
const NOT_FROM_HERE = say(
  'This sender may not use the line from here. Ask the laboratory to check the addresses and the certificate of the line. Nothing was applied.',
  '该发送方不得从此处使用该线路。请联系实验室核对线路的地址和证书。未作处理。',
)
const TURNED_OFF = say(
  'This line is turned off. Nothing was applied. Ask the laboratory to turn it on, then send the message again.',
  '该线路已停用。未作处理。请联系实验室启用线路后重发。',
)
