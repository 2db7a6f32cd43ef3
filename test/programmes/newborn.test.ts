import { expect } from 'chai'
import type { Severity, Verdict } from '../../server/contract/rules.ts'
import newborn from '../../server/programmes/newborn.ts'
import {
  type Finding,
  findingOf,
  type Strata,
  type Value,
} from '../../server/programmes/programme.ts'
import { limitsOf } from '../support/rows.ts'

/** A girl born at term, first card: what is not said of a case below. */
const GIRL: Strata = { sex: 'female', gestationDays: 280, birthWeight: 3200, ordinal: 1 }

const read = (value: string): Pick<Value, 'comparator' | 'amount'> => {
  const [, comparator = '', digits = ''] = /^([<>]=?)?(.*)$/.exec(value) ?? []
  return { comparator: comparator as Value['comparator'], amount: Number(digits) }
}

function found(analyte: string, value: string, about: Partial<Strata> = {}): Finding {
  const unit = newborn.analytes.find(a => a.code === analyte)?.unit ?? ''
  return findingOf(
    { analyte, value, unit, ...read(value) },
    { ...GIRL, ...about },
    limitsOf(analyte),
  )
}

const said = ({ beyond }: Finding) => beyond.map(r => `${r.class} ${r.operator} ${r.value}`)

const TERM = { gestationDays: 259 }
const PRETERM = { gestationDays: 258 }
const LIGHT = { birthWeight: 2499 }
const HEAVY = { birthWeight: 2500 }
const BOY = { sex: 'male' } as const

const CALIFORNIA = 'R28 California, unverified'

/** domain.md 8.3, each figure with its source: a value, for whom, and which rows it is beyond. */
const FIGURES: [string, string, string, Partial<Strata>, string[]][] = [
  ['R47 Shunde', 'TSH', '7.99', { ordinal: 1 }, []],
  ['R47 Shunde', 'TSH', '8', { ordinal: 1 }, ['positive >= 8']],
  ['R47 Shunde', 'TSH', '8.00', { ordinal: 1 }, ['positive >= 8']],
  ['R48 Lombardy', 'TSH', '4.99', { ordinal: 2 }, []],
  ['R48 Lombardy', 'TSH', '5', { ordinal: 2 }, ['positive >= 5']],
  ['R48 Lombardy', 'TSH', '5', { ordinal: 3 }, ['positive >= 5']],
  ['R48 Lombardy, not on a first card', 'TSH', '5', { ordinal: 1 }, []],
  ['R35 Liuzhou, term', 'OHP17', '29.9', TERM, []],
  ['R35 Liuzhou, term', 'OHP17', '30', TERM, ['positive >= 30']],
  ['R35 Liuzhou, term, however light', 'OHP17', '30', { ...TERM, ...LIGHT }, ['positive >= 30']],
  ['R35 Liuzhou, preterm and light', 'OHP17', '39.9', { ...PRETERM, ...LIGHT }, []],
  ['R35 Liuzhou, preterm and light', 'OHP17', '40', { ...PRETERM, ...LIGHT }, ['positive >= 40']],
  ['R35 Liuzhou, preterm, not light', 'OHP17', '29.9', { ...PRETERM, ...HEAVY }, []],
  ['R35 Liuzhou, preterm, not light', 'OHP17', '30', { ...PRETERM, ...HEAVY }, ['positive >= 30']],
  ['R40 Hunan', 'OHP17', '99.9', TERM, ['positive >= 30']],
  ['R40 Hunan', 'OHP17', '100', TERM, ['critical_confirm >= 100', 'positive >= 30']],
  [
    'R40 Hunan, for everybody',
    'OHP17',
    '100',
    { ...PRETERM, ...LIGHT },
    ['critical_confirm >= 100', 'positive >= 40'],
  ],
  ['R41 Guangxi, boys', 'G6PD', '2.2', BOY, []],
  ['R41 Guangxi, boys', 'G6PD', '2.19', BOY, ['positive < 2.2']],
  ['R41 Guangxi, girls', 'G6PD', '2.8', {}, []],
  ['R41 Guangxi, girls', 'G6PD', '2.79', {}, ['positive_or_heterozygote < 2.8']],
  ['R41 Guangxi, girls', 'G6PD', '1.6', {}, ['positive_or_heterozygote < 2.8']],
  ['R41 Guangxi, girls', 'G6PD', '1.59', {}, ['positive < 1.6', 'positive_or_heterozygote < 2.8']],
  [CALIFORNIA, 'LEU', '229.9', {}, []],
  [CALIFORNIA, 'LEU', '230', {}, ['positive >= 230']],
  [CALIFORNIA, 'C3', '6.29', {}, []],
  [CALIFORNIA, 'C3', '6.30', {}, ['positive >= 6.3']],
  [CALIFORNIA, 'C3/C2', '0.2999', {}, []],
  [CALIFORNIA, 'C3/C2', '0.3000', {}, ['positive >= 0.3']],
  [CALIFORNIA, 'C5', '0.94', {}, []],
  [CALIFORNIA, 'C5', '0.95', {}, ['positive >= 0.95']],
  [CALIFORNIA, 'C8', '0.44', {}, []],
  [CALIFORNIA, 'C8', '0.45', {}, ['positive >= 0.45']],
  [CALIFORNIA, 'C14:1', '0.79', {}, []],
  [CALIFORNIA, 'C14:1', '0.80', {}, ['positive >= 0.8']],
  [CALIFORNIA, 'C16OH', '0.09', {}, []],
  [CALIFORNIA, 'C16OH', '0.10', {}, ['positive >= 0.1']],
  [CALIFORNIA, 'C0', '6.4', {}, []],
  [CALIFORNIA, 'C0', '6.39', {}, ['positive < 6.4']],
  [CALIFORNIA, 'C0', '125', {}, []],
  [CALIFORNIA, 'C0', '125.1', {}, ['positive > 125']],
  [CALIFORNIA, 'CIT', '49', {}, []],
  [CALIFORNIA, 'CIT', '49.1', {}, ['positive > 49']],
  [CALIFORNIA, 'CIT', '5', {}, []],
  [CALIFORNIA, 'CIT', '4.9', {}, ['positive < 5']],
  [CALIFORNIA, 'TYR', '679', {}, []],
  [CALIFORNIA, 'TYR', '680', {}, ['positive >= 680']],
  [CALIFORNIA, 'SUAC', '4.49', {}, []],
  [CALIFORNIA, 'SUAC', '4.50', {}, ['positive >= 4.5']],
]

/** B-14: a value that cannot be shown to be within counts as beyond. */
const CENSORED: [string, string, Partial<Strata>, string[]][] = [
  ['TSH', '<8', {}, []],
  ['TSH', '<8.1', {}, ['positive >= 8']],
  ['TSH', '<=8', {}, ['positive >= 8']],
  ['TSH', '<0.5', {}, []],
  ['TSH', '>7', {}, ['positive >= 8']],
  ['TSH', '>250', {}, ['positive >= 8']],
  ['G6PD', '>2.1', BOY, ['positive < 2.2']],
  ['G6PD', '>2.2', BOY, []],
  ['G6PD', '>=2.2', BOY, []],
  ['G6PD', '<2.2', BOY, ['positive < 2.2']],
  ['G6PD', '<9', BOY, ['positive < 2.2']],
  ['OHP17', '>90', TERM, ['critical_confirm >= 100', 'positive >= 30']],
]

const whom = (about: Partial<Strata>) =>
  Object.entries(about)
    .map(([key, value]) => `${key} ${value}`)
    .join(', ') || 'a girl at term'

describe('newborn screening, each figure on both sides', () => {
  for (const [source, analyte, value, about, rows] of FIGURES)
    it(`${analyte} ${value} (${whom(about)}): ${rows.join('; ') || 'in range'} [${source}]`, () => {
      expect(said(found(analyte, value, about))).to.deep.equal(rows)
    })

  it('covers every limit of the pack', () => {
    const told = new Set(
      FIGURES.flatMap(([, analyte, , , rows]) => rows.map(r => `${analyte} ${r}`)),
    )
    const limits = newborn.analytes.flatMap(({ code: a }) =>
      limitsOf(a).map(r => `${a} ${r.class} ${r.operator} ${r.value}`),
    )
    expect(limits.filter(l => !told.has(l))).to.deep.equal([])
    expect(limits.length).to.equal(22)
  })

  for (const [analyte, value, about, rows] of CENSORED)
    it(`${analyte} ${value} (${whom(about)}): ${rows.join('; ') || 'in range'} [B-14]`, () => {
      expect(said(found(analyte, value, about))).to.deep.equal(rows)
    })
})

describe('limits of another programme', () => {
  it('say so: none of them is verified, and each names where it is from', () => {
    const own = ['TSH', 'OHP17', 'G6PD']
    const others = newborn.analytes.flatMap(({ code }) =>
      own.includes(code) ? [] : limitsOf(code),
    )
    expect(new Set(others.map(r => r.verified))).to.deep.equal(new Set(['unverified']))
    for (const r of others) expect(r.source).to.include('another programme')
  })
})

describe('newborn screening where a field is missing', () => {
  const waits = ({ undecided }: Finding) =>
    undecided.map(u => `>= ${u.rule.value} needs ${u.missing.join(' and ')}`)

  it('does not judge 17-OHP by a stratum that is not known', () => {
    const finding = found('OHP17', '35', { gestationDays: null, birthWeight: 2000 })
    expect(said(finding)).to.deep.equal([])
    expect(waits(finding)).to.deep.equal(['>= 30 needs gestationDays'])
  })

  it('asks for both fields where both would decide', () => {
    const finding = found('OHP17', '45', { gestationDays: null, birthWeight: null })
    expect(waits(finding)).to.have.members([
      '>= 30 needs gestationDays',
      '>= 40 needs gestationDays and birthWeight',
      '>= 30 needs gestationDays and birthWeight',
    ])
  })

  it('asks for nothing that would change nothing', () => {
    expect(waits(found('OHP17', '35', { ...TERM, birthWeight: null }))).to.deep.equal([])
    expect(waits(found('OHP17', '12', { gestationDays: null }))).to.deep.equal([])
  })

  it('knows at once what holds for everybody', () => {
    const finding = found('OHP17', '120', { gestationDays: null, birthWeight: null })
    expect(said(finding)).to.deep.equal(['critical_confirm >= 100'])
    expect(finding.undecided).to.have.length(3)
  })

  it('asks for the sex before it judges G6PD, and not when any sex is in range', () => {
    const unsure = found('G6PD', '2.5', { sex: 'unknown' })
    expect(said(unsure)).to.deep.equal([])
    expect(unsure.undecided.map(u => u.missing)).to.deep.equal([['sex']])
    expect(found('G6PD', '2.8', { sex: 'unknown' }).undecided).to.deep.equal([])
  })
})

describe('the verdict of a newborn card', () => {
  const FINE = [found('TSH', '2.1'), found('OHP17', '8.4'), found('G6PD', '5.5')]
  const judged = (findings: Finding[], flawed = false) => newborn.judge(findings, flawed)

  const VERDICTS: [string, Finding[], Verdict, Severity | null][] = [
    ['all in range', FINE, 'negative', null],
    ['a high TSH', [found('TSH', '48.7'), ...FINE.slice(1)], 'positive', 'high'],
    [
      'a girl between 1.6 and 2.8',
      [...FINE.slice(0, 2), found('G6PD', '2.0')],
      'positive',
      'watch',
    ],
    ['17-OHP of 100', [found('OHP17', '100'), found('TSH', '9')], 'positive', 'critical'],
  ]
  for (const [what, findings, verdict, severity] of VERDICTS)
    it(`${what}: ${verdict}, ${severity ?? 'nothing to watch'}`, () => {
      expect(judged(findings)).to.include({ verdict, severity })
    })

  it('lets the severest row speak first and keeps every one', () => {
    const { severity, reasons, rules } = judged([found('OHP17', '120'), found('G6PD', '2.0')])
    expect(severity).to.equal('critical')
    expect(reasons.map(r => r.en.split(':')[0])).to.deep.equal([
      'OHP17 120 nmol/L',
      'OHP17 120 nmol/L',
      'G6PD 2.0 U/gHb',
    ])
    expect(new Set(rules)).to.have.property('size', 3)
  })

  it('names the value as sent, the limit, for whom it holds and where it is from', () => {
    const [reason] = judged([found('TSH', '08.70')]).reasons
    expect(reason?.en).to.equal(
      'TSH 08.70 mIU/L: beyond the limit ≥ 8 mIU/L (first specimen; R47 Shunde)',
    )
    expect(reason?.zh).to.equal('TSH 08.70 mIU/L：超出界值 ≥ 8 mIU/L（首次标本；R47 Shunde）')
  })

  it('says of a row that nobody has confirmed that nobody has', () => {
    const [row] = limitsOf('TSH')
    if (!row) throw new Error('no limit for TSH')
    const finding = findingOf(
      { analyte: 'TSH', value: '9', unit: 'mIU/L', comparator: '', amount: 9 },
      GIRL,
      [{ ...row, verified: 'unverified' }],
    )
    expect(judged([finding]).reasons[0]?.en).to.match(/R47 Shunde; unverified/)
  })

  it('names the rows also where everything is in range', () => {
    const { reasons, rules } = judged(FINE)
    expect(reasons).to.have.length(3)
    expect(rules.length).to.be.greaterThan(3)
  })

  it('of an unsatisfactory card: a positive stands, a negative is inconclusive (R65)', () => {
    expect(judged(FINE, true)).to.include({ verdict: 'inconclusive', severity: 'watch' })
    expect(judged([found('TSH', '48.7'), ...FINE.slice(1)], true)).to.include({
      verdict: 'positive',
      severity: 'high',
    })
  })

  it('is the same for the same values, in whatever order they come', () => {
    const findings = [found('OHP17', '120'), found('G6PD', '1.2'), found('TSH', '9')]
    const there = judged(findings)
    const back = judged([...findings].reverse())
    expect(back.verdict).to.equal(there.verdict)
    expect(new Set(back.rules)).to.deep.equal(new Set(there.rules))
    expect(back.rules[0]).to.equal(there.rules[0])
  })
})
