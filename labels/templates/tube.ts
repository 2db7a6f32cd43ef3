/**
 * The label of a cell-free DNA blood collection tube, 50 × 25 mm, its long side along the tube so
 * that a scanner sees all bars at once.
 *
 * Bars 10 mm high with 5 mm free before them and a symbol of 28 mm keep the limits that analyzers
 * publish (height at least 10, quiet zone at least 5, width at most 45 mm). One symbol only: two
 * readable codes on a tube are a fault on several of them.
 */
import { A_TUBE, copyText, inGroups, isCopy, label, type Mark } from '../label.ts'

export default label({
  name: 'tube',
  title: { en: 'Tube label, 50 × 25 mm', zh: '采血管标签 50 × 25 mm' },
  on: 'tube',
  widthMm: 50,
  heightMm: 25,
  sample: A_TUBE,
  draw(data, paper) {
    const left = 5
    const width = paper.widthMm - left - 1.5
    const small = { kind: 'text', sizeMm: 2.3, leastMm: 1.8, weight: 'regular', x: left } as const
    const marks: Mark[] = [
      { kind: 'code128', digits: data.number, x: left, y: 5.25, moduleMm: 0.25, heightMm: 10 },
      { ...small, text: inGroups(data.number), sizeMm: 3.1, weight: 'bold', y: 18.3, maxMm: 28 },
      { ...small, text: data.programme, y: 21.2, maxMm: width },
      { ...small, text: data.samplingPoint, y: 23.9, maxMm: width },
    ]
    marks.push(
      data.name === null
        ? { kind: 'line', x: left, y: 4, lengthMm: width, thickMm: 0.125 }
        : {
            ...small,
            text: data.name,
            sizeMm: 3.4,
            leastMm: 2.4,
            weight: 'bold',
            y: 4,
            maxMm: width,
          },
    )
    const beside = { ...small, sizeMm: 2.05, leastMm: 1.5, x: 38.2, maxMm: paper.widthMm - 39.2 }
    if (data.collectedAt !== null) {
      const [day = '', time = ''] = data.collectedAt.split(' ')
      marks.push({ ...beside, text: day, y: 12.6 }, { ...beside, text: time, y: 15.2 })
    }
    if (isCopy(data)) {
      marks.push(
        { ...beside, text: '副本', y: 7 },
        { ...beside, text: copyText(data.copy), y: 9.4 },
      )
    }
    return marks
  },
})
