import { expect } from 'chai'
import fc from 'fast-check'
import { Refusal } from '../server/contract/refusal.ts'
import {
  checkDigits,
  grouped,
  looksRight,
  normalise,
  readNumber,
  specimenNumber,
} from '../server/contract/specimen-number.ts'

/** 10,000 numbers, spread over centres, years and the whole of the sequence. */
const NUMBERS = Array.from({ length: 10_000 }, (_, i) =>
  specimenNumber(
    String(1 + (i % 99)).padStart(2, '0'),
    String(26 + (i % 10)),
    1 + ((i * 9_973 + i) % 99_999_998),
  ),
)

describe('a specimen number', () => {
  it('is centre, year, sequence and two check digits', () => {
    const number = specimenNumber('03', '26', 42)
    expect(number).to.match(/^032600000042\d\d$/)
    expect(looksRight(number)).to.equal(true)
    expect(grouped(number)).to.equal(`03 26 00000042 ${number.slice(12)}`)
  })

  it('has the check digits of ISO 7064 mod 97,10', () => {
    expect(checkDigits('4354111611551114')).to.equal('31') // python-stdnum's own example
    for (const number of NUMBERS.slice(0, 200)) expect(BigInt(number) % 97n).to.equal(1n)
  })

  it('with any one digit misread is found out (B-05): 10,000 numbers, every substitution', () => {
    let tried = 0
    const missed: string[] = []
    for (const number of NUMBERS)
      for (let place = 0; place < 14; place++)
        for (let digit = 0; digit < 10; digit++) {
          const wrong = number.slice(0, place) + digit + number.slice(place + 1)
          if (wrong === number) continue
          tried++
          if (looksRight(wrong)) missed.push(`${number} as ${wrong}`)
        }
    expect(tried).to.equal(10_000 * 14 * 9)
    expect(missed).to.deep.equal([])
  })

  it('with two neighbours swapped is found out (B-05): 10,000 numbers, every pair', () => {
    let tried = 0
    const missed: string[] = []
    for (const number of NUMBERS)
      for (let place = 0; place < 13; place++) {
        const [a = '', b = ''] = [number[place], number[place + 1]]
        if (a === b) continue
        tried++
        const wrong = number.slice(0, place) + b + a + number.slice(place + 2)
        if (looksRight(wrong)) missed.push(`${number} as ${wrong}`)
      }
    expect(tried).to.be.greaterThan(90_000)
    expect(missed).to.deep.equal([])
  })
})

describe('a scan', () => {
  const number = specimenNumber('03', '26', 42)
  const full = [...number].map(d => String.fromCharCode(d.charCodeAt(0) + 0xfee0)).join('')

  const SCANS: [string, string][] = [
    ['as it is', number],
    ['with spaces as printed', grouped(number)],
    ['with hyphens', number.replace(/(\d{4})/g, '$1-')],
    ['with the AIM prefix of Code 128', `]C1${number}`],
    ['with a small AIM prefix', `]c0${number}`],
    ['with an equals sign', `=${number}`],
    ['in full-width digits', full],
    ['with a line end', `${number}\r\n`],
    ['with an ideographic space', `\u3000${number}`],
  ]
  for (const [what, scan] of SCANS)
    it(`${what} is the number`, () => {
      expect(normalise(scan)).to.equal(number)
      expect(readNumber(scan)).to.equal(number)
    })

  it('of something else is refused with what to do, in both languages', () => {
    for (const wrong of ['', '0511340137', 'DE12345678901234', `${number}1`, number.slice(1)])
      expect(refused(wrong)).to.match(/14 digits/)
    const misread = number.replace(/^0/, '1')
    expect(refused(misread)).to.match(/check digits .* Scan it again/)
  })

  it('is folded once: what was folded stays as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), text => {
        const once = normalise(text)
        if (/^(\]C[0-3]|=)/.test(once)) return
        expect(normalise(once)).to.equal(once)
      }),
    )
  })

  function refused(text: string): string {
    try {
      readNumber(text)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      expect(error.kind).to.equal('invalid')
      expect(error.says.zh).to.match(/[\u4e00-\u9fff]/)
      expect(error.issues[0]?.path).to.equal('number')
      return error.message
    }
    return 'taken'
  }
})
