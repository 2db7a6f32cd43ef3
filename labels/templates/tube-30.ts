/**
 * The label of a 10 mL tube on 50 × 30 mm stock: the same symbol as on 50 × 25 mm with bars of 12 mm,
 * which a scanner at a slant finds more easily.
 */
import { A_TUBE, copyText, inGroups, isCopy, label, type Mark } from '../label.ts'

export default label({
  name: 'tube-30',
  title: { en: 'Tube label, 50 × 30 mm', zh: '采血管标签 50 × 30 mm' },
  on: 'tube',
  widthMm: 50,
  heightMm: 30,
  sample: A_TUBE,
  draw(data, paper) {
    const left = 5
    const width = paper.widthMm - left - 1.5
    const small = { kind: 'text', sizeMm: 2.5, leastMm: 1.8, weight: 'regular', x: left } as const
    const name = { ...small, sizeMm: 3.6, leastMm: 2.4, weight: 'bold', y: 4.4 } as const
    const marks: Mark[] = [
      { kind: 'code128', digits: data.number, x: left, y: 6, moduleMm: 0.25, heightMm: 12 },
      { ...small, text: inGroups(data.number), sizeMm: 3.2, weight: 'bold', y: 21.6, maxMm: 29 },
      { ...small, text: data.programme, y: 25.2, maxMm: width },
      { ...small, text: data.samplingPoint, y: 28.6, maxMm: width },
      data.name === null
        ? { kind: 'line', x: left, y: 4.4, lengthMm: width, thickMm: 0.125 }
        : { ...name, text: data.name, maxMm: width },
    ]
    const beside = { ...small, sizeMm: 2.05, leastMm: 1.5, x: 38.2, maxMm: paper.widthMm - 39.2 }
    if (data.collectedAt !== null) {
      const [day = '', time = ''] = data.collectedAt.split(' ')
      marks.push({ ...beside, text: day, y: 14.6 }, { ...beside, text: time, y: 17.4 })
    }
    if (isCopy(data))
      marks.push(
        { ...beside, text: '副本', y: 8 },
        { ...beside, text: copyText(data.copy), y: 10.6 },
      )
    return marks
  },
})
