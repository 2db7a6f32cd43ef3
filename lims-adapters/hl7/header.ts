/**
 * The header segment of a message, undecoded: what an answer is made of.
 *
 * It is read on its own, and leniently, because a message that cannot be read still deserves an
 * answer that carries its number: the delimiters may be wrong and the charset unknown. Where the
 * charset is unknown the bytes stand one for one as Latin-1 and go back the same way.
 */

/** MSH-n stands at `[n]`: the separator at 1, the encoding characters at 2. */
export type Header = readonly string[]

/** The fields of a segment text that begins with `MSH`. */
export function headerFields(segment: string): Header {
  const separator = segment.charAt(3)
  // Not with its name before it: a broken separator may be a letter of that.
  const fields = separator === '' ? [] : segment.slice(4).split(separator)
  return [segment.slice(0, 3), separator, ...fields]
}

/** What may stand before MSH: a line break, the VT of a frame, a byte order mark in either view. */
const BEFORE = '\r\n\x0b\ufeff\xbf'

/** Where the next `MSH` begins a line, from an offset on; -1 if none does. */
export function nextHeader(text: string, from: number): number {
  for (let at = text.indexOf('MSH', from); at >= 0; at = text.indexOf('MSH', at + 3)) {
    if (at === 0 || BEFORE.includes(text.charAt(at - 1))) return at
  }
  return -1
}

/** A header is no longer; what is cut off at it is not read. */
export const HEADER_LIMIT = 4096

/** The first header in these bytes, wherever its line begins; null if there is none to be seen. */
export function headerOf(frame: Buffer): Header | null {
  // Most frames begin with it: of a panel or a plate nothing else is looked at.
  const most = frame.indexOf('MSH') === 0 ? HEADER_LIMIT : frame.length
  return headerIn(frame.toString('latin1', 0, most))
}

/** The same in a text whose charset is known: an answer in that charset gives its bytes back. */
export function headerIn(text: string): Header | null {
  const start = nextHeader(text, 0)
  if (start < 0) return null
  const [line = ''] = text.slice(start, start + HEADER_LIMIT).split(/[\r\n]/, 1)
  const fields = headerFields(line)
  // A field that the limit cut is none: an answer would carry a number that nobody said.
  return line.length < HEADER_LIMIT ? fields : fields.slice(0, -1)
}
