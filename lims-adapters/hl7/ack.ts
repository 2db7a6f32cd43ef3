/**
 * What we answer to a message.
 *
 * An answer is made from the sender's own header, undecoded, in the sender's own delimiters and
 * charset, so that the number it waits for comes back byte for byte even where the message itself
 * could not be read. Without a number there is nothing to answer to, and an acknowledgement is
 * never answered.
 *
 * AA (CA): the bytes are kept. AE (CE): they could not be kept, send again. AR (CR): they are kept
 * but can never be read as a message; the reason goes with it, in both languages where the charset
 * holds Chinese, and never with a word about a patient.
 */
import type { Say } from '../../server/contract/words.ts'
import { type Charset, encode } from './charset.ts'
import { type Delimiters, delimiters, USUAL } from './delimiters.ts'
import { escaped } from './escapes.ts'
import type { Header } from './header.ts'

export type Outcome = 'kept' | 'again' | 'never'
export type AnswerCode = 'AA' | 'AE' | 'AR' | 'CA' | 'CE' | 'CR'

/** HL7 table 0357, as far as a receiver says it. */
const ERRORS = {
  100: 'Segment sequence error',
  101: 'Required field missing',
  102: 'Data type error',
  103: 'Table value not found',
  200: 'Unsupported message type',
  201: 'Unsupported event code',
  202: 'Unsupported processing id',
  203: 'Unsupported version id',
  207: 'Application internal error',
} as const
export type ErrorCode = keyof typeof ERRORS

export interface Fault {
  readonly code: ErrorCode
  /** Without patient data: it leaves the house. */
  readonly says: Say
  /** Where in the message it was found; each part only if those before it are there. */
  readonly segment?: string
  readonly occurrence?: number
  readonly field?: number
}

export interface Answer {
  readonly code: AnswerCode
  /** Our own MSH-10, new for every answer. */
  readonly controlId: string
  /** MSH-7 as `YYYYMMDDHHMMSS+ZZZZ`; the caller has the clock. */
  readonly at: string
  /** That of the message; `iso-8859-1` where it could not be decoded, as `headerOf` reads it. */
  readonly charset: Charset
  readonly fault?: Fault
}

/** May this header be answered at all? Its number must be able to travel back in a frame. */
export const mayAnswer = (header: Header | null): header is Header =>
  header !== null &&
  (header[10] ?? '') !== '' &&
  !(header[9] ?? '').startsWith('ACK') &&
  !MARKS_OF_FRAMES.test(header[10] ?? '')

/** A wrapped header has line breaks within its fields; in an answer they would end the segment. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: VT and FS are the marks of a frame
const MARKS_OF_FRAMES = /[\x0b\x1c\r\n]/
// biome-ignore lint/suspicious/noControlCharactersInRegex: the same, wherever they stand
const ALL_MARKS = /[\x0b\x1c\r\n]/g

/** The bytes of an answer, to be framed. */
export function answer(to: Header, given: Answer): Buffer {
  const marks = delimiters(to[1] ?? '', to[2] ?? '') ?? { ...USUAL, field: to[1] || USUAL.field }
  const both = given.fault && `${given.fault.says.zh} / ${given.fault.says.en}`
  const inBoth = encode(text(to, given, marks, both), given.charset)
  if (inBoth) return inBoth
  const plain = text(to, given, marks, given.fault?.says.en)
  return encode(plain, given.charset) ?? Buffer.from(plain, 'latin1')
}

function text(to: Header, given: Answer, marks: Delimiters, says: string | undefined): string {
  const { fault } = given
  const modern = isModern(to[12] ?? '', marks)
  const msa = ['MSA', given.code, to[10] ?? '']
  if (says !== undefined && !modern) msa.push(escaped(says, marks))
  const segments = [msh(to, given, marks, modern), msa]
  if (fault && says !== undefined) {
    segments.push(modern ? errNow(fault, says, marks) : errThen(fault, marks))
  }
  return segments.map(fields => `${trimmed(fields).join(marks.field)}\r`).join('')
}

function msh(to: Header, given: Answer, marks: Delimiters, modern: boolean): string[] {
  const field = (n: number) => (to[n] ?? '').replace(ALL_MARKS, '')
  const type = ['ACK', field(9).split(marks.component)[1] ?? '', modern ? 'ACK' : '']
  const kind = type[1] === '' ? 'ACK' : trimmed(type).join(marks.component)
  return [
    'MSH',
    delimiters(marks.field, field(2)) ? field(2) : encodingOf(marks),
    ...[field(5), field(6), field(3), field(4)],
    ...[given.at, '', kind, given.controlId, field(11), field(12)],
    ...['', '', '', '', '', field(18)],
  ]
}

const encodingOf = (marks: Delimiters): string =>
  marks.component + marks.repetition + marks.escape + marks.subcomponent

/** ERR as it is since 2.5: location, code, severity and a sentence for the user. */
function errNow(fault: Fault, says: string, marks: Delimiters): string[] {
  const place = [fault.segment, fault.segment && (fault.occurrence ?? 1), fault.field]
  const code = [fault.code, ERRORS[fault.code], 'HL70357']
  const part = marks.component
  return ['ERR', '', joined(place, part), code.join(part), 'E', '', '', '', escaped(says, marks)]
}

/** ERR as it was before: everything in its first field. */
function errThen(fault: Fault, marks: Delimiters): string[] {
  const code = [fault.code, ERRORS[fault.code], 'HL70357'].join(marks.subcomponent)
  const place = [fault.segment, fault.segment && (fault.occurrence ?? 1), fault.field]
  return ['ERR', [...place.map(part => part ?? ''), code].join(marks.component)]
}

const joined = (parts: readonly (string | number | undefined)[], mark: string): string =>
  trimmed(parts.map(part => String(part ?? ''))).join(mark)

function trimmed(parts: string[]): string[] {
  return parts.slice(0, parts.findLastIndex(part => part !== '') + 1)
}

function isModern(version: string, marks: Delimiters): boolean {
  const [major = '', minor = ''] = (version.split(marks.component)[0] ?? '').split('.')
  return Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 5)
}

/**
 * Which answers a sender waits for, from its MSH-15 and MSH-16 (table 0155), in order.
 * Words that are not in the table count as empty: some instruments put a sample kind there.
 * Both NE is answered all the same, since silence looks like a dead line; `silent` is for a line
 * whose partner must not be answered.
 */
export function answerCodes(
  header: Header,
  outcome: Outcome,
  line: { readonly silent?: boolean } = {},
): AnswerCode[] {
  const accept = wish(header[15])
  const application = wish(header[16])
  const [a, c] = CODES[outcome]
  if (accept === 'NE' && application === 'NE') return line.silent ? [] : [a]
  const due = (when: string) => when === 'AL' || when === (outcome === 'kept' ? 'SU' : 'ER')
  return [...(due(accept) ? [c] : []), ...(due(application) ? [a] : [])]
}

const CODES: Readonly<Record<Outcome, readonly [AnswerCode, AnswerCode]>> = {
  kept: ['AA', 'CA'],
  again: ['AE', 'CE'],
  never: ['AR', 'CR'],
}

const wish = (word: string | undefined): string =>
  word === 'AL' || word === 'ER' || word === 'SU' ? word : 'NE'
