/** Ratios of measured values: what is known of them, and that nothing is guessed. */
import { expect } from 'chai'
import fc from 'fast-check'
import { readValue } from '../../lims-adapters/value.ts'
import newborn from '../../server/programmes/newborn.ts'
import { type Comparator, type Part, ratioOf } from '../../server/programmes/ratios.ts'

const RATIO = { over: ['A'], under: ['B'] }

const part = (text: string): Part => {
  const [, comparator = '', digits = ''] = /^([<>]=?)?(.*)$/.exec(text) ?? []
  return { comparator: comparator as Comparator, amount: Number(digits) }
}

const of = (parts: Readonly<Record<string, string>>, ratio = RATIO) =>
  ratioOf(ratio, new Map(Object.entries(parts).map(([code, text]) => [code, part(text)])))

describe('a ratio', () => {
  for (const [over, under, text] of [
    ['3.15', '20.38', '0.1546'],
    ['1', '3', '0.3333'],
    ['2', '3', '0.6667'],
    ['1', '1', '1.000'],
    ['99999', '1', '100000'],
    ['12345', '1', '12350'],
    ['0.00012345', '1', '0.0001235'],
    ['0.1', '0.3', '0.3333'],
    ['0.30000', '1', '0.3000'],
    ['0.29996', '1', '0.3000'],
    ['0.29994', '1', '0.2999'],
    ['0', '5', '0'],
    ['<0.5', '5', '<0.1000'],
    ['<1', '3', '<0.3334'],
    ['>1', '3', '>0.3333'],
    ['>=1', '3', '>=0.3333'],
    ['<=2', '3', '<=0.6667'],
    ['1', '<3', '>0.3333'],
    ['1', '<=3', '>=0.3333'],
    ['1', '>3', '<0.3334'],
    ['<1', '>=3', '<0.3334'],
    ['<1', '>3', '<0.3334'],
    ['>1', '<3', '>0.3333'],
    ['<0.99995', '1', '<1.000'],
  ] as const) {
    it(`${over} over ${under} is ${text} (B-14)`, () => {
      const found = of({ A: over, B: under })
      expect(found).to.deep.equal({ ...part(text), value: text })
    })
  }

  for (const [over, under, why] of [
    ['1', '0', 'a divisor of zero'],
    ['1', '<0', 'a divisor below zero'],
    ['1', '>0', 'a divisor that may be anything'],
    ['<1', '<3', 'both below a bound'],
    ['>1', '>3', 'both above a bound'],
    ['0', '<3', 'nothing over what may be nothing'],
    ['>0', '3', 'a bound that says nothing'],
    ['<0', '3', 'a bound that nothing meets'],
    ['-1', '3', 'a part that is negative'],
    ['1', '-3', 'a divisor that is negative'],
  ] as const) {
    it(`is not known with ${why}: ${over} over ${under}`, () => {
      expect(of({ A: over, B: under })).to.equal(null)
    })
  }

  it('is not known with a part missing', () => {
    expect(of({ A: '1' })).to.equal(null)
    expect(of({ B: '1' })).to.equal(null)
    expect(of({ A: '1', B: '2' }, { over: ['A', 'C'], under: ['B'] })).to.equal(null)
  })

  it('is a sum over a sum, exact in decimals', () => {
    const sums = { over: ['A', 'B', 'C'], under: ['D', 'E'] }
    expect(of({ A: '0.1', B: '0.2', C: '0.3', D: '0.1', E: '0.5' }, sums)?.value).to.equal('1.000')
    expect(of({ A: '0.1', B: '<0.2', C: '0.3', D: '1', E: '1' }, sums)?.value).to.equal('<0.3000')
    expect(of({ A: '<=1', B: '<2', C: '0', D: '1', E: '1' }, sums)?.value).to.equal('<1.500')
    expect(of({ A: '<1', B: '>2', C: '3', D: '1', E: '1' }, sums)).to.equal(null)
  })
})

const AMOUNT = fc.integer({ min: 1, max: 10_000_000 }).map(n => n / 1000)
const COMPARATOR = fc.constantFrom<Comparator>('', '<', '<=', '>', '>=')
const PART = fc.record({ comparator: COMPARATOR, amount: AMOUNT })
const SUMS = { over: ['A', 'B'], under: ['C', 'D'] }
const FOUR = fc.tuple(PART, PART, PART, PART)

const ratio = ([A, B, C, D]: readonly Part[]) =>
  ratioOf(SUMS, new Map(Object.entries({ A, B, C, D } as Record<string, Part>)))

describe('every ratio', () => {
  it('is the same in another unit (scale invariance)', () => {
    fc.assert(
      fc.property(FOUR, fc.constantFrom(10, 100, 1000, 0.1, 0.01), (parts, factor) => {
        const scaled = parts.map(p => ({
          comparator: p.comparator,
          amount: Number((p.amount * factor).toFixed(8)),
        }))
        expect(ratio(scaled)).to.deep.equal(ratio(parts))
      }),
    )
  })

  it('never excludes the truth that a censored part may hide (B-14)', () => {
    const share = fc.double({ min: 0.001, max: 0.999, noNaN: true })
    const truthOf = ({ comparator, amount }: Part, s: number) =>
      comparator === '' ? amount : comparator[0] === '<' ? amount * s : amount / s
    fc.assert(
      fc.property(FOUR, fc.tuple(share, share, share, share), (parts, shares) => {
        const found = ratio(parts)
        fc.pre(found !== null)
        const [a = 0, b = 0, c = 0, d = 0] = parts.map((p, i) => truthOf(p, shares[i] ?? 1))
        const truth = (a + b) / (c + d)
        const slack = truth * 1e-9
        if (found.comparator === '') expect(Math.abs(found.amount / truth - 1)).to.be.below(5.1e-4)
        else if (found.comparator[0] === '<') expect(truth).to.be.at.most(found.amount + slack)
        else expect(truth).to.be.at.least(found.amount - slack)
      }),
    )
  })

  it('is censored exactly where a part of it is', () => {
    fc.assert(
      fc.property(FOUR, parts => {
        const found = ratio(parts)
        fc.pre(found !== null)
        expect(found.comparator !== '').to.equal(parts.some(p => p.comparator !== ''))
      }),
    )
  })

  it('is the exact quotient rounded to four digits, beyond what a number holds too', () => {
    const amount = fc.record({
      units: fc.oneof(fc.bigInt({ min: 1n, max: 10n ** 15n - 1n }), fc.bigInt(1n, 99_999n)),
      scale: fc.integer({ min: 0, max: 12 }),
    })
    const numberOf = ({ units, scale }: { units: bigint; scale: number }) =>
      Number(`${units}e-${scale}`)
    fc.assert(
      fc.property(amount, amount, (a, b) => {
        const parts = { A: numberOf(a), B: numberOf(b) }
        const found = ratioOf(
          RATIO,
          new Map(
            Object.entries(parts).map(([code, n]) => [
              code,
              { comparator: '' as const, amount: n },
            ]),
          ),
        )
        // More digits of it than anybody rounds at.
        const many = 80
        const digits = String(
          (a.units * 10n ** BigInt(many + b.scale)) / (b.units * 10n ** BigInt(a.scale)),
        )
        const four = Number(digits.slice(0, 4)) + (digits.charAt(4) >= '5' ? 1 : 0)
        expect(found?.amount).to.equal(Number(`${four}e${digits.length - 4 - many}`))
      }),
      { numRuns: 2_000 },
    )
  })

  it('is read from its text as the same bound and the same number', () => {
    fc.assert(
      fc.property(FOUR, parts => {
        const found = ratio(parts)
        fc.pre(found !== null)
        const { comparator, amount: number } = found
        expect(readValue(found.value, 'NM')).to.deep.equal({ comparator, number })
        expect(found.value.replace(/\D/g, '').replace(/^0+/, '').length).to.be.at.least(4)
      }),
    )
  })
})

describe('the ratios of newborn screening', () => {
  const codes = newborn.analytes.map(a => a.code)

  it('are computed from what is measured, and are spelled by no instrument', () => {
    const computed = newborn.ratios.map(r => r.analyte)
    expect(codes).to.include.members(computed)
    for (const { analyte, over, under } of newborn.ratios) {
      expect(codes, analyte).to.include.members([...over, ...under])
      expect(computed).not.to.include.members([...over, ...under])
      expect(newborn.spellings.find(s => s.analyte === analyte)?.codes).to.deep.equal([])
    }
  })

  it('are of values in one unit', () => {
    const unitOf = (code: string) => newborn.analytes.find(a => a.code === code)?.ucum
    for (const { over, under } of newborn.ratios)
      expect(new Set([...over, ...under].map(unitOf))).to.have.length(1)
  })
})
