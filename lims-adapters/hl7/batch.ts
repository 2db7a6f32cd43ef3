/**
 * One frame or file into its messages.
 *
 * A sender may put several messages into a frame, bare or between FHS, BHS, BTS and FTS. Each
 * becomes a text of its own, so that each is kept, judged and answered alone. Whatever stands
 * outside a message and is not one of those four segments becomes a text of its own as well: it
 * will be refused as a message, which shows it to a person instead of dropping it.
 */
import type { Say } from '../../server/contract/words.ts'

/** A frame of more is no batch of any instrument; keeping each would hold up every other line. */
const MOST_PIECES = 1_000

export interface Split {
  /** In file order; exact pieces of the text. */
  readonly messages: string[]
  /** Only where there was a batch: what is wrong with its counts and its ends; empty if nothing. */
  readonly batch?: { readonly troubles: Say[] }
  /** Why the frame is not split at all: it has too many messages. */
  readonly refused?: Say
}

interface Piece {
  readonly name: string
  readonly text: string
}

/**
 * The messages of one decoded frame, or of its bare bytes as Latin-1: no charset of MLLP has a line
 * break in a character, so that both part it alike. A frame of one message comes back whole.
 */
export function split(text: string): Split {
  if (isSingle(text)) return { messages: [text] }
  const heads = headsOf(text)
  if (heads.length > MOST_PIECES) return { messages: [], refused: TOO_MANY }
  const pieces = piecesOf(text, heads)
  const messages = pieces
    .filter(piece => !BATCH.includes(piece.name) && !isBlank(piece.text))
    .map(piece => piece.text)
  const batch = pieces.filter(piece => piece.name !== '')
  if (batch.every(piece => piece.name === 'MSH')) {
    return { messages: messages.length < 2 ? [text] : messages }
  }
  return { messages, batch: { troubles: [...wrongEnds(batch), ...wrongCounts(batch)] } }
}

/** Most frames by far: nothing in the text can be another header. */
const isSingle = (text: string): boolean =>
  text.startsWith('MSH') && !HEADERS.some(name => text.includes(name, 3))

const BATCH = ['FHS', 'BHS', 'BTS', 'FTS']
const HEADERS = ['MSH', ...BATCH]
// A byte order mark is three characters in bare bytes.
// biome-ignore lint/suspicious/noControlCharactersInRegex: VT and FS are the marks of a frame
const isBlank = (text: string): boolean => /^(?:[\ufeff\x0b\x1c\s]|\xef\xbb\xbf)*$/.test(text)
// biome-ignore lint/suspicious/noControlCharactersInRegex: a VT may stand before the first header
const HEADS = /(?:^|[\r\n])(?:[\ufeff\x0b]|\xef\xbb\xbf)*(?=(MSH|FHS|BHS|BTS|FTS)(?![A-Za-z0-9 ]))/g

interface Head {
  readonly name: string
  readonly at: number
}

/** Every header and trailer; one more than the most is enough to know that there are too many. */
function headsOf(text: string): Head[] {
  const heads: Head[] = []
  for (const found of text.matchAll(HEADS)) {
    heads.push({ name: found[1] ?? '', at: found.index + found[0].length })
    if (heads.length > MOST_PIECES) break
  }
  return heads
}

/** Cut before every header and trailer; a batch segment ends with its line. */
function piecesOf(text: string, heads: readonly Head[]): Piece[] {
  const pieces: Piece[] = [{ name: '', text: text.slice(0, heads[0]?.at) }]
  for (const [i, { name, at }] of heads.entries()) {
    const next = heads[i + 1]?.at ?? text.length
    const lineEnd = BATCH.includes(name) ? endOfLine(text, at, next) : next
    pieces.push({ name, text: text.slice(at, lineEnd) })
    if (lineEnd < next) pieces.push({ name: '', text: text.slice(lineEnd, next) })
  }
  return pieces
}

const TOO_MANY: Say = {
  en: `The frame has more than ${MOST_PIECES} messages or batch marks. Nothing of it was read: have the sender put fewer into one frame.`,
  zh: `一帧中的报文或批次标记超过 ${MOST_PIECES} 个，未读取。请让发送方减少每帧的报文数。`,
}

function endOfLine(text: string, from: number, limit: number): number {
  const length = text.slice(from, limit).search(/[\r\n]/)
  return length < 0 ? limit : from + length
}

function wrongEnds(pieces: readonly Piece[]): Say[] {
  const count = (name: string) => pieces.filter(piece => piece.name === name).length
  return [
    ['BHS', 'BTS'],
    ['FHS', 'FTS'],
  ].flatMap(([head = '', tail = '']) =>
    count(head) === count(tail)
      ? []
      : [
          {
            en: `The batch has ${count(head)} ${head} and ${count(tail)} ${tail}: a part may be missing. Ask the sender for all of it.`,
            zh: `批次中有 ${count(head)} 个 ${head} 和 ${count(tail)} 个 ${tail}，可能缺少一部分。请向发送方索取完整批次。`,
          },
        ],
  )
}

/** BTS-1 counts the messages since the last BHS, FTS-1 the batches; a file without BHS is one. */
function wrongCounts(pieces: readonly Piece[]): Say[] {
  const troubles: Say[] = []
  const batches = pieces.filter(piece => piece.name === 'BHS').length || 1
  let messages = 0
  for (const { name, text } of pieces) {
    if (name === 'MSH') messages++
    if (name === 'BHS') messages = 0
    if (name === 'BTS') {
      troubles.push(...wrongCount('BTS', text, messages))
      messages = 0
    }
    if (name === 'FTS') troubles.push(...wrongCount('FTS', text, batches))
  }
  return troubles
}

function wrongCount(name: string, text: string, found: number): Say[] {
  const told = text.split(text.charAt(3))[1]?.trim() ?? ''
  if (told === '' || Number(told) === found) return []
  return [
    {
      en: `${name} counts ${told}, but ${found} arrived. Ask the sender for what is missing.`,
      zh: `${name} 声明数量为 ${told}，实际收到 ${found}。请向发送方索取缺少的部分。`,
    },
  ]
}
