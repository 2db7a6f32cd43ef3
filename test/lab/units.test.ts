import { expect } from 'chai'
import * as fc from 'fast-check'
import { plain, product } from '../../server/contract/decimals.ts'
import { folded, openUnits, type Units } from '../../server/lab/units.ts'
import { loadProgrammes } from '../../server/programmes/programme.ts'

const units: Units = await openUnits()

/** As typed, and as UCUM has it. */
const TAKEN: readonly (readonly [string, string])[] = [
  ['umol/L', 'umol/L'],
  ['µmol/L', 'umol/L'],
  ['μmol/L', 'umol/L'],
  [' umol/L ', 'umol/L'],
  ['umol/l', 'umol/L'],
  ['mg/dl', 'mg/dL'],
  ['ng/mL', 'ng/mL'],
  ['m[IU]/L', 'm[IU]/L'],
  ['µ[IU]/mL', 'u[IU]/mL'],
  ['U/g{Hb}', 'U/g{Hb}'],
  ['%', '%'],
  ['1', '1'],
  ['{MoM}', '{MoM}'],
  ['10*9/L', '10*9/L'],
]

/** What is no unit, and the first that is proposed for it. */
const REFUSED: readonly (readonly [string, string | null])[] = [
  ['mIU/L', 'm[IU]/L'],
  ['µIU/mL', 'u[IU]/mL'],
  ['IU/L', '[IU]/L'],
  ['U/gHb', 'U/g{Hb}'],
  ['U/g Hb', 'U/g{Hb}'],
  ['mg/100mL', 'mg/dL'],
  ['mcg/dL', 'ug/dL'],
  ['UMOL/L', 'umol/L'],
  ['NG/ML', 'ng/mL'],
  ['ng/ML', 'ng/mL'],
  ['mu/L', 'mU/L'],
  ['u/L', 'U/L'],
  ['MoM', '{MoM}'],
  ['ratio', '{ratio}'],
  ['gram', 'g'],
  ['毫克', null],
  ['10', null],
  ['', null],
  ['umol/L/', null],
  ['{x', null],
  ['constructor', null],
  ['__proto__', null],
  ['toString/L', null],
]

/** One of the first is how many of the second. */
const FACTORS: readonly (readonly [string, string, string | undefined, string])[] = [
  ['umol/L', 'umol/L', undefined, '1'],
  ['umol/L', 'nmol/mL', undefined, '1'],
  ['umol/L', 'umol/L{blood}', undefined, '1'],
  ['U/g', 'U/g{Hb}', undefined, '1'],
  ['u[IU]/mL', 'm[IU]/L', undefined, '1'],
  ['u[iU]/mL', 'm[IU]/L', undefined, '1'],
  ['[IU]/mL', 'm[IU]/L', undefined, '1000000'],
  ['nmol/L', 'umol/L', undefined, '0.001'],
  ['pmol/L', 'umol/L', undefined, '0.000001'],
  ['mg/dL', 'mg/L', undefined, '10'],
  ['%', '1', undefined, '0.01'],
  // Phenylalanine, 165.19 g/mol: 2 mg/dL are 121 umol/L.
  ['mg/dL', 'umol/L', '165.19', '60.5364'],
  // 17-OH-progesterone, 330.46 g/mol.
  ['ng/mL', 'nmol/L', '330.46', '3.02608'],
]

describe('units (B-12)', () => {
  for (const [typed, ucum] of TAKEN)
    it(`“${typed}” is ${ucum}`, () => {
      expect(units.check(typed)).to.include({ ucum })
    })

  for (const [typed, first] of REFUSED)
    it(`“${typed}” is none${first ? `; ${first} is proposed` : ''}`, () => {
      const found = units.check(typed)
      if (!('not' in found)) throw new Error(`it was taken for ${found.ucum}`)
      expect(found.suggestions[0]?.ucum ?? null).to.equal(first)
      expect(found.not.zh).to.match(/[\u4e00-\u9fff]/)
      if (first) expect(found.not.en).to.include(`Did you mean ${first}?`)
      for (const { ucum } of found.suggestions) expect(units.check(ucum)).to.include({ ucum })
    })

  for (const [from, to, weight, factor] of FACTORS)
    it(`one ${from} is ${factor} ${to}${weight ? ` of ${weight} g/mol` : ''}`, () => {
      expect(units.between(from, to, weight)).to.deep.equal({ factor })
    })

  it('a mass and an amount need the molecular weight', () => {
    expect(units.between('mg/dL', 'umol/L')).to.deep.equal({ needs: 'weight' })
    expect(units.between('nmol/L', 'ng/mL')).to.deep.equal({ needs: 'weight' })
  })

  it('international units against others need somebody’s word for it', () => {
    expect(units.between('[IU]/L', 'ug/L')).to.deep.equal({ needs: 'factor' })
    expect(units.between('mU/L', 'm[IU]/L')).to.deep.equal({ needs: 'factor' })
    expect(units.between('ucd/mL', 'm[IU]/L')).to.deep.equal({ needs: 'factor' })
  })

  it('what measures different things, or is not in proportion, is never converted', () => {
    for (const [from, to] of [
      ['mg/dL', 'U/L'],
      ['Cel', 'K'],
      ['umol/L', '%'],
    ] as const)
      expect(units.between(from, to), `${from} ${to}`).to.have.property('never')
  })

  it('there and back is where one began', () => {
    const some = fc.constantFrom('umol/L', 'nmol/L', 'pmol/mL', 'mmol/L', 'umol/dL', 'nmol/mL')
    fc.assert(
      fc.property(some, some, (from, to) => {
        const [there, back] = [units.between(from, to), units.between(to, from)]
        if (!('factor' in there && 'factor' in back)) throw new Error(`${from} ${to}`)
        expect(Number(product(there.factor, back.factor))).to.be.closeTo(1, 1e-9)
      }),
    )
  })

  it('any text is a unit or is refused with a sentence, and nothing is printed', () => {
    const { log } = console
    const printed: unknown[] = []
    console.log = line => printed.push(line)
    const like = fc
      .array(fc.constantFrom(...'mgudlLIU[]{}()/.*10-^% µ'.split(''), '__proto__', 'constructor'))
      .map(parts => parts.join(''))
    try {
      fc.assert(
        fc.property(fc.oneof(like, fc.string({ unit: 'binary', maxLength: 80 })), text => {
          const found = units.check(text)
          if ('not' in found) expect(found.not.en).not.to.equal('')
          else expect(units.check(found.ucum)).to.include({ ucum: found.ucum })
        }),
        { numRuns: 2_000 },
      )
    } finally {
      console.log = log
    }
    expect(printed).to.deep.equal([])
  })

  it('three spellings of micro are one, once and for all', () => {
    expect(['µg', 'μg', 'ug'].map(folded)).to.deep.equal(['ug', 'ug', 'ug'])
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        expect(folded(folded(text))).to.equal(folded(text))
      }),
    )
  })
})

describe('units of the programmes', () => {
  it('are units of UCUM', async () => {
    for (const programme of (await loadProgrammes()).values())
      for (const { code, ucum } of programme.analytes)
        expect(units.check(ucum), code).to.include({ ucum })
  })
})

describe('decimals', () => {
  const decimal = fc
    .tuple(fc.bigInt({ min: 0n, max: 10n ** 15n }), fc.nat({ max: 12 }))
    .map(([digits, scale]) => {
      const text = String(digits).padStart(scale + 1, '0')
      const at = text.length - scale
      return scale === 0 ? text : `${text.slice(0, at)}.${text.slice(at)}`
    })

  it('2 mg/dL of phenylalanine are 121.0728 umol/L, to the last digit', () => {
    expect(product('2', '60.5364')).to.equal('121.0728')
    expect(product('0.1', '3')).to.equal('0.3')
    expect(product('02.10', '1')).to.equal('2.1')
    expect(product('0', '60.5364')).to.equal('0')
    expect(product('-1.5', '2')).to.equal('-3')
  })

  it('a product is exact, whichever comes first, and one changes nothing', () => {
    const scaled = (text: string) => BigInt(text.replace('.', ''))
    const scale = (text: string) => text.split('.')[1]?.length ?? 0
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        const found = product(a, b)
        expect(found).to.equal(product(b, a))
        const more = scale(a) + scale(b) - scale(found)
        expect(scaled(found) * 10n ** BigInt(more)).to.equal(scaled(a) * scaled(b))
        expect(product(product(a, '1'), '1')).to.equal(product(a, '1'))
      }),
    )
  })

  it('a number as plain text is the same number', () => {
    expect(plain(1e-7)).to.equal('0.0000001')
    expect(plain(1.5e21)).to.equal('1500000000000000000000')
    expect(plain(-2.5e-9)).to.equal('-0.0000000025')
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), n => {
        fc.pre(!Object.is(n, -0))
        expect(plain(n)).to.match(/^-?\d+(\.\d+)?$/)
        expect(Number(plain(n))).to.equal(n)
      }),
    )
  })
})
