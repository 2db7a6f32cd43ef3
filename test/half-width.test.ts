/** What a Chinese input method writes in full width is understood wherever people write numbers. */
import { expect } from 'chai'
import { readDay, readWholeDay } from '../client/dates.ts'
import {
  checkCircumstances,
  circumstancesIn,
  NO_CIRCUMSTANCES,
} from '../client/screens/station/circumstance-values.ts'
import { whole } from '../client/whole.ts'
import { halfWidth } from '../server/contract/half-width.ts'
import { bareNumber } from '../server/contract/identity-numbers.ts'
import { Mother, subjects } from '../server/contract/subjects.ts'

const now = new Date(2026, 10, 22, 14, 5).getTime()

describe('full-width characters', () => {
  const folded: Record<string, string> = {
    '１３８００１２３４５６': '13800123456',
    '＋８６　１３８': '+86 138',
    '２０２６－１１－２２': '2026-11-22',
    '５２０１０３Ｘ': '520103X',
    '很多次，王小明': '很多次,王小明',
    plain: 'plain',
  }
  for (const [typed, meant] of Object.entries(folded))
    it(`reads “${typed}” as “${meant}”`, () => expect(halfWidth(typed)).to.equal(meant))

  const counted: [string, number, number | null][] = [
    ['３９', 5, 39],
    [' 3200 ', 5, 3200],
    ['３２００', 5, 3200],
    ['１００', 5, 100],
    ['100', 2, null],
    ['1e3', 5, null],
    ['-3', 5, null],
    ['3.5', 5, null],
    ['', 5, null],
    ['很多次', 5, null],
  ]
  for (const [typed, most, meant] of counted)
    it(`counts “${typed}” as ${meant}`, () => expect(whole(typed, most)).to.equal(meant))

  it('is understood in a day', () => {
    expect(readDay('２０２６１１２０', now)).to.equal('2026-11-20')
    expect(readDay('１', now)).to.equal('2026-11-21')
  })

  it('is understood in a phone, a paper and a search, and kept in half width', () => {
    const typed = {
      name: '王小明',
      phone: '１３８００１２３４５６',
      idNumber: '５２０１０３１９９２０５１０００２９',
    }
    const { phone, idNumber } = Mother.parse(typed)
    expect(phone).to.equal('13800123456')
    expect(idNumber).to.equal('520103199205100029')
    expect(bareNumber('５２０１０３ｘ')).to.equal('520103X')
    const id = '01890000-0000-7000-8000-000000000000'
    const { search } = subjects.findSubjects.takes.parse({ samplingPoint: id, search: '３４５６' })
    expect(search).to.equal('3456')
  })
})

describe('any day, written out', () => {
  const understood: Record<string, string | null> = {
    '1992-05-10': '1992-05-10',
    '19920510': '1992-05-10',
    '１９９２０５１０': '1992-05-10',
    '1992/5/10': '1992-05-10',
    '1992年5月10日': '1992-05-10',
    '920510': null,
    '0510': null,
    '05-10': null,
    '1992-02-30': null,
    '3': null,
    '': null,
    soon: null,
  }
  for (const [typed, meant] of Object.entries(understood))
    it(`reads “${typed}” as ${meant ?? 'none'}`, () => expect(readWholeDay(typed)).to.equal(meant))
})

describe('how often a newborn was fed', () => {
  const typed = (feeds: string) => ({ ...NO_CIRCUMSTANCES, feeds })
  for (const [feeds, amount] of [
    ['3', 3],
    ['３', 3],
    ['0', 0],
    [' 12 ', 12],
  ] as const)
    it(`takes “${feeds}”`, () => {
      expect(checkCircumstances(typed(feeds), now)).to.deep.equal({})
      expect(circumstancesIn(typed(feeds), now)).to.deep.equal([
        { kind: 'feeds', lastAt: null, amount },
      ])
    })
  for (const feeds of ['很多次', '3-4', '501', '999'])
    it(`refuses “${feeds}” beside the field`, () =>
      expect(checkCircumstances(typed(feeds), now)).to.have.keys('feeds'))
  it('may be left out', () => {
    expect(checkCircumstances(typed(' '), now)).to.deep.equal({})
    expect(circumstancesIn(typed(' '), now)).to.deep.equal([])
  })
})
