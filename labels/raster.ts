/**
 * Text and labels as dots. The letters are drawn from our own font (`font.ts`), resvg turns them
 * into dots in a thread of its own, so that boards and analyzers do not wait. What was drawn is
 * kept: a ward and a programme are on every label. Server only.
 */
import { fileURLToPath } from 'node:url'
import { crc32 } from 'node:zlib'
import { renderAsync } from '@resvg/resvg-js'
import { draw, type Letters, sheet } from './draw.ts'
import { type Font, openFont } from './font.ts'
import type { Label, SpecimenLabel, TextMark } from './label.ts'
import { type Fitted, printable } from './text.ts'

/** Dots to the millimetre as printers are made and as the ZPL guide counts them (203.2 dpi ...). */
export const DOTS_PER_MM = { 203: 8, 300: 12, 600: 24 } as const
export type Dpi = keyof typeof DOTS_PER_MM

/** A line of text whose sizes are in dots. */
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

/** How light a grey is still ink: thin strokes must stay whole, thick ones must not close up. */
const INK = { regular: 175, bold: 130 } as const
const NO_FONTS = { font: { loadSystemFonts: false } } as const
/** Small enough that the threads of resvg share a print run. */
const LINES_PER_SHEET = 64
const KEPT = 4000

/** Room around a line in which its strokes may lie, in dots. */
const roomOf = (line: Line) => ({
  side: Math.ceil(line.size * 0.25) + 1,
  above: Math.ceil(line.size * 1.2),
  height: Math.ceil(line.size * 1.6),
})

interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Whether there is ink at a dot. */
type IsInk = (x: number, y: number) => boolean

/** The smallest area around the ink inside an area; null where there is none. */
function inkIn(isInk: IsInk, area: Area): Area | null {
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

/** The dots of an area, eight to a byte. */
function packed(isInk: IsInk, area: Area): Buffer {
  const bytesPerRow = Math.ceil(area.width / 8)
  const bytes = Buffer.alloc(bytesPerRow * area.height)
  for (let y = 0; y < area.height; y++) {
    for (let x = 0; x < area.width; x++) {
      if (!isInk(area.x + x, area.y + y)) continue
      const at = y * bytesPerRow + (x >> 3)
      bytes[at] = (bytes[at] ?? 0) | (0x80 >> (x & 7))
    }
  }
  return bytes
}

/** All lines below each other on one picture, cut out again. */
async function drawn(lines: readonly Line[], letters: Letters): Promise<(Bitmap | null)[]> {
  let width = 1
  let height = 0
  const rows = lines.map(line => {
    const room = roomOf(line)
    const wide = Math.ceil(line.width) + 2 * room.side
    const row = { line, room, area: { x: 0, y: height, width: wide, height: room.height } }
    width = Math.max(width, wide)
    height += room.height
    return row
  })
  const inside = rows
    .map(({ line, room, area }) => letters(line, line.weight, room.side, area.y + room.above))
    .join('')
  const pixels = (await renderAsync(sheet(width, height, '', inside), NO_FONTS)).pixels
  return rows.map(({ line, room, area }) => {
    const limit = INK[line.weight]
    const isInk: IsInk = (x, y) => (pixels[(y * width + x) * 4] ?? 255) < limit
    const ink = inkIn(isInk, area)
    return (
      ink && {
        left: ink.x - room.side,
        top: ink.y - area.y - room.above,
        height: ink.height,
        bytesPerRow: Math.ceil(ink.width / 8),
        hex: packed(isInk, ink).toString('hex').toUpperCase(),
      }
    )
  })
}

const keyOf = (line: Line): string =>
  `${line.weight} ${line.size.toFixed(3)} ${line.width.toFixed(3)} ${line.text}`

/** The chunk that tells a PNG's resolution, without which a program prints it at any size. */
function resolution(dotsPerMm: number): Buffer {
  const chunk = Buffer.alloc(21)
  chunk.writeUInt32BE(9, 0)
  chunk.write('pHYs', 4, 'latin1')
  chunk.writeUInt32BE(dotsPerMm * 1000, 8)
  chunk.writeUInt32BE(dotsPerMm * 1000, 12)
  chunk.writeUInt8(1, 16)
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 17)), 17)
  return chunk
}

/** Signature and IHDR, after which the resolution belongs. */
const PNG_HEAD = 33

/** The fonts, what they lack, and what was drawn with them lately. */
export class Raster {
  readonly #fonts: Record<TextMark['weight'], Font>
  readonly #kept = new Map<string, Bitmap | null>()

  constructor() {
    const open = (file: string) =>
      openFont(fileURLToPath(import.meta.resolve(`@expo-google-fonts/noto-sans-sc/${file}.ttf`)))
    this.#fonts = {
      regular: open('400Regular/NotoSansSC_400Regular'),
      bold: open('700Bold/NotoSansSC_700Bold'),
    }
  }

  /** The characters of a text for which one of the fonts has only an empty box. */
  missing(text: string): string[] {
    const fonts = Object.values(this.#fonts)
    return [...new Set(printable(text))].filter(
      character => !fonts.every(font => font.has(character.codePointAt(0) ?? 0)),
    )
  }

  /** A line of text as outlines, squeezed or stretched to the width it was given. */
  readonly #letters: Letters = (line, weight, x, y) => {
    const font = this.#fonts[weight]
    const codes = Array.from(line.text, character => character.codePointAt(0) ?? 0)
    let at = 0
    const paths = codes.map(code => {
      const path = `<path transform="translate(${at})" d="${font.outline(code)}"/>`
      at += font.width(code) * font.unitsPerEm
      return path
    })
    const up = line.size / font.unitsPerEm
    const along = at > 0 ? line.width / at : up
    return `<g transform="matrix(${along} 0 0 ${-up} ${x} ${y})">${paths.join('')}</g>`
  }

  /** Draws what is not known yet; answers for each of the lines, null for one without a dot. */
  async bitmaps(lines: readonly Line[]): Promise<(line: Line) => Bitmap | null> {
    const found = new Map<string, Bitmap | null>()
    const wanted = new Map<string, Line>()
    for (const line of lines) {
      const key = keyOf(line)
      const kept = this.#kept.get(key)
      if (kept === undefined) wanted.set(key, line)
      else found.set(key, kept)
    }
    const todo = [...wanted]
    const sheets = Array.from({ length: Math.ceil(todo.length / LINES_PER_SHEET) }, (_, i) =>
      todo.slice(i * LINES_PER_SHEET, (i + 1) * LINES_PER_SHEET),
    )
    await Promise.all(
      sheets.map(async part => {
        const lines = part.map(([, line]) => line)
        const bitmaps = await drawn(lines, this.#letters)
        for (const [i, [key]] of part.entries()) found.set(key, this.#keep(key, bitmaps[i] ?? null))
      }),
    )
    return line => found.get(keyOf(line)) ?? null
  }

  #keep(key: string, bitmap: Bitmap | null): Bitmap | null {
    if (this.#kept.size >= KEPT) {
      const oldest = this.#kept.keys().next()
      if (!oldest.done) this.#kept.delete(oldest.value)
    }
    this.#kept.set(key, bitmap)
    return bitmap
  }

  /** A label as PNG with whole dots to its modules, its size in millimetres inside. */
  async png(template: Label, data: SpecimenLabel, dpi: Dpi): Promise<Buffer> {
    const dots = DOTS_PER_MM[dpi]
    const fitTo = { mode: 'width', value: template.widthMm * dots } as const
    const svg = draw(template, data, this.#letters)
    const png = (await renderAsync(svg, { ...NO_FONTS, fitTo })).asPng()
    return Buffer.concat([png.subarray(0, PNG_HEAD), resolution(dots), png.subarray(PNG_HEAD)])
  }
}
