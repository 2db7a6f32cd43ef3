/**
 * Every figure of the domain reference 8.2 and 8.3 that belongs to newborn screening, with its source,
 * just below it, at it and just above it. What is known by heart only (K), or is another programme's,
 * stands in the rows as unverified, and that is asserted as well.
 */
import { expect } from 'chai'
import type { Instant } from '../../server/contract/words.ts'
import { later } from '../../server/contract/words.ts'
import { missedOn, missedWindows } from '../../server/lab/arrivals.ts'
import newborn from '../../server/programmes/newborn.ts'
import {
  type Finding,
  findingOf,
  type Strata,
  type Value,
} from '../../server/programmes/programme.ts'
import { documentsOf, limitsOf, RULES } from '../support/rows.ts'

/** A girl born at term, first card: what is not said of a case below. */
const GIRL: Strata = {
  ...{ sex: 'female', gestationDays: 280, birthWeight: 3200, ageHours: 96, ordinal: 1 },
}

type About = Partial<Strata> & Pick<Value, 'method' | 'kit'>

function found(analyte: string, value: string, { method, kit, ...about }: About = {}): Finding {
  const unit = newborn.analytes.find(a => a.code === analyte)?.unit ?? ''
  const measured = { analyte, value, unit, comparator: '', amount: Number(value) } as const
  const by = { ...(method && { method }), ...(kit && { kit }) }
  return findingOf({ ...measured, ...by }, { ...GIRL, ...about }, limitsOf(analyte))
}

const said = ({ beyond }: Finding) => beyond.map(r => `${r.class} ${r.operator} ${r.value}`)

const TERM = { gestationDays: 259 }
const PRETERM = { gestationDays: 258 }
const LIGHT = { birthWeight: 2499 }
const HEAVY = { birthWeight: 2500 }
const BOY = { sex: 'male' } as const
const BY_MSMS = { method: 'MS/MS' } as const
const BY_FLUORIMETRY = { method: 'fluorimetry' } as const

const CALIFORNIA = 'R28 California, unverified'
const BY_HEART = 'K, unverified'

/** Domain reference 8.3: the source, a value, for whom, and which rows it is beyond. */
const FIGURES: [string, string, string, About, string[]][] = [
  ['R47 Shunde', 'TSH', '7.99', { ordinal: 1 }, []],
  ['R47 Shunde', 'TSH', '8', { ordinal: 1 }, ['positive >= 8']],
  ['R47 Shunde', 'TSH', '8.00', { ordinal: 1 }, ['positive >= 8']],
  ['R48 Lombardy', 'TSH', '4.99', { ordinal: 2 }, []],
  ['R48 Lombardy', 'TSH', '5', { ordinal: 2 }, ['positive >= 5']],
  ['R48 Lombardy', 'TSH', '5', { ordinal: 3 }, ['positive >= 5']],
  ['R47 Shunde, where R48 is for a second card', 'TSH', '5', { ordinal: 1 }, []],
  ['R35 Liuzhou, term', 'OHP17', '29.9', TERM, []],
  ['R35 Liuzhou, term', 'OHP17', '30', TERM, ['positive >= 30']],
  ['R35 Liuzhou, term, however light', 'OHP17', '30', { ...TERM, ...LIGHT }, ['positive >= 30']],
  ['R35 Liuzhou, preterm and light', 'OHP17', '39.9', { ...PRETERM, ...LIGHT }, []],
  ['R35 Liuzhou, preterm and light', 'OHP17', '40', { ...PRETERM, ...LIGHT }, ['positive >= 40']],
  ['R35 Liuzhou, preterm, not light', 'OHP17', '29.9', { ...PRETERM, ...HEAVY }, []],
  ['R35 Liuzhou, preterm, not light', 'OHP17', '30', { ...PRETERM, ...HEAVY }, ['positive >= 30']],
  ['R40 Hunan', 'OHP17', '99.9', TERM, ['positive >= 30']],
  ['R40 Hunan', 'OHP17', '100', TERM, ['critical_confirm >= 100', 'positive >= 30']],
  ['R40 Hunan', 'OHP17', '100.1', TERM, ['critical_confirm >= 100', 'positive >= 30']],
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
  [CALIFORNIA, 'C5:1', '0.49', {}, []],
  [CALIFORNIA, 'C5:1', '0.5', {}, ['positive >= 0.5']],
  [CALIFORNIA, 'C5:1', '0.51', {}, ['positive >= 0.5']],
  [CALIFORNIA, 'C4DC+C5OH', '0.84', {}, []],
  [CALIFORNIA, 'C4DC+C5OH', '0.85', {}, ['positive >= 0.85']],
  [CALIFORNIA, 'C4DC+C5OH', '0.86', {}, ['positive >= 0.85']],
  [CALIFORNIA, 'C5DC+C6OH', '0.37', {}, []],
  [CALIFORNIA, 'C5DC+C6OH', '0.38', {}, ['positive >= 0.38']],
  [CALIFORNIA, 'C5DC+C6OH', '0.39', {}, ['positive >= 0.38']],
  [CALIFORNIA, 'C16', '9.99', {}, []],
  [CALIFORNIA, 'C16', '10', {}, ['positive >= 10']],
  [CALIFORNIA, 'C16', '10.1', {}, ['positive >= 10']],
  [CALIFORNIA, 'TYR', '679', {}, []],
  [CALIFORNIA, 'TYR', '680', {}, ['positive >= 680']],
  [CALIFORNIA, 'SUAC', '4.49', {}, []],
  [CALIFORNIA, 'SUAC', '4.50', {}, ['positive >= 4.5']],
  [BY_HEART, 'PHE', '120', BY_MSMS, []],
  [BY_HEART, 'PHE', '119.9', BY_MSMS, []],
  [BY_HEART, 'PHE', '120.1', BY_MSMS, ['positive > 120']],
  [BY_HEART, 'PHE', '120', BY_FLUORIMETRY, []],
  [BY_HEART, 'PHE', '120.1', BY_FLUORIMETRY, ['positive > 120']],
  [BY_HEART, 'PHE/TYR', '2', {}, []],
  [BY_HEART, 'PHE/TYR', '2.001', {}, ['positive > 2']],
  ['R47 Shunde', 'TSH', '8.01', { ordinal: 1 }, ['positive >= 8']],
  ['R48 Lombardy', 'TSH', '5.01', { ordinal: 2 }, ['positive >= 5']],
  ['R35 Liuzhou, term', 'OHP17', '30.1', TERM, ['positive >= 30']],
  ['R35 Liuzhou, preterm and light', 'OHP17', '40.1', { ...PRETERM, ...LIGHT }, ['positive >= 40']],
  [
    'R35 Liuzhou, preterm, not light',
    'OHP17',
    '30.1',
    { ...PRETERM, ...HEAVY },
    ['positive >= 30'],
  ],
  ['R41 Guangxi, boys', 'G6PD', '2.21', BOY, []],
  ['R41 Guangxi, girls', 'G6PD', '2.81', {}, []],
  ['R41 Guangxi, girls', 'G6PD', '1.61', {}, ['positive_or_heterozygote < 2.8']],
]

const whom = (about: About) =>
  Object.entries(about)
    .map(([key, value]) => `${key} ${value}`)
    .join(', ') || 'a girl at term'

describe('newborn screening, each figure on both sides', () => {
  for (const [source, analyte, value, about, rows] of FIGURES)
    it(`${analyte} ${value} (${whom(about)}): ${rows.join('; ') || 'in range'} [${source}]`, () => {
      const finding = found(analyte, value, about)
      expect(said(finding)).to.deep.equal(rows)
      const [tag = ''] = source.split(/[ ,]/)
      const spoke = [...finding.beyond, ...finding.within]
      expect(spoke.some(rule => documentsOf(rule).split(' ').includes(tag))).to.equal(true)
      expect(spoke.some(rule => rule.verified === 'unverified')).to.equal(
        source.endsWith('unverified'),
      )
    })

  it('covers every limit of the pack', () => {
    const told = new Set(
      FIGURES.flatMap(([, analyte, , , rows]) => rows.map(r => `${analyte} ${r}`)),
    )
    const limits = newborn.analytes.flatMap(({ code: a }) =>
      limitsOf(a).map(r => `${a} ${r.class} ${r.operator} ${r.value}`),
    )
    expect(limits.filter(l => !told.has(l))).to.deep.equal([])
    expect(limits.length).to.equal(29)
  })

  it('shows a limit of another programme, or one known by heart, as unverified', () => {
    const own = ['TSH', 'OHP17', 'G6PD']
    const others = newborn.analytes.flatMap(({ code }) =>
      own.includes(code) ? [] : limitsOf(code),
    )
    expect(new Set(others.map(r => r.verified))).to.deep.equal(new Set(['unverified']))
    for (const r of others)
      expect(`${documentsOf(r)} ${r.source}`).to.match(/another programme|\bK\b/)
  })

  it('holds phenylalanine that was measured by a method without a row, or by nobody knows what', () => {
    expect(found('PHE', '900', { method: 'bacterial inhibition' })).to.include({ uncovered: 'yes' })
    expect(found('PHE', '900').undecided.map(u => u.missing)).to.deep.equal([
      ['method'],
      ['method'],
    ])
    expect(found('PHE', '90').undecided).to.deep.equal([])
  })
})

/** Born on 1 November 2026 at 10:00 in Guiyang. */
const BORN: Instant = '2026-11-01T02:00:00.000Z'
const windows = RULES.filter(rule => rule.kind === 'window' && rule.programme === 'NBS')
const HOUR = 3_600_000
const MINUTE = 60_000

/** Domain reference 8.2: how long after birth, and what it is. */
const COLLECTED: [string, string, number, string[]][] = [
  ['R2', 'a minute before 72 h', 72 * HOUR - MINUTE, ['D16']],
  ['R2', '72 h to the minute', 72 * HOUR, []],
  ['R2', 'a minute after 72 h', 72 * HOUR + MINUTE, []],
  ['R2 R55', 'a minute before 168 h', 168 * HOUR - MINUTE, []],
  ['R2 R55', '168 h to the minute', 168 * HOUR, []],
  ['R2 R55', 'a minute after 168 h: late, and screened', 168 * HOUR + MINUTE, []],
  ['R2 R55', '480 h', 480 * HOUR, []],
  ['R2 R55', 'the last minute of day 20, by the calendar', 494 * HOUR - MINUTE, []],
  ['R2 R55', 'the first minute of day 21', 494 * HOUR, ['D17']],
  ['R2 R55', '504 h', 504 * HOUR, ['D17']],
]

describe('the windows of collection, each figure on both sides', () => {
  for (const [source, what, after, codes] of COLLECTED)
    it(`${what}: ${codes.join(', ') || 'no fault'} [${source}]`, () => {
      expect(missedWindows(windows, BORN, later(BORN, after))).to.deep.equal(codes)
    })

  for (const [feeds, codes] of [
    [7, ['D21']],
    [8, []],
    [9, []],
  ] as const)
    it(`${feeds} feeds: ${codes.join(', ') || 'no fault'} [R44]`, () => {
      expect(missedOn(windows, { feeds })).to.deep.equal(codes)
    })

  it('have the normal window from 72 to 168 h in a row with its source', () => {
    const normal = windows.filter(rule => rule.class === 'normal')
    expect(normal.map(r => [r.value, r.valueTo, documentsOf(r), r.verified])).to.deep.equal([
      [72, 168, 'R2 R55', 'verified'],
    ])
  })
})

/** What is measured or collected again, and by whose figure. */
const AGAIN: [string, string, number, number | null, 'verified' | 'unverified', RegExp][] = [
  ['retest', 'duplicate', 2, null, 'unverified', /R64 HOUSE.*another programme/],
  ['retest', 'spread', 15, null, 'unverified', /^K/],
  ['retest', 'straight', 100, null, 'verified', /^R40 /],
  ['retest', 'card', 9, null, 'unverified', /^C/],
  ['trend', 'doubled', 2, null, 'verified', /^R40 /],
  ['doubt', 'transit-hours', 168, null, 'unverified', /K/],
  ['schedule', 'preterm', 10, 14, 'unverified', /^R49/],
  ['schedule', 'transfused', 3, 7, 'unverified', /another programme/],
]

describe('a row that waits to be taken up', () => {
  it('is Hunan’s “again at one week” of 17-OHP: 30 to 80, in force on no day (R40, 80 to 100 U)', () => {
    const [row] = RULES.filter(r => r.class === 'again_at_one_week')
    expect(row).to.include({ analyte: 'OHP17', value: 30, valueTo: 80, verified: 'unverified' })
    expect(row?.endsOn).to.equal(row?.startsOn)
    const at = (value: string, limits: NonNullable<typeof row>[]) =>
      findingOf(
        { analyte: 'OHP17', value, unit: 'nmol/L', comparator: '', amount: Number(value) },
        GIRL,
        limits,
      ).beyond.length
    const taken = row ? [{ ...row, endsOn: null }] : []
    expect(['29.9', '30', '30.1', '79.9', '80', '80.1'].map(v => at(v, taken))).to.deep.equal([
      0, 1, 1, 1, 1, 0,
    ])
  })
})

describe('what is measured or collected again', () => {
  for (const [kind, what, value, to, verified, source] of AGAIN)
    it(`${kind} ${what}: ${[value, to].filter(Boolean).join(' to ')}, ${verified}`, () => {
      const row = RULES.find(r => r.programme === 'NBS' && r.kind === kind && r.class === what)
      expect(row).to.include({ value, valueTo: to, verified })
      expect(row && `${documentsOf(row)} ${row.source}`).to.match(source)
    })

  it('has of other programmes nothing in force that does not say that nobody has verified it', () => {
    const foreign = RULES.filter(r => r.kind === 'schedule' && /another programme/.test(r.source))
    expect(foreign.length).to.be.greaterThan(5)
    expect(foreign.filter(r => r.verified === 'verified')).to.deep.equal([])
    const inForce = foreign.filter(r => r.endsOn !== r.startsOn)
    expect(new Set(inForce.map(r => r.class))).to.deep.equal(new Set(['transfused']))
  })
})
