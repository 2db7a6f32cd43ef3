/**
 * The unified social credit code of an institution: eighteen characters, the last a check of the
 * seventeen before it (GB 32100-2015: weights 3^i mod 31 over 0-9 and A-Y without I, O, S, V, Z).
 */
import { type Say, say } from './words.ts'

const SIGNS = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const LENGTH = 18

/** As typed, without spaces and hyphens, in capitals. */
export const normalCreditCode = (text: string): string => text.replace(/[\s-]/g, '').toUpperCase()

/** The check character of the first seventeen. */
export function creditCheck(body: string): string {
  let weight = 1
  let sum = 0
  for (const sign of body) {
    sum += SIGNS.indexOf(sign) * weight
    weight = (weight * 3) % SIGNS.length
  }
  return SIGNS[(SIGNS.length - (sum % SIGNS.length)) % SIGNS.length] ?? ''
}

/** What is wrong with a code, or null. Says which character it should end with only where the rest can be read. */
export function creditCodeProblem(text: string): Say | null {
  const code = normalCreditCode(text)
  if (code.length !== LENGTH)
    return say(
      `A unified social credit code has 18 characters; this one has ${code.length}.`,
      `统一社会信用代码为 18 位，当前为 ${code.length} 位。`,
    )
  const strange = [...code].find(sign => !SIGNS.includes(sign))
  if (strange)
    return say(
      `“${strange}” does not occur in a unified social credit code (no I, O, S, V, Z).`,
      `统一社会信用代码中不含“${strange}”（不使用 I、O、S、V、Z）。`,
    )
  if (creditCheck(code.slice(0, -1)) === code.at(-1)) return null
  return say(
    'The check character does not fit: a character is wrong or two are swapped. Compare it with the certificate.',
    '校验位不符：有字符有误或相邻字符颠倒。请与证照核对。',
  )
}
