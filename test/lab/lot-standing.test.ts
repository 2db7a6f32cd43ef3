/** Which lots of control material need a person before they stop the bench. */
import { expect } from 'chai'
import { type ControlLot, lotRunsOut, lotWaits } from '../../server/contract/controls.ts'

const lot = (over: Partial<ControlLot> = {}): ControlLot => ({
  ...{ id: 'a', centre: 'c', line: 'l', programme: 'NBS', analyte: 'TSH', method: null },
  ...{ material: 'spot', level: '1', lot: 'B1', sentAs: 'QC1', mean: 10, sd: 1, unit: 'mIU/L' },
  ...{ holds: 'analyte', startsOn: '2026-01-01', endsOn: null, source: 's', verified: 'verified' },
  ...{ state: 'approved', addedBy: 'x', addedAt: '2026-01-01T00:00:00.000Z', decidedBy: 'y' },
  ...{ decidedAt: null, endAskedBy: null, endAskedFor: null, endWhy: null, endedBy: null },
  ...{ version: 1, ...over },
})
const next = (over: Partial<ControlLot> = {}) =>
  lot({ id: 'b', lot: 'B2', startsOn: '2026-12-01', ...over })
const ending = lot({ endsOn: '2026-12-01' })

describe('a lot of control material', () => {
  const table: [says: string, all: readonly ControlLot[], runsOut: boolean][] = [
    ['without an end stays', [lot()], false],
    ['with an end and nothing after it runs out', [ending], true],
    ['is followed by one that begins that day', [ending, next()], false],
    [
      'is not followed by one that begins a day later',
      [ending, next({ startsOn: '2026-12-02' })],
      true,
    ],
    ['is not followed by one that nobody approved', [ending, next({ state: 'proposed' })], true],
    ['is not followed by another level', [ending, next({ level: '2' })], true],
    ['is not followed by another analyte', [ending, next({ analyte: 'OHP17' })], true],
    ['is not followed by another instrument’s', [ending, next({ line: 'm' })], true],
    ['is not followed by one that ended before', [ending, next({ endsOn: '2026-12-01' })], true],
    ['that has ended already is no news', [lot({ endsOn: '2026-11-22' })], false],
    ['that has not begun does not run out yet', [next({ endsOn: '2027-01-01' })], false],
  ]
  for (const [says, all, runsOut] of table) {
    it(`${says}`, () => {
      const [first = lot()] = all
      expect(lotRunsOut(first, all, '2026-11-22')).to.equal(runsOut)
    })
  }

  it('waits for a second person when proposed, or when its end was asked for', () => {
    const waits = [lot({ state: 'proposed' }), lot({ endAskedFor: '2026-12-01' })]
    expect(waits.map(lotWaits)).to.deep.equal([true, true])
    const rest = [
      lot(),
      lot({ state: 'declined' }),
      lot({ endAskedFor: '2026-12-01', endsOn: '2026-12-01' }),
    ]
    expect(rest.map(lotWaits)).to.deep.equal([false, false, false])
  })
})
