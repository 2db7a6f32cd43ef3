/** The gate of a report and the cells of an export, as tables: each line by itself. */
import { expect } from 'chai'
import { writeCell } from '../server/contract/csv.ts'
import type { Rule, Verdict } from '../server/contract/rules.ts'
import { type Say, say } from '../server/contract/words.ts'
import { missingOf } from '../server/lab/report-content.ts'
import { scopeOf } from '../server/lab/report-scope.ts'
import { paperOf, REQUEST, VALUE } from './support/paper.ts'

const NBS = {
  groups: [
    { code: 'g', en: '', zh: '', analytes: ['TSH'], required: 'always' as const },
    { code: 'h', en: '', zh: '', analytes: ['C3'], required: 'once-begun' as const },
  ],
}
const SIGNED = { state: 'authorised', verifiedBy: 'a', authorisedBy: 'b' } as const
type Judged = Parameters<typeof missingOf>[2][number]

describe('what a report lacks before it may leave', () => {
  const GATE: [
    what: string,
    change: () => Parameters<typeof paperOf>,
    judged: Judged,
    says: RegExp | null,
  ][] = [
    ['nothing', () => [], SIGNED, null],
    ['a name', () => [{}, { name: ' ' }], SIGNED, /name is missing/],
    ['the collection', () => [{ collectedAt: null }], SIGNED, /time of collection/],
    ['the receipt', () => [{ receivedAt: null }], SIGNED, /time of receipt/],
    ['the site', () => [{ samplingPoint: { en: '', zh: '' } }], SIGNED, /collection site/],
    ['the birth', () => [{ subject: { ...SUBJECT, bornAt: null } }], SIGNED, /time of birth/],
    [
      'a sex not known is printed',
      () => [{ subject: { ...SUBJECT, sex: 'unknown' } }],
      SIGNED,
      null,
    ],
    ['a woman needs no birth', () => [{ subject: WOMAN, request: REQUEST }], SIGNED, null],
    ['her request', () => [{ subject: WOMAN }], SIGNED, /request with its indication/],
    [
      'her age',
      () => [{ subject: WOMAN, request: { ...REQUEST, age: null } }],
      ...([SIGNED, /age of the woman/] as const),
    ],
    [
      'how far she was',
      () => [{ subject: WOMAN, request: { ...REQUEST, gestationDays: null } }],
      ...([SIGNED, /gestation at collection/] as const),
    ],
    ['a value', () => [{ values: [] }], SIGNED, /no value/],
    [
      'a limit',
      () => [{ values: [{ ...VALUE, stands: 'no-limit' }] }],
      SIGNED,
      /No limit held for TSH/,
    ],
    [
      'a limit that not everybody needs',
      () => [{ values: [{ ...VALUE, analyte: 'C3', stands: 'no-limit' }] }],
      ...([SIGNED, null] as const),
    ],
    ['what to do next', () => [{ next: [] }], SIGNED, /no text on what to do next/],
    ['who verified', () => [], { ...SIGNED, verifiedBy: null }, /signature of one of two/],
    ['who authorised', () => [], { ...SIGNED, authorisedBy: null }, /signature of one of two/],
    [
      'the corrected value',
      () => [],
      { ...SIGNED, state: 'superseded' },
      /corrected after the verdict/,
    ],
  ]
  const SUBJECT = paperOf().content.subject
  const WOMAN = { ...SUBJECT, kind: 'woman', sex: 'unknown', bornAt: null } as const
  for (const [what, change, judged, says] of GATE)
    it(what, () => {
      const found = missingOf(paperOf(...change()), NBS, [SIGNED, judged])
      if (!says) expect(found).to.deep.equal([])
      else {
        expect(found).to.have.length(1)
        expect(found[0]?.en).to.match(says)
        expect(found[0]?.zh).to.match(/[\u4e00-\u9fff]/)
      }
    })
})

describe('what a report on NIPT says of each disease', () => {
  const analytes = ['Z21', 'Z18', 'FF']
  const groups = [{ code: 'g', en: '', zh: '', analytes, required: 'always' as const }]
  const screened = ['Z21', 'Z18'].map(analyte => ({ analyte, says: say(analyte, analyte) }))
  const [method, notScreened, residual] = [say('m', 'm'), say('n', 'n'), say('r', 'r')]
  const paper = { method, screened, notScreened, residual }
  const beyond = (verdict: 'positive' | 'no-call', doubted: Say | null = null) => ({
    ...{ beyond: [{ verdict } as Rule], doubted },
  })
  type Row = [
    what: string,
    verdict: Verdict,
    stands: Record<string, 'within' | 'beyond'>,
    findings: Record<string, ReturnType<typeof beyond>>,
    risks: string[],
  ]
  const [in_, out] = ['within', 'beyond'] as const
  const HIGH = { Z21: beyond('positive') }
  const LITTLE = { FF: beyond('no-call') }
  const DOUBTED = { Z21: beyond('positive', say('x', 'x')) }
  const ROWS: Row[] = [
    ['in range', 'negative', { Z21: in_, Z18: in_, FF: in_ }, {}, ['low', 'low']],
    ['one high', 'positive', { Z21: out, Z18: in_, FF: in_ }, HIGH, ['high', 'low']],
    [
      'one high, too little fetal fraction',
      'positive',
      { Z21: out, Z18: in_, FF: out },
      { ...HIGH, ...LITTLE },
      ['high', 'none'],
    ],
    ['no call', 'no-call', { Z21: in_, Z18: in_, FF: out }, LITTLE, ['none', 'none']],
    ['doubted', 'inconclusive', { Z21: out, Z18: in_, FF: in_ }, DOUBTED, ['none', 'none']],
    ['one was not measured', 'positive', { Z21: out, FF: in_ }, HIGH, ['high', 'none']],
  ]
  for (const [what, verdict, stands, findings, risks] of ROWS)
    it(what, () => {
      const values = Object.entries(stands).map(([analyte, one]) => ({ analyte, stands: one }))
      const found = new Map(Object.entries(findings))
      const scope = scopeOf({ paper, groups }, verdict, values, found)
      expect(scope?.screened.map(one => one.risk)).to.deep.equal(risks)
      expect(scope?.residual).to.equal(verdict === 'negative' ? residual : null)
    })

  it('nothing of a programme that says nothing of itself', () =>
    expect(scopeOf({ groups }, 'negative', [], new Map())).to.equal(null))
})

describe('a cell of an export (F-10, INV-9)', () => {
  const CELLS: [sent: string, written: string][] = [
    ['-1.2', '-1.2'],
    ['<0.50', '<0.50'],
    ['>=1000', '>=1000'],
    ['≤0.1', '≤0.1'],
    ['+5', '+5'],
    ['1:64', '1:64'],
    ['=1+1', `'=1+1`],
    ['@SUM(A1)', `'@SUM(A1)`],
    ['-1+cmd|x', `'-1+cmd|x`],
    ['＝1', `'＝1`],
    ['\t=1', `'\t=1`],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ["'quoted", "'quoted"],
    ["'=1", "''=1"],
    ['阴性', '阴性'],
    ['', ''],
  ]
  for (const [sent, written] of CELLS)
    it(`${JSON.stringify(sent)} is written ${JSON.stringify(written)}`, () => {
      const unquoted = writeCell(sent)
      expect(unquoted === written || unquoted === `"${written.replaceAll('"', '""')}"`).to.equal(
        true,
      )
    })
})
