/**
 * What readers of identity cards type, as keyboards do: the number alone, or the fields of the card with a
 * tab, a bar, a comma or a line's end between them, in an order that each maker chose. Fields are known by
 * what they look like, so that no reader has to be set up; what is not known is left to the person.
 */
import { bareNumber, bornOn, wrongNumber } from './identity-numbers.ts'
import { wrongName } from './person-names.ts'
import type { Day } from './words.ts'

export interface ReadCard {
  readonly idNumber: string
  readonly name?: string
  readonly address?: string
}

/** What a scan says of a person; null where it holds no citizen's number that can be right. */
export function readCard(text: string, today: Day): ReadCard | null {
  const fields = text
    .split(/[\t|,;，；\r\n]+/)
    .map(field => field.replace(LABELLED, '').trim())
    .filter(field => field !== '')
  const number = fields.find(field => wrongNumber('citizen', field, today) === null)
  if (number === undefined || bornOn(number) === null) return null
  const others = fields.filter(field => field !== number && !KNOWN.some(one => one.test(field)))
  const address = others.find(field => ADDRESS.test(field))
  const name = others.find(field => field !== address && isName(field))
  return {
    idNumber: bareNumber(number),
    ...(name === undefined ? {} : { name }),
    ...(address === undefined ? {} : { address }),
  }
}

/** Some readers write what a field is before it. */
const LABELLED =
  /^(姓名|性别|民族|出生(日期)?|住址|公民身份号码|身份证号(码)?|签发机关|有效期限?)[:：]/

/** Sex, people, dates, how long it is valid and who issued it: on the card, and not asked. */
const KNOWN = [/^[男女]$/, /族$/, /^汉$/, /^[\d年月日.\-/至长期 ]+$/, /(公安局|分局)$/] as const

const ADDRESS = /[省市县区州旗].*[路街巷号村组室乡镇道]|\d+号/

const isName = (field: string): boolean =>
  field.length <= 30 && /\p{L}/u.test(field) && wrongName(field) === null
