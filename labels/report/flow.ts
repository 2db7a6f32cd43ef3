/**
 * Lines of text on pages: how wide a text is, where it breaks, and when a new page begins. Chinese
 * breaks between any two characters, save before a closing mark and after an opening one; Latin
 * breaks at spaces, and inside a word only where the word is longer than the line.
 */
import type { Font } from '../font.ts'
import type { OnPage, Weight } from './pdf.ts'

export type Fonts = Readonly<Record<Weight, Font>>

/** How text is set: the height of its type and its weight. */
export interface Style {
  readonly sizeMm: number
  readonly weight: Weight
  readonly grey?: number
}

/** The width of a text in millimetres. */
export function widthOf(fonts: Fonts, text: string, { sizeMm, weight }: Style): number {
  let ems = 0
  for (const character of text) ems += advanceOf(fonts[weight], character.codePointAt(0) ?? 0)
  return ems * sizeMm
}

/** Advances that were asked for before: a report asks for the same few hundred ten thousand times. */
const known = new WeakMap<Font, Map<number, number>>()

function advanceOf(font: Font, code: number): number {
  const advances = known.get(font) ?? new Map<number, number>()
  known.set(font, advances)
  const found = advances.get(code) ?? font.width(code)
  advances.set(code, found)
  return found
}

/** Marks that no line begins with, and marks that none ends with. */
const CLOSING = /^[，。、；：？！）】》”’%‰℃°,.;:?!)\]}…]/u
const OPENING = /[（【《“‘([{≥≤<>]$/u
const WIDE = /[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\u{20000}-\u{3ffff}]/u

/** The pieces between which a line may break; a space stays with the word before it. */
function piecesOf(text: string): string[] {
  const pieces: string[] = []
  for (const character of text) {
    const last = pieces.at(-1)
    if (last !== undefined && !mayBreak(last, character)) pieces[pieces.length - 1] += character
    else pieces.push(character)
  }
  return pieces
}

function mayBreak(before: string, after: string): boolean {
  if (CLOSING.test(after) || after === ' ' || OPENING.test(before.trimEnd())) return false
  return before.endsWith(' ') || WIDE.test(after) || WIDE.test(before.slice(-1))
}

/** A text as lines of at most that width; no character is lost but the space at a line's end. */
export function wrapped(fonts: Fonts, text: string, style: Style, widthMm: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const piece of piecesOf(text).flatMap(piece => cut(fonts, piece, style, widthMm))) {
    if (line !== '' && widthOf(fonts, (line + piece).trimEnd(), style) > widthMm) {
      lines.push(line.trimEnd())
      line = ''
    }
    line += piece
  }
  if (line !== '') lines.push(line.trimEnd())
  return lines
}

/** A piece that no line can hold, in parts. */
function cut(fonts: Fonts, piece: string, style: Style, widthMm: number): string[] {
  if (widthOf(fonts, piece.trimEnd(), style) <= widthMm) return [piece]
  const parts: string[] = []
  let part = ''
  for (const character of piece) {
    if (part !== '' && widthOf(fonts, part + character, style) > widthMm) {
      parts.push(part)
      part = ''
    }
    part += character
  }
  return [...parts, part]
}

/** The style in which a text stays on one line: smaller where it must be, never cut (INV-9). */
export function fitting(fonts: Fonts, text: string, style: Style, widthMm: number): Style {
  const wide = widthOf(fonts, text, style)
  if (wide <= widthMm) return style
  return { ...style, sizeMm: (style.sizeMm * widthMm) / wide }
}

/** Line to line, in units of the type size. */
const LEADING = 1.42
/** From the top of a line to its baseline. */
const RISE = 1.06

export const heightOf = (lines: readonly string[], { sizeMm }: Style): number =>
  lines.length * sizeMm * LEADING

/** How much lower a smaller line begins, so that both stand on one baseline. */
export const lowered = (smaller: Style, than: Style): number =>
  (than.sizeMm - smaller.sizeMm) * RISE

/** Lines below each other as marks, from the top left corner. */
export const marksOf = (lines: readonly string[], style: Style, x: number, top: number): OnPage[] =>
  lines.map((text, i) => ({
    kind: 'text',
    ...{ text, x, ...style },
    y: top + i * style.sizeMm * LEADING + style.sizeMm * RISE,
  }))

/** Pages filled from the top; what does not fit begins the next. */
export class Flow {
  readonly pages: OnPage[][] = [[]]
  y: number
  readonly #top: number
  readonly #bottom: number

  constructor(top: number, bottom: number) {
    this.#top = top
    this.#bottom = bottom
    this.y = top
  }

  /** Whether this much still fits on the page. */
  fits(heightMm: number): boolean {
    return this.y + heightMm <= this.#bottom
  }

  newPage(): void {
    this.pages.push([])
    this.y = this.#top
  }

  /** Puts marks drawn from the current height, and goes down by what they take. */
  put(heightMm: number, draw: (top: number) => readonly OnPage[]): void {
    if (!this.fits(heightMm) && this.y > this.#top) this.newPage()
    this.pages.at(-1)?.push(...draw(this.y))
    this.y += heightMm
  }

  skip(mm: number): void {
    this.y += mm
  }
}
