/**
 * The label of a cryo tube, 33 × 13 mm. Frost covers it and many hands turn the box it stands in: the
 * name is masked. A module of 0.5 mm is four and six whole dots and survives a scratch.
 */
import { copyText, inGroups, isCopy, label, type Mark } from '../label.ts'

export default label({
  name: 'cryo',
  title: { en: 'Cryo tube label, 33 × 13 mm', zh: '冻存管标签 33 × 13 mm' },
  on: 'small',
  names: 'masked',
  widthMm: 33,
  heightMm: 13,
  sample: {
    number: '01260000567873',
    name: '欧**',
    collectedAt: '2026-11-20 08:30',
    programme: '孕妇外周血胎儿游离DNA产前检测',
    samplingPoint: '贵阳市南明区妇幼保健院',
    copy: 2,
  },
  draw(data, paper) {
    const left = 9.4
    const width = paper.widthMm - left - 0.8
    const small = { kind: 'text', sizeMm: 1.8, leastMm: 1.75, weight: 'regular' } as const
    const line = { ...small, x: left, maxMm: width } as const
    const marks: Mark[] = [
      { kind: 'datamatrix', text: data.number, x: 1.25, y: 3, moduleMm: 0.5 },
      { ...line, text: inGroups(data.number), sizeMm: 2.2, weight: 'bold', y: 2.7 },
      { ...line, text: data.programme, y: 9.8 },
      { ...line, text: data.samplingPoint, y: 12.1 },
      data.name === null
        ? { kind: 'line', x: left, y: 5.2, lengthMm: width, thickMm: 0.125 }
        : { ...line, text: data.name, sizeMm: 2.1, weight: 'bold', y: 5.2 },
    ]
    if (data.collectedAt !== null) marks.push({ ...line, text: data.collectedAt, y: 7.5 })
    if (isCopy(data))
      marks.push(
        { ...small, text: '副本', x: 1.25, y: 1.9, maxMm: 7 },
        { ...small, text: copyText(data.copy), x: 1.25, y: 12.3, leastMm: 1.5, maxMm: 7 },
      )
    return marks
  },
})
