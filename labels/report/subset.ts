/**
 * The part of a font that a document uses, as a TrueType file to be embedded: text in a report is
 * text, so that it can be searched, copied and read aloud, and looks the same on every machine.
 *
 * Each character gets a glyph number of its own in the order of its first use, also where the font
 * has one glyph for two characters; so the way back from glyph to character is never ambiguous.
 * A character that the font lacks is an error here: the gate of a report refuses it with a sentence
 * (lab/reports.ts), and an empty box must not be the answer to a mistake (INV-9). Format: OpenType
 * 1.9; of a CIDFontType2 PDF needs glyf, head, hhea, hmtx, loca and maxp (ISO 32000-1, 9.9).
 */
import type { Font } from '../font.ts'

const EM = 1000

export class Subset {
  readonly #font: Font
  readonly #numbers = new Map<string, number>()
  readonly #glyphs: Buffer[] = []
  readonly #advances: number[] = []

  constructor(font: Font) {
    this.#font = font
    // Glyph 0 is the empty box of the font; nothing here ever uses it.
    this.#add(0)
  }

  /** A text as the glyph numbers that a content stream shows, four hexadecimal digits each. */
  encoded(text: string): string {
    let out = ''
    for (const character of text) out += hex4(this.#numberOf(character))
    return out
  }

  #numberOf(character: string): number {
    const known = this.#numbers.get(character)
    if (known !== undefined) return known
    const code = character.codePointAt(0) ?? 0
    if (!this.#font.has(code)) throw new Error(`the font has no glyph for ${nameOf(code)}`)
    const number = this.#add(code)
    this.#numbers.set(character, number)
    return number
  }

  #add(code: number): number {
    this.#glyphs.push(this.#font.glyph(code))
    this.#advances.push(Math.round(this.#font.width(code) * this.#font.unitsPerEm))
    return this.#glyphs.length - 1
  }

  /** Advances of all glyphs in thousandths of the type size, as a PDF wants them. */
  widths(): number[] {
    return this.#advances.map(advance => Math.round((advance * EM) / this.#font.unitsPerEm))
  }

  /** The font file. */
  file(): Buffer {
    const count = this.#glyphs.length
    const tables = {
      glyf: Buffer.concat(this.#glyphs.map(padded)),
      head: withLongAddresses(this.#font.table('head')),
      hhea: withCount(this.#font.table('hhea'), 34, count),
      hmtx: this.#metrics(),
      loca: this.#addresses(),
      maxp: withCount(this.#font.table('maxp'), 4, count),
    }
    return assembled(Object.entries(tables))
  }

  #metrics(): Buffer {
    const table = Buffer.alloc(this.#glyphs.length * 4)
    for (const [number, glyph] of this.#glyphs.entries()) {
      table.writeUInt16BE(this.#advances[number] ?? 0, number * 4)
      // The left side bearing is where the outline begins: xMin of the glyph.
      table.writeInt16BE(glyph.length >= 4 ? glyph.readInt16BE(2) : 0, number * 4 + 2)
    }
    return table
  }

  #addresses(): Buffer {
    const table = Buffer.alloc((this.#glyphs.length + 1) * 4)
    let at = 0
    for (const [number, glyph] of this.#glyphs.entries()) {
      table.writeUInt32BE(at, number * 4)
      at += Math.ceil(glyph.length / 4) * 4
    }
    table.writeUInt32BE(at, this.#glyphs.length * 4)
    return table
  }

  /** The way back from glyphs to characters, for searching and copying (ISO 32000-1, 9.10.3). */
  toUnicode(): string {
    const pairs = [...this.#numbers].map(
      ([character, number]) => `<${hex4(number)}> <${utf16(character)}>`,
    )
    const blocks: string[] = []
    for (let at = 0; at < pairs.length; at += MOST_IN_BLOCK) {
      const block = pairs.slice(at, at + MOST_IN_BLOCK)
      blocks.push(`${block.length} beginbfchar\n${block.join('\n')}\nendbfchar`)
    }
    return `${CMAP_HEAD}\n${blocks.join('\n')}\n${CMAP_END}`
  }
}

/** As many as one block of a CMap may hold. */
const MOST_IN_BLOCK = 100

const CMAP_HEAD = `/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange`
const CMAP_END = `endcmap
CMapName currentdict /CMap defineresource pop
end
end`

const hex4 = (number: number): string => number.toString(16).toUpperCase().padStart(4, '0')

const utf16 = (text: string): string => Buffer.from(text, 'utf16le').swap16().toString('hex')

/** `U+20BB7`, as people look a character up. */
const nameOf = (code: number): string => `U+${code.toString(16).toUpperCase().padStart(4, '0')}`

const padded = (data: Buffer): Buffer =>
  data.length % 4 === 0 ? data : Buffer.concat([data, Buffer.alloc(4 - (data.length % 4))])

function withCount(table: Buffer, at: number, count: number): Buffer {
  const copy = Buffer.from(table)
  copy.writeUInt16BE(count, at)
  return copy
}

/** `head` with addresses of four bytes, and its sum yet to be found. */
function withLongAddresses(table: Buffer): Buffer {
  const copy = Buffer.from(table)
  copy.writeUInt32BE(0, CHECK_AT)
  copy.writeInt16BE(1, 50)
  return copy
}

const CHECK_AT = 8
/** What the sum of a whole font file has to come to (OpenType, head.checksumAdjustment). */
const WHOLE_SUM = 0xb1b0afba

function assembled(tables: readonly (readonly [string, Buffer])[]): Buffer {
  const directory = Buffer.alloc(12 + tables.length * 16)
  const power = 2 ** Math.floor(Math.log2(tables.length))
  directory.writeUInt32BE(0x00010000, 0)
  directory.writeUInt16BE(tables.length, 4)
  directory.writeUInt16BE(power * 16, 6)
  directory.writeUInt16BE(Math.log2(power), 8)
  directory.writeUInt16BE((tables.length - power) * 16, 10)
  const parts: Buffer[] = [directory]
  let at = directory.length
  let headAt = 0
  for (const [index, [tag, data]] of tables.entries()) {
    const entry = 12 + index * 16
    const whole = padded(data)
    directory.write(tag, entry, 'latin1')
    directory.writeUInt32BE(sumOf(whole), entry + 4)
    directory.writeUInt32BE(at, entry + 8)
    directory.writeUInt32BE(data.length, entry + 12)
    if (tag === 'head') headAt = at
    parts.push(whole)
    at += whole.length
  }
  const file = Buffer.concat(parts)
  file.writeUInt32BE((WHOLE_SUM - sumOf(file)) >>> 0, headAt + CHECK_AT)
  return file
}

function sumOf(data: Buffer): number {
  let sum = 0
  for (let at = 0; at < data.length; at += 4) sum = (sum + data.readUInt32BE(at)) >>> 0
  return sum
}
