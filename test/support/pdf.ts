/**
 * Text out of a PDF, read without anything of ours: the file's own table of objects, its streams
 * inflated, its content streams tokenised, its glyph numbers taken back to characters through the
 * font's ToUnicode map, as a viewer does that copies text. What this reads is what a person copies.
 */
import { inflateSync } from 'node:zlib'

/** A line of text where it stands: points from the lower left corner. */
export interface PdfText {
  readonly text: string
  readonly x: number
  readonly y: number
  readonly size: number
}

export interface PdfPage {
  readonly texts: readonly PdfText[]
  /** Width and height in points. */
  readonly size: readonly [number, number]
  /** Everything filled that is no text, as path data of SVG in points, upwards, even-odd. */
  readonly filled: string
}

export interface PdfRead {
  readonly pages: readonly PdfPage[]
  readonly title: string
}

/** Reads a whole document; throws a sentence at the first thing that is not as ISO 32000 says. */
export function readPdf(bytes: Uint8Array): PdfRead {
  const file = Buffer.from(bytes)
  if (!file.subarray(0, 8).toString('latin1').startsWith('%PDF-1.')) throw new Error('no PDF')
  const start = Number(/startxref\s+(\d+)\s+%%EOF\s*$/.exec(tail(file))?.[1])
  if (!Number.isInteger(start)) throw new Error('no startxref at the end')
  const { objects, trailer } = tableAt(file, start)
  const catalogue = dictOf(objects, refIn(trailer, 'Root'))
  const tree = dictOf(objects, refIn(catalogue, 'Pages'))
  const kids = refsIn(/\/Kids\s*\[([^\]]*)\]/.exec(tree)?.[1] ?? '')
  const count = Number(/\/Count (\d+)/.exec(tree)?.[1])
  if (kids.length !== count) throw new Error(`${kids.length} pages, said to be ${count}`)
  const maps = new Map<number, ReadonlyMap<number, string>>()
  const pages = kids.map(kid => pageOf(objects, dictOf(objects, kid), maps))
  return { pages, title: titleOf(dictOf(objects, refIn(trailer, 'Info'))) }
}

const tail = (file: Buffer): string => file.subarray(-64).toString('latin1')

interface Objects {
  readonly file: Buffer
  readonly places: ReadonlyMap<number, number>
}

function tableAt(file: Buffer, start: number): { objects: Objects; trailer: string } {
  const text = file.subarray(start).toString('latin1')
  const head = /^xref\n0 (\d+)\n/.exec(text)
  if (!head) throw new Error(`no table of objects at ${start}`)
  const count = Number(head[1])
  const places = new Map<number, number>()
  for (let number = 0; number < count; number++) {
    const line = text.substr(head[0].length + number * 20, 20)
    const entry = /^(\d{10}) \d{5} ([nf]) \n$/.exec(line)
    if (!entry) throw new Error(`entry ${number} of the table is "${line}"`)
    if (entry[2] === 'n') places.set(number, Number(entry[1]))
  }
  return { objects: { file, places }, trailer: text.slice(head[0].length + count * 20) }
}

/** Where the object begins, behind its `n 0 obj`. */
function placeOf({ file, places }: Objects, number: number): number {
  const place = places.get(number)
  if (place === undefined) throw new Error(`object ${number} is not in the table`)
  const head = `${number} 0 obj\n`
  if (file.toString('latin1', place, place + head.length) !== head)
    throw new Error(`object ${number} does not begin at ${place}`)
  return place + head.length
}

/** The dictionary of an object as text; of a stream, what stands before its bytes. */
function dictOf(objects: Objects, number: number): string {
  const from = placeOf(objects, number)
  const { file } = objects
  const ends = [file.indexOf('endobj', from), file.indexOf('\nstream\n', from)].filter(
    at => at >= 0,
  )
  return file.toString('latin1', from, Math.min(...ends))
}

function streamOf(objects: Objects, number: number): Buffer {
  const from = placeOf(objects, number)
  const { file } = objects
  const at = file.indexOf('\nstream\n', from) + 8
  const dict = file.toString('latin1', from, at)
  const length = Number(/\/Length (\d+)/.exec(dict)?.[1])
  if (file.toString('latin1', at + length, at + length + 11) !== '\nendstream\n')
    throw new Error(`the stream of object ${number} is not ${length} bytes long`)
  const data = file.subarray(at, at + length)
  return /\/FlateDecode/.test(dict) ? inflateSync(data) : data
}

function refIn(dict: string, name: string): number {
  const found = new RegExp(`/${name} (\\d+) 0 R`).exec(dict)?.[1]
  if (found === undefined) throw new Error(`no /${name} in ${dict.slice(0, 80)}`)
  return Number(found)
}

const refsIn = (text: string): number[] =>
  [...text.matchAll(/(\d+) 0 R/g)].map(([, number]) => Number(number))

const utf16 = (hex: string): string => Buffer.from(hex, 'hex').swap16().toString('utf16le')

const titleOf = (info: string): string => utf16(/\/Title <FEFF([0-9A-F]*)>/.exec(info)?.[1] ?? '')

function pageOf(
  objects: Objects,
  page: string,
  maps: Map<number, ReadonlyMap<number, string>>,
): PdfPage {
  const fonts = new Map<string, ReadonlyMap<number, string>>()
  const listed = /\/Font << (.*?) >>/.exec(page)?.[1] ?? ''
  for (const [, name = '', number] of listed.matchAll(/\/(\w+) (\d+) 0 R/g))
    fonts.set(name, mapOf(objects, Number(number), maps))
  const content = streamOf(objects, refIn(page, 'Contents')).toString('latin1')
  const box = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(page)
  return {
    texts: textsIn(content, fonts),
    size: [Number(box?.[1]), Number(box?.[2])],
    filled: filledIn(content),
  }
}

/** The path operators of ISO 32000-1, 8.5.2, in the letters of SVG. */
function filledIn(content: string): string {
  const paths = content.replace(/BT .*? ET/g, '')
  const areas = paths.matchAll(/([-\d.]+) ([-\d.]+) ([-\d.]+) ([-\d.]+) re/g)
  const points = paths.matchAll(/([-\d.]+) ([-\d.]+) ([ml])|\b(h)\b/g)
  return [
    ...Array.from(areas, ([, x, y, w, h]) => `M${x} ${y}h${w}v${h}h-${w}z`),
    ...Array.from(points, ([, x, y, to, end]) => (end ? 'z' : `${to?.toUpperCase()}${x} ${y}`)),
  ].join('')
}

/** Characters by glyph number, out of the font's ToUnicode stream. */
function mapOf(
  objects: Objects,
  font: number,
  maps: Map<number, ReadonlyMap<number, string>>,
): ReadonlyMap<number, string> {
  const known = maps.get(font)
  if (known) return known
  const map = new Map<number, string>()
  const text = streamOf(objects, refIn(dictOf(objects, font), 'ToUnicode')).toString('latin1')
  for (const [, glyph = '', character = ''] of text.matchAll(/^<([0-9A-F]{4})> <([0-9a-f]+)>$/gm))
    map.set(Number.parseInt(glyph, 16), utf16(character))
  maps.set(font, map)
  return map
}

const SHOWN =
  /BT \/(\w+) ([\d.]+) Tf ([-\d.]+) ([-\d.]+) ([-\d.]+) ([-\d.]+) ([-\d.]+) ([-\d.]+) Tm <([0-9A-F]*)> Tj ET/g

function textsIn(
  content: string,
  fonts: ReadonlyMap<string, ReadonlyMap<number, string>>,
): PdfText[] {
  const shows = content.split(' Tj').length - 1
  const found = [...content.matchAll(SHOWN)].map(
    ([, font = '', size, , , , , x, y, glyphs = '']): PdfText => ({
      text: decoded(glyphs, fonts.get(font)),
      ...{ x: Number(x), y: Number(y), size: Number(size) },
    }),
  )
  if (found.length !== shows) throw new Error(`${shows} texts shown, ${found.length} understood`)
  return found
}

function decoded(glyphs: string, map: ReadonlyMap<number, string> | undefined): string {
  let text = ''
  for (let at = 0; at < glyphs.length; at += 4) {
    const glyph = Number.parseInt(glyphs.slice(at, at + 4), 16)
    const character = map?.get(glyph)
    if (character === undefined) throw new Error(`glyph ${glyph} means no character`)
    text += character
  }
  return text
}

/** Every line of a document, in the order in which it is drawn. */
export const textsOfPdf = (bytes: Uint8Array): string[] =>
  readPdf(bytes).pages.flatMap(page => page.texts.map(one => one.text))
