/** What a chart and its table say of one and the same control. */
import { expect } from 'chai'
import { codesOf, outcomeOf, sdText } from '../client/screens/controls/points.ts'
import type { ControlPoint } from '../server/contract/controls.ts'

const breach = (code: string, does: 'reject' | 'warn') => ({
  ...{ id: code, code, does, says: { en: '', zh: '' } },
  state: does === 'reject' ? ('standing' as const) : ('warned' as const),
})

describe('a control on its chart', () => {
  const TABLE: readonly [ControlPoint['breaches'], string, string[]][] = [
    [[], 'fine', []],
    [[breach('1-2s', 'warn')], 'warned', ['1-2s']],
    [[breach('1-2s', 'warn'), breach('1-3s', 'reject')], 'rejected', ['1-3s', '1-2s']],
    [[breach('2-2s', 'reject'), breach('2-2s', 'reject')], 'rejected', ['2-2s']],
  ]
  for (const [breaches, outcome, codes] of TABLE)
    it(`with ${breaches.map(({ code }) => code).join(', ') || 'no broken rule'} is ${outcome}`, () => {
      expect(outcomeOf({ breaches })).to.equal(outcome)
      expect(codesOf({ breaches })).to.deep.equal(codes)
    })

  it('says its deviation with its sign', () => {
    expect([2.1, -0.456, 0, null].map(sdText)).to.deep.equal([
      '+2.10 SD',
      '−0.46 SD',
      '+0.00 SD',
      '',
    ])
  })
})
