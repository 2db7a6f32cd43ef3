/** What is said back, and how it is stored so that a resend gets the same bytes again. */
import { randomBytes } from 'node:crypto'
import {
  type Answer,
  answer,
  answerCodes,
  type Fault,
  mayAnswer,
  type Outcome,
} from '../../lims-adapters/hl7/ack.ts'
import { frame } from '../../lims-adapters/hl7/mllp.ts'
import type { Instant } from '../contract/words.ts'
import type { Item } from './reading.ts'

export interface Said {
  /** `AA`, `AR` ..., or `CA,AA`; null for silence. */
  readonly code: string | null
  readonly framed: Buffer | null
  readonly payloads: readonly Buffer[]
}

export const SILENCE: Said = { code: null, framed: null, payloads: [] }

/** The answers that a message is owed for an outcome; none to what has no number or is an answer. */
export function answersTo(item: Item, outcome: Outcome, at: Instant, fault?: Fault): Said {
  const { header } = item
  if (!mayAnswer(header)) return SILENCE
  const silent = item.line?.acknowledgements === 'silent'
  const codes = answerCodes(header, outcome, { silent })
  if (codes.length === 0) return SILENCE
  const payloads = codes.map(code => answer(header, given(item, code, at, fault)))
  return { code: codes.join(','), framed: Buffer.concat(payloads.map(frame)), payloads }
}

function given(item: Item, code: Answer['code'], at: Instant, fault: Fault | undefined): Answer {
  return {
    code,
    controlId: nextControlId(),
    at: `${at.slice(0, 19).replace(/\D/g, '')}+0000`,
    charset: item.charset ?? 'iso-8859-1',
    ...(fault ? { fault } : {}),
  }
}

/** This life of the process, and how many answers it gave. */
const LIFE = randomBytes(6).toString('hex')
let answersGiven = 0

/** Twenty characters, the longest that HL7 2.x promises to carry; never the same twice. */
const nextControlId = (): string => `G${LIFE}${(++answersGiven).toString(36).padStart(7, '0')}`

const FRAME_END = Buffer.of(0x1c, 0x0d)

/** The payloads of answers stored as framed; no answer of ours holds a mark of frames. */
export function unframed(framed: Uint8Array): Buffer[] {
  const bytes = Buffer.from(framed)
  const payloads: Buffer[] = []
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(FRAME_END, at)
    payloads.push(bytes.subarray(at + 1, end < 0 ? bytes.length : end))
    at = end < 0 ? bytes.length : end + FRAME_END.length
  }
  return payloads
}
