/**
 * The list that travels in a parcel or box, A4: its own symbol, from whom, to whom, how many, and every
 * number for the eye. It names nobody: whoever unpacks counts numbers. A long list is several pages, each
 * with the symbol and which page it is.
 */
import { inGroups, label, type Mark } from '../label.ts'

const COLUMNS = 3
const ROWS = 45
const ACROSS = 60
const DOWN = 4.9
const TOP = 58
/** How many numbers stand on a page; whoever prints one divides its list so. */
export const NUMBERS_ON_PAGE = COLUMNS * ROWS

export default label({
  name: 'manifest',
  title: { en: 'Manifest, A4', zh: '递送清单 A4' },
  on: 'thing',
  names: 'masked',
  widthMm: 210,
  heightMm: 297,
  sample: {
    number: '01939f10-8a5c-7e41-9c3d-2b6f00d1e8aa',
    name: null,
    collectedAt: '2026-11-20 08:30',
    programme: '新生儿疾病筛查',
    samplingPoint: '贵阳市花溪区人民医院产科',
    copy: 1,
    count: 138,
    to: '贵阳市妇幼保健院新生儿疾病筛查中心',
    shown: 'GZ-2026-0417',
    page: '1 / 2',
    holds: Array.from(
      { length: NUMBERS_ON_PAGE },
      (_, i) => `012600${String(i).padStart(6, '0')}19`,
    ),
  },
  draw(data, paper) {
    const text = { kind: 'text', sizeMm: 3.6, leastMm: 2.2, weight: 'regular', x: 15 } as const
    const wide = { x: 42, maxMm: paper.widthMm - 57 } as const
    const marks: Mark[] = [
      { kind: 'datamatrix', text: data.number, x: 15, y: 14, moduleMm: 0.5 },
      {
        ...text,
        text: '标本递送清单 Manifest',
        sizeMm: 6,
        weight: 'bold',
        y: 18,
        x: 42,
        maxMm: 100,
      },
      { ...text, text: `寄往 To　${data.to ?? ''}`, ...wide, y: 26 },
      { ...text, text: `寄自 From　${data.samplingPoint}`, ...wide, y: 32 },
      { ...text, text: data.programme, ...wide, y: 38 },
      { ...text, text: data.shown ?? data.number, y: 46, maxMm: 90 },
      { kind: 'line', x: 15, y: 51, lengthMm: paper.widthMm - 30, thickMm: 0.25 },
      { ...text, text: data.page ?? '', x: 170, y: 290, maxMm: 25 },
      { ...text, text: '接收人 Received by', sizeMm: 3, y: 290, maxMm: 40 },
      { kind: 'line', x: 56, y: 290, lengthMm: 60, thickMm: 0.25 },
    ]
    if (data.count !== undefined) {
      const says = `${data.count} 份标本 / specimens`
      marks.push({ ...text, text: says, weight: 'bold', x: 108, y: 46, maxMm: 50 })
    }
    if (data.collectedAt !== null)
      marks.push({ ...text, text: data.collectedAt, x: 160, y: 46, maxMm: 35 })
    for (const [i, number] of (data.holds ?? []).entries()) {
      const x = 15 + Math.floor(i / ROWS) * ACROSS
      const y = TOP + (i % ROWS) * DOWN
      marks.push({ kind: 'box', x, y: y - 2.9, widthMm: 3, heightMm: 3, thickMm: 0.25 })
      marks.push({ ...text, text: inGroups(number), x: x + 5, y, sizeMm: 3.4, maxMm: 50 })
    }
    return marks
  },
})
