/**
 * A template and its data to SVG of exact millimetres. Safe in a browser: the sampling station shows
 * and prints labels with this file alone, also while the centre cannot be reached.
 */
import {
  type Drawing,
  drawingOf,
  type Label,
  type Mark,
  type SpecimenLabel,
  type TextMark,
} from './label.ts'
import { barsOf, outlinesOf } from './symbols.ts'
import { type Fitted, fitted } from './text.ts'

/** The label printer's font first, then what Windows, macOS and Linux bring for Chinese. */
const FONTS =
  "'Noto Sans SC','Source Han Sans SC','Microsoft YaHei','PingFang SC','Noto Sans CJK SC',sans-serif"

const WEIGHTS = { regular: 400, bold: 700 } as const

/** A length as it is written: at most a ten-thousandth of a millimetre, no trailing zeros. */
const mm = (length: number): string => String(Math.round(length * 1e4) / 1e4)

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escaped = (text: string): string => text.replace(/[&<>"']/g, c => ENTITIES[c] ?? c)

const rect = (x: number, y: number, width: number, height: number): string =>
  `M${mm(x)} ${mm(y)}h${mm(width)}v${mm(height)}h${mm(-width)}z`

/** Crisp, because a grey edge on a bar is a wrong width to a scanner. */
const filled = (path: string): string =>
  `<path shape-rendering="crispEdges" fill-rule="evenodd" d="${path}"/>`

/** How a fitted line of text becomes an element, at the start of its baseline. */
export type Letters = (line: Fitted, weight: TextMark['weight'], x: number, y: number) => string

/** As text, for the browser's fonts, exactly as wide as `text.ts` found; nothing for no text. */
const textElement: Letters = (line, weight, x, y) => {
  if (line.text === '') return ''
  return (
    `<text x="${mm(x)}" y="${mm(y)}" font-size="${mm(line.size)}"` +
    ` font-weight="${WEIGHTS[weight]}" textLength="${mm(line.width)}"` +
    ` lengthAdjust="spacingAndGlyphs">${escaped(line.text)}</text>`
  )
}

function element(mark: Mark, letters: Letters): string {
  switch (mark.kind) {
    case 'text':
      return letters(fitted(mark), mark.weight, mark.x, mark.y)
    case 'code128': {
      const bar = mark.moduleMm
      const { bars } = barsOf(mark.digits)
      return filled(
        bars.map(b => rect(mark.x + b.at * bar, mark.y, b.wide * bar, mark.heightMm)).join(''),
      )
    }
    case 'datamatrix': {
      const at = ([x, y]: readonly [number, number]) =>
        `${mm(mark.x + x * mark.moduleMm)} ${mm(mark.y + y * mark.moduleMm)}`
      return filled(
        outlinesOf(mark.text)
          .outlines.map(points => `M${points.map(at).join('L')}z`)
          .join(''),
      )
    }
    case 'line':
      return mark.upright
        ? filled(rect(mark.x, mark.y, mark.thickMm, mark.lengthMm))
        : filled(rect(mark.x, mark.y, mark.lengthMm, mark.thickMm))
    case 'box': {
      const { x, y, widthMm, heightMm, thickMm: t } = mark
      return filled(
        rect(x, y, widthMm, heightMm) + rect(x + t, y + t, widthMm - 2 * t, heightMm - 2 * t),
      )
    }
  }
}

/** The paper of an SVG document; `unit` is what one step of its coordinates is on paper. */
export const sheet = (width: number, height: number, unit: '' | 'mm', inside: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}${unit}" height="${height}${unit}"` +
  ` viewBox="0 0 ${width} ${height}" font-family="${FONTS}">` +
  `<rect width="${width}" height="${height}" fill="#fff"/>${inside}</svg>`

/**
 * A drawing as an SVG document: width and height in millimetres, one viewBox unit to each. `letters`
 * is for the server, which has no browser to draw text and brings outlines.
 */
export function svgOf({ widthMm, heightMm, marks }: Drawing, letters = textElement): string {
  const elements = marks.map(mark => element(mark, letters))
  return sheet(widthMm, heightMm, 'mm', elements.join(''))
}

/** The label as an SVG document. */
export const draw = (template: Label, data: SpecimenLabel, letters = textElement): string =>
  svgOf(drawingOf(template, data), letters)
