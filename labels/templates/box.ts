/** The label of a box in store, 50 × 25 mm: what it is, how many it holds, whose it is. */
import { copyText, isCopy, label, type Mark } from '../label.ts'

export default label({
  name: 'box',
  title: { en: 'Box label, 50 × 25 mm', zh: '样本盒标签 50 × 25 mm' },
  on: 'thing',
  names: 'masked',
  widthMm: 50,
  heightMm: 25,
  sample: {
    number: 'B26-000123',
    name: null,
    collectedAt: '2026-11-20 08:30',
    programme: '新生儿疾病筛查',
    samplingPoint: '贵阳市妇幼保健院',
    copy: 2,
    count: 81,
  },
  draw(data, paper) {
    const left = 15.5
    const small = { kind: 'text', sizeMm: 2.3, leastMm: 1.8, weight: 'regular', x: left } as const
    const width = paper.widthMm - left - 1.5
    const marks: Mark[] = [
      { kind: 'datamatrix', text: data.number, x: 2, y: 4, moduleMm: 0.5 },
      {
        ...small,
        text: data.number,
        sizeMm: 3.6,
        leastMm: 2.2,
        weight: 'bold',
        y: 5.5,
        maxMm: width,
      },
      { ...small, text: data.programme, y: 9.8, maxMm: width },
      { ...small, text: data.samplingPoint, x: 2, y: 22.8, maxMm: paper.widthMm - 3.5 },
    ]
    if (data.count !== undefined)
      marks.push({ ...small, text: `${data.count} 份 / specimens`, y: 13.6, maxMm: width })
    if (data.collectedAt !== null)
      marks.push({ ...small, text: data.collectedAt, y: 17.4, maxMm: 20 })
    if (isCopy(data))
      marks.push({ ...small, text: copyText(data.copy), x: 40, y: 17.4, leastMm: 1.5, maxMm: 8.5 })
    return marks
  },
})
