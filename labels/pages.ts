/**
 * Labels as PDF: one to a page of exactly its size, for the dialog of a label printer's own driver, or
 * many on a sheet of A4 that is bought ready cut. Server only.
 */
import type { Font } from './font.ts'
import type { Drawing, Mark, Paper, TextMark } from './label.ts'
import { A4, type OnPage, Pdf } from './report/pdf.ts'
import { barsOf, outlinesOf } from './symbols.ts'
import { fitted } from './text.ts'

/** Where the labels lie on a sheet of A4; lengths in millimetres. */
export interface Sheet {
  readonly columns: number
  readonly rows: number
  /** From the edge of the paper to the first label. */
  readonly leftMm: number
  readonly topMm: number
  /** From one label to the next, gap included. */
  readonly acrossMm: number
  readonly downMm: number
  /** How many places are used up already, counted along the rows. */
  readonly startAt: number
}

/** What is wrong with a sheet for a label, in words; null if nothing. */
export function faultOfSheet(sheet: Sheet, { widthMm, heightMm }: Paper): string | null {
  const right = sheet.leftMm + (sheet.columns - 1) * sheet.acrossMm + widthMm
  const bottom = sheet.topMm + (sheet.rows - 1) * sheet.downMm + heightMm
  if (sheet.columns > 1 && sheet.acrossMm < widthMm) return `labels overlap: ${widthMm} mm wide`
  if (sheet.rows > 1 && sheet.downMm < heightMm) return `labels overlap: ${heightMm} mm high`
  if (right > A4.widthMm || bottom > A4.heightMm)
    return `the last label ends at ${right} × ${bottom} mm, A4 at ${A4.widthMm} × ${A4.heightMm} mm`
  return sheet.startAt < sheet.columns * sheet.rows ? null : 'the sheet has fewer places than that'
}

type Fonts = Readonly<Record<TextMark['weight'], Font>>

/** Stands where the font has no glyph, as the empty box does on the other media. */
const BOX = '□'

/** The marks of a label with its corner at `x`, `y` of the page. */
const onPage = (fonts: Fonts, { marks }: Drawing, x: number, y: number): OnPage[] =>
  marks.flatMap(mark => placed(fonts, mark, x, y))

function placed(fonts: Fonts, mark: Mark, x0: number, y0: number): OnPage[] {
  const area = (x: number, y: number, widthMm: number, heightMm: number): OnPage => ({
    ...{ kind: 'area', x: x0 + mark.x + x, y: y0 + mark.y + y, widthMm, heightMm },
  })
  switch (mark.kind) {
    case 'text':
      return letters(fonts[mark.weight], mark, x0, y0)
    case 'code128': {
      const m = mark.moduleMm
      return barsOf(mark.digits).bars.map(bar => area(bar.at * m, 0, bar.wide * m, mark.heightMm))
    }
    case 'datamatrix': {
      const at = ([x, y]: readonly [number, number]) =>
        [x0 + mark.x + x * mark.moduleMm, y0 + mark.y + y * mark.moduleMm] as const
      return [{ kind: 'shape', outlines: outlinesOf(mark.text).outlines.map(one => one.map(at)) }]
    }
    case 'line':
      return mark.upright
        ? [area(0, 0, mark.thickMm, mark.lengthMm)]
        : [area(0, 0, mark.lengthMm, mark.thickMm)]
    case 'box': {
      const { widthMm: w, heightMm: h, thickMm: t } = mark
      return [area(0, 0, w, t), area(0, h - t, w, t), area(0, 0, t, h), area(w - t, 0, t, h)]
    }
  }
}

/** A line of text as wide as it was reckoned, whatever the font says. */
function letters(font: Font, mark: TextMark, x0: number, y0: number): OnPage[] {
  const { text, size, width } = fitted(mark)
  if (text === '') return []
  const has = (character: string) => font.has(character.codePointAt(0) ?? 0)
  const printed = Array.from(text, character => (has(character) ? character : BOX)).join('')
  let own = 0
  for (const character of printed) own += font.width(character.codePointAt(0) ?? 0)
  const along = own > 0 && width > 0 ? width / (own * size) : 1
  return [
    {
      ...{ kind: 'text', text: printed, x: x0 + mark.x, y: y0 + mark.y, sizeMm: size },
      ...{ weight: mark.weight, along },
    },
  ]
}

const ABOUT = { title: 'Labels', language: 'zh-CN', at: null } as const

/** One label to a page of exactly its size; all of one size. */
export async function pagesOf(fonts: Fonts, drawings: readonly Drawing[]): Promise<Buffer> {
  const [paper = A4] = drawings
  const pdf = new Pdf({ ...fonts }, ABOUT, paper, 'plain')
  for (const drawing of drawings) await pdf.add(onPage(fonts, drawing, 0, 0))
  return pdf.bytes()
}

/** On sheets of A4, from the first place that is free. */
export async function sheetsOf(
  fonts: Fonts,
  drawings: readonly Drawing[],
  sheet: Sheet,
): Promise<Buffer> {
  const pdf = new Pdf({ ...fonts }, ABOUT)
  const places = sheet.columns * sheet.rows
  let page: OnPage[] = []
  for (const [i, drawing] of drawings.entries()) {
    const at = (sheet.startAt + i) % places
    if (at === 0 && i > 0) {
      await pdf.add(page)
      page = []
    }
    const x = sheet.leftMm + (at % sheet.columns) * sheet.acrossMm
    page.push(
      ...onPage(fonts, drawing, x, sheet.topMm + Math.floor(at / sheet.columns) * sheet.downMm),
    )
  }
  if (page.length > 0) await pdf.add(page)
  return pdf.bytes()
}
