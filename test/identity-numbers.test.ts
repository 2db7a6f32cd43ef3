/** Numbers of papers, names and search keys: pure rules, as tables and properties. */
import { expect } from 'chai'
import fc from 'fast-check'
import {
  bornOn,
  checkOf,
  type IdKind,
  kindOfNumber,
  otherBirth,
  wrongNumber,
} from '../server/contract/identity-numbers.ts'
import { wrongName } from '../server/contract/person-names.ts'
import { alike } from '../server/lab/finding.ts'
import { asKey, searchKeys } from '../server/lab/search-keys.ts'

const TODAY = '2026-11-23'
/** The example printed in GB 11643-1999. */
const EXAMPLE = '11010519491231002X'

describe('the number of a paper', () => {
  const table: [IdKind, string, RegExp | null][] = [
    ['citizen', EXAMPLE, null],
    ['citizen', '11010519491231002x', null],
    ['citizen', ' 110105 19491231 002X', null],
    ['citizen', '440524188001010014', /1880|does not exist/],
    ['citizen', '110105194912310021', /digit is wrong|swapped/],
    ['citizen', '110105194902300020', /day of birth .* does not exist/],
    ['citizen', '110105202712310020', /in the future/],
    ['citizen', '110105491231002', /old form with 15 digits/],
    ['citizen', '1101051949123100', /18 characters; 16/],
    ['passport', 'E12345678', null],
    ['passport', 'ABCDEF', /5 to 20 letters and digits/],
    ['passport', 'E1', /5 to 20/],
    ['other', 'H1234567890', null],
    ['temporary', 'LS0123456789AB', null],
    ['other', '^XA12345', /letters and digits/],
  ]
  for (const [kind, number, wrong] of table)
    it(`${kind} ${number} is ${wrong ? 'refused with its reason' : 'taken'}`, () => {
      const says = wrongNumber(kind, number, TODAY)
      if (!wrong) return expect(says).to.equal(null)
      expect(says?.en).to.match(wrong)
      expect(says?.zh).to.match(/[\u4e00-\u9fff]/)
    })

  it('catches every digit that is mistyped and every two neighbours that are swapped (G13)', () => {
    const digits = fc.stringMatching(
      /^[1-9]\d{5}(19[5-9]\d|20[01]\d)(0[1-9]|1[0-2])(0[1-9]|1\d|2[0-8])\d{3}$/,
    )
    fc.assert(
      fc.property(digits, fc.nat(16), fc.integer({ min: 1, max: 9 }), (first, at, by) => {
        const number = first + checkOf(first)
        expect(wrongNumber('citizen', number, TODAY)).to.equal(null)
        const digit = String((Number(number[at]) + by) % 10)
        const mistyped = number.slice(0, at) + digit + number.slice(at + 1)
        expect(wrongNumber('citizen', mistyped, TODAY), mistyped).not.to.equal(null)
        const swapped =
          number.slice(0, at) + (number[at + 1] ?? '') + (number[at] ?? '') + number.slice(at + 2)
        if (swapped !== number)
          expect(wrongNumber('citizen', swapped, TODAY), swapped).not.to.equal(null)
      }),
      { numRuns: 300 },
    )
  })

  it('says its own kind and day of birth, and when another is typed', () => {
    expect([EXAMPLE, '110105491231002', 'E12345678'].map(kindOfNumber)).to.deep.equal([
      'citizen',
      'citizen',
      'other',
    ])
    expect(bornOn(EXAMPLE)).to.equal('1949-12-31')
    expect(otherBirth(EXAMPLE, '1949-12-31')).to.equal(null)
    expect(otherBirth(EXAMPLE, '1949-12-13')?.en).to.match(/born on 1949-12-31, not on 1949-12-13/)
  })
})

describe('a name', () => {
  const table: [string, boolean][] = [
    ['王小燕', true],
    ['𠮷田㛃', true],
    ['阿卜杜热合曼·买买提', true],
    ['Anne-Marie O’Neill', true],
    ['×××之女', true],
    ['王小燕😀', false],
    ['^XA王', false],
    ['~DG', false],
    ['·', false],
    ['王\u{e000}', false],
  ]
  for (const [name, fine] of table)
    it(`${JSON.stringify(name)} is ${fine ? 'taken' : 'refused with one sentence'}`, () => {
      const says = wrongName(name)
      expect(says === null).to.equal(fine)
      if (says) expect([says.en, says.zh].every(text => text.length > 8)).to.equal(true)
    })
})

describe('what a person is found by', () => {
  const table: [name: string, typed: string][] = [
    ['单雄信', 'shanxiongxin'],
    ['单雄信', 'danxiongxin'],
    ['单雄信', 'sxx'],
    ['曾国藩', 'zengguofan'],
    ['曾国藩', 'cengguofan'],
    ['欧阳震华', 'ouyang'],
    ['欧阳震华', 'oyzh'],
    ['阿卜杜热合曼·买买提', '买买提'],
    ['阿卜杜热合曼·买买提', '阿卜杜热合曼买'],
    ['𠮷田', '𠮷'],
    ['张㛃', 'zhangjie'],
    ['张㛃', '张㛃'],
    ['Anne Smith', 'smith'],
    ['王小燕', '王小燕'],
  ]
  for (const [name, typed] of table)
    it(`${name} by ${typed}`, () => {
      const key = asKey(typed)
      expect(searchKeys(name, []).some(one => one.startsWith(key))).to.equal(true)
    })

  it('is a number too, by its beginning or its end, however it is written', () => {
    const keys = searchKeys('王小燕', ['+86 138 0000 1234'], [EXAMPLE.toLowerCase(), 'ZY-2026'])
    expect(keys).to.include.members(['8613800001234', '1234', '11010519491231002x', '002x'])
    expect(keys).to.include('zy2026')
    expect(keys.every(key => key.isWellFormed())).to.equal(true)
  })
})

describe('10,000 people with the hundred commonest names', () => {
  const SURNAMES = [...'王李张刘陈杨赵黄周吴']
  const GIVEN = [...'伟芳娜敏静丽强磊军洋']

  it('are never taken for one another without the same paper (E-17)', () => {
    const people = Array.from({ length: 10_000 }, (_, i) => ({
      name: `${SURNAMES[i % 10]}${GIVEN[Math.floor(i / 10) % 10]}`,
      // A family's phone is shared, as it often is.
      phone: `1380000${String(i % 500).padStart(4, '0')}`,
      idNumber: `5201021990010${String(i).padStart(5, '0')}`,
    }))
    const byName = Map.groupBy(people, one => one.name)
    let compared = 0
    for (const [i, one] of people.entries()) {
      const same = byName.get(one.name) ?? []
      // Those of the same name, some of the same phone: the worst that there is.
      const others = [same[(i * 7) % same.length], people[(i + 500) % people.length]]
      for (const other of others) {
        if (!other || other === one) continue
        compared++
        expect(alike(one, other).how).to.equal('likely')
      }
    }
    expect(compared).to.be.greaterThan(15_000)
    const [first = people[0], second] = people
    expect(alike(first ?? {}, { ...second, idNumber: first?.idNumber ?? '' }).how).to.equal('exact')
  })

  it('say in words what two have in common, the strongest first', () => {
    const one = { name: '王小燕', phone: '138-0000-1234', inpatientNumber: 'ZY1' }
    const { score, reasons } = alike(one, { name: '王晓燕', phone2: '13800001234' })
    expect(reasons.map(says => says.en)).to.deep.equal([
      'the same phone',
      'a name that sounds the same',
    ])
    expect(score).to.be.greaterThan(alike(one, { name: '王小燕' }).score)
    expect(alike(one, { name: '李四', phone: '13900000000' }).score).to.equal(0)
  })
})
