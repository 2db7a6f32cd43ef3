import { expect } from 'chai'
import fc from 'fast-check'
import type { Operator, Rule } from '../../server/contract/rules.ts'
import {
  beyondInWords,
  findingOf,
  holdsFor,
  isBeyond,
  limitInWords,
  loadProgrammes,
  type Strata,
  stillDue,
  undecidedInWords,
  type Value,
  withinInWords,
} from '../../server/programmes/programme.ts'
import { limitsOf, RULES } from '../support/rows.ts'

const [BASE] = limitsOf('TSH')
if (!BASE) throw new Error('the pack has no limits of TSH')

const rule = (given: Partial<Rule>): Rule => ({
  ...BASE,
  sex: null,
  gestationMin: null,
  gestationMax: null,
  weightMin: null,
  weightMax: null,
  ordinalMin: null,
  ageMin: null,
  ageMax: null,
  ordinalMax: null,
  ...given,
})

const CHILD: Strata = {
  sex: 'female',
  gestationDays: 280,
  birthWeight: 3200,
  ageHours: 96,
  ordinal: 1,
}
const value = (comparator: Value['comparator'], amount: number): Value => ({
  analyte: 'TSH',
  value: `${comparator}${amount}`,
  unit: 'mIU/L',
  comparator,
  amount,
})

/** Limit 10 (between: 10 to 20); each value, and whether it is or may be beyond. */
const BEYOND: [Operator, Record<string, boolean>][] = [
  ['>=', { '9.9': false, '10': true, '<10': false, '<=10': true, '<11': true, '>1': true }],
  ['>', { '10': false, '10.1': true, '<10': false, '<=10': false, '<11': true, '>1': true }],
  ['<=', { '10.1': false, '10': true, '>10': false, '>=10': true, '>9': true, '<99': true }],
  ['<', { '10': false, '9.9': true, '>10': false, '>=10': false, '>9': true, '<99': true }],
  [
    'between',
    { '9.9': false, '10': true, '20': true, '20.1': false, '<9': false, '>20': true, '>21': false },
  ],
]

describe('a value and a limit', () => {
  for (const [operator, cases] of BEYOND)
    for (const [text, beyond] of Object.entries(cases))
      it(`${text} against ${operator} 10${operator === 'between' ? ' to 20' : ''}: ${beyond ? 'beyond' : 'within'}`, () => {
        const [, comparator = '', digits = ''] = /^([<>]=?)?(.*)$/.exec(text) ?? []
        const limit = rule({ operator, value: 10, valueTo: operator === 'between' ? 20 : null })
        const held = value(comparator as Value['comparator'], Number(digits))
        expect(isBeyond(held, limit)).to.equal(beyond)
      })

  it('never lets a censored value pass that might be beyond (B-14)', () => {
    const amount = fc.integer({ min: 0, max: 40 })
    const operators = fc.constantFrom<Operator>('>=', '>', '<=', '<', 'between')
    fc.assert(
      fc.property(
        amount,
        amount,
        operators,
        fc.constantFrom('<', '<=', '>', '>='),
        (limit, bound, operator, comparator) => {
          const row = rule({
            operator,
            value: limit,
            valueTo: operator === 'between' ? limit + 5 : null,
          })
          if (isBeyond(value(comparator as Value['comparator'], bound), row)) return
          for (let truth = 0; truth <= 80; truth += 0.5) {
            const possible =
              comparator === '<'
                ? truth < bound
                : comparator === '<='
                  ? truth <= bound
                  : comparator === '>'
                    ? truth > bound
                    : truth >= bound
            if (possible)
              expect(isBeyond(value('', truth), row), `true value ${truth}`).to.equal(false)
          }
        },
      ),
    )
  })
})

describe('for whom a rule holds', () => {
  const HOLDS: [string, Partial<Rule>, Partial<Strata>, 'yes' | 'no' | string[]][] = [
    ['everybody', {}, {}, 'yes'],
    ['a minimum is included', { gestationMin: 259 }, { gestationDays: 259 }, 'yes'],
    ['a day less', { gestationMin: 259 }, { gestationDays: 258 }, 'no'],
    ['a maximum is not', { gestationMax: 259 }, { gestationDays: 259 }, 'no'],
    ['a day less than the maximum', { gestationMax: 259 }, { gestationDays: 258 }, 'yes'],
    ['weight at the minimum', { weightMin: 2500 }, { birthWeight: 2500 }, 'yes'],
    ['weight at the maximum', { weightMax: 2500 }, { birthWeight: 2500 }, 'no'],
    ['the first card', { ordinalMin: 1, ordinalMax: 2 }, { ordinal: 1 }, 'yes'],
    ['the second card', { ordinalMin: 1, ordinalMax: 2 }, { ordinal: 2 }, 'no'],
    ['a third card is a repeat too', { ordinalMin: 2 }, { ordinal: 3 }, 'yes'],
    ['the other sex', { sex: 'male' }, {}, 'no'],
    ['sex not known', { sex: 'male' }, { sex: 'unknown' }, ['sex']],
    ['gestation not known', { gestationMin: 259 }, { gestationDays: null }, ['gestationDays']],
    [
      'one field already says no',
      { gestationMax: 259, weightMax: 2500 },
      { gestationDays: null, birthWeight: 3000 },
      'no',
    ],
    ['not known and not asked for', {}, { birthWeight: null, sex: 'unknown' }, 'yes'],
  ]
  for (const [what, strata, about, holds] of HOLDS)
    it(`${what}: ${holds}`, () => {
      expect(holdsFor(rule(strata), { ...CHILD, ...about })).to.deep.equal(holds)
    })

  it('leaves no child between two strata: exactly one of 17-OHP’s three rows holds', () => {
    const three = RULES.filter(r => r.analyte === 'OHP17' && r.severity === 'high')
    expect(three).to.have.length(3)
    fc.assert(
      fc.property(
        fc.integer({ min: 140, max: 315 }),
        fc.integer({ min: 200, max: 8000 }),
        (gestationDays, birthWeight) => {
          const holding = three.filter(
            r => holdsFor(r, { ...CHILD, gestationDays, birthWeight }) === 'yes',
          )
          expect(holding).to.have.length(1)
        },
      ),
    )
  })
})

describe('a finding', () => {
  it('sorts every row into one place, and drops those for others', () => {
    const beyond = rule({ id: 'b', operator: '>=', value: 8 })
    const within = rule({ id: 'w', operator: '>=', value: 80 })
    const open = rule({ id: 'o', operator: '>=', value: 8, gestationMin: 259 })
    const openAndWithin = rule({ id: 'ow', operator: '>=', value: 80, gestationMin: 259 })
    const others = rule({ id: 'x', sex: 'male' })

    const finding = findingOf(value('', 9), { ...CHILD, gestationDays: null }, [
      within,
      open,
      others,
      beyond,
      openAndWithin,
    ])

    expect(finding.beyond).to.deep.equal([beyond])
    expect(finding.within).to.deep.equal([within])
    expect(finding.undecided).to.deep.equal([{ rule: open, missing: ['gestationDays'] }])
  })

  it('puts the severest first, and among equals the older row', () => {
    const rows = [
      rule({ id: '3', severity: 'watch' }),
      rule({ id: '2', severity: 'high' }),
      rule({ id: '1', severity: 'high' }),
      rule({ id: '4', severity: 'critical' }),
    ]
    const { beyond } = findingOf(value('', 999), CHILD, rows)
    expect(beyond.map(r => r.id)).to.deep.equal(['4', '1', '2', '3'])
  })
})

describe('a limit in words', () => {
  const WORDS: [Partial<Rule>, string, string][] = [
    [{ operator: '>=', value: 8 }, '≥ 8 mIU/L (everybody; R0)', '≥ 8 mIU/L（所有对象；R0）'],
    [
      { operator: 'between', value: 5, valueTo: 8 },
      '5–8 mIU/L (everybody; R0)',
      '5–8 mIU/L（所有对象；R0）',
    ],
    [
      { operator: '<', value: 2, sex: 'male', gestationMax: 258, weightMin: 1500, weightMax: 2500 },
      '< 2 mIU/L (boys, gestation < 36+6 weeks, birth weight ≥ 1500, < 2500 g; R0)',
      '< 2 mIU/L（男，孕周 < 36+6，出生体重 ≥ 1500, < 2500 g；R0）',
    ],
    [
      { operator: '>', value: 5, ordinalMin: 2 },
      '> 5 mIU/L (repeat specimen; R0)',
      '> 5 mIU/L（复采标本；R0）',
    ],
  ]
  for (const [given, en, zh] of WORDS)
    it(en, () => {
      const limit = rule({ unit: 'mIU/L', source: 'R0', valueTo: null, ...given })
      expect(limitInWords(limit)).to.deep.equal({ en, zh })
    })

  it('stands in every reason, beside the characters that were received (INV-9)', () => {
    const limit = rule({ gestationMin: 259 })
    const sent = { ...value('<', 0.5), value: '<0.50' }
    for (const reason of [beyondInWords(sent, limit), withinInWords(sent, [limit])]) {
      expect(reason.en).to.include('<0.50').and.to.include(limitInWords(limit).en)
      expect(reason.zh).to.include('<0.50').and.to.include(limitInWords(limit).zh)
    }
    expect(undecidedInWords(sent, limit, ['gestationDays'])).to.satisfy(
      (s: { en: string; zh: string }) =>
        s.en.includes('gestation at birth missing') && s.zh.includes('缺少出生孕周'),
    )
    expect(withinInWords(sent, []).en).to.include('no limit holds')
  })

  it('says what was judged where a unit was converted, beside what was sent (B-12)', () => {
    const judgedAs = { value: '121.0728', unit: 'µmol/L', factor: '60.5364' }
    const sent = { ...value('', 121.0728), value: '2', unit: 'mg/dL', judgedAs }
    const limit = rule({})
    for (const { en, zh } of [
      beyondInWords(sent, limit),
      withinInWords(sent, [limit]),
      undecidedInWords(sent, limit, ['sex']),
    ]) {
      expect(en).to.include('2 mg/dL (= 121.0728 µmol/L, factor 60.5364)')
      expect(zh).to.include('2 mg/dL（= 121.0728 µmol/L，换算系数 60.5364）')
    }
  })
})

describe('the programmes', () => {
  it('are found by their files and speak of what they measure', async () => {
    const programmes = await loadProgrammes()
    expect([...programmes.keys()]).to.include('NBS')
    for (const p of programmes.values()) {
      const codes = p.analytes.map(a => a.code)
      expect(
        p.spellings.map(s => s.analyte),
        p.code,
      ).to.have.members(codes)
      for (const { analyte, units } of p.spellings)
        expect(units, analyte).to.include(p.analytes.find(a => a.code === analyte)?.unit)
      for (const r of RULES.filter(r => r.programme === p.code && r.kind === 'limit')) {
        expect(codes).to.include(r.analyte)
        expect(p.conditions).to.have.property(r.condition ?? '')
      }
    }
  })

  it('have each measured analyte in one group, and each computed one in none', async () => {
    for (const p of (await loadProgrammes()).values()) {
      const computed = p.ratios.map(r => r.analyte)
      const grouped = p.groups.flatMap(g => g.analytes)
      expect([...grouped, ...computed]).to.have.members(p.analytes.map(a => a.code))
      expect(p.groups.some(g => g.required === 'always')).to.equal(true)
    }
  })

  for (const [measured, due] of [
    [[], ['A', 'B']],
    [['A'], ['B']],
    [['A', 'B'], []],
    [
      ['A', 'C'],
      ['B', 'D'],
    ],
    [['A', 'B', 'D'], ['C']],
    [['A', 'B', 'C', 'D', 'X'], []],
  ] as const) {
    it(`with ${measured.join(', ') || 'nothing'} measured, ${due.join(', ') || 'nothing'} is due (B-16)`, () => {
      const name = { en: '', zh: '' }
      const groups = [
        { ...name, code: 'g', analytes: ['A', 'B'], required: 'always' as const },
        { ...name, code: 'h', analytes: ['C', 'D'], required: 'once-begun' as const },
      ]
      expect(stillDue({ groups }, new Set<string>(measured))).to.deep.equal(due)
    })
  }

  it('no two analytes answer to one code of an instrument', async () => {
    for (const p of (await loadProgrammes()).values()) {
      const codes = p.spellings.flatMap(s => s.codes)
      expect(codes).to.have.length(new Set(codes).size)
    }
  })
})
