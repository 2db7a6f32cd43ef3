/**
 * The sticker of a dried blood spot card, 40 × 12 mm, one on the form and one on the filter paper.
 *
 * A module of 0.25 mm is two dots of a 203 dpi printer and three of a 300 dpi one, so both print it
 * exactly; with it 14 digits are 28 mm of bars, 33 mm with the quiet zones. Nothing Chinese below
 * 1.75 mm: in less than 14 dots it runs together at 203 dpi. The only time on the label is that of
 * the collection, therefore it needs no caption.
 */
import { copyText, inGroups, isCopy, label, type Mark } from '../label.ts'

export default label({
  name: 'card',
  title: { en: 'Card sticker, 40 × 12 mm', zh: '滤纸血片标签 40 × 12 mm' },
  on: 'card',
  widthMm: 40,
  heightMm: 12,
  sample: {
    number: '01260000123419',
    name: '欧阳静怡之女',
    collectedAt: '2026-11-20 08:30',
    programme: '新生儿疾病筛查',
    samplingPoint: '贵阳市花溪区人民医院产科',
    copy: 2,
  },
  draw(data, paper) {
    const left = 3
    const right = paper.widthMm - 0.8
    const small = { kind: 'text', sizeMm: 2, leastMm: 1.75, weight: 'regular' } as const
    const marks: Mark[] = [
      { kind: 'code128', digits: data.number, x: left, y: 0.8, moduleMm: 0.25, heightMm: 4.2 },
      { ...small, text: inGroups(data.number), weight: 'bold', x: left, y: 7, maxMm: 18 },
      { ...small, text: data.programme, x: 25, y: 9.25, maxMm: right - 25 },
      { ...small, text: data.samplingPoint, x: left, y: 11.4, maxMm: right - left },
    ]
    if (data.collectedAt !== null) {
      marks.push({ ...small, text: data.collectedAt, x: 22.4, y: 7, maxMm: right - 22.4 })
    }
    marks.push(
      data.name === null
        ? { kind: 'line', x: left, y: 9.25, lengthMm: 21, thickMm: 0.125 }
        : { ...small, text: data.name, sizeMm: 2.2, weight: 'bold', x: left, y: 9.25, maxMm: 21 },
    )
    if (isCopy(data)) {
      marks.push(
        { ...small, text: '副本', x: 33.8, y: 2.5, maxMm: paper.widthMm - 34.4 },
        {
          ...small,
          text: copyText(data.copy),
          x: 33.8,
          y: 4.7,
          leastMm: 1.5,
          maxMm: paper.widthMm - 34.4,
        },
      )
    }
    return marks
  },
})
