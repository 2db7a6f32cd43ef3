/** Several measurements of one analyte: what is judged of them (domain reference 4.1). */
import { expect } from 'chai'
import type { Value } from '../../server/programmes/programme.ts'
import { judgedValue } from '../../server/programmes/replicates.ts'

type Measured = [text: string, kit?: string | null, method?: string | null]

function measuredAs([text, kit = null, method = null]: Measured): Value {
  const [, comparator = '', digits = ''] = /^([<>]=?)?(.*)$/.exec(text) ?? []
  const about = { analyte: 'TSH', unit: 'mIU/L', kit, method }
  return { ...about, value: text, comparator, amount: Number(digits) } as Value
}

/** What was measured, by which kit and method, and what is judged: null where there is no mean. */
const TABLE: [string, Measured[], string | null][] = [
  ['nothing', [], null],
  ['one, as it was sent', [['9.00', 'A']], '9.00'],
  [
    'three of one kit',
    [
      ['9.00', 'A'],
      ['7.10', 'A'],
      ['7.30', 'A'],
    ],
    '7.800',
  ],
  ['of kits that nobody told', [['9.0'], ['5.0']], '7.000'],
  [
    'of two kits',
    [
      ['9.0', 'A'],
      ['5.0', 'B'],
    ],
    null,
  ],
  ['of a kit and of one that nobody told', [['9.0', 'A'], ['5.0']], null],
  [
    'of two methods',
    [
      ['9.0', 'A', 'DELFIA'],
      ['5.0', 'A', 'ELISA'],
    ],
    null,
  ],
  ['bounds that point both ways', [['<5'], ['>100']], null],
  ['a bound', [['>100'], ['90']], '>95.00'],
]

describe('measurements of one analyte', () => {
  for (const [what, measured, judged] of TABLE)
    it(`${what}: ${judged ?? 'no mean'}`, () => {
      expect(judgedValue(measured.map(measuredAs))?.value ?? null).to.equal(judged)
    })
})
