/**
 * From the bytes of one whole frame to text, strictly.
 *
 * A wrong charset is not a cosmetic matter: a name becomes another name, and in GB 18030 and Big5
 * the second byte of a character may be `|`, `^`, `~` or a backslash, so that fields shift. So the
 * frame is decoded whole, once, before it is split, and by the first of these that speaks: what
 * the line is forced to, a byte order mark, MSH-18, the line's default, UTF-8 if the bytes are
 * valid UTF-8. A declared charset that fits is never second-guessed, because many common GB 2312
 * characters are valid UTF-8 too. Where the bytes belie it (some instruments declare ASCII, whatever
 * they send), what a person has set for the line is tried, and nothing else. Some decoders drop bytes
 * without a word; what was decoded is therefore encoded again and must give the same bytes. Otherwise
 * the frame is refused with a reason, and whoever asked keeps the bytes for a person; of several
 * messages each may still be read by itself.
 *
 * MSH-18 itself has to be found before the charset is known. It is looked for twice, byte by byte
 * and in double-byte steps, and believed only if the decoded text says the same.
 */
import { isAscii, isUtf8 } from 'node:buffer'
import iconv from 'iconv-lite'
import type { Say } from '../../server/contract/words.ts'
import { namesDeclared } from './declared-charset.ts'

/** Not read, and why, in a sentence that a technician can act on. */
export interface Refused {
  readonly refused: Say
}

const CHARSETS = ['ascii', 'iso-8859-1', 'utf-8', 'gb18030', 'big5', 'iso-2022-jp'] as const
export type Charset = (typeof CHARSETS)[number]

export interface Decoded {
  readonly text: string
  readonly charset: Charset
}

export interface CharsetOfLine {
  /** In which it is known to be; MSH-18 is not read. */
  readonly forced?: Charset | null
  /** Set by a person: where the message declares nothing, or what its bytes are not. */
  readonly fallback?: Charset | null
}

/** Names of HL7 table 0211 and those seen in its place, without spaces and punctuation. */
const NAMES: Readonly<Record<string, Charset>> = {
  ASCII: 'ascii',
  USASCII: 'ascii',
  ISOIR6: 'ascii',
  '88591': 'iso-8859-1',
  ISO88591: 'iso-8859-1',
  UNICODE: 'utf-8',
  UNICODEUTF8: 'utf-8',
  UTF8: 'utf-8',
  GB18030: 'gb18030',
  GB180302000: 'gb18030',
  GB180302005: 'gb18030',
  GB180302022: 'gb18030',
  GBK: 'gb18030',
  GB2312: 'gb18030',
  BIG5: 'big5',
  ISOIR87: 'iso-2022-jp',
  ISO2022JP: 'iso-2022-jp',
}

/** The charset of a name in MSH-18 or in a line's settings; null for a name we do not know. */
export const charsetNamed = (name: string): Charset | null =>
  NAMES[name.toUpperCase().replace(/[\s/_-]/g, '')] ?? null

/** The text of a frame, byte order mark and blank lines included, or why it has none. */
export function decode(frame: Buffer, line: CharsetOfLine = {}): Decoded | Refused {
  if (isUtf16(frame)) return UTF16
  // Bytes below 80h read the same in every charset of the table, save where escapes switch it.
  if (isAscii(frame) && !frame.includes(ESC)) {
    const text = frame.toString('latin1')
    return checked(text, line.forced ?? charsetOfAscii(text, line))
  }
  if (line.forced) return inCharset(frame, line.forced, NOT_AS_KNOWN)
  if (frame.indexOf(BOM) === 0) return inCharset(frame, 'utf-8', NOT_AS_MARKED)
  const read = asDeclared(frame, line)
  return 'belied' in read ? asSet(frame, line, read.belied) : read
}

/** The bytes are not what MSH-18 says of them, and this would be said if nobody knew better. */
interface Belied {
  readonly belied: Say
}

const ESC = 0x1b
const BOM = Buffer.from([0xef, 0xbb, 0xbf])

const isUtf16 = (frame: Buffer): boolean =>
  frame.length > 1 &&
  (frame.readUInt16BE(0) === 0xfeff ||
    frame.readUInt16BE(0) === 0xfffe ||
    (frame.includes(0) && /^\0?M\0S\0H/.test(frame.toString('latin1', 0, 6))))

const UTF16: Refused = {
  refused: {
    en: 'The message is in UTF-16, which cannot travel in MLLP frames. Set the instrument to UTF-8 or GB 18030 and send again.',
    zh: '报文采用 UTF-16 编码，无法通过 MLLP 传输。请将仪器设置为 UTF-8 或 GB 18030 后重新发送。',
  },
}

function charsetOfAscii(text: string, line: CharsetOfLine): Charset {
  const [name] = namesDeclared(text, 'bytes')
  return (name && charsetNamed(name)) || line.fallback || 'utf-8'
}

/**
 * One message of a frame that cannot be read as a whole, by what it declares or its line has. Where
 * neither says anything, that it is valid UTF-8 is believed only of a frame that is in UTF-8 too, but
 * for what is damaged in it: the messages of one frame are in one charset then.
 */
export function decodePart(part: Buffer, frame: Buffer, line: CharsetOfLine): Decoded | Refused {
  if (frame.indexOf(BOM) === 0) return inCharset(part, 'utf-8', NOT_AS_MARKED)
  const read = decode(part, line)
  if ('refused' in read || line.fallback || isAscii(part) || declares(part)) return read
  return isUtf8(frame) || isDamaged(frame) ? read : NONE('utf-8')
}

function declares(part: Buffer): boolean {
  const bytes = part.toString('latin1')
  return (['bytes', 'pairs'] as const).some(view => namesDeclared(bytes, view).length > 0)
}

/** Tries both views of the header; the first that agrees with its own outcome is right. */
function asDeclared(frame: Buffer, line: CharsetOfLine): Decoded | Refused | Belied {
  const bytes = frame.toString('latin1')
  const failed: (Refused | Belied)[] = []
  for (const view of ['bytes', 'pairs'] as const) {
    const names = namesDeclared(bytes, view)
    const outcome = byNames(frame, names, line)
    if (!('text' in outcome)) failed.push(outcome)
    else if (sameNames(namesDeclared(outcome.text, 'bytes'), names)) return outcome
  }
  return failed.find(one => 'belied' in one) ?? failed[0] ?? HEADER_UNCLEAR
}

/** As it is set for the line by a person who knows the instrument. */
function asSet(frame: Buffer, { fallback }: CharsetOfLine, belied: Say): Decoded | Refused {
  if (!fallback) return { refused: belied }
  return inCharset(frame, fallback, () => {
    const en = `${belied.en} The bytes are not valid ${fallback} either, which is set for it now.`
    return { refused: { en, zh: `${belied.zh}按该线路现设的字符集 ${fallback} 也无法读取。` } }
  })
}

const sameNames = (a: readonly string[], b: readonly string[]): boolean => a.join() === b.join()

const belied = (en: string, zh: string): Belied => ({ belied: { en, zh } })

const HEADER_UNCLEAR = belied(
  'The charset in MSH-18 cannot be told apart from the text around it. Set the charset of this line by hand and replay the message.',
  '无法从报文头中确定 MSH-18 字符集。请在该线路上手工指定字符集后重放此报文。',
)

function byNames(
  frame: Buffer,
  names: readonly string[],
  { fallback }: CharsetOfLine,
): Decoded | Refused | Belied {
  const [name, other] = names
  if (name === undefined) return inCharset(frame, fallback ?? 'utf-8', fallback ? NOT_AS_SET : NONE)
  if (other !== undefined && charsetNamed(other) !== charsetNamed(name)) {
    return refusal(
      `The messages of one frame declare different charsets (${name}, ${other}). Send them one by one.`,
      `同一帧内的报文声明了不同的字符集（${name}、${other}）。请逐条发送。`,
    )
  }
  const charset = charsetNamed(name)
  if (charset) return inCharset(frame, charset, NOT_AS_DECLARED)
  return belied(
    `MSH-18 names the charset "${name}", which is not known here. Set the charset of this line by hand and replay the message.`,
    `MSH-18 声明的字符集“${name}”无法识别。请在该线路上手工指定字符集后重放此报文。`,
  )
}

/** The text in this charset; where the bytes are none, what `otherwise` makes of it. */
function inCharset<Failed extends Refused | Belied>(
  frame: Buffer,
  charset: Charset,
  otherwise: (charset: Charset) => Failed,
): Decoded | Refused | Failed {
  const text = strictly(frame, charset)
  if (text !== null) return checked(text, charset)
  return charset === 'utf-8' && isDamaged(frame) ? DAMAGED : otherwise(charset)
}

const NOT_AS_KNOWN = (charset: Charset): Refused =>
  refusal(
    `The bytes are not valid ${charset}, the charset that is known of this message. Have the instrument send it again.`,
    `报文字节不符合已知的字符集 ${charset}。请让仪器重新发送。`,
  )

const NOT_AS_MARKED = (charset: Charset): Refused =>
  refusal(
    `The message begins with the mark of ${charset}, and its bytes are not valid ${charset}. Correct the charset at the instrument and send it again.`,
    `报文以 ${charset} 标记开头，但字节不符合 ${charset}。请在仪器上更正字符集后重新发送。`,
  )

const NOT_AS_DECLARED = (charset: Charset): Belied =>
  belied(
    `The bytes are not valid ${charset}, which MSH-18 declares. Correct the charset at the instrument, or set that of this line by hand and replay the message.`,
    `报文字节不符合 MSH-18 声明的字符集 ${charset}。请在仪器上更正字符集，或在该线路上手工指定字符集后重放此报文。`,
  )

const NOT_AS_SET = (charset: Charset): Refused =>
  refusal(
    `The bytes are not valid ${charset}, the charset that is set for this line, and none is declared. Correct the charset of the line, then try again.`,
    `字节不符合该线路所设的字符集 ${charset}，且未声明其他字符集。请更正该线路的字符集后重试。`,
  )

const NONE = (charset: Charset): Refused =>
  refusal(
    `The bytes are not valid ${charset}, and no other charset is declared. Set the charset of this line by hand, then try again.`,
    `字节不符合 ${charset}，且未声明其他字符集。请在该线路上手工指定字符集后重试。`,
  )

/**
 * Whether these bytes are UTF-8 in which a character was cut or damaged, as by an instrument that
 * cuts a name to a length: they have at least as many whole characters of the kind that Chinese is
 * written in as broken ones. Most of such bytes are valid GB 18030 as well, and would be other names.
 */
function isDamaged(frame: Buffer): boolean {
  const text = frame.toString('utf8')
  const count = (of: RegExp) => text.match(of)?.length ?? 0
  return count(/[\u0800-\ufffc]/g) >= count(/\ufffd/g)
}

const DAMAGED: Refused = {
  refused: {
    en: 'The message is in UTF-8, and a character of it is cut or damaged, so that it is not valid utf-8. No other charset makes it whole: have the instrument send it again, with shorter fields if it cuts them.',
    zh: '报文为 UTF-8，但其中有字符被截断或损坏，换用其他字符集也无法还原。请让仪器重新发送；若系字段被截断，请缩短该字段。',
  },
}

function strictly(frame: Buffer, charset: Charset): string | null {
  switch (charset) {
    case 'ascii':
      return isAscii(frame) ? frame.toString('latin1') : null
    case 'iso-8859-1':
      return frame.toString('latin1')
    case 'utf-8':
      return isUtf8(frame) ? frame.toString('utf8') : null
    case 'gb18030':
    case 'big5': {
      const text = iconv.decode(frame, charset, { stripBOM: false })
      return iconv.encode(text, charset).equals(frame) ? text : null
    }
    case 'iso-2022-jp':
      return japanese(frame)
  }
}

/** No encoder for this one is at hand; its decoder drops nothing but the switches themselves. */
function japanese(frame: Buffer): string | null {
  try {
    return new TextDecoder('iso-2022-jp', { fatal: true, ignoreBOM: true }).decode(frame)
  } catch {
    return null // it throws for bytes that are none
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
const FORBIDDEN = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd]/

/** Codes that neither a database nor a document takes, and the mark of a character already lost. */
function checked(text: string, charset: Charset): Decoded | Refused {
  if (!FORBIDDEN.test(text)) return { text, charset }
  const found = FORBIDDEN.exec(text.replace(EDGES, ''))?.[0]
  if (found === undefined) return { text, charset }
  const code = `U+${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
  return refusal(
    `The message holds the character ${code}, which no readable text has. Check the charset and the cable or converter of this line, then send again.`,
    `报文含有字符 ${code}，正常文本中不会出现。请检查该线路的字符集、连接线或转换器后重新发送。`,
  )
}

/** What frames and files leave around a message. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: VT and FS are the marks of a frame
const EDGES = /^[\ufeff\x0b\r\n]+|[\x0b\x1c\r\n]+$/g

const refusal = (en: string, zh: string): Refused => ({ refused: { en, zh } })

/** The bytes of a text that this charset can hold whole; null if it cannot. */
export function encode(text: string, charset: Charset): Buffer | null {
  const plain = isAsciiText(text)
  if (plain || charset === 'ascii' || charset === 'iso-2022-jp') {
    return plain ? Buffer.from(text, 'latin1') : null
  }
  if (charset === 'utf-8') return text.isWellFormed() ? Buffer.from(text, 'utf8') : null
  const bytes = iconv.encode(text, charset)
  return iconv.decode(bytes, charset, { stripBOM: false }) === text ? bytes : null
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the ASCII range begins with them
const isAsciiText = (text: string): boolean => /^[\x00-\x7f]*$/.test(text)
