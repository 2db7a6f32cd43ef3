/**
 * A label in ZPL II, the language of Zebra printers and of most that imitate them.
 *
 * What came from a person may hold anything, also commands (F-12). Two walls: text with anything but
 * letters, digits and plain punctuation goes out as a picture, and in the field of a plain text only
 * letters, digits and spaces stand as they are, the rest as hexadecimal behind ^FH. So no caret,
 * tilde, backslash or control character of a name ever reaches the printer's parser. Bars are the
 * printer's own (^BC) with modules of whole dots.
 */

import type { Bitmap, Line } from './ink.ts'
import type { Code128Mark, DataMatrixMark, Mark, Paper, TextMark } from './label.ts'
import { type Fitted, fitted, isPlain } from './text.ts'

/** A text mark as the line of dots to ask a bitmap for; null where the printer's font will do. */
export function pictureOf(mark: Mark, dotsPerMm: number): Line | null {
  if (mark.kind !== 'text') return null
  const line = fitted(mark)
  return isPlain(line.text) ? null : inDots(line, mark.weight, dotsPerMm)
}

const inDots = (line: Fitted, weight: TextMark['weight'], dotsPerMm: number): Line => ({
  text: line.text,
  weight,
  size: line.size * dotsPerMm,
  width: line.width * dotsPerMm,
})

const hexEscaped = (text: string): string =>
  text.replace(
    /[^A-Za-z0-9 ]/g,
    c => `_${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  )

/** Modules must be whole dots, or the printer would round every bar in its own way. */
function wholeDots(moduleMm: number, dotsPerMm: number): number {
  const dots = moduleMm * dotsPerMm
  if (!Number.isInteger(dots)) throw new RangeError(`${moduleMm} mm is not a whole number of dots`)
  return dots
}

/** `>;` begins in set C, where a symbol holds two digits. */
const code128 = (mark: Code128Mark, at: string, dots: number): string => {
  if (!/^(\d\d)+$/.test(mark.digits)) throw new TypeError(`not digits in pairs: ${mark.digits}`)
  const height = Math.round(mark.heightMm * dots)
  return `${at}^BY${wholeDots(mark.moduleMm, dots)},2,${height}^BCN,${height},N,N,N,N^FD>;${mark.digits}^FS`
}

const dataMatrix = (mark: DataMatrixMark, at: string, dots: number): string => {
  if (!/^[0-9A-Za-z-]+$/.test(mark.text)) throw new TypeError(`not plain: ${mark.text}`)
  return `${at}^BXN,${wholeDots(mark.moduleMm, dots)},200^FD${mark.text}^FS`
}

type BitmapOf = (line: Line) => Bitmap | null

/** In the printer's own font, a little narrower, since its dashes are wider than ours. */
function plainText(mark: TextMark, line: string, size: number, dots: number): string {
  const at = `^FT${Math.round(mark.x * dots)},${Math.round(mark.y * dots)}`
  return `${at}^A0N,${size},${Math.floor(size * 0.95)}^FH_^FD${hexEscaped(line)}^FS`
}

/** As a graphic; a stroke may lean out over the left or top edge, where ^FO cannot follow. */
function picture(mark: TextMark, bitmap: Bitmap, dots: number): string {
  const x = Math.max(0, Math.round(mark.x * dots) + bitmap.left)
  const y = Math.max(0, Math.round(mark.y * dots) + bitmap.top)
  const bytes = bitmap.bytesPerRow * bitmap.height
  return `^FO${x},${y}^GFA,${bytes},${bytes},${bitmap.bytesPerRow},${bitmap.hex}^FS`
}

function text(mark: TextMark, dots: number, bitmapOf: BitmapOf): string {
  const line = fitted(mark)
  if (line.text === '') return ''
  if (isPlain(line.text)) return plainText(mark, line.text, Math.round(line.size * dots), dots)
  const bitmap = bitmapOf(inDots(line, mark.weight, dots))
  return bitmap ? picture(mark, bitmap, dots) : ''
}

function field(mark: Mark, dots: number, bitmapOf: BitmapOf): string {
  const d = (length: number): number => Math.round(length * dots)
  const at = `^FO${d(mark.x)},${d(mark.y)}`
  switch (mark.kind) {
    case 'code128':
      return code128(mark, at, dots)
    case 'datamatrix':
      return dataMatrix(mark, at, dots)
    case 'text':
      return text(mark, dots, bitmapOf)
    case 'line': {
      const thick = Math.max(1, d(mark.thickMm))
      const [width, height] = mark.upright ? [thick, d(mark.lengthMm)] : [d(mark.lengthMm), thick]
      return `${at}^GB${width},${height},${thick}^FS`
    }
    case 'box':
      return `${at}^GB${d(mark.widthMm)},${d(mark.heightMm)},${Math.max(1, d(mark.thickMm))}^FS`
  }
}

/**
 * One label as one format, `^XA` to `^XZ`, in ASCII. `bitmapOf` answers what `pictureOf` asks. The
 * settings that outlive a format (character set, orientation, origin) are set anew, because another
 * program may have left others.
 */
export function zplOf(
  paper: Paper,
  marks: readonly Mark[],
  dotsPerMm: number,
  bitmapOf: BitmapOf,
): string {
  const size = `^PW${paper.widthMm * dotsPerMm}^LL${paper.heightMm * dotsPerMm}`
  const fields = marks.map(mark => field(mark, dotsPerMm, bitmapOf)).filter(Boolean)
  return ['^XA^CI28^PON^LH0,0', size, ...fields, '^XZ', ''].join('\n')
}
