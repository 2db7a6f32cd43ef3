/** Pages by key: every row once and in order, whatever the size of a page, and no page after the last. */
import { expect } from 'chai'
import fc from 'fast-check'
import { keyAfter, oneMore, pageFrom } from '../server/lab/pages.ts'

interface Row {
  readonly at: string
  readonly id: string
}
const keyOf = ({ at, id }: Row): [string, string] => [at, id]
const before = (a: readonly string[], b: readonly string[]): number =>
  a.join() < b.join() ? -1 : 1

/** As a list asks its table: what comes after the key, one row more than a page holds. */
function asked(all: readonly Row[], ask: { after?: string; limit: number }) {
  const key = keyAfter(ask, 2)
  const rest = key === null ? all : all.filter(row => keyOf(row).join() > key.join())
  return pageFrom(rest.slice(0, oneMore(ask)), ask, keyOf)
}

describe('a list by pages', () => {
  it('shows every row once, in order, and ends', () => {
    const days = fc.constantFrom('2026-11-22', '2026-11-23')
    fc.assert(
      fc.property(
        fc.array(days, { maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        (made, limit) => {
          const all = made
            .map((at, i) => ({ at, id: `n${10 + i}` }))
            .sort((a, b) => before(keyOf(a), keyOf(b)))
          const seen: Row[] = []
          let after: string | undefined
          do {
            const { page, next } = asked(all, { limit, ...(after && { after }) })
            if (next) expect(page, 'says that there is more').to.have.lengthOf(limit)
            seen.push(...page)
            after = next ?? undefined
          } while (after !== undefined)
          expect(seen).to.deep.equal(all)
        },
      ),
    )
  })

  it('begins anew for a key that is none of its own', () => {
    for (const after of ['', 'n12', 'a|b|c']) expect(keyAfter({ after }, 2)).to.equal(null)
    expect(keyAfter({ after: 'high|2026|n1' }, 3)).to.deep.equal(['high', '2026', 'n1'])
  })
})
