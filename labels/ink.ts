/**
 * Text as dots of a label printer: single characters are drawn by resvg and cut out, and lines are
 * put together from them, each character at a whole dot. Server only.
 */
import { renderAsync } from '@resvg/resvg-js'
import { type Letters, sheet } from './draw.ts'
import type { TextMark } from './label.ts'
import { type Fitted, widthOf } from './text.ts'

/** A line of text whose size and width are in dots. */
export interface Line extends Fitted {
  readonly weight: TextMark['weight']
}

/** Black dots; `left` and `top` lead from the start of the baseline to the first of them. */
export interface Bitmap {
  readonly left: number
  readonly top: number
  readonly height: number
  readonly bytesPerRow: number
  /** Row by row, eight dots to the byte, the leftmost in the highest bit; upper-case hexadecimal. */
  readonly hex: string
}

/** The ink of one character, one byte to a dot; placed like a bitmap. */
export interface Ink {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  readonly dots: Uint8Array
}

/** How light a grey is still ink: thin strokes must stay whole, thick ones must not close up. */
const DARK = { regular: 175, bold: 130 } as const

interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Whether there is ink at a dot. */
type IsInk = (x: number, y: number) => boolean

/** The smallest area around the ink inside an area; null where there is none. */
function inkedPart(isInk: IsInk, area: Area): Area | null {
  let [x0, x1, y0, y1] = [Number.POSITIVE_INFINITY, -1, Number.POSITIVE_INFINITY, -1]
  for (let y = area.y; y < area.y + area.height; y++) {
    for (let x = area.x; x < area.x + area.width; x++) {
      if (!isInk(x, y)) continue
      if (x < x0) x0 = x
      if (x > x1) x1 = x
      if (y < y0) y0 = y
      y1 = y
    }
  }
  return x1 < 0 ? null : { x: x0, y: y0, width: x1 - x0 + 1, height: y1 - y0 + 1 }
}

function dotsOf(isInk: IsInk, area: Area): Uint8Array {
  const dots = new Uint8Array(area.width * area.height)
  for (let y = 0; y < area.height; y++) {
    for (let x = 0; x < area.width; x++) {
      if (isInk(area.x + x, area.y + y)) dots[y * area.width + x] = 1
    }
  }
  return dots
}

/** The characters of a line, each a line of its own. */
export const charactersOf = (line: Line): Line[] =>
  Array.from(line.text, text => ({ ...line, text, width: widthOf(text, line.weight) * line.size }))

/** What two lines that look the same have in common. */
export const keyOf = (line: Line): string => `${line.weight} ${line.size.toFixed(3)} ${line.text}`

/** Characters below each other on one picture, cut out again; null for one without ink. */
export async function drawn(lines: readonly Line[], letters: Letters): Promise<(Ink | null)[]> {
  let width = 1
  let height = 0
  const cells = lines.map(line => {
    const [side, above] = [Math.ceil(line.size / 2), Math.ceil(line.size * 1.2)]
    const wide = Math.ceil(line.width) + 2 * side
    const area = { x: 0, y: height, width: wide, height: above + side }
    width = Math.max(width, wide)
    height += area.height
    return { line, x: side, y: area.y + above, area }
  })
  const inside = cells.map(({ line, x, y }) => letters(line, line.weight, x, y)).join('')
  const svg = sheet(width, height, '', inside)
  const pixels = (await renderAsync(svg, { font: { loadSystemFonts: false } })).pixels
  return cells.map(({ line, x, y, area }) => {
    const dark = DARK[line.weight]
    const isInk: IsInk = (px, py) => (pixels[(py * width + px) * 4] ?? 255) < dark
    const part = inkedPart(isInk, area)
    return part && { ...part, left: part.x - x, top: part.y - y, dots: dotsOf(isInk, part) }
  })
}

/** A line put together from the ink of its characters; null if there is none. */
export function composed(line: Line, inkOf: (character: Line) => Ink | null): Bitmap | null {
  let at = 0
  const inks = charactersOf(line).flatMap(character => {
    const ink = inkOf(character)
    const placed = ink ? [{ ...ink, left: Math.round(at) + ink.left }] : []
    at += character.width
    return placed
  })
  if (inks.length === 0) return null
  const left = Math.min(...inks.map(ink => ink.left))
  const top = Math.min(...inks.map(ink => ink.top))
  const width = Math.max(...inks.map(ink => ink.left + ink.width)) - left
  const height = Math.max(...inks.map(ink => ink.top + ink.height)) - top
  const bytesPerRow = Math.ceil(width / 8)
  const bytes = Buffer.alloc(bytesPerRow * height)
  for (const ink of inks) stamp(bytes, bytesPerRow, ink, ink.left - left, ink.top - top)
  return { left, top, height, bytesPerRow, hex: bytes.toString('hex').toUpperCase() }
}

/** Adds the dots of a character to a bitmap, its corner at column `x` and row `y`. */
function stamp(bytes: Buffer, bytesPerRow: number, ink: Ink, x: number, y: number): void {
  for (let row = 0; row < ink.height; row++) {
    for (let column = 0; column < ink.width; column++) {
      if (ink.dots[row * ink.width + column] !== 1) continue
      const at = (y + row) * bytesPerRow + ((x + column) >> 3)
      bytes[at] = (bytes[at] ?? 0) | (0x80 >> ((x + column) & 7))
    }
  }
}
