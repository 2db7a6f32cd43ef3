/**
 * The printing font read by ourselves: which characters it has, how wide they are, their outlines.
 *
 * Why not leave text to resvg: it reads 20 MB of font at every call (13 ms) and prepares the font
 * anew for every line (7 ms), which is 4 s for the names of 500 labels and 0.2 s for one PNG. Our
 * font has plain TrueType outlines, none composed of others, and names need no ligatures; so this is
 * all it takes, and a label is drawn without any font on resvg's side. Glyphs are read from the open
 * file when they are wanted, so that the fonts do not stay in memory. Format: OpenType 1.9, tables
 * cmap (subtable 12), hmtx, loca, glyf. Server only.
 */
import { openSync, readSync } from 'node:fs'

export interface Font {
  has(code: number): boolean
  /** The advance in units of the type size; that of the empty box for a character it lacks. */
  width(code: number): number
  /** The outline as SVG path data, in `unitsPerEm` to the type size, upwards from the baseline. */
  outline(code: number): string
  /** The glyph as it lies in `glyf`; that of the empty box for a character it lacks. */
  glyph(code: number): Buffer
  /** A table of the file, whole: `head`, `hhea`, `maxp`. */
  table(tag: string): Buffer
  readonly unitsPerEm: number
}

/** The points of a glyph, contour after contour. */
interface Points {
  readonly flags: readonly number[]
  readonly xs: readonly number[]
  readonly ys: readonly number[]
}

interface Range {
  readonly first: number
  readonly last: number
  readonly glyph: number
}

/** Outlines to remember, a kilobyte each; Chinese names draw on some two thousand characters. */
const KEPT = 3000

/** Flags of a point in a simple glyph. */
const ON = 0x01
const REPEATED = 0x08
const X = { short: 0x02, sameOrPositive: 0x10 }
const Y = { short: 0x04, sameOrPositive: 0x20 }

/** The tables of a font file, each read whole; `glyf` stays in the file. */
function tablesOf(read: (at: number, length: number) => Buffer) {
  const count = read(0, 12).readUInt16BE(4)
  const directory = read(12, count * 16)
  const found = new Map<string, { at: number; length: number }>()
  for (let entry = 0; entry < directory.length; entry += 16) {
    found.set(directory.toString('latin1', entry, entry + 4), {
      at: directory.readUInt32BE(entry + 8),
      length: directory.readUInt32BE(entry + 12),
    })
  }
  const place = (tag: string) => {
    const table = found.get(tag)
    if (!table) throw new Error(`the font has no table ${tag}`)
    return table
  }
  return { place, table: (tag: string) => read(place(tag).at, place(tag).length) }
}

/** The characters of all of Unicode in ascending ranges: subtable format 12 of `cmap`. */
function rangesOf(cmap: Buffer): Range[] {
  const maps = Array.from({ length: cmap.readUInt16BE(2) }, (_, i) => cmap.readUInt32BE(8 + i * 8))
  const map = maps.find(at => cmap.readUInt16BE(at) === 12)
  if (map === undefined) throw new Error('the font has no character map of format 12')
  return Array.from({ length: cmap.readUInt32BE(map + 12) }, (_, i) => {
    const group = map + 16 + i * 12
    return {
      first: cmap.readUInt32BE(group),
      last: cmap.readUInt32BE(group + 4),
      glyph: cmap.readUInt32BE(group + 8),
    }
  })
}

/** The number of a character's glyph; 0, the empty box, if there is none. */
function glyphOf(ranges: readonly Range[], code: number): number {
  let low = 0
  let high = ranges.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const range = ranges[middle]
    if (range === undefined) return 0
    if (code < range.first) high = middle - 1
    else if (code > range.last) low = middle + 1
    else return range.glyph + code - range.first
  }
  return 0
}

/** One closed curve; halfway between two control points in a row lies an unwritten point of it. */
function curve({ flags, xs, ys }: Points, first: number, last: number): string {
  const onLine = (i: number): boolean => ((flags[i] ?? 0) & ON) > 0
  const x = (i: number): number => xs[i] ?? 0
  const y = (i: number): number => ys[i] ?? 0
  let start = first
  while (start <= last && !onLine(start)) start++
  if (start > last) throw new Error('the font has a curve without a point on it')
  let path = `M${x(start)} ${y(start)}`
  for (let step = 0, before = start; step <= last - first; step++) {
    const i = before === last ? first : before + 1
    if (onLine(i)) path += `${onLine(before) ? 'L' : ' '}${x(i)} ${y(i)}`
    else if (onLine(before)) path += `Q${x(i)} ${y(i)}`
    else path += ` ${(x(before) + x(i)) / 2} ${(y(before) + y(i)) / 2}Q${x(i)} ${y(i)}`
    before = i
  }
  return `${path}z`
}

/** The flags of a glyph's points; `at` is where they begin, the answer's where they end. */
function flagsOf(data: Buffer, count: number, at: number): { flags: number[]; end: number } {
  const flags: number[] = []
  let end = at
  while (flags.length < count) {
    const flag = data.readUInt8(end++)
    const times = flag & REPEATED ? data.readUInt8(end++) : 0
    for (let i = 0; i <= times; i++) flags.push(flag)
  }
  return { flags, end }
}

/** One coordinate of all points, each written as the way from the one before. */
function coordinatesOf(data: Buffer, flags: readonly number[], axis: typeof X, at: number) {
  const values: number[] = []
  let end = at
  let value = 0
  for (const flag of flags) {
    if (flag & axis.short) {
      value += flag & axis.sameOrPositive ? data.readUInt8(end) : -data.readUInt8(end)
      end += 1
    } else if (!(flag & axis.sameOrPositive)) {
      value += data.readInt16BE(end)
      end += 2
    }
    values.push(value)
  }
  return { values, end }
}

/** The outline of a simple glyph, its data as in `glyf`. */
function outlineOf(data: Buffer): string {
  if (data.length === 0) return ''
  const contours = data.readInt16BE(0)
  if (contours < 0) throw new Error('the font has composed glyphs, which are not read here')
  const ends = Array.from({ length: contours }, (_, i) => data.readUInt16BE(10 + i * 2))
  const instructions = 10 + contours * 2
  const begin = instructions + 2 + data.readUInt16BE(instructions)
  const { flags, end } = flagsOf(data, (ends.at(-1) ?? -1) + 1, begin)
  const x = coordinatesOf(data, flags, X, end)
  const y = coordinatesOf(data, flags, Y, x.end)
  const points = { flags, xs: x.values, ys: y.values }
  return ends.map((last, i) => curve(points, (ends[i - 1] ?? -1) + 1, last)).join('')
}

const OPENED = new Map<string, Font>()

/**
 * A TrueType file, opened once for the life of the process: labels and reports draw from the same
 * ones. Throws if it is not of the kind above.
 */
export function openFont(file: string): Font {
  const known = OPENED.get(file)
  if (known) return known
  const font = readFont(file)
  OPENED.set(file, font)
  return font
}

function readFont(file: string): Font {
  const opened = openSync(file, 'r')
  const read = (at: number, length: number): Buffer => {
    const bytes = Buffer.alloc(length)
    if (readSync(opened, bytes, 0, length, at) !== length) throw new Error(`${file} is cut short`)
    return bytes
  }
  const { place, table } = tablesOf(read)
  const unitsPerEm = table('head').readUInt16BE(18)
  if (table('head').readInt16BE(50) !== 1) throw new Error('the font has short glyph addresses')
  const ranges = rangesOf(table('cmap'))
  const widths = table('hmtx')
  const lastWidth = table('hhea').readUInt16BE(34) - 1
  const addresses = table('loca')
  const glyphs = place('glyf').at
  const kept = new Map<number, string>()

  const dataOf = (glyph: number): Buffer => {
    const from = addresses.readUInt32BE(glyph * 4)
    return read(glyphs + from, addresses.readUInt32BE(glyph * 4 + 4) - from)
  }
  const outlineAt = (glyph: number): string => {
    const known = kept.get(glyph)
    if (known !== undefined) return known
    const path = outlineOf(dataOf(glyph))
    if (kept.size >= KEPT) kept.clear()
    kept.set(glyph, path)
    return path
  }

  return {
    unitsPerEm,
    has: code => glyphOf(ranges, code) > 0,
    width: code => widths.readUInt16BE(4 * Math.min(glyphOf(ranges, code), lastWidth)) / unitsPerEm,
    outline: code => outlineAt(glyphOf(ranges, code)),
    glyph: code => dataOf(glyphOf(ranges, code)),
    table,
  }
}
