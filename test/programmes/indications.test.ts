/** Whether NIPT suits a woman (domain reference 2.5): every row on both sides, each with its source. */
import { expect } from 'chai'
import { REQUEST_FACTS } from '../../server/contract/rule-words.ts'
import { classOf, type Facts } from '../../server/programmes/indications.ts'
import { RULES } from '../support/rows.ts'

const ROWS = RULES.filter(r => r.kind === 'indication' && r.programme === 'NIPT')

/** 16+0, twenty-nine at delivery, one fetus. */
const PLAIN: Facts = { 'ga-days': 112, 'age-at-delivery': 29, fetuses: 1, bmi: 22.1 }

const CASES: [string, Facts, string, RegExp?][] = [
  ['nobody’s list', {}, 'suitable'],
  ['serum 1/1000 (R7)', { 'serum-t21': 1000 }, 'suitable', /1000/],
  ['serum 1/1001', { 'serum-t21': 1001 }, 'suitable'],
  ['serum 1/271 (R7, R13b)', { 'serum-t21': 271 }, 'suitable', /271/],
  ['serum 1/270 (R12, R13b)', { 'serum-t21': 270 }, 'cautious', /270/],
  ['serum of 18 1/351', { 'serum-t18': 351 }, 'suitable', /351/],
  ['serum of 18 1/350 (R11)', { 'serum-t18': 350 }, 'cautious', /350/],
  ['invasive diagnosis contraindicated (R7)', { 'no-invasive': 1 }, 'suitable', /contraindicated/],
  ['20+6 without serum', { 'ga-days': 146, 'ga-days-without-serum': 146 }, 'suitable'],
  [
    'after 20+6 without serum (R7)',
    { 'ga-days': 147, 'ga-days-without-serum': 147 },
    ...(['suitable', /late/] as const),
  ],
  ['34 at delivery', { 'age-at-delivery': 34 }, 'suitable'],
  ['35 at delivery (R7)', { 'age-at-delivery': 35 }, 'cautious', /≥ 35/],
  ['BMI 40', { bmi: 40 }, 'suitable'],
  ['BMI 40.1 (R7)', { bmi: 40.1 }, 'cautious', /> 40/],
  ['IVF (R7)', { ivf: 1 }, 'cautious', /in-vitro/],
  ['a previous fetus (R7)', { 'previous-fetus': 1 }, 'cautious', /previous fetus/],
  ['twins (R7)', { fetuses: 2 }, 'cautious', /fetuses: 2/],
  ['physician advises caution (R7)', { 'cautious-by-physician': 1 }, 'cautious'],
  ['11+6 (R7)', { 'ga-days': 83 }, 'unsuitable', /< 84/],
  ['12+0', { 'ga-days': 84 }, 'suitable'],
  ['22+6', { 'ga-days': 160 }, 'suitable'],
  ['23+0: a physician confirms (R7)', { 'ga-days': 161 }, 'confirm', /> 160/],
  ['couple’s chromosomes (R7)', { 'couple-karyotype': 1 }, 'unsuitable'],
  ['transfusion 365 days ago (R7)', { 'days-since-foreign-cells': 365 }, 'unsuitable', /365/],
  ['transfusion 366 days ago', { 'days-since-foreign-cells': 366 }, 'suitable'],
  ['structural anomaly (R7)', { 'structural-anomaly': 1 }, 'unsuitable'],
  ['gene disease in the family (K)', { 'gene-family': 1 }, 'unsuitable', /general knowledge/],
  ['malignancy (K)', { malignancy: 1 }, 'unsuitable', /general knowledge/],
  ['physician finds it unsuitable (K)', { 'unsuitable-by-physician': 1 }, 'unsuitable'],
  ['the gravest speaks', { malignancy: 1, fetuses: 2, 'serum-t21': 400 }, 'unsuitable', /malig/],
  ['caution before indication', { fetuses: 2, 'serum-t21': 400 }, 'cautious', /fetuses/],
]

describe('whether NIPT suits her', () => {
  for (const [what, facts, expected, says] of CASES)
    it(`${what}: ${expected}`, () => {
      const found = classOf({ ...PLAIN, ...facts }, ROWS)
      expect(found.class).to.equal(expected)
      if (says) expect(found.reasons.map(r => r.en).join('; ')).to.match(says)
      for (const reason of found.reasons) expect(reason.zh).to.match(/[一-龥]/)
      expect(found.rules).to.have.length(found.reasons.length)
    })

  it('has a word for every fact that a row speaks of', () => {
    expect(ROWS.map(r => r.analyte).filter(fact => !(fact in REQUEST_FACTS))).to.deep.equal([])
    expect(ROWS).to.have.length(20)
  })
})
