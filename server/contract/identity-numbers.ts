/**
 * Numbers of identity papers, checked where they are typed and again by the server. The citizen's
 * number is that of GB 11643-1999: a region, a day of birth, a sequence whose last digit is odd for a
 * man, and a check character (ISO 7064 mod 11,2).
 */
import { z } from 'zod'
import { halfWidth } from './half-width.ts'
import { type Day, type Say, say } from './words.ts'

export const IdKind = z
  .enum(['citizen', 'passport', 'temporary', 'other'])
  .meta({ id: 'IdentityNumberKind' })
export type IdKind = z.infer<typeof IdKind>

export const ID_KINDS: Record<IdKind, Say> = {
  citizen: say('Chinese identity card', '居民身份证'),
  passport: say('passport', '护照'),
  temporary: say('temporary number, to be completed', '临时编号（待补充）'),
  other: say('another document', '其他证件'),
}

/** As it is kept and compared: no spaces or hyphens, capitals. */
export const bareNumber = (text: string): string =>
  halfWidth(text).replace(/[\s-]/g, '').toUpperCase()

/** What a number is where nobody said: 15 or 18 characters of the citizen's form are that. */
export const kindOfNumber = (text: string): IdKind =>
  /^(\d{17}[\dX]|\d{15})$/.test(bareNumber(text)) ? 'citizen' : 'other'

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const CHECKS = '10X98765432'

/** The check character that belongs to the first 17 digits. */
export const checkOf = (first17: string): string => {
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(first17[i]), 0)
  return CHECKS.charAt(sum % 11)
}

/** Why a number cannot be right, as a sentence; null where nothing speaks against it. */
export function wrongNumber(kind: IdKind, text: string, today: Day): Say | null {
  const number = bareNumber(text)
  if (kind === 'citizen') return wrongCitizen(number, today)
  if (kind === 'passport' && !/^(?=.*\d)[A-Z0-9]{5,20}$/.test(number))
    return say(
      'A passport number has 5 to 20 letters and digits. Read it again from the page with the photograph.',
      '护照号为5至20位字母和数字，请按照片页重新核对。',
    )
  if (!/^[A-Z0-9]{5,20}$/.test(number))
    return say('A document number has 5 to 20 letters and digits.', '证件号码为5至20位字母和数字。')
  return null
}

function wrongCitizen(number: string, today: Day): Say | null {
  if (/^\d{15}$/.test(number))
    return say(
      'This is the old form with 15 digits, which no card has carried since 2013. Read the 18 characters from the card.',
      '这是15位旧号，2013年起停止使用。请按身份证填写18位号码。',
    )
  if (!/^\d{17}[\dX]$/.test(number))
    return say(
      `A Chinese identity number has 18 characters; ${number.length} were entered.`,
      `居民身份证号为18位，已输入${number.length}位。`,
    )
  const born = bornOn(number)
  if (!born || born > today || born < '1900-01-01')
    return say(
      'The day of birth in this number does not exist or lies in the future. A digit is wrong.',
      '号码中的出生日期不存在或晚于今天，有数字填错。',
    )
  if (checkOf(number) !== number[17])
    return say(
      'The last character does not fit the others: a digit is wrong or two are swapped. Read it again.',
      '末位校验码不符：有数字填错或相邻两位颠倒，请重新核对。',
    )
  return null
}

/** The day of birth that a citizen's number holds; null where it holds none that exists. */
export function bornOn(text: string): Day | null {
  const [, year, month, day] = /^\d{6}(\d{4})(\d\d)(\d\d)\d{3}[\dX]$/.exec(bareNumber(text)) ?? []
  if (!year) return null
  const iso = `${year}-${month}-${day}`
  const at = new Date(`${iso}T00:00:00.000Z`)
  return Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== iso ? null : iso
}

/** Why a day of birth and a citizen's number cannot both be hers; null where they may. */
export function otherBirth(number: string, typed: Day): Say | null {
  const born = bornOn(number)
  if (!born || born === typed) return null
  return say(
    `The identity number says she was born on ${born}, not on ${typed}. One of them is mistyped.`,
    `身份证号中的出生日期为 ${born}，与填写的 ${typed} 不符，请核对。`,
  )
}

/** Why a citizen's number cannot be of a person of this sex; null where it may. */
export function otherSex(number: string, sex: 'female' | 'male'): Say | null {
  const [, sequence] = /^\d{14}(\d{3})[\dX]$/.exec(bareNumber(number)) ?? []
  if (!sequence || (Number(sequence) % 2 === 1) === (sex === 'male')) return null
  return sex === 'female'
    ? say(
        'This identity number is a man’s: its last digit but one is odd. Read it again; if the card says so all the same, enter it as another document.',
        '该身份证号第17位为奇数，对应男性。请重新核对；如证件确实如此，请按“其他证件”填写。',
      )
    : say(
        'This identity number is a woman’s: its last digit but one is even. Read it again; if the card says so all the same, enter it as another document.',
        '该身份证号第17位为偶数，对应女性。请重新核对；如证件确实如此，请按“其他证件”填写。',
      )
}

/** The last four characters, by which a list names a paper. */
export const numberEnd = (number: string | null): string => (number ?? '').slice(-4)
