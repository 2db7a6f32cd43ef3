/**
 * The header of a frame that cannot be read whole, where its own bytes can: a character in it may hold
 * the separator as its second byte, and whoever is named in characters is not known by bare bytes.
 */
import { isAscii } from 'node:buffer'
import { type CharsetOfLine, decode } from './charset.ts'
import { HEADER_LIMIT, type Header, headerIn, nextHeader } from './header.ts'

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
