/** What the ranges of a site still hold. */
import { specimenNumber } from '../../../server/contract/specimen-number.ts'
import type { KitRow } from './rows.ts'

/** How many numbers are left in these ranges. */
export const numbersLeft = (kits: readonly KitRow[]): number =>
  kits.reduce((sum, kit) => sum + Math.max(0, kit.last - kit.next + 1), 0)

/** The number that the next registration will most likely take; the server has the last word. */
export function nextNumber(kits: readonly KitRow[]): string | null {
  const open = kits
    .filter(kit => kit.next <= kit.last)
    .sort((a, b) => a.year.localeCompare(b.year) || a.first - b.first)[0]
  return open ? specimenNumber(open.firstNumber.slice(0, 2), open.year, open.next) : null
}

/** A card printed in advance: of a range of this site, and not used as far as the range knows. */
export const isUnused = (kits: readonly KitRow[], number: string): boolean =>
  kits.some(kit => {
    const sequence = Number(number.slice(4, 12))
    const ours = kit.firstNumber.slice(0, 4) === number.slice(0, 4)
    return ours && sequence >= kit.next && sequence <= kit.last
  })
