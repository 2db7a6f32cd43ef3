/** The periods that an office counts by: a month, a quarter, a year, or days of its own. */
import { type Day, type Say, say } from '../../../server/contract/words.ts'

export interface Period {
  readonly key: string
  readonly says: Say
  readonly from: Day
  /** Included. */
  readonly until: Day
}

const MONTHS = 13
const QUARTERS = 5
const pad = (n: number): string => String(n).padStart(2, '0')

/** The last day of a month, 1 to 12. */
const lastOf = (year: number, month: number): Day =>
  `${year}-${pad(month)}-${pad(new Date(Date.UTC(year, month, 0)).getUTCDate())}`

function month(year: number, number: number): Period {
  const key = `${year}-${pad(number)}`
  return {
    ...{ key, from: `${key}-01`, until: lastOf(year, number) },
    says: say(key, `${year}年${number}月`),
  }
}

function quarter(year: number, number: number): Period {
  const [first, last] = [number * 3 - 2, number * 3]
  return {
    ...{ key: `${year}-Q${number}`, from: `${year}-${pad(first)}-01`, until: lastOf(year, last) },
    says: say(`${year}, quarter ${number}`, `${year}年第${number}季度`),
  }
}

const year = (number: number): Period => ({
  ...{ key: String(number), from: `${number}-01-01`, until: `${number}-12-31` },
  says: say(`${number}, whole year`, `${number}年全年`),
})

/** The months, quarters and years up to a day, the newest of each first. */
export function periodsUntil(today: Day): Period[] {
  const [y = 0, m = 1] = today.split('-').map(Number)
  const months = Array.from({ length: MONTHS }, (_, i) => {
    const at = y * 12 + m - 1 - i
    return month(Math.floor(at / 12), (at % 12) + 1)
  })
  const quarters = Array.from({ length: QUARTERS }, (_, i) => {
    const at = y * 4 + Math.floor((m - 1) / 3) - i
    return quarter(Math.floor(at / 4), (at % 4) + 1)
  })
  return [...months, ...quarters, year(y), year(y - 1)]
}
