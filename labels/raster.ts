/**
 * Labels and lines of text as dots. The letters are drawn from our own font (`font.ts`); resvg turns
 * them into dots in threads of its own, so that boards and analyzers do not wait. Server only.
 *
 * What is remembered for the label printers are characters, not lines: names come from some two
 * thousand of them, so that after a while nothing is drawn any more, and the names of people do not
 * stay in memory.
 */
import { fileURLToPath } from 'node:url'
import { crc32 } from 'node:zlib'
import { renderAsync } from '@resvg/resvg-js'
import { type Letters, svgOf } from './draw.ts'
import { type Font, openFont } from './font.ts'
import { type Bitmap, charactersOf, composed, drawn, type Ink, keyOf, type Line } from './ink.ts'
import { type Drawing, drawingOf, type Label, type SpecimenLabel, type TextMark } from './label.ts'
import { printable } from './text.ts'

/** Dots to the millimetre as printers are made and as the ZPL guide counts them (203.2 dpi ...). */
export const DOTS_PER_MM = { 203: 8, 300: 12, 600: 24 } as const
export type Dpi = keyof typeof DOTS_PER_MM

/** Small enough that the threads of resvg share a print run. */
const CHARACTERS_PER_SHEET = 128
/** Half a kilobyte each; all are forgotten at once, which a long run hardly notices. */
const KEPT = 10_000
/** Signature and first chunk of a PNG, after which its resolution belongs. */
const PNG_HEAD = 33

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

const openWeight = (file: string): Font =>
  openFont(fileURLToPath(import.meta.resolve(`@expo-google-fonts/noto-sans-sc/${file}.ttf`)))

/** The fonts, what they lack, and the characters that were drawn with them. */
export class Raster {
  readonly #fonts: Record<TextMark['weight'], Font> = {
    regular: openWeight('400Regular/NotoSansSC_400Regular'),
    bold: openWeight('700Bold/NotoSansSC_700Bold'),
  }
  readonly #kept = new Map<string, Ink | null>()

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
    const along = at > 0 && line.width > 0 ? line.width / at : up
    return `<g transform="matrix(${along} 0 0 ${-up} ${x} ${y})">${paths.join('')}</g>`
  }

  /** Draws what is needed; answers for each of the lines, null for one that leaves no ink. */
  async bitmaps(lines: readonly Line[]): Promise<(line: Line) => Bitmap | null> {
    const distinct = new Map(lines.map(line => [keyOf(line), line]))
    const inks = await this.#inks([...distinct.values()].flatMap(charactersOf))
    const bitmaps = new Map<string, Bitmap | null>()
    for (const [key, line] of distinct) {
      bitmaps.set(
        key,
        composed(line, character => inks.get(keyOf(character)) ?? null),
      )
    }
    return line => bitmaps.get(keyOf(line)) ?? null
  }

  /** The ink of every character, from memory or drawn now. */
  async #inks(characters: readonly Line[]): Promise<Map<string, Ink | null>> {
    const inks = new Map<string, Ink | null>()
    const wanted = new Map<string, Line>()
    for (const character of characters) {
      const key = keyOf(character)
      const known = this.#kept.get(key)
      if (known === undefined) wanted.set(key, character)
      else inks.set(key, known)
    }
    if (this.#kept.size + wanted.size > KEPT) this.#kept.clear()
    const list = [...wanted]
    const sheets = Array.from({ length: Math.ceil(list.length / CHARACTERS_PER_SHEET) }, (_, i) =>
      this.#drawSheet(list.slice(i * CHARACTERS_PER_SHEET, (i + 1) * CHARACTERS_PER_SHEET), inks),
    )
    await Promise.all(sheets)
    return inks
  }

  async #drawSheet(part: readonly [string, Line][], inks: Map<string, Ink | null>) {
    const found = await drawn(
      part.map(([, character]) => character),
      this.#letters,
    )
    for (const [i, [key]] of part.entries()) {
      inks.set(key, found[i] ?? null)
      this.#kept.set(key, found[i] ?? null)
    }
  }

  /** The fonts themselves, for a PDF. */
  get fonts(): Readonly<Record<TextMark['weight'], Font>> {
    return this.#fonts
  }

  /** A label as PNG with whole dots to its modules, its size in millimetres inside. */
  png(template: Label, data: SpecimenLabel, dpi: Dpi): Promise<Buffer> {
    return this.pngOf(drawingOf(template, data), dpi)
  }

  async pngOf(drawing: Drawing, dpi: Dpi): Promise<Buffer> {
    const dots = DOTS_PER_MM[dpi]
    const fitTo = { mode: 'width', value: drawing.widthMm * dots } as const
    const svg = svgOf(drawing, this.#letters)
    const png = (await renderAsync(svg, { font: { loadSystemFonts: false }, fitTo })).asPng()
    return Buffer.concat([png.subarray(0, PNG_HEAD), resolution(dots), png.subarray(PNG_HEAD)])
  }
}
