/**
 * The header of a frame that cannot be read whole, where its own bytes can: a character in it may hold
 * the separator as its second byte, and whoever is named in characters is not known by bare bytes.
 */
import { isAscii } from 'node:buffer'
import { type CharsetOfLine, decode, encode } from './charset.ts'
import { HEADER_LIMIT, type Header, headerIn, headerOf, nextHeader } from './header.ts'

/** The bytes of the first header; null where there is none, or bare bytes say all there is to it. */
export function headerBytes(frame: Buffer): Buffer | null {
  const bytes = frame.toString('latin1')
  const start = nextHeader(bytes, 0)
  if (start < 0) return null
  // No charset of MLLP has a line break in a character.
  const [line = ''] = bytes.slice(start, start + HEADER_LIMIT).split(/[\r\n]/, 1)
  const header = Buffer.from(line, 'latin1')
  return line.length < HEADER_LIMIT && !isAscii(header) ? header : null
}

/** Its fields, where these bytes alone can be read by what they declare or by what the line has. */
export function headerAs(bytes: Buffer, line: CharsetOfLine): Header | null {
  const read = decode(bytes, line)
  return 'text' in read ? headerIn(read.text) : null
}

/**
 * What an answer to a frame is made of that cannot be read whole: the fields as they are parted by
 * its charset where that can be known, each byte for byte as Latin-1; by bare bytes otherwise.
 */
export function headerToAnswer(frame: Buffer, line: CharsetOfLine): Header | null {
  const bytes = headerBytes(frame)
  const read = bytes && decode(bytes, line)
  if (!read || 'refused' in read) return headerOf(frame)
  const fields = (headerIn(read.text) ?? []).map(field => encode(field, read.charset))
  const whole = fields.flatMap(field => field?.toString('latin1') ?? [])
  return whole.length === fields.length ? whole : headerOf(frame)
}
