/**
 * The strip on the side of a microplate, 60 × 8 mm: the skirt of a plate is hardly higher. It bears the
 * plate's number and whose it is, and no name of anybody.
 */
import { copyText, isCopy, label, type Mark } from '../label.ts'

export default label({
  name: 'plate',
  title: { en: 'Plate strip, 60 × 8 mm', zh: '微孔板侧标 60 × 8 mm' },
  on: 'thing',
  names: 'masked',
  widthMm: 60,
  heightMm: 8,
  sample: {
    number: 'P26-000123',
    name: null,
    collectedAt: '2026-11-20 08:30',
    programme: '新生儿疾病筛查',
    samplingPoint: '贵阳市妇幼保健院',
    copy: 2,
  },
  draw(data) {
    const left = 8
    const small = { kind: 'text', sizeMm: 1.9, leastMm: 1.75, weight: 'regular' } as const
    const marks: Mark[] = [
      { kind: 'datamatrix', text: data.number, x: 1.25, y: 1.25, moduleMm: 0.25 },
      {
        ...small,
        text: data.shown ?? data.number,
        sizeMm: 3,
        leastMm: 2,
        weight: 'bold',
        x: left,
        y: 3.6,
        maxMm: 26,
      },
      { ...small, text: data.programme, x: left, y: 6.9, maxMm: 26 },
      { ...small, text: data.samplingPoint, x: 35, y: 6.9, maxMm: 24.2 },
    ]
    if (data.collectedAt !== null)
      marks.push({ ...small, text: data.collectedAt, x: 35, y: 3.2, maxMm: 16 })
    if (isCopy(data))
      marks.push({ ...small, text: copyText(data.copy), leastMm: 1.5, x: 52, y: 3.2, maxMm: 7.2 })
    return marks
  },
})
