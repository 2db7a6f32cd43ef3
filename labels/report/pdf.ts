/**
 * A PDF written by ourselves: pages of A4 with text in an embedded font, bars and filled shapes. It
 * is all that a report needs; what libraries bring beyond it (forms, scripts, links, pictures of
 * strangers) is what a report must not have (F-07), and a browser started for every report would be
 * slow and would need one on the server.
 *
 * The same pages give the same bytes: no clock and no chance are read here, so that a report that
 * left can be drawn again and compared (INV-3). Format: ISO 32000-1, version 1.7.
 */
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { deflate } from 'node:zlib'
import type { Font } from '../font.ts'
import { Subset } from './subset.ts'

export type Weight = 'regular' | 'bold'

/** A line of text; `y` is its baseline, `sizeMm` the height of the type (em). */
interface TextOnPage {
  readonly kind: 'text'
  readonly text: string
  readonly x: number
  readonly y: number
  readonly sizeMm: number
  readonly weight: Weight
  /** From 0, black, to 1, white; black unless told. */
  readonly grey?: number
  /** Degrees against the clock, for a stamp across the page. */
  readonly turned?: number
  /** How much wider than the font has it; 1 unless told. */
  readonly along?: number
}

/** A filled rectangle, by its top left corner. */
interface AreaOnPage {
  readonly kind: 'area'
  readonly x: number
  readonly y: number
  readonly widthMm: number
  readonly heightMm: number
  readonly grey?: number
}

/** Outlines filled even-odd, as symbols are made of; in millimetres. */
interface ShapeOnPage {
  readonly kind: 'shape'
  readonly outlines: readonly (readonly (readonly [number, number])[])[]
}

/** Everything is in millimetres from the top left corner of the page. */
export type OnPage = TextOnPage | AreaOnPage | ShapeOnPage
export type Page = readonly OnPage[]

export interface About {
  readonly title: string
  readonly language: 'zh-CN' | 'en'
  /** An instant that belongs to the document; null: it bears no date. */
  readonly at: string | null
}

export const A4 = { widthMm: 210, heightMm: 297 } as const

const POINTS = 72 / 25.4
const FONTS: Record<Weight, string> = { regular: 'F1', bold: 'F2' }
const NAMES: Record<Weight, string> = { regular: 'NotoSansSC-Regular', bold: 'NotoSansSC-Bold' }

const shrunk = promisify(deflate)

/** Pages of a few hundred signs are left plain: shrinking them takes longer than drawing them. */
const SHRUNK: 'shrunk' | 'plain' = 'shrunk'

/** A length in points with three digits behind the point, which is a four-thousandth of a millimetre. */
const pt = (mm: number): string => String(Math.round(mm * POINTS * 1000) / 1000)

const across = (x: number): string => pt(x)

interface Size {
  readonly widthMm: number
  readonly heightMm: number
}

/** Pages one after the other, of A4 unless told; `bytes` ends the document. */
export class Pdf {
  readonly #subsets: Record<Weight, Subset>
  readonly #about: About
  readonly #paper: Size
  readonly #shrinks: 'shrunk' | 'plain'
  readonly #pages: Buffer[] = []

  constructor(fonts: Record<Weight, Font>, about: About, paper: Size = A4, pages = SHRUNK) {
    this.#paper = paper
    this.#shrinks = pages
    this.#subsets = { regular: new Subset(fonts.regular), bold: new Subset(fonts.bold) }
    this.#about = about
  }

  /** Adds a page; throws where the font lacks a character of it. */
  async add(page: Page): Promise<void> {
    const drawn = page.map(mark => this.#drawn(mark)).join('\n')
    const content = Buffer.from(drawn, 'latin1')
    this.#pages.push(this.#shrinks === 'plain' ? content : await shrunk(content))
  }

  #drawn(mark: OnPage): string {
    const up = (y: number): string => pt(this.#paper.heightMm - y)
    switch (mark.kind) {
      case 'text': {
        const glyphs = this.#subsets[mark.weight].encoded(mark.text)
        const place = `${matrix(mark.turned ?? 0, mark.along ?? 1)} ${across(mark.x)} ${up(mark.y)} Tm`
        return `${shade(mark.grey)}BT /${FONTS[mark.weight]} ${pt(mark.sizeMm)} Tf ${place} <${glyphs}> Tj ET`
      }
      case 'area': {
        const { x, y, widthMm, heightMm } = mark
        return `${shade(mark.grey)}${across(x)} ${up(y + heightMm)} ${pt(widthMm)} ${pt(heightMm)} re f`
      }
      case 'shape':
        return `${shade()}${mark.outlines.map(one => outlined(one, up)).join(' ')} f*`
    }
  }

  /** The document, whole. */
  async bytes(): Promise<Buffer> {
    const file = new Objects()
    const [catalogue, tree, info] = [file.number(), file.number(), file.number()]
    const fonts = await this.#fonts(file)
    const pages = this.#pages.map(content => {
      const filter = this.#shrinks === 'plain' ? '' : '/Filter /FlateDecode'
      const stream = file.stream(filter, content)
      return file.put(
        `<< /Type /Page /Parent ${tree} 0 R /MediaBox [0 0 ${pt(this.#paper.widthMm)} ${pt(this.#paper.heightMm)}]` +
          ` /Resources << /Font << ${fonts} >> >> /Contents ${stream} 0 R >>`,
      )
    })
    const kids = pages.map(page => `${page} 0 R`).join(' ')
    file.put(`<< /Type /Pages /Count ${pages.length} /Kids [${kids}] >>`, tree)
    const { title, language, at } = this.#about
    file.put(
      `<< /Type /Catalog /Pages ${tree} 0 R /Lang (${language})` +
        ' /ViewerPreferences << /DisplayDocTitle true >> >>',
      catalogue,
    )
    const date = at === null ? '' : ` /CreationDate (D:${at.replace(/\D/g, '').slice(0, 14)}Z)`
    file.put(`<< /Title ${textString(title)} /Producer (Guthrie)${date} >>`, info)
    return file.bytes(catalogue, info)
  }

  async #fonts(file: Objects): Promise<string> {
    const entries: string[] = []
    for (const weight of ['regular', 'bold'] as const) {
      const number = await fontObjects(file, this.#subsets[weight], NAMES[weight])
      entries.push(`/${FONTS[weight]} ${number} 0 R`)
    }
    return entries.join(' ')
  }
}

const shade = (grey = 0): string => `${grey} g `

const outlined = (
  points: readonly (readonly [number, number])[],
  up: (y: number) => string,
): string =>
  `${points.map(([x, y], i) => `${across(x)} ${up(y)} ${i === 0 ? 'm' : 'l'}`).join(' ')} h`

function matrix(degrees: number, along: number): string {
  const angle = (degrees * Math.PI) / 180
  const rounded = (n: number) => Math.round(n * 1e5) / 1e5
  const [cos, sin] = [rounded(Math.cos(angle)), rounded(Math.sin(angle))]
  return `${rounded(cos * along)} ${rounded(sin * along)} ${-sin} ${cos}`.replaceAll('-0 ', '0 ')
}

/** Text outside of pages: UTF-16 in hexadecimal, in which nothing can be a command. */
const textString = (text: string): string =>
  `<FEFF${Buffer.from(text, 'utf16le').swap16().toString('hex').toUpperCase()}>`

/** Figures of Noto Sans SC, in thousandths of the type size. */
const DESCRIPTOR =
  '/Flags 4 /FontBBox [-1002 -1048 2928 1808] /ItalicAngle 0 /Ascent 880 /Descent -120' +
  ' /CapHeight 733 /StemV 80'

async function fontObjects(file: Objects, subset: Subset, name: string): Promise<number> {
  const font = subset.file()
  // Six letters before the name say that it is a part of the font (ISO 32000-1, 9.6.4).
  const tag = createHash('sha256').update(font).digest('hex').slice(0, 6)
  const base = `/${tag.replace(/./g, c => String.fromCharCode(65 + Number.parseInt(c, 16)))}+${name}`
  const data = file.stream(`/Length1 ${font.length} /Filter /FlateDecode`, await shrunk(font))
  const map = await shrunk(Buffer.from(subset.toUnicode(), 'latin1'))
  const back = file.stream('/Filter /FlateDecode', map)
  const descriptor = file.put(
    `<< /Type /FontDescriptor /FontName ${base} ${DESCRIPTOR} /FontFile2 ${data} 0 R >>`,
  )
  const descendant = file.put(
    `<< /Type /Font /Subtype /CIDFontType2 /BaseFont ${base}` +
      ' /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>' +
      ` /FontDescriptor ${descriptor} 0 R /DW 1000 /W [0 [${subset.widths().join(' ')}]]` +
      ' /CIDToGIDMap /Identity >>',
  )
  return file.put(
    `<< /Type /Font /Subtype /Type0 /BaseFont ${base} /Encoding /Identity-H` +
      ` /DescendantFonts [${descendant} 0 R] /ToUnicode ${back} 0 R >>`,
  )
}

/** The numbered objects of a file, and the table that says where each begins. */
class Objects {
  readonly #parts: Buffer[] = [Buffer.from('%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n', 'latin1')]
  readonly #places: number[] = []
  #length = this.#parts[0]?.length ?? 0

  /** A number to be used before its object is there. */
  number(): number {
    return this.#places.push(-1)
  }

  put(text: string, number = this.number()): number {
    return this.#write(number, [Buffer.from(`${text}\n`, 'latin1')])
  }

  stream(entries: string, data: Buffer): number {
    const head = `<< ${entries} /Length ${data.length} >>\nstream\n`
    const end = Buffer.from('\nendstream\n', 'latin1')
    return this.#write(this.number(), [Buffer.from(head, 'latin1'), data, end])
  }

  #write(number: number, inside: readonly Buffer[]): number {
    this.#places[number - 1] = this.#length
    const parts = [Buffer.from(`${number} 0 obj\n`), ...inside, Buffer.from('endobj\n')]
    for (const part of parts) {
      this.#parts.push(part)
      this.#length += part.length
    }
    return number
  }

  bytes(catalogue: number, info: number): Buffer {
    const lines = this.#places.map(place => `${String(place).padStart(10, '0')} 00000 n \n`)
    const count = this.#places.length + 1
    const body = Buffer.concat(this.#parts)
    const id = createHash('sha256').update(body).digest('hex').slice(0, 32).toUpperCase()
    const end =
      `xref\n0 ${count}\n0000000000 65535 f \n${lines.join('')}` +
      `trailer\n<< /Size ${count} /Root ${catalogue} 0 R /Info ${info} 0 R /ID [<${id}> <${id}>] >>\n` +
      `startxref\n${this.#length}\n%%EOF\n`
    return Buffer.concat([body, Buffer.from(end, 'latin1')])
  }
}
