/**
 * Which answers a frame is owed, and whether those that came are they: worked out from the bytes, by
 * other means than the server's own reader.
 *
 * A message with a number (MSH-10) that is no acknowledgement is answered with that number byte for
 * byte, once, or as often as its MSH-15 and MSH-16 ask. A frame of several messages is answered one
 * by one, or once with the first number where it is refused whole. AE and AR come with an ERR and a
 * sentence in both languages, unless the charset of the message holds no Chinese, and with nothing
 * of a patient.
 */
import iconv from 'iconv-lite'
import { CANARIES } from './mutations.ts'

/** What one header may be read as: the number, and the sequences of codes, the longest first. */
interface Reading {
  readonly number: string
  readonly codes: readonly (readonly string[])[]
}

interface Owed {
  /** Several where a line break or half a character in a header is read in more than one way. */
  readonly readings: readonly Reading[]
  /** Whether it can be told for certain that this is the header of a message, and which answer is its. */
  readonly certain: boolean
}

/** A header begins a line; before it may stand a byte order mark or the VT of a frame. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: VT is a mark of frames
const HEADERS = /(?:^|[\r\n\x0b\xbf])MSH(?=([\s\S]))/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: VT and FS are the marks of a frame
const MARKS_OF_FRAMES = /[\x0b\x1c\r\n]/
/** Of a byte order mark, behind which a header stands, or of any other character. */
const LAST_OF_A_CHARACTER = '\xbf'
// biome-ignore lint/suspicious/noControlCharactersInRegex: VT and FS are the marks of a frame
const END_OF_FRAME = /[\x0b\x1c\r\n]+$/
/** Beyond that a header is no header of any instrument, and either reading of it is right. */
const LONGEST_HEADER = 4_000
const MOST_OF_A_HEADER = 200_000
/**
 * As every message has one before it is broken. Where fields were shifted, neighbours may both be
 * numbered `P`: whose answer is whose cannot be told then, and none is demanded.
 */
const OWN_NUMBER = /^[FM]\d{2,}/

export function owedTo(payload: Buffer): Owed[] {
  const whole = payload.toString('latin1')
  const text = whole.replace(END_OF_FRAME, '')
  // A second FS may be read as the last character of what stands before it.
  const isMarked = ['\x0b', '\x1c'].includes(whole[text.length] ?? '')
  return headersIn(text).map(([separator, rest, before, ends]) => {
    if (/[\r\n]/.test(separator)) return NO_HEADER
    const [line = ''] = rest.split(/[\r\n]/, 1)
    const known = line.length < LONGEST_HEADER && /^[ -~]*$/.test(line)
    const own = joined(rest, separator)
    const plain = known && own.trimEnd() === line.trimEnd()
    const lines = [line, rest.split('\r', 1)[0] ?? '', own]
    const readings = (plain ? [line] : lines).flatMap(some => [
      readingOf(fieldsOf(some, separator, some)),
      readingOf(fieldsOf(some, separator, some.replace(PAIRS, '  '))),
    ])
    const certain =
      separator === '|' &&
      plain &&
      ends === 'for certain' &&
      !(isMarked && text.endsWith(line)) &&
      !before.endsWith(LAST_OF_A_CHARACTER) &&
      OWN_NUMBER.test(readings[0]?.number ?? '')
    return { readings: certain ? readings : [...readings, ...anyOf(lines, separator)], certain }
  })
}

/** MSH at the end of a line: it has no fields, and stands first where a frame is refused whole. */
const NO_HEADER: Owed = { readings: [{ number: '', codes: [[]] }], certain: false }

/** Where separators cannot be told, an answer may carry whatever stands in one of the fields. */
function anyOf(lines: readonly string[], separator: string): Reading[] {
  const fields = lines.flatMap(line =>
    [line, line.replace(PAIRS, '  ')].flatMap(marked =>
      fieldsOf(line, separator, marked).slice(2, MOST_FIELDS),
    ),
  )
  const numbers = [...new Set(fields)].filter(field => field !== '' && !MARKS_OF_FRAMES.test(field))
  return numbers.map(number => ({ number, codes: ANY_CODES }))
}

/**
 * Separator and text of every header, up to the next one, what stands before it, and whether it ends
 * there. Behind a byte order mark in the middle of a line a header may begin, or the line go on.
 */
function headersIn(text: string): [string, string, string, 'for certain' | 'perhaps'][] {
  const found = [...text.matchAll(HEADERS)]
  return found.map(({ 0: { length }, 1: separator = '|', index }, i) => {
    const following = found.slice(i + 1)
    const next = following.find(({ 0: start }) => !start.startsWith(LAST_OF_A_CHARACTER))
    return [
      separator,
      text.slice(index + length + 1, next?.index).slice(0, MOST_OF_A_HEADER),
      text.slice(index, index + 1),
      following[0] === next ? 'for certain' : 'perhaps',
    ]
  })
}

/** Lines that open no segment belong to the one before them. */
function joined(rest: string, separator: string): string {
  for (const { index } of rest.matchAll(/[\r\n][A-Z][A-Z0-9]{2}/g))
    if (rest.startsWith(separator, index + 4)) return rest.slice(0, index)
  return rest
}

/** Half of a character of GB 18030 or Big5 may look like a separator. */
const PAIRS = /[\x81-\xfe][\x40-\x7e\x80-\xfe]/g

/** MSH-n at `[n]`; the separators are looked for in `marked`, which is as long as the text. */
function fieldsOf(text: string, separator: string, marked: string): string[] {
  let at = 0
  const fields = marked.split(separator).map(({ length }) => {
    const field = text.slice(at, at + length)
    at += length + separator.length
    return field
  })
  return ['MSH', separator, ...fields]
}

/** A number with a mark of frames or a line break in it cannot travel back. */
function readingOf(fields: readonly string[]): Reading {
  const number = fields[10] ?? ''
  const type = fields[9] ?? ''
  const silent = number === '' || type.startsWith('ACK') || MARKS_OF_FRAMES.test(number)
  return { number, codes: silent ? [[]] : codesFor(wish(fields[15]), wish(fields[16])) }
}

const WISHES = ['AL', 'ER', 'SU']
const wish = (word = ''): string => (WISHES.includes(word) ? word : 'NE')
const OUTCOMES = ['A', 'E', 'R'] as const
const ANY_CODES = [
  ...OUTCOMES.map(outcome => [`C${outcome}`, `A${outcome}`]),
  ...OUTCOMES.flatMap(outcome => [[`A${outcome}`], [`C${outcome}`]]),
]
/** As many as a header has. */
const MOST_FIELDS = 26

function codesFor(accept: string, application: string): string[][] {
  if (accept === 'NE' && application === 'NE') return OUTCOMES.map(outcome => [`A${outcome}`])
  const due = (when: string, outcome: string) =>
    when === 'AL' || when === (outcome === 'A' ? 'SU' : 'ER')
  return OUTCOMES.map(outcome => [
    ...(due(accept, outcome) ? [`C${outcome}`] : []),
    ...(due(application, outcome) ? [`A${outcome}`] : []),
  ]).sort((a, b) => b.length - a.length)
}

/** The code of an answer that carries this number, byte for byte; null where it is another's. */
function codeFor(answer: string, number: string): string | null {
  const msa = answer.slice(answer.indexOf('\rMSA') + 4)
  for (const width of [1, 2, 3]) {
    const separator = msa.slice(0, width)
    const code = msa.slice(width, width + 2)
    const rest = msa.slice(width + 2)
    const end = separator.length + number.length
    if (!/^[AC][AER]$/.test(code) || !rest.startsWith(separator + number)) continue
    if (rest.startsWith('\r', end) || rest.startsWith(separator, end)) return code
  }
  return null
}

interface Judged {
  /** Frames that were answered, by what they were told. */
  readonly settled: { readonly payload: Buffer; readonly codes: readonly string[] }[]
  /** A sentence for each answer that is not as promised. */
  readonly why: string[]
}

const LOOK_AHEAD = 3
const NOBODY: Buffer = Buffer.alloc(0)

/** The answers to some frames of one connection, in order, up to the marker's. */
export function judgeAnswers(frames: readonly Buffer[], answers: readonly string[]): Judged {
  const owns = shared(frames, answers)
  return owns ? judgeShared(frames, answers, owns) : judgeInTurn(frames, answers)
}

/** Who got which answers, so that all are somebody's and nobody lacks one; null where that cannot be. */
function shared(frames: readonly Buffer[], answers: readonly string[]): Own[] | null {
  const dead = new Set<string>()
  const owed = frames.map(owedTo)
  const from = (frame: number, at: number): Own[] | null => {
    const own = owed[frame]
    if (!own) return at === answers.length ? [] : null
    if (dead.has(`${frame} ${at}`)) return null
    for (const way of waysOf(own, answers, at)) {
      const rest = from(frame + 1, way.next)
      if (rest) return [way, ...rest]
    }
    dead.add(`${frame} ${at}`)
    return null
  }
  return from(0, 0)
}

function judgeShared(frames: readonly Buffer[], answers: readonly string[], owns: readonly Own[]) {
  const judged: Judged = { settled: [], why: [] }
  let at = 0
  for (const [i, { codes, next }] of owns.entries()) {
    const payload = frames[i] ?? NOBODY
    if (codes.length > 0) judged.settled.push({ payload, codes })
    for (; at < next; at++) judged.why.push(...wrongSentence(answers[at] ?? '', payload))
  }
  return judged
}

interface Way extends Own {
  /** Whether the first of the frame, and whether any that is certain, got none. */
  readonly lacks: { readonly first: boolean; readonly certain: boolean }
}

/**
 * Every way in which a frame's answers may stand here, the fullest first. Refused or set aside whole,
 * it is answered once, to its first number if it has one; where that came, no other is missing.
 */
function waysOf(owed: readonly Owed[], answers: readonly string[], from: number): Way[] {
  let ways: Way[] = [{ codes: [], next: from, lacks: { first: false, certain: false } }]
  for (const [i, one] of owed.entries()) {
    const further = ways.flatMap(way => [
      ...runsOf(one, answers, way.next).map(run => {
        const codes = [...way.codes, ...run]
        return { ...way, codes, next: way.next + run.length }
      }),
      {
        ...way,
        lacks: { first: way.lacks.first || i === 0, certain: way.lacks.certain || one.certain },
      },
    ])
    const different = further.map(way => [JSON.stringify([way.next, way.lacks]), way] as const)
    ways = [...new Map(different.reverse()).values()]
  }
  return ways.filter(({ lacks }) => !lacks.certain || !lacks.first).sort((a, b) => b.next - a.next)
}

/** For the sentence: what stands where it cannot be shared out. */
function judgeInTurn(frames: readonly Buffer[], answers: readonly string[]): Judged {
  const judged: Judged = { settled: [], why: [] }
  let at = 0
  let before = NOBODY
  for (const payload of frames) {
    const from = whereFound(payload, answers, at)
    for (; at < from; at++) judged.why.push(notOwed(answers[at] ?? '', before, payload))
    before = payload
    const { codes, next, wrong } = answersOf(payload, answers, at)
    if (wrong) judged.why.push(wrong)
    if (codes.length > 0) judged.settled.push({ payload, codes })
    for (let i = at; i < next; i++) judged.why.push(...wrongSentence(answers[i] ?? '', payload))
    at = next
  }
  for (; at < answers.length; at++) judged.why.push(notOwed(answers[at] ?? '', before, NOBODY))
  return judged
}

const notOwed = (answer: string, before: Buffer, next: Buffer): string =>
  `nobody is owed ${shown(answer)}, said behind ${shown(before.toString('latin1'))} and before ${shown(next.toString('latin1'))}`

/** Its answers stand next, or a little later behind answers that nobody is owed. */
function whereFound(payload: Buffer, answers: readonly string[], from: number): number {
  const [first] = owedTo(payload)
  if (!first?.certain || (runOf(first, answers, from) ?? []).length > 0) return from
  for (let at = from + 1; at < Math.min(answers.length, from + LOOK_AHEAD); at++)
    if ((runOf(first, answers, at) ?? []).length > 0) return at
  return from
}

interface Own {
  readonly codes: readonly string[]
  readonly next: number
  readonly wrong?: string
}

function answersOf(payload: Buffer, answers: readonly string[], from: number): Own {
  const owed = owedTo(payload)
  const codes: string[] = []
  const missing: Owed[] = []
  let next = from
  for (const one of owed) {
    const got = runOf(one, answers, next)
    if (got === null) missing.push(one)
    else codes.push(...got)
    next += got?.length ?? 0
  }
  const [first] = owed
  // Refused or set aside whole, it is answered once, to its first number if it has one.
  const whole = first !== undefined && !missing.includes(first)
  const excused = missing.every(one => !one.certain) || whole
  if (excused) return { codes, next }
  const came = `${next - from} came, and then ${shown(answers[next] ?? 'nothing')}`
  return { codes, next, wrong: `owed to ${shown(payload.toString('latin1'))}: ${came}` }
}

/** The longest sequence of answers it may get that stands here; null where none does. */
const runOf = (one: Owed, answers: readonly string[], from: number): readonly string[] | null =>
  runsOf(one, answers, from).sort((a, b) => b.length - a.length)[0] ?? null

/** Every sequence of answers it may get that stands here. */
const runsOf = (one: Owed, answers: readonly string[], from: number): (readonly string[])[] =>
  one.readings.flatMap(({ number, codes }) => {
    const here = [0, 1].map(i => codeFor(answers[from + i] ?? '', number))
    return codes.filter(some => some.every((code, i) => here[i] === code))
  })

/** Big5 has no simplified characters, in which ours are written. */
const WITHOUT_CHINESE = /^(US)?ASCII$|^ISOIR6$|^(ISO)?88591$|^ISOIR87$|^ISO2022JP$|^BIG5$/

/** MSA-1, by the answer's own separator, which may be any character. */
function codeIn(answer: string): string | undefined {
  for (const width of [1, 2, 3]) {
    const separator = answer.slice(3, 3 + width)
    const [, said = ''] = answer.split(`\rMSA${separator}`, 2)
    const ends = said.startsWith(separator, 2) || said.startsWith('\r', 2)
    if (/^[AC][AER]/.test(said) && ends) return said.slice(0, 2)
  }
  return undefined
}

/** An AE or AR must say why. */
function wrongSentence(answer: string, payload: Buffer): string[] {
  const code = codeIn(answer)
  if (!code || code.endsWith('A')) return []
  // The answer begins with MSH; everything behind its second line is ours.
  const [, msa = '', ...rest] = answer.split('\r')
  const said = readable(Buffer.from([msa, ...rest].join('\r'), 'latin1'))
  const err = rest.find(line => line.startsWith('ERR'))
  const wrong: string[] = []
  if (err === undefined) wrong.push(`${code} without ERR: ${shown(answer)}`)
  if (!/[A-Za-z]{3,} [a-z]{2,}/.test(said)) wrong.push(`${code} without English: ${shown(answer)}`)
  if (!/\p{Script=Han}/u.test(said) && !namesNoChinese(answer, payload))
    wrong.push(`${code} without Chinese: ${shown(answer)} to ${shown(payload.toString('latin1'))}`)
  const own = readable(Buffer.from(rest.join('\r'), 'latin1'))
  if (CANARIES.some(canary => own.includes(canary)))
    wrong.push(`${code} tells of a patient: ${shown(answer)}`)
  return wrong
}

function namesNoChinese(answer: string, payload: Buffer): boolean {
  // A resend gets the bytes of the first answer, and that came in another frame: only what has a
  // number of its own is certain to be answered for the first time.
  if (!/\rMSA.{1,3}[AC][ER].{1,3}F\d+\D/.test(answer)) return true
  const headers = [answer, payload.toString('latin1')].flatMap(headersIn)
  return headers.some(([separator, rest]) => {
    const [line = ''] = rest.split(/[\r\n]/, 1)
    return [line, line.replace(PAIRS, '  ')].some(marked =>
      (fieldsOf(line, separator, marked)[18] ?? '')
        .split(/[~^]/)
        .some(name => WITHOUT_CHINESE.test(name.toUpperCase().replace(/[\s/_-]/g, ''))),
    )
  })
}

/** In the first of these charsets that has all of it. */
function readable(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return `${iconv.decode(bytes, 'gb18030')} ${iconv.decode(bytes, 'big5')}`
  }
}

export const shown = (text: string): string => JSON.stringify(text.slice(0, 600))
