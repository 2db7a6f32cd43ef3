/**
 * Every figure of NIPT in domain reference 8.2 and 8.3, with its source, on both sides; and what the
 * reference gives from memory (K), which must say everywhere that nobody has verified it.
 */
import { expect } from 'chai'
import type { Rule } from '../../server/contract/rules.ts'
import nipt from '../../server/programmes/nipt.ts'
import {
  type Finding,
  findingOf,
  isBeyond,
  measuredOf,
  stillDue,
  type Value,
} from '../../server/programmes/programme.ts'
import { documentsOf, RULES } from '../support/rows.ts'

const ROWS = RULES.filter(r => r.programme === 'NIPT')
const DAY = '2026-11-23'
const holds = (r: Rule) => r.startsOn <= DAY && (r.endsOn === null || r.endsOn > DAY)
const limits = (analyte: string) =>
  ROWS.filter(r => r.kind === 'limit' && r.analyte === analyte && holds(r))

const WOMAN = {
  ...{ sex: 'female', gestationDays: null, birthWeight: null, ordinal: 1 },
} as Parameters<typeof findingOf>[1]

function found(analyte: string, text: string): Finding {
  const [, comparator = '', digits = ''] = /^([<>]=?)?(.*)$/.exec(text) ?? []
  const unit = nipt.analytes.find(a => a.code === analyte)?.unit ?? ''
  const value = { analyte, value: text, unit, comparator, amount: Number(digits) } as Value
  return findingOf(value, WOMAN, limits(analyte))
}

const said = ({ beyond }: Finding) => beyond.map(r => `${r.class} ${r.operator} ${r.value}`)

const HIGH = ['high >= 3']
/** Source, analyte, value, rows beyond. */
const FIGURES: [string, string, string, string[]][] = [
  ...['Z21', 'Z18', 'Z13'].flatMap((z): [string, string, string, string[]][] => [
    ['R13b', z, '2.99', []],
    ['R13b', z, '3', HIGH],
    ['R13b', z, '3.00', HIGH],
    ['R13b', z, '18.4', HIGH],
    ['grey zone is off', z, '1.96', []],
    ['K', z, '-2.99', []],
    ['K', z, '-3', ['no_call <= -3']],
  ]),
  ['K', 'FF', '4', []],
  ['K', 'FF', '3.99', ['no_call < 4']],
  ['K, may be below', 'FF', '<4.5', ['no_call < 4']],
  ['K', 'FAILED-LIBRARY', '1', ['no_call >= 1']],
]

const OF_THE_HOUSE = [
  ...['on-the-way', 'parcel', 'amended-report', 'identity-look', 'in-hand', 'opened-in-need'],
  ...['people-in-hour', 'people-in-day', 'given-out-in-day'],
  ...['intake', 'dispatch', 'label-run', 'unworked'],
]

const SOURCES: [string, (r: Rule) => boolean, RegExp, 'verified' | 'unverified', number][] = [
  ['high risk', r => r.class === 'high', /R13b/, 'verified', 3],
  ['z-scores below', r => r.class === 'no_call' && r.operator === '<=', /^K/, 'unverified', 3],
  ['the grey zone', r => r.class === 'grey_zone', /^K/, 'unverified', 3],
  ['fetal fraction', r => r.analyte === 'FF', /\bK$/, 'unverified', 1],
  ['failures', r => r.analyte.startsWith('FAILED-'), /^K/, 'unverified', 5],
  [
    'clocks',
    r => r.kind === 'clock' && !OF_THE_HOUSE.includes(r.analyte),
    /^(K|HOUSE)/,
    'unverified',
    6,
  ],
  ['the way of a tube', r => r.analyte === 'on-the-way', /HOUSE/, 'unverified', 1],
  ['what is one look', r => r.analyte === 'identity-look', /^HOUSE/, 'unverified', 1],
  ['how long in hand', r => r.analyte === 'in-hand', /^HOUSE/, 'unverified', 1],
  ['the window', r => r.analyte === 'ga-days' && r.kind === 'window', /R7/, 'verified', 3],
]

describe('NIPT, each figure on both sides (domain 8.3)', () => {
  for (const [source, analyte, value, rows] of FIGURES)
    it(`${analyte} ${value}: ${rows.join('; ') || 'in range'} [${source}]`, () => {
      expect(said(found(analyte, value))).to.deep.equal(rows)
    })

  for (const [what, which, source, verified, count] of SOURCES)
    it(`${what}: ${verified}, from ${source.source}`, () => {
      const rows = ROWS.filter(which)
      expect(rows).to.have.length(count)
      for (const row of rows) {
        expect(row.verified).to.equal(verified)
        expect(documentsOf(row)).to.match(source)
      }
    })

  // 8.2: 84 and 160 days count; the first day outside is another row's.
  const [INSIDE, BEFORE, AFTER] = ['R7 R16 R7b', 'R7', 'R16 R7b'] as const
  const WINDOW: [string, number, string][] = [
    [BEFORE, 83, 'T09'],
    ...[84, 85, 159, 160].map((days): [string, number, string] => [INSIDE, days, 'normal']),
    [AFTER, 161, 'T14'],
  ]
  for (const [source, days, is] of WINDOW)
    it(`${days} days of gestation: ${is} [${source}]`, () => {
      const rows = ROWS.filter(r => r.kind === 'window' && r.analyte === 'ga-days')
      const spoke = rows.filter(r => isBeyond({ comparator: '', amount: days }, r))
      expect(spoke.map(r => r.class)).to.deep.equal([is])
      for (const row of spoke)
        expect([documentsOf(row), row.verified]).to.deep.equal([source, 'verified'])
    })

  it('says of everything from memory that it is unverified, and of nothing else from a source', () => {
    const fromMemory = ROWS.filter(r => /\bK\b/.test(documentsOf(r)))
    expect(fromMemory.filter(r => r.verified === 'verified')).to.deep.equal([])
    expect(fromMemory.length).to.be.greaterThan(15)
  })
})

const DUE: [string, string[], string[]][] = [
  ['nothing measured', [], ['Z21', 'Z18', 'Z13', 'FF']],
  ['all but the fraction', ['Z21', 'Z18', 'Z13'], ['FF']],
  ['all four', ['Z21', 'Z18', 'Z13', 'FF'], []],
  ['a failed library', ['FAILED-LIBRARY'], []],
  ['a failure whose flag is not open', ['FAILED-CFDNA of 0'], ['Z21', 'Z18', 'Z13', 'FF']],
]

describe('the verdict of a tube', () => {
  const FINE = [found('Z21', '0.4'), found('Z18', '-0.3'), found('Z13', '0.1'), found('FF', '9.8')]
  const with21 = (z: string, ff = '9.8') => [
    ...[found('Z21', z), ...FINE.slice(1, 3), found('FF', ff)],
  ]
  const aside = (analyte: string, value: string) => ({ ...found(analyte, value), beyond: [] })
  const doubted = (analyte: string, value: string) => ({
    ...found(analyte, value),
    doubted: { en: 'Two methods.', zh: '方法不同。' },
  })
  const REPEATED = ['inconclusive', 'watch'] as const
  const FINAL = ['negative', null] as const
  const HIGH_21 = ['positive', 'high'] as const
  const VERDICTS: [string, Finding[], string, string | null][] = [
    ['all in range', FINE, 'negative', null],
    ['z of 21 at the limit', with21('3'), 'positive', 'high'],
    ['too little fetal fraction', with21('0.4', '2.7'), 'no-call', 'watch'],
    [
      'a high z and too little fraction: the high one speaks',
      with21('6', '2.7'),
      'positive',
      'high',
    ],
    ['a failed library', [found('FAILED-LIBRARY', '1')], 'no-call', 'watch'],
    ['a failure of 0 and no z-score', [found('FAILED-CFDNA', '0')], 'inconclusive', 'watch'],
    ['a failure that was put aside, no z-score', [aside('FAILED-LIBRARY', '1')], ...REPEATED],
    [
      'a failure that was put aside, all in range',
      [...FINE, aside('FAILED-LIBRARY', '1')],
      ...FINAL,
    ],
    ['no z-score of 13', FINE.filter(f => f.value.analyte !== 'Z13'), ...REPEATED],
    ['fetal fraction put aside', [...FINE.slice(0, 3), aside('FF', '2.7')], ...REPEATED],
    ['a doubted high z', [doubted('Z21', '7.85'), ...FINE.slice(1)], 'inconclusive', 'high'],
    [
      'a doubted fraction beside a high z',
      [...with21('6').slice(0, 3), doubted('FF', '2')],
      ...HIGH_21,
    ],
  ]
  for (const [what, findings, verdict, severity] of VERDICTS)
    it(`${what}: ${verdict}`, () => {
      const judged = nipt.judge(findings, false)
      expect(judged).to.include({ verdict, severity })
      expect(nipt.judge([...findings].reverse(), false).verdict).to.equal(verdict)
    })

  for (const [what, measured, due] of DUE)
    it(`${what}: ${due.join(', ') || 'nothing'} is due`, () => {
      const standing = measured.map(text => ({ id: text, analyte: text.split(' ')[0] ?? '' }))
      const flagged = new Set(measured.filter(text => text === 'FAILED-LIBRARY'))
      expect(stillDue(nipt, measuredOf(nipt, standing, flagged))).to.deep.equal(due)
    })

  it('names why a tube failed, and that the rule is unverified', () => {
    const [reason] = nipt.judge([found('FAILED-LIBRARY', '1')], false).reasons
    expect(reason?.en).to.match(
      /^No call, the library failed \(general knowledge, its document not read.*unverified\)$/,
    )
    expect(reason?.zh).to.match(/^检测失败，文库构建失败/)
  })
})
