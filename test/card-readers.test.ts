/** What readers of identity cards type, and what is read of it. */
import { expect } from 'chai'
import fc from 'fast-check'
import { isBetweenFields } from '../client/ui/bursts.ts'
import { type ReadCard, readCard } from '../server/contract/card-readers.ts'

const NUMBER = '11010519491231002X'
const AT = '贵州省贵阳市南明区某路1号'
const WHOLE = { idNumber: NUMBER, name: '王小燕', address: AT }

describe('a reader of identity cards', () => {
  const table: [typed: string, read: ReadCard | null][] = [
    [NUMBER, { idNumber: NUMBER }],
    [NUMBER.toLowerCase(), { idNumber: NUMBER }],
    [` ${NUMBER}\r\n`, { idNumber: NUMBER }],
    [`王小燕\t女\t汉\t19491231\t${AT}\t${NUMBER}`, WHOLE],
    [`王小燕|女|汉族|1949年12月31日|${AT}|${NUMBER}|南明分局|2020.01.01-2040.01.01`, WHOLE],
    [`${NUMBER}\n王小燕\n女\n汉\n1949-12-31\n${AT}\n贵阳市公安局\n20200101-长期`, WHOLE],
    [`姓名：王小燕,性别：女,民族：汉,住址：${AT},公民身份号码：${NUMBER}`, WHOLE],
    [`阿依古丽·买买提|女|维吾尔族|${NUMBER}`, { idNumber: NUMBER, name: '阿依古丽·买买提' }],
    [`𠮷田㛃|女|${NUMBER}`, { idNumber: NUMBER, name: '𠮷田㛃' }],
    [`王^XA|女|${NUMBER}`, { idNumber: NUMBER }],
    ['110105194912310021', null],
    ['03260000000001', null],
    ['王小燕|女|汉', null],
    ['', null],
  ]
  for (const [typed, read] of table)
    it(`types ${JSON.stringify(typed).slice(0, 48)}`, () => {
      expect(readCard(typed, '2026-11-23')).to.deep.equal(read)
    })

  const keys: [text: string, key: string, gapMs: number, isBetween: boolean, what: string][] = [
    ['王小燕', 'Tab', 4, true, 'a field of a reader'],
    ['ZHAO QIANG', 'Tab', 30, true, 'a name in letters'],
    [NUMBER, 'Tab', 4, true, 'the number first: more may follow'],
    ['王小燕', 'Enter', 4, true, 'what no keyboard types'],
    ['ZHAO\tF', 'Enter', 4, true, 'in the midst of a card'],
    ['wxy', 'Enter', 4, false, 'Enter takes the first that was found'],
    ['wxy', 'Tab', 140, false, 'a person moves on'],
    ['w', 'Tab', 4, false, 'one letter is no field'],
    ['', 'Tab', 4, false, 'nothing typed'],
    ['wxy', 'a', 4, false, 'no end of a field'],
  ]
  for (const [text, key, gapMs, isBetween, what] of keys)
    it(`${isBetween ? 'goes on' : 'has ended, or is a hand'} with ${key} after ${gapMs} ms: ${what}`, () => {
      expect(isBetweenFields({ text, key, gapMs, isHeld: false })).to.equal(isBetween)
      expect(isBetweenFields({ text, key, gapMs, isHeld: true })).to.equal(false)
    })

  it('in whatever order the fields come, is read alike, and never throws', () => {
    const fields = ['王小燕', '女', '汉', '19491231', AT, NUMBER, '南明分局']
    fc.assert(
      fc.property(
        fc.shuffledSubarray(fields, { minLength: fields.length }),
        fc.constantFrom('\t', '|', '\n', ','),
        (some, between) => {
          expect(readCard(some.join(between), '2026-11-23')).to.deep.equal(WHOLE)
        },
      ),
    )
    fc.assert(fc.property(fc.string(), text => void readCard(text, '2026-11-23')))
  })
})
