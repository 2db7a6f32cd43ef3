/**
 * Decimal text and exact products of it. A converted amount is made and shown from these, so that no
 * binary rounding stands between the value an instrument sent and the limit it is held against.
 */

/** A factor as a row carries it: plain digits, no sign, no exponent. */
export const FACTOR = /^\d{1,15}(?:\.\d{1,15})?$/

/** A number as plain decimal text: `1e-7` is `0.0000001`. */
export function plain(n: number): string {
  const [mantissa = '', exponent] = String(n).split('e')
  if (exponent === undefined) return mantissa
  const sign = mantissa.startsWith('-') ? '-' : ''
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.')
  const digits = whole + fraction
  const point = whole.length + Number(exponent)
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`
  if (point >= digits.length) return sign + digits + '0'.repeat(point - digits.length)
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
}

/** The exact product of two plain decimals, without zeros at the end. */
export function product(one: string, other: string): string {
  const [a, b] = [parts(one), parts(other)]
  return shown(a.digits * b.digits, a.scale + b.scale)
}

/** Digits without the point, and how many of them stood behind it. */
function parts(text: string): { digits: bigint; scale: number } {
  const [whole = '', fraction = ''] = text.split('.')
  return { digits: BigInt(whole + fraction), scale: fraction.length }
}

function shown(digits: bigint, scale: number): string {
  const sign = digits < 0n ? '-' : ''
  const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0')
  const whole = text.slice(0, text.length - scale)
  const fraction = text.slice(text.length - scale).replace(/0+$/, '')
  return fraction === '' ? sign + whole : `${sign}${whole}.${fraction}`
}
