/** A panel is one row: what it holds reads as it was, however short it is written. */
import { expect } from 'chai'
import fc from 'fast-check'
import type { Result } from '../../server/contract/results.ts'
import * as panels from '../../server/lab/panels.ts'

const panel = panels.newPanel()
const AT = '2026-11-22T04:00:00.000Z'
const ONE: Result = {
  ...{ id: panel, centre: 'c', specimen: '03260000000614', case: 'k', programme: 'nbs' },
  ...{ analyte: 'C0', replicate: 1, value: '12.30', comparator: '', amount: 12.3, unit: 'umol/L' },
  ...{ mapping: null, judgedAs: null, measuredAt: '20261122115900+0800', status: 'final' },
  ...{
    instrument: 'MSMS-01',
    method: null,
    kit: null,
    origin: 'measured',
    message: 'm',
    line: 'l',
  },
  ...{ batch: null, well: null, state: 'recorded', supersedes: null, recordedAt: AT },
  ...{ verifiedBy: null, verifiedAt: null, authorisedBy: null, authorisedAt: null, version: 1 },
}
const valuesIn = (results: readonly Partial<Result>[]): Result[] =>
  results.map((one, place) => ({ ...ONE, ...one, id: panels.memberOf(panel, place) }))
const readBack = (results: readonly Result[]) => panels.unpacked(panels.packed(results))

const usually = <T>(value: T, ...others: T[]) =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(value) }, fc.constantFrom(value, ...others))
const value: fc.Arbitrary<Partial<Result>> = fc.oneof(
  usually<Partial<Result>>(
    { value: '12.30', amount: 12.3 },
    { value: '<0.5', comparator: '<', amount: 0.5 },
    { value: '>^17', comparator: '>', amount: 17 },
    { value: '=^3', amount: 3 },
    { value: '+007.0', amount: 7 },
    { value: '1.5', amount: 26.6, mapping: 'a mapping', judgedAs: null },
  ),
  fc.nat(1_000_000).map(n => ({ value: String(n / 1000), amount: n / 1000 })),
)
const touched: fc.Arbitrary<Partial<Result>> = usually<Partial<Result>>(
  {},
  { origin: 'computed', instrument: null },
  { origin: 'entered', instrument: null },
  { instrument: 'MSMS-02' },
  { instrument: null },
  { measuredAt: null },
  { status: 'preliminary' },
  { state: 'verified', verifiedBy: 'v', verifiedAt: AT, version: 2 },
  { state: 'superseded', version: 2 },
  { replicate: 2 },
  { supersedes: 'another' },
)
const result = fc
  .tuple(value, touched, usually('umol/L', 'mg/L', '', '{ratio}'), fc.string())
  .map(([said, done, unit, analyte]) => ({ ...said, ...done, unit, analyte }))

describe('a panel', () => {
  it('gives back every value as it was put in, whatever happened to those about it (INV-9)', () => {
    fc.assert(
      fc.property(fc.array(result, { minLength: 1, maxLength: 70 }), some => {
        const results = valuesIn(some)
        expect(readBack(results)).to.deep.equal(results)
      }),
    )
  })

  it('of plain values is written in a third of the characters, and reads as the long way does', () => {
    const analytes = ['C0', 'C2', 'C3', 'ALA']
    const results = valuesIn([
      ...analytes.map(analyte => ({ analyte })),
      { analyte: 'C0/C2', unit: '', origin: 'computed', instrument: null },
    ])
    const row = panels.packed(results)
    expect(JSON.parse(row.results)).to.deep.equal([
      ['C0', '12.30', 'umol/L'],
      ...analytes.slice(1).map(analyte => [analyte, '12.30', 0]),
      ['C0/C2', '12.30', '', 1],
    ])
    // As earlier versions wrote it.
    const long = results.map(({ analyte, unit }, i) => [
      ...[analyte, '12.30', unit, '', 12.3, 'final', 0, i === 4 ? 1 : 0, 0, 1],
    ])
    expect(panels.unpacked({ ...row, results: JSON.stringify(long) })).to.deep.equal(results)
  })
})
