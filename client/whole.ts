/** A whole number as people type it; full-width digits are digits. */
import { halfWidth } from '../server/contract/half-width.ts'

/** Null where it is none, or has more than so many digits. */
export function whole(typed: string, most = 5): number | null {
  const text = halfWidth(typed).trim()
  return /^\d+$/.test(text) && text.length <= most ? Number(text) : null
}
