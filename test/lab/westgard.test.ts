/** Westgard's rules (domain reference 7.1, R82), as tables with both sides of every boundary. */
import { expect } from 'chai'
import fc from 'fast-check'
import { brokenBy, lookBack, openSide, type Point, zOf } from '../../server/lab/westgard.ts'
import { guiyang } from '../../server/packs/guiyang.ts'

const RULES = guiyang.controlRules.map((rule, i) => ({ ...rule, id: `rule-${i}` }))

/** `L2@r1:2.1`: a level, its run and its z; `L1/b` is another lot; `<` and `>` are open ends. */
function points(text: string): Point[] {
  return text.split(' ').map((word, i) => {
    const [, level = '', lot = 'a', batch = '', open = '', z = ''] =
      /^(L\d)(?:\/(\w))?@(r\d+):([<>]?)(-?[\d.]+)$/.exec(word) ?? []
    return { id: `p${i}`, level, lot: `${level}/${lot}`, batch, z: Number(z), open: openSide(open) }
  })
}

function broken(text: string, does: 'reject' | 'warn' = 'reject'): string[] {
  const all = points(text)
  const last = all.at(-1) as Point
  const codes = brokenBy(RULES, all.slice(0, -1), last)
    .filter(({ rule }) => rule.does === does)
    .map(({ rule }) => rule.code)
  return [...new Set(codes)]
}

const runs = (level: string, zs: readonly number[]): string =>
  zs.map((z, i) => `${level}@r${i + 1}:${z}`).join(' ')

describe("Westgard's rules (R82)", () => {
  const TABLE: readonly [what: string, controls: string, rejects: string[], warns: string[]][] = [
    ['a value on its mean', 'L1@r1:0', [], []],
    ['a value at 2 SD', 'L1@r1:2', [], []],
    ['a value beyond 2 SD', 'L1@r1:2.01', [], ['1-2s']],
    ['a value below -2 SD', 'L1@r1:-2.01', [], ['1-2s']],
    ['a value at 3 SD', 'L1@r1:3', [], ['1-2s']],
    ['a value beyond 3 SD', 'L1@r1:3.01', ['1-3s'], ['1-2s']],
    ['a value below -3 SD', 'L1@r1:-3.01', ['1-3s'], ['1-2s']],
    ['2 SD twice in two runs', 'L1@r1:2.1 L1@r2:2.2', ['2-2s'], ['1-2s']],
    ['2 SD twice below', 'L1@r1:-2.1 L1@r2:-2.2', ['2-2s'], ['1-2s']],
    ['2 SD on both sides in two runs', 'L1@r1:2.1 L1@r2:-2.2', [], ['1-2s']],
    ['2 SD, a good one, 2 SD', 'L1@r1:2.1 L1@r2:0.1 L1@r3:2.1', [], ['1-2s']],
    ['2 SD at two levels of one run', 'L1@r1:2.1 L2@r1:2.1', ['2-2s'], ['1-2s']],
    ['2 SD at two levels of two runs', 'L1@r1:2.1 L2@r2:2.1', [], ['1-2s']],
    ['exactly 2 SD after 2.1', 'L1@r1:2.1 L1@r2:2', [], []],
    ['4 SD apart in one run', 'L1@r1:2.1 L2@r1:-2.1', ['R-4s'], ['1-2s']],
    ['4 SD apart at one level of a run', 'L1@r1:-2.1 L1@r1:2.1', ['R-4s'], ['1-2s']],
    ['4 SD apart with one in between', 'L1@r1:2.1 L2@r1:0 L2@r1:-2.1', ['R-4s'], ['1-2s']],
    ['4 SD apart in two runs', 'L1@r1:2.1 L2@r2:-2.1', [], ['1-2s']],
    ['+2.5 and -1.9 in one run', 'L1@r1:2.5 L2@r1:-1.9', [], []],
    ['four beyond 1 SD', runs('L1', [1.1, 1.2, 1.3, 1.1]), ['4-1s'], ['4-1s']],
    ['four below -1 SD', runs('L1', [-1.1, -1.2, -1.3, -1.1]), ['4-1s'], ['4-1s']],
    ['three beyond 1 SD', runs('L1', [1.1, 1.2, 1.3]), [], []],
    ['three beyond 1 SD and one at 1 SD', runs('L1', [1.1, 1.2, 1.3, 1]), [], []],
    ['four beyond 1 SD on both sides', runs('L1', [1.1, 1.2, -1.3, 1.1]), [], []],
    [
      'two levels of two runs beyond 1 SD, which only warns',
      'L1@r1:1.1 L2@r1:1.2 L1@r2:1.3 L2@r2:1.1',
      [],
      ['4-1s'],
    ],
    ['ten on one side', runs('L1', Array(10).fill(0.2)), ['10x'], ['10x']],
    ['nine on one side', runs('L1', Array(9).fill(0.2)), [], []],
    ['ten with one on the mean', runs('L1', [...Array(9).fill(-0.2), 0]), [], []],
    ['seven that rise', runs('L1', [-0.6, -0.4, -0.2, 0, 0.1, 0.2, 0.3]), [], ['7T']],
    ['seven that do not fall', runs('L1', [0.6, 0.4, 0.2, 0.2, 0.1, -0.2, -0.3]), [], []],
    // The warning is no gate: no value of these is beyond 2 SD.
    ['4-1s without a warning', runs('L2', [1.9, 1.9, 1.9, 1.9]), ['4-1s'], ['4-1s']],
    // Never across lots.
    ['2 SD in an old and a new lot', 'L1/a@r1:2.1 L1/b@r2:2.2', [], ['1-2s']],
    ['four beyond 1 SD in two lots', 'L1/a@r1:1.1 L1/a@r2:1.1 L1/b@r3:1.1 L1/b@r4:1.1', [], []],
    ['levels together, one with a new lot', 'L1/a@r1:1.1 L2@r1:1.1 L1/b@r2:1.1 L2@r2:1.1', [], []],
    // What cannot be shown to be within is beyond.
    ['a control that reads below what can be measured', 'L1@r1:<-0.5', ['1-3s'], ['1-2s']],
    ['a control that reads above it', 'L1@r1:>0.5', ['1-3s'], ['1-2s']],
    ['an open end on the other side of a good one', 'L1@r1:0.1 L2@r1:>1', ['1-3s'], ['1-2s']],
  ]
  for (const [what, controls, rejects, warns] of TABLE)
    it(`${what}: ${rejects.join(', ') || 'no rejection'}`, () => {
      expect(broken(controls)).to.deep.equal(rejects)
      expect(broken(controls, 'warn')).to.deep.equal(warns)
    })

  it('hold a decimal that is exactly 3 SD off for no more than that', () => {
    for (const [mean, sd] of [
      [10, 0.1],
      [0.3, 0.1],
      [1.1, 0.07],
      [52.1, 3.3],
    ] as const)
      expect(zOf(mean + 3 * sd, { mean, sd })).to.equal(3)
  })

  it('look back no farther than they say', () => {
    expect(lookBack(RULES, 2)).to.equal(20)
    expect(lookBack([], 2)).to.equal(0)
  })
})

describe("Westgard's rules, whatever the values", () => {
  const point = fc.record({
    level: fc.constantFrom('L1', 'L2'),
    lot: fc.constantFrom('a', 'b'),
    batch: fc.constantFrom('r1', 'r2', 'r3'),
    z: fc.integer({ min: -40, max: 40 }).map(n => n / 10),
  })
  const history = fc
    .array(point, { minLength: 1, maxLength: 30 })
    .map(all =>
      all.map((p, i): Point => ({ ...p, id: `p${i}`, lot: `${p.level}/${p.lot}`, open: 'none' })),
    )
  const codesOf = (all: readonly Point[]): string[] =>
    brokenBy(RULES, all.slice(0, -1), all.at(-1) as Point).map(({ rule }) => rule.id)

  it('are the same on both sides of the mean', () => {
    fc.assert(
      fc.property(history, all => {
        const turned = all.map(p => ({ ...p, z: -p.z }))
        expect(codesOf(turned)).to.deep.equal(codesOf(all))
      }),
    )
  })

  it('within one level know nothing of other lots', () => {
    const own = RULES.filter(({ levels }) => levels === 'one')
    fc.assert(
      fc.property(history, all => {
        const last = all.at(-1) as Point
        const before = all.slice(0, -1)
        const mates = before.filter(({ lot }) => lot === last.lot)
        expect(brokenBy(own, before, last)).to.deep.equal(brokenBy(own, mates, last))
      }),
    )
  })

  it('never put two lots of a level together', () => {
    fc.assert(
      fc.property(history, all => {
        for (const { points } of brokenBy(RULES, all.slice(0, -1), all.at(-1) as Point)) {
          const lots = new Set(points.map(({ lot }) => lot))
          const levels = new Set(points.map(({ level }) => level))
          expect(lots.size).to.equal(levels.size)
        }
      }),
    )
  })

  it('name the value asked about last, and those of one run where they span no more', () => {
    fc.assert(
      fc.property(history, all => {
        for (const { rule, points } of brokenBy(RULES, all.slice(0, -1), all.at(-1) as Point)) {
          expect(points.at(-1)).to.equal(all.at(-1))
          expect(points).to.have.length(rule.count)
          if (rule.spans === 'run') expect(new Set(points.map(p => p.batch)).size).to.equal(1)
        }
      }),
    )
  })

  it('reject nothing within 1 SD, save a side that is kept for ten', () => {
    const small = history.map(all => all.map(p => ({ ...p, z: p.z / 40 })))
    const rejecting = RULES.filter(({ does }) => does === 'reject')
    fc.assert(
      fc.property(small, all => {
        const codes = brokenBy(rejecting, all.slice(0, -1), all.at(-1) as Point)
        expect(codes.map(({ rule }) => rule.code).filter(code => code !== '10x')).to.deep.equal([])
      }),
    )
  })
})
