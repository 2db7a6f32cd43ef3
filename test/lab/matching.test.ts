/** What a held observation may belong to: pure scoring, by table and by property. Nothing is filed. */
import { expect } from 'chai'
import fc from 'fast-check'
import { specimenNumber } from '../../server/contract/specimen-number.ts'
import type { Specimen } from '../../server/contract/specimens.ts'
import {
  type Candidate,
  type Clue,
  isNear,
  isSameName,
  numbersNear,
  ranked,
  scored,
} from '../../server/lab/matching.ts'

const NOON = '2026-11-23T04:00:00.000Z'
const MORNING = '2026-11-23T01:00:00.000Z'
const NUMBER = specimenNumber('03', '26', 1234)

const clue = (more: Partial<Clue> = {}): Clue => ({
  ...{ centre: 'c', line: 'l', specimen: 'unreadable', analytes: new Map([['NBS', ['TSH']]]) },
  ...{ arrivedAt: NOON, person: null, ...more },
})

interface Wish extends Partial<Omit<Candidate, 'specimen' | 'subject'>> {
  readonly specimen?: Partial<Specimen>
  readonly subject?: Partial<Candidate['subject']>
}

const candidate = ({ specimen, subject, ...more }: Wish = {}): Candidate => ({
  specimen: { number: NUMBER, programme: 'NBS', receivedAt: MORNING, ...specimen } as Specimen,
  subject: {
    ...{
      kind: 'newborn',
      sex: 'female',
      bornAt: '2026-11-19T02:00:00.000Z',
      plurality: 1,
      pregnancy: 'p',
    },
    ...subject,
  },
  ...{ names: ['王小燕'], inpatientNumbers: ['ZY20261101'], has: 'nothing', parcel: null },
  ...{ beside: null, ...more },
})

const kinds = (a: Clue, b: Candidate) => scored(a, b).reasons.map(one => one.kind)

describe('numbers near the one that was sent', () => {
  it('hold the true one after any one digit misread, two swapped, one lost or doubled (B-05)', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 99_999_999 }),
        fc.integer({ min: 0, max: 13 }),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom('other', 'swapped', 'lost', 'doubled'),
        (sequence, at, by, slip) => {
          const number = specimenNumber('03', '26', sequence)
          const sent = slipped(number, at, by, slip)
          if (sent !== number) expect(numbersNear(sent)).to.include(number)
        },
      ),
    )
  })

  it('are few, all of them valid, and none where what was sent is no number at all', () => {
    for (let sequence = 1; sequence < 200; sequence++) {
      const near = numbersNear(slipped(specimenNumber('03', '26', sequence), 9, 1, 'other'))
      expect(near.length).to.be.lessThan(20)
      for (const one of near) expect(one).to.match(/^\d{14}$/)
    }
    for (const sent of ['', 'QC-1', '12345', 'ZY20261101', 'x'.repeat(14)])
      expect(numbersNear(sent)).to.deep.equal([])
  })

  it('differ in one digit or in two neighbours swapped, and in nothing more', () => {
    expect(isNear('1234', '1239')).to.equal(true)
    expect(isNear('1234', '1324')).to.equal(true)
    for (const other of ['1234', '1432', '12345', '2143', ''])
      expect(isNear('1234', other), other).to.equal(false)
  })
})

function slipped(number: string, at: number, by: number, slip: string): string {
  const digit = number[at] ?? ''
  const next = number[at + 1] ?? ''
  const cut = (text: string, length: number) =>
    number.slice(0, at) + text + number.slice(at + length)
  if (slip === 'other') return cut(String((Number(digit) + by) % 10), 1)
  if (slip === 'swapped') return next ? cut(next + digit, 2) : number
  return slip === 'lost' ? cut('', 1) : cut(digit + digit, 1)
}

describe('a name in a message', () => {
  const same = [
    '王小燕',
    '王 小燕',
    '王^小燕',
    'WANG XIAOYAN',
    'wangxiaoyan',
    '王小燕之女',
    '王小燕之婴2',
  ]
  for (const sent of same)
    it(`“${sent}” is that of 王小燕's family`, () => {
      expect(isSameName(sent, '王小燕')).to.equal(true)
    })
  for (const sent of ['王小艳', 'WXY', '王燕', '', '之女', '*'])
    it(`“${sent}” is not`, () => {
      expect(isSameName(sent, '王小燕')).to.equal(false)
    })
})

/** What is sent, what it is held against, and every reason that is then named. */
const TABLE: [string, Clue, Candidate, string[]][] = [
  [
    'a digit misread',
    clue({ specimen: slipped(NUMBER, 9, 1, 'other') }),
    candidate(),
    ['number', 'open', 'before'],
  ],
  [
    'two digits swapped',
    clue({ specimen: slipped(NUMBER, 10, 1, 'swapped') }),
    candidate(),
    ['number', 'open', 'before'],
  ],
  [
    'a digit lost',
    clue({ specimen: slipped(NUMBER, 3, 1, 'lost') }),
    candidate(),
    ['longer', 'open', 'before'],
  ],
  [
    'the inpatient number for the card',
    clue({ specimen: 'zy20261101' }),
    candidate(),
    ['inpatient', 'open', 'before'],
  ],
  [
    'the whole family, by name, birth and sex',
    clue({ person: { name: '王小燕', bornAt: '20261119', sex: 'F' } }),
    candidate(),
    ['name', 'born', 'sex', 'open', 'before'],
  ],
  [
    'somebody else altogether (B-20)',
    clue({ person: { name: '李梅', bornAt: '20261118', sex: 'M' } }),
    candidate(),
    ['otherName', 'bornElse', 'otherSex', 'open', 'before'],
  ],
  [
    'sex unknown on the card',
    clue({ person: { sex: 'M' } }),
    candidate({ subject: { sex: 'unknown' } }),
    ['open', 'before'],
  ],
  ['a value of the test already', clue(), candidate({ has: 'it' }), ['has', 'before']],
  ['a test that nobody knows', clue({ analytes: new Map() }), candidate({ has: null }), ['before']],
  [
    'a parcel measured but for it',
    clue(),
    candidate({ parcel: { measured: 9, open: 1 } }),
    ['open', 'parcel', 'before'],
  ],
  [
    'a parcel that waits as a whole',
    clue(),
    candidate({ parcel: { measured: 0, open: 9 } }),
    ['open', 'before'],
  ],
  [
    'beside the next number',
    clue(),
    candidate({ beside: 'next-number' }),
    ['open', 'nextNumber', 'before'],
  ],
  [
    'not received when it came',
    clue({ arrivedAt: '2026-11-23T00:00:00.000Z' }),
    candidate(),
    ['open', 'notYet'],
  ],
  [
    'one of twins (E-17)',
    clue(),
    candidate({ subject: { plurality: 2 } }),
    ['open', 'before', 'twin'],
  ],
]

describe('what speaks for and against a candidate', () => {
  for (const [what, sent, held, expected] of TABLE)
    it(what, () => {
      expect(kinds(sent, held)).to.deep.equal(expected)
    })

  it('is told in both languages, and nothing of a person stands in it', () => {
    for (const [, sent, held] of TABLE) {
      for (const { says } of scored(sent, held).reasons) {
        expect(says.en).to.match(/\.$/)
        expect(says.zh).to.match(/。$/)
        expect(`${says.en}${says.zh}`).not.to.match(/王|李|ZY2026|20261119|female|male/)
      }
    }
  })
})

const anyCandidate: fc.Arbitrary<Candidate> = fc
  .record({
    sequence: fc.integer({ min: 1, max: 400 }),
    sex: fc.constantFrom('male' as const, 'female' as const, 'unknown' as const),
    day: fc.integer({ min: 10, max: 20 }),
    plurality: fc.constantFrom(1, 2),
    name: fc.constantFrom('王小燕', '李梅', ''),
    has: fc.constantFrom('it' as const, 'nothing' as const, null),
    beside: fc.constantFrom('next-number' as const, 'same-parcel' as const, null),
    parcel: fc.constantFrom(null, { measured: 9, open: 1 }),
  })
  .map(({ sequence, sex, day, plurality, name, ...more }) =>
    candidate({
      ...more,
      specimen: { number: specimenNumber('03', '26', sequence) },
      subject: { sex, plurality, bornAt: `2026-11-${day}T02:00:00.000Z` },
      names: name ? [name] : [],
    }),
  )
const someCandidates = fc.uniqueArray(anyCandidate, {
  selector: one => one.specimen.number,
  maxLength: 30,
})
const PERSON = { name: '王小燕', sex: 'F', bornAt: '20261115' }

describe('the list of candidates', () => {
  it('is the same whatever order they were read in, and at most eight long', () => {
    fc.assert(
      fc.property(someCandidates, fc.constantFrom(null, PERSON), (all, person) => {
        const asked = clue({ person, specimen: slipped(NUMBER, 9, 1, 'other') })
        const names = (list: typeof all) =>
          ranked(asked, list).map(one => one.candidate.specimen.number)
        expect(names(all.toReversed())).to.deep.equal(names(all))
        expect(names(all).length).to.be.at.most(8)
      }),
    )
  })

  it('is never helped by what speaks against it (B-20)', () => {
    const against = { name: '赵不同', sex: 'M', bornAt: '20200101' }
    fc.assert(
      fc.property(anyCandidate, fc.subarray(['name', 'sex', 'bornAt'] as const), (one, told) => {
        const said = Object.fromEntries(told.map(key => [key, against[key]]))
        const held = { ...one, subject: { ...one.subject, sex: 'female' as const } }
        const names = held.names.length > 0 ? held.names : ['王小燕']
        const score = (person: Clue['person']) => scored(clue({ person }), { ...held, names }).score
        expect(score(said)).to.be.at.most(score(null) - 30 * told.length)
      }),
    )
  })

  it('gives twins of one sex the same score: nothing sent tells them apart (E-17)', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('male' as const, 'female' as const),
        fc.boolean(),
        (sex, told) => {
          const twin = (sequence: number) =>
            candidate({
              specimen: { number: specimenNumber('03', '26', sequence) },
              subject: { sex, plurality: 2, bornAt: '2026-11-15T02:00:00.000Z' },
              parcel: { measured: 8, open: 2 },
            })
          const list = ranked(clue({ person: told ? PERSON : null }), [twin(51), twin(52)])
          expect(list).to.have.length(2)
          expect(list[0]?.score).to.equal(list[1]?.score)
          for (const one of list) expect(one.reasons.map(r => r.kind)).to.include('twin')
        },
      ),
    )
  })

  it('leaves out what only the calendar speaks for', () => {
    expect(ranked(clue(), [candidate()])).to.deep.equal([])
  })
})
