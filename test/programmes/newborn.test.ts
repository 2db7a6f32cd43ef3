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
const GIRL: Strata = {
  sex: 'female',
  gestationDays: 280,
  birthWeight: 3200,
  ageHours: 96,
  ordinal: 1,
}

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
const BOY = { sex: 'male' } as const

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

describe('censored values of newborn screening', () => {
  for (const [analyte, value, about, rows] of CENSORED)
    it(`${analyte} ${value} (${whom(about)}): ${rows.join('; ') || 'in range'} [B-14]`, () => {
      expect(said(found(analyte, value, about))).to.deep.equal(rows)
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
      'TSH 08.70 mIU/L: beyond the limit ≥ 8 mIU/L (first specimen; Shunde, TSH [R47])',
    )
    expect(reason?.zh).to.equal(
      'TSH 08.70 mIU/L：超出界值 ≥ 8 mIU/L（首次标本；顺德TSH切值报道[R47]）',
    )
  })

  it('says of a row that nobody has confirmed that nobody has', () => {
    const [row] = limitsOf('TSH')
    if (!row) throw new Error('no limit for TSH')
    const finding = findingOf(
      { analyte: 'TSH', value: '9', unit: 'mIU/L', comparator: '', amount: 9 },
      GIRL,
      [{ ...row, verified: 'unverified' }],
    )
    expect(judged([finding]).reasons[0]?.en).to.match(/Shunde, TSH \[R47\]; unverified/)
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
