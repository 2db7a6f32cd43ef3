/** The gate of a report and the cells of an export, as tables: each line by itself. */
import { expect } from 'chai'
import { writeCell } from '../server/contract/csv.ts'
import { missingOf } from '../server/lab/report-content.ts'
import { paperOf, VALUE } from './support/paper.ts'

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
    ['the sex', () => [{ subject: { ...SUBJECT, sex: 'unknown' } }], SIGNED, /sex is missing/],
    ['a woman needs neither', () => [{ subject: WOMAN }], SIGNED, null],
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
