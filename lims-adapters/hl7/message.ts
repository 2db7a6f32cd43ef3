/**
 * One HL7 v2 message, read where it stands.
 *
 * The text is kept as it came and printed as it came; fields are cut out of it when somebody asks,
 * so a result of a few fields costs microseconds. A line that does not begin like a segment goes
 * on with the field before it: an instrument that puts a line break into a comment must not lose
 * the fields behind it. Escapes are decoded once, by `at` and `repetitions`; `raw` leaves them.
 */
import type { Refused } from './charset.ts'
import { type Delimiters, delimiters } from './delimiters.ts'
import { type Header, headerFields } from './header.ts'
import { isHeader, piece, Segment } from './segment.ts'

export class Message {
  readonly marks: Delimiters
  readonly segments: readonly Segment[]
  /**
   * Whether a line that is no segment looks like one: ` OBX|` or `Obx|`. Its fields stand in the segment
   * above it, where they would be taken for that one's, or for nothing.
   */
  readonly isTorn: boolean
  readonly #text: string
  readonly #msh: Segment

  private constructor(text: string, marks: Delimiters, msh: Segment, { segments, isTorn }: Parts) {
    this.#text = text
    this.marks = marks
    this.#msh = msh
    this.segments = segments
    this.isTorn = isTorn
  }

  /** Reads one decoded message, or says why it cannot be one. */
  static parse(text: string): Message | Refused {
    const start = startOf(text)
    if (!text.startsWith('MSH', start)) return NO_HEADER
    const field = text.charAt(start + 3)
    const marks = delimiters(field, piece(text.slice(start + 4, start + 12), field, 1))
    if (!marks) return BAD_DELIMITERS
    const parts = partsOf(text, start, marks)
    if (parts.segments.length > MOST_SEGMENTS) return TOO_LONG
    const [msh, ...rest] = parts.segments
    if (!msh || rest.some(segment => isHeader(segment.name))) return SEVERAL
    return new Message(text, marks, msh, parts)
  }

  /** The text it was read from, to the last character. */
  print(): string {
    return this.#text
  }

  /** The same without MSH-7: what a message and its resend have in common. */
  withoutTime(): string {
    const { text } = this.#msh
    const fields = text.split(this.marks.field)
    if (fields.length > 6) fields[6] = ''
    return this.#text.replace(text, () => fields.join(this.marks.field))
  }

  /** The first segment of this name. */
  first(name: string): Segment | undefined {
    return this.segments.find(segment => segment.name === name)
  }

  all(name: string): Segment[] {
    return this.segments.filter(segment => segment.name === name)
  }

  /** Readable text in the first segment of this name; '' where there is none. */
  at(name: string, field: number, component?: number, subcomponent?: number): string {
    return this.first(name)?.at(field, component, subcomponent) ?? ''
  }

  /** MSH undecoded, for an answer. */
  get header(): Header {
    return headerFields(this.#msh.text)
  }

  /** MSH-10, character for character. */
  get controlId(): string {
    return this.#msh.raw(10)
  }

  /** MSH-9.1: ORU, OUL, ACK ... */
  get type(): string {
    return this.#msh.at(9, 1)
  }

  /** MSH-9.2: R01, R22 ... */
  get event(): string {
    return this.#msh.at(9, 2)
  }

  /** MSH-12.1: 2.5.1 ... */
  get version(): string {
    return this.#msh.at(12, 1)
  }

  /** MSH-11.1: P for a patient; D, T, Q ... for anything else. */
  get processing(): string {
    return this.#msh.at(11, 1)
  }

  /** MSH-3.1 and MSH-4.1; either may be empty. */
  get sender(): { application: string; facility: string } {
    return { application: this.#msh.at(3, 1), facility: this.#msh.at(4, 1) }
  }

  /** Is it itself an answer to something that was said? Such a message is never answered. */
  get isAnswer(): boolean {
    return this.type === 'ACK' || this.first('MSA') !== undefined
  }

  /** MSH-15 */
  get acceptAck(): string {
    return this.#msh.at(15)
  }

  /** MSH-16; some instruments put a sample kind here. */
  get applicationAck(): string {
    return this.#msh.at(16)
  }
}

const LEADING = '\ufeff\x0b\r\n'
const TRAILING = '\x0b\x1c\r\n'

function startOf(text: string): number {
  let start = 0
  while (start < text.length && LEADING.includes(text.charAt(start))) start++
  return start
}

function endOf(text: string): number {
  let end = text.length
  while (end > 0 && TRAILING.includes(text.charAt(end - 1))) end--
  return end
}

/** A plate of 384 wells has half as many; reading more would hold up every other line. */
const MOST_SEGMENTS = 10_000

interface Parts {
  readonly segments: readonly Segment[]
  readonly isTorn: boolean
}

/** In order; one more than the most is enough to know that there are too many. */
function partsOf(text: string, start: number, marks: Delimiters): Parts {
  const end = endOf(text)
  const hasLf = text.includes('\n')
  const segments: Segment[] = []
  let isTorn = false
  let open = start
  let closed = start
  for (let from = start; from < end && segments.length <= MOST_SEGMENTS; ) {
    const stop = Math.min(end, hasLf ? lineEnd(text, from) : crOr(text, from, end))
    if (from > start && opensSegment(text, from, marks.field)) {
      segments.push(new Segment(text, open, closed, marks))
      open = from
    } else if (from > start) isTorn ||= looksLikeSegment(text, from, marks.field)
    if (stop > from) closed = stop
    from = stop + 1
  }
  segments.push(new Segment(text, open, closed, marks))
  return { segments, isTorn }
}

/** Names of segments that say whose a value is, or what it is. */
const TELLING = /^[ \t]*(?:MSH|PID|ORC|OBR|OBX|SPM|SAC|INV|NTE)$/i
const LONGEST_NAME = 12

/** Whether a line begins with such a name and a field, though not as a segment does. */
function looksLikeSegment(text: string, at: number, field: string): boolean {
  const [name = '', ...rest] = text.slice(at, at + LONGEST_NAME).split(field, 2)
  return rest.length > 0 && TELLING.test(name)
}

function crOr(text: string, from: number, end: number): number {
  const cr = text.indexOf('\r', from)
  return cr < 0 ? end : cr
}

function lineEnd(text: string, from: number): number {
  let at = from
  while (at < text.length && text.charCodeAt(at) !== 0x0d && text.charCodeAt(at) !== 0x0a) at++
  return at
}

const isCapital = (code: number): boolean => code >= 0x41 && code <= 0x5a
const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39

/** `ABC|` or `AB1|`; the trailers of a batch may stand alone. */
function opensSegment(text: string, at: number, field: string): boolean {
  const second = text.charCodeAt(at + 1)
  const third = text.charCodeAt(at + 2)
  if (!isCapital(text.charCodeAt(at))) return false
  if (!(isCapital(second) || isDigit(second)) || !(isCapital(third) || isDigit(third))) return false
  return (
    text.startsWith(field, at + 3) ||
    /^(?:MSH|BTS|FTS)(?![A-Za-z0-9 ])/.test(text.slice(at, at + 4))
  )
}

const NO_HEADER: Refused = {
  refused: {
    en: 'The message does not begin with an MSH segment. Check what is connected to this line.',
    zh: '报文不是以 MSH 段开头。请检查该线路所接的设备。',
  },
}

const BAD_DELIMITERS: Refused = {
  refused: {
    en: 'MSH-1 and MSH-2 do not name a field separator and four or five different encoding characters, so no field can be told from another. Ask the vendor to correct the header.',
    zh: 'MSH-1、MSH-2 未给出字段分隔符和四至五个互不相同的编码字符，无法区分字段。请联系厂家更正报文头。',
  },
}

const TOO_LONG: Refused = {
  refused: {
    en: `The message has more than ${MOST_SEGMENTS} segments, more than any plate. Nothing of it was filed: have the instrument send fewer specimens a message.`,
    zh: `报文超过 ${MOST_SEGMENTS} 段，超出任何整板的数量，未归入任何结果。请设置仪器每条报文发送较少标本。`,
  },
}

const SEVERAL: Refused = {
  refused: {
    en: 'More than one message header in one message. They must be split before they are read.',
    zh: '一条报文中出现多个报文头，必须先拆分再读取。',
  },
}
