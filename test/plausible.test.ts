/** What can be at all, by rows: each bound at its two sides, and nothing bounded without a row. */
import { expect } from 'chai'
import {
  BOUNDED,
  type Bounds,
  boundsOf,
  wrongBirthday,
  wrongBirthOf,
  wrongBodyWeight,
  wrongDating,
  wrongGestation,
  wrongHeight,
  wrongInterval,
  wrongMotherhood,
  wrongWeight,
} from '../server/contract/plausible.ts'
import type { Say } from '../server/contract/words.ts'
import { guiyang } from '../server/packs/guiyang.ts'

const rowsOf = (programme: string) => guiyang.rules.filter(row => row.programme === programme)
const [NBS, NIPT, NONE] = [boundsOf(rowsOf('NBS')), boundsOf(rowsOf('NIPT')), boundsOf([])]

type Says = (bounds: Bounds) => Say | null
type Case = [what: string, bounds: Bounds, may: Says, not: Says]

const CASES: Case[] = [
  ['least gestation at birth', NBS, b => wrongGestation(140, b), b => wrongGestation(139, b)],
  ['most gestation at birth', NBS, b => wrongGestation(315, b), b => wrongGestation(316, b)],
  ['least weight', NBS, b => wrongWeight(200, b), b => wrongWeight(199, b)],
  ['most weight', NBS, b => wrongWeight(8000, b), b => wrongWeight(8001, b)],
  [
    'days since a birth',
    NBS,
    b => wrongBirthday('2025-11-22', '2026-11-23', b),
    b => wrongBirthday('2025-11-21', '2026-11-23', b),
  ],
  [
    'youngest mother',
    NBS,
    b => wrongMotherhood('2016-11-23', '2026-11-23', b),
    b => wrongMotherhood('2016-11-24', '2026-11-23', b),
  ],
  [
    'oldest woman with child',
    NIPT,
    b => wrongMotherhood('1960-11-24', '2026-11-23', b),
    b => wrongMotherhood('1960-11-23', '2026-11-23', b),
  ],
  ['shortest woman', NIPT, b => wrongHeight(100, b), b => wrongHeight(99.9, b)],
  ['a height in metres', NIPT, b => wrongHeight(165, b), b => wrongHeight(1.65, b)],
  ['tallest woman', NIPT, b => wrongHeight(230, b), b => wrongHeight(230.1, b)],
  ['lightest woman', NIPT, b => wrongBodyWeight(25, b), b => wrongBodyWeight(24.9, b)],
  ['heaviest woman', NIPT, b => wrongBodyWeight(250, b), b => wrongBodyWeight(250.1, b)],
  [
    'longest pregnancy',
    NIPT,
    b => wrongDating({ on: '2026-11-13', days: 305 }, '2026-11-23', b),
    b => wrongDating({ on: '2026-11-12', days: 305 }, '2026-11-23', b),
  ],
  [
    'birth in a dated pregnancy',
    NBS,
    b => wrongBirthOf(140, '2026-11-23', undefined, b),
    b => wrongBirthOf(139, '2026-11-23', undefined, b),
  ],
  [
    'weeks said beyond a dating',
    NBS,
    b => wrongBirthOf(200, '2026-11-23', 228, b),
    b => wrongBirthOf(200, '2026-11-23', 229, b),
  ],
  [
    'children of one birth',
    NBS,
    b => wrongInterval('2026-11-23', '2026-06-01', 'same', b),
    b => wrongInterval('2026-11-23', '2026-05-31', 'same', b),
  ],
  [
    'another birth',
    NBS,
    b => wrongInterval('2026-11-23', '2026-07-06', 'another', b),
    b => wrongInterval('2026-11-23', '2026-07-07', 'another', b),
  ],
]

describe('what can be at all', () => {
  for (const [what, bounds, may, not] of CASES)
    it(`${what}: one is possible, the next is refused in both languages, and nothing without a row`, () => {
      expect(may(bounds)).to.equal(null)
      expect(not(bounds)?.en).to.match(/orrect|wrong/)
      expect(not(bounds)?.zh).to.match(/请/)
      expect(not(NONE)).to.equal(null)
    })

  it('is bounded by rows of the region alone, every one of them unverified and with its source', () => {
    const rows = guiyang.rules.filter(row => row.class === 'possible')
    expect(new Set(rows.map(row => row.analyte))).to.deep.equal(new Set(BOUNDED))
    for (const row of rows) expect(row).to.include({ kind: 'window', verified: 'unverified' })
  })

  it('is refused without a row where no row is needed: a mother born after, a pregnancy not begun', () => {
    expect(wrongMotherhood('2026-11-24', '2026-11-23', NONE)?.en).to.match(/after 2026-11-23/)
    expect(wrongDating({ on: '2026-11-24', days: 0 }, '2026-11-23', NONE)?.en).to.match(/not begun/)
  })
})
