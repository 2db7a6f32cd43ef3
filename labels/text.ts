/**
 * Text on a label: what of it can be printed, how wide it is, and how it is made to fit.
 *
 * Widths come from a table and not from the browser, so that a label has the same line ends on the
 * screen, in a PNG and on a label printer. Whoever draws the text tells its renderer the width found
 * here, and a font with other widths is squeezed instead of running into the bars.
 */
import type { TextMark } from './label.ts'

/** Advances of U+0020 to U+007E in Noto Sans SC, thousandths of the type size. */
const ADVANCES = {
  regular: [
    224, 323, 474, 555, 555, 921, 680, 278, 338, 338, 467, 555, 278, 347, 278, 392, 555, 555, 555,
    555, 555, 555, 555, 555, 555, 555, 278, 278, 555, 555, 555, 474, 946, 608, 657, 638, 688, 589,
    552, 689, 728, 293, 535, 646, 543, 812, 723, 742, 633, 742, 635, 596, 599, 721, 575, 878, 573,
    531, 603, 338, 392, 338, 555, 559, 606, 563, 618, 510, 620, 554, 325, 564, 607, 275, 275, 552,
    284, 926, 610, 606, 620, 620, 388, 468, 377, 607, 521, 802, 498, 521, 475, 338, 270, 338, 555,
  ],
  bold: [
    227, 370, 574, 590, 590, 963, 740, 325, 378, 378, 507, 590, 325, 370, 325, 387, 590, 590, 590,
    590, 590, 590, 590, 590, 590, 590, 325, 325, 590, 590, 590, 514, 1007, 641, 681, 656, 714, 615,
    585, 717, 757, 330, 568, 686, 578, 853, 749, 770, 667, 770, 682, 624, 625, 748, 619, 915, 627,
    580, 613, 378, 387, 378, 590, 567, 626, 591, 644, 527, 644, 581, 372, 597, 640, 304, 306, 604,
    315, 964, 641, 626, 644, 644, 437, 495, 421, 637, 576, 863, 562, 574, 511, 378, 296, 378, 590,
  ],
} as const

/**
 * What is left to print: one line, composed, without control and other invisible characters. A
 * broken half of a character stays visible as U+FFFD, so that nobody takes the rest for the whole.
 */
export function printable(text: string): string {
  if (/^[!-~]+( [!-~]+)*$/.test(text)) return text
  return text
    .toWellFormed()
    .replace(/\s/g, ' ')
    .replace(/[\p{Cc}\p{Default_Ignorable_Code_Point}]/gu, '')
    .replace(/[\ufffe\uffff]/g, '\ufffd')
    .replace(/ +/g, ' ')
    .trim()
    .normalize('NFC')
}

/**
 * What a printer's own font prints as it stands. The rest is drawn as a picture, a backslash too:
 * printers read `\&` and its like as line breaks even where it was hidden from their parser.
 */
export const isPlain = (text: string): boolean => /^[A-Za-z0-9 .,:;'()/+-]*$/.test(text)

function widthOfCharacter(character: string, weight: TextMark['weight']): number {
  const code = character.codePointAt(0) ?? 0
  const known = ADVANCES[weight][code - 0x20]
  if (known !== undefined) return known / 1000
  if (/^\p{M}$/u.test(character)) return 0
  if (code >= 0xff61 && code <= 0xffdc) return 0.5
  return code < 0x0530 && /^\p{L}$/u.test(character) ? 0.6 : 1
}

/** The width of a line of text in units of its type size. */
export function widthOf(text: string, weight: TextMark['weight']): number {
  let width = 0
  for (const character of text) width += widthOfCharacter(character, weight)
  return width
}

/** A line that fits; its size and width in the unit of whoever draws it, millimetres or dots. */
export interface Fitted {
  readonly text: string
  readonly size: number
  readonly width: number
}

/** Characters as people see them; making one costs more than drawing a label. */
const WHOLE = new Intl.Segmenter()

/**
 * As many whole characters as fit around an ellipsis in the middle: the names of twins differ at
 * their end, those of wards of one hospital too. `room` is in units of the type size.
 */
function cut(text: string, weight: TextMark['weight'], room: number): string {
  const parts = Array.from(WHOLE.segment(text), part => part.segment)
  const ellipsis = isPlain(text) ? '...' : '…'
  let left = room - widthOf(ellipsis, weight)
  let front = ''
  let back = ''
  for (let taken = 0; taken < parts.length; taken++) {
    const atFront = taken % 2 === 0
    const part = parts[atFront ? taken / 2 : parts.length - (taken + 1) / 2] ?? ''
    left -= widthOf(part, weight)
    if (left < 0) break
    if (atFront) front += part
    else back = part + back
  }
  return front.trimEnd() + ellipsis + back.trimStart()
}

/** Latin stays legible a little below the size at which Chinese characters run together. */
const leastOf = ({ leastMm, sizeMm }: TextMark, text: string): number =>
  leastMm === undefined ? sizeMm : leastMm * (isPlain(text) ? 0.86 : 1)

/** The text as it is drawn: its own size if it fits, smaller if it may, cut if it must. */
export function fitted(mark: TextMark): Fitted {
  const text = printable(mark.text)
  const ems = widthOf(text, mark.weight)
  if (ems * mark.sizeMm <= mark.maxMm) return { text, size: mark.sizeMm, width: ems * mark.sizeMm }
  const least = leastOf(mark, text)
  const size = Math.max(least, Math.floor((mark.maxMm / ems) * 100) / 100)
  if (ems * size <= mark.maxMm) return { text, size, width: ems * size }
  const shorter = cut(text, mark.weight, mark.maxMm / size)
  return { text: shorter, size, width: widthOf(shorter, mark.weight) * size }
}
