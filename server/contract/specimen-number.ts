/**
 * The 14-digit specimen number: centre 2, year 2, sequence 8, check 2 (ISO/IEC 7064 mod 97,10 over
 * the first twelve). The number of a card or tube *is* the specimen's number; the client checks it
 * while it is typed or scanned, the server checks it before any look-up (B-05).
 */
import { halfWidth } from './half-width.ts'
import { Refusal } from './refusal.ts'
import { say } from './words.ts'

/** The two check digits over twelve digits: `02` to `98`, as the standard has them. */
export function checkDigits(twelve: string): string {
  const rest = Number(twelve) % 97
  return String(98 - ((rest * 100) % 97)).padStart(2, '0')
}

/** A number of ours; `sequence` from 1 to 99,999,999. */
export function specimenNumber(centre: string, year: string, sequence: number): string {
  const twelve = centre + year + String(sequence).padStart(8, '0')
  return twelve + checkDigits(twelve)
}

/** What a scanner or a person gave, folded: spaces, full-width digits, AIM prefix, `=`. */
export function normalise(scanned: string): string {
  if (isPlain(scanned)) return scanned
  return halfWidth(scanned)
    .trim()
    .replace(/^\](?:C[0-3]|d[0-6])/i, '')
    .replace(/^=/, '')
    .replace(/[\s-]/g, '')
    .toUpperCase()
}

/** Fourteen digits and nothing to fold, as nearly all are: instruments send thousands. */
function isPlain(scanned: string): boolean {
  if (scanned.length !== LENGTH) return false
  for (let i = 0; i < LENGTH; i++) {
    const code = scanned.charCodeAt(i)
    if (code < ZERO || code > NINE) return false
  }
  return true
}

const LENGTH = 14
const ZERO = 0x30
const NINE = 0x39

export const looksRight = (number: string): boolean =>
  /^\d{14}$/.test(number) && checkDigits(number.slice(0, 12)) === number.slice(12)

/** The folded number, or a refusal that says what is wrong with it and what to do. */
export function readNumber(scanned: string): string {
  const number = normalise(scanned)
  if (!/^\d{14}$/.test(number)) {
    throw new Refusal(
      'invalid',
      say(
        `“${scanned}” is not a specimen number: it has 14 digits. Scan the card's own barcode again.`,
        `“${scanned}”不是标本编号：编号为14位数字。请重新扫描血片上的条码。`,
      ),
      [{ path: 'number', says: say('14 digits are needed.', '须为14位数字。') }],
    )
  }
  if (!looksRight(number)) {
    throw new Refusal(
      'invalid',
      say(
        `The check digits of ${number} do not fit: it was misread or mistyped. Scan it again.`,
        `编号 ${number} 的校验位不符：可能误读或误输。请重新扫描。`,
      ),
      [{ path: 'number', says: say('The check digits do not fit.', '校验位不符。') }],
    )
  }
  return number
}

/** Grouped for the eye: `01 26 00001234 56`. */
export const grouped = (number: string): string =>
  number.replace(/^(\d{2})(\d{2})(\d{8})(\d{2})$/, '$1 $2 $3 $4')
