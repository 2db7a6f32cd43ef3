/** Dates as a nurse types them. Local time of the machine, as in the browser. */
import { expect } from 'chai'
import { readDay, readWhen, whenText } from '../client/dates.ts'

const now = new Date(2026, 10, 22, 14, 5).getTime()
const read = (typed: string): string | null => {
  const at = readWhen(typed, now)
  return at && whenText(at)
}

describe('a time as it is typed', () => {
  const understood: Record<string, string> = {
    '2026-11-20 08:30': '2026-11-20 08:30',
    '2026/11/20 8:30': '2026-11-20 08:30',
    '202611200830': '2026-11-20 08:30',
    '2026年11月20日8时30分': '2026-11-20 08:30',
    '２０２６-11-20 08:30': '2026-11-20 08:30',
    '11-20 08:30': '2026-11-20 08:30',
    '13:50': '2026-11-22 13:50',
    '1350': '2026-11-22 13:50',
  }
  for (const [typed, meant] of Object.entries(understood)) {
    it(`reads “${typed}”`, () => expect(read(typed)).to.equal(meant))
  }

  it('takes a time alone that is still to come for yesterday', () => {
    expect(read('23:40')).to.equal('2026-11-21 23:40')
  })

  for (const typed of ['', '8', '2026-11-31 08:30', '2026-02-29 08:30', '25:00', '12:61', 'soon']) {
    it(`does not guess at “${typed}”`, () => expect(read(typed)).to.equal(null))
  }
})

describe('a past day as it is typed', () => {
  const understood: Record<string, string | null> = {
    '2026-11-20': '2026-11-20',
    '20261120': '2026-11-20',
    '2026/9/3': '2026-09-03',
    '1120': '2026-11-20',
    '11-2': '2026-11-02',
    '1122': '2026-11-22',
    '1224': '2025-12-24',
    '0229': null,
    '0': '2026-11-22',
    '1': '2026-11-21',
    '9': '2026-11-13',
    '22': null,
    '2026-02-29': null,
    '112': null,
    '': null,
    soon: null,
  }
  for (const [typed, meant] of Object.entries(understood))
    it(`reads “${typed}” as ${meant ?? 'none'}`, () => expect(readDay(typed, now)).to.equal(meant))
})
