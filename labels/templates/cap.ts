/**
 * The dot on the cap of a cryo tube, 9.5 mm across: a symbol of 14 × 14 modules of 0.25 mm and the
 * number in two rows. It bears no name: a box of eighty-one is read from above by whoever opens it.
 */
import { copyShort, isCopy, label, type Mark } from '../label.ts'

export default label({
  name: 'cap',
  title: { en: 'Cap dot, 9.5 mm', zh: '冻存管盖圆标 9.5 mm' },
  on: 'small',
  shape: 'round',
  names: 'masked',
  widthMm: 9.5,
  heightMm: 9.5,
  sample: {
    number: '01260000567873',
    name: null,
    collectedAt: null,
    programme: '',
    samplingPoint: '',
    copy: 2,
  },
  draw(data) {
    const bold = { kind: 'text', sizeMm: 1.5, weight: 'bold' } as const
    const [, place = '', year = '', front = '', back = '', check = ''] =
      /^(\d\d)(\d\d)(\d{4})(\d{4})(\d\d)$/.exec(data.number) ?? ['', '', '', '', data.number]
    const marks: Mark[] = [
      { kind: 'datamatrix', text: data.number, x: 3, y: 1.5, moduleMm: 0.25 },
      { ...bold, text: `${place} ${year} ${front}`, x: 0.85, y: 6.75, maxMm: 7.9 },
      { ...bold, text: `${back} ${check}`, sizeMm: 1.4, x: 2.1, y: 8.2, maxMm: 5.4 },
    ]
    if (isCopy(data))
      marks.push({ ...bold, weight: 'regular', text: copyShort(data.copy), x: 6.9, y: 4, maxMm: 2 })
    return marks
  },
})
