/**
 * The label of a parcel on its way, 100 × 60 mm: from whom, to whom, how many. Whoever carries it
 * learns nothing of anybody in it (a courier is a stranger to the house).
 */
import { copyText, isCopy, label, type Mark } from '../label.ts'

export default label({
  name: 'parcel',
  title: { en: 'Parcel label, 100 × 60 mm', zh: '样本箱递送单 100 × 60 mm' },
  on: 'thing',
  names: 'masked',
  widthMm: 100,
  heightMm: 60,
  sample: {
    number: '01939f10-8a5c-7e41-9c3d-2b6f00d1e8aa',
    name: null,
    collectedAt: '2026-11-20 08:30',
    programme: '新生儿疾病筛查',
    samplingPoint: '贵阳市花溪区人民医院产科',
    copy: 2,
    count: 24,
    to: '贵阳市妇幼保健院新生儿疾病筛查中心',
  },
  draw(data, paper) {
    const left = 22
    const width = paper.widthMm - left - 3
    const text = { kind: 'text', sizeMm: 3.6, leastMm: 2.2, weight: 'regular', x: left } as const
    const small = { ...text, sizeMm: 2.6, leastMm: 2 } as const
    const whole = { x: 4, maxMm: paper.widthMm - 7 } as const
    const marks: Mark[] = [
      { kind: 'datamatrix', text: data.number, x: 4, y: 4, moduleMm: 0.5 },
      { ...small, text: '寄往 To', y: 6, maxMm: 20 },
      { ...text, text: data.to ?? '', sizeMm: 4.6, weight: 'bold', y: 11.6, maxMm: width },
      { ...text, text: data.programme, y: 17.4, maxMm: width },
      { kind: 'line', x: 4, y: 22.5, lengthMm: paper.widthMm - 8, thickMm: 0.25 },
      { ...small, text: '寄自 From', ...whole, y: 27 },
      { ...text, text: data.samplingPoint, ...whole, y: 32.4 },
      { ...small, text: data.shown ?? data.number, ...whole, y: 57 },
    ]
    if (data.count !== undefined)
      marks.push({
        ...text,
        text: `${data.count} 份标本 / specimens`,
        sizeMm: 5,
        weight: 'bold',
        x: 4,
        y: 41.4,
        maxMm: 60,
      })
    if (data.collectedAt !== null)
      marks.push({ ...text, text: data.collectedAt, x: 4, y: 48, maxMm: 60 })
    if (isCopy(data)) marks.push({ ...text, text: copyText(data.copy), x: 80, y: 48, maxMm: 17 })
    return marks
  },
})
