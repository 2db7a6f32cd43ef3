/**
 * The label of an EDTA tube of 13 mm, 40 × 25 mm: the bars take 28 mm and 6 mm stay free on either
 * side of them, so that nothing can stand beside the symbol; all text is above and below it.
 */
import { A_TUBE, copyText, inGroups, isCopy, label, type Mark } from '../label.ts'

export default label({
  name: 'edta',
  title: { en: 'EDTA tube label, 40 × 25 mm', zh: 'EDTA 采血管标签 40 × 25 mm' },
  on: 'tube',
  widthMm: 40,
  heightMm: 25,
  sample: A_TUBE,
  draw(data, paper) {
    const left = 1.5
    const width = paper.widthMm - 2 * left
    const small = { kind: 'text', sizeMm: 2, leastMm: 1.75, weight: 'regular', x: left } as const
    const name = { ...small, sizeMm: 3, leastMm: 2.2, weight: 'bold', y: 3.6 } as const
    const marks: Mark[] = [
      { kind: 'code128', digits: data.number, x: 6, y: 4.5, moduleMm: 0.25, heightMm: 10 },
      { ...small, text: inGroups(data.number), sizeMm: 2.7, weight: 'bold', y: 17.2, maxMm: width },
      { ...small, text: data.programme, y: 19.8, maxMm: width },
      { ...small, text: data.samplingPoint, y: 24.4, maxMm: width },
      data.name === null
        ? { kind: 'line', x: left, y: 3.6, lengthMm: 27, thickMm: 0.125 }
        : { ...name, text: data.name, maxMm: 27 },
    ]
    if (data.collectedAt !== null)
      marks.push({ ...small, text: data.collectedAt, y: 22.1, maxMm: width })
    if (isCopy(data))
      marks.push(
        { ...small, text: '副本', x: 28.9, y: 3.4, maxMm: 4 },
        { ...small, text: copyText(data.copy), x: 33.6, y: 3.4, leastMm: 1.5, maxMm: 5.8 },
      )
    return marks
  },
})
