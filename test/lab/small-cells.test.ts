import { expect } from 'chai'
import fc from 'fast-check'
import { hidden } from '../../server/lab/small-cells.ts'
import { took } from '../../server/lab/statistics.ts'

describe('a figure that is too small to be shown', () => {
  type Row = [count: number, open?: 'open']
  const TABLE: [says: string, rows: Row[], shown: string][] = [
    ['none is small: all are shown', [[5], [9]], '5 9 = 14'],
    ['nought is no secret', [[0], [9]], '0 9 = 9'],
    ['one alone takes the next smallest with it', [[2], [9], [30]], '- - 30 = 41'],
    ['two that are not small together are enough', [[4], [4], [30]], '- - 30 = 38'],
    ['two that are small together take a third', [[2], [2], [30], [9]], '- - 30 - = 43'],
    ['where nothing is left to hide, the total goes', [[2], [0]], '- 0 = -'],
    ['what is open stays, and its total goes', [[2], [40, 'open']], '- 40 = -'],
    ['what is open may be small', [[2, 'open'], [40]], '2 40 = 42'],
  ]
  const table = (rows: readonly Row[]) =>
    rows.map(([count, open]) => ({ figures: new Map([['x', count]]), open: open === 'open' }))
  for (const [says, rows, shown] of TABLE)
    it(says, () => {
      const hide = hidden(table(rows), 5)
      const row = rows.map(([count], i) => (hide.rows[i]?.has('x') ? '-' : count))
      const total = rows.reduce((all, [count]) => all + count, 0)
      expect(`${row.join(' ')} = ${hide.total.has('x') ? '-' : total}`).to.equal(shown)
    })

  it('cannot be told from what is shown, whatever the table', () => {
    const row = fc.tuple(fc.nat(12), fc.constantFrom(undefined, 'open' as const))
    fc.assert(
      fc.property(fc.array(row, { maxLength: 8 }), fc.integer({ min: 1, max: 6 }), (rows, k) => {
        const hide = hidden(table(rows as Row[]), k)
        const gone = rows.filter((_, i) => hide.rows[i]?.has('x')).map(([count]) => count)
        for (const [i, [count, open]] of rows.entries())
          if (!open && count > 0 && count < k) expect(hide.rows[i]?.has('x')).to.equal(true)
        if (gone.length === 0) expect(hide.total.size).to.equal(0)
        else if (!hide.total.has('x')) {
          expect(gone.length).to.be.at.least(2)
          expect(gone.reduce((all, n) => all + n, 0)).to.be.at.least(k)
        }
      }),
    )
  })
})

describe('how long something took', () => {
  const TABLE: [hours: number[], median: number | null, p90: number | null][] = [
    [[], null, null],
    [[3], 3, 3],
    [[1, 2], 1.5, 2],
    [[9, 1, 5], 5, 9],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 5.5, 9],
  ]
  for (const [hours, median, p90] of TABLE)
    it(`${hours.join(' ') || 'nothing'}: ${median} and ${p90}`, () =>
      expect(took(hours)).to.deep.equal({ n: hours.length, median, p90 }))
})
