/**
 * Several measurements of one analyte on one card: their mean, which is what is judged, and how far
 * they lie apart. Pure, on decimal digits as the ratios are, so that the number judged is the number
 * shown and the same values give the same mean for ever.
 *
 * A censored value is a bound: the mean of `>100`, 90 and 95 is a bound in the same direction. Where
 * the bounds point both ways nothing can be said of the mean, and so nothing is.
 */
import type { Value } from './programme.ts'
import { type Computed, type Part, ratioOf } from './ratios.ts'

/** The mean of measurements in one unit, four significant digits; null where it cannot be known. */
export function meanOf(parts: readonly Part[]): Computed | null {
  if (parts.length === 0) return null
  const keys = parts.map((_, i) => `part ${i}`)
  const count: Part = { comparator: '', amount: parts.length }
  const all = new Map<string, Part>([
    ...parts.map((part, i): [string, Part] => [keys[i] ?? '', part]),
    ['count', count],
  ])
  return ratioOf({ over: keys, under: ['count'] }, all)
}

/**
 * What is judged of the measurements of one analyte on one card, in the unit that limits are in: the
 * the one there is, or their mean; null where they have none: bounds that point both ways, or
 * measurements of different methods or kits, whose numbers are not of one scale.
 */
export function judgedValue(measured: readonly Value[]): Value | null {
  const [first] = measured
  if (!first || measured.length === 1) return first ?? null
  const mean = areOfOneMethod(measured) ? meanOf(measured) : null
  if (!mean) return null
  const { analyte, judgedAs, method = null, kit = null } = first
  return {
    ...{ analyte, value: mean.value, comparator: mean.comparator, amount: mean.amount },
    ...{ unit: judgedAs?.unit ?? first.unit, method, kit },
    meanOf: measured.map(one => one.judgedAs?.value ?? one.value),
  }
}

/** Whether all were measured by one method and kit, as far as these are known. */
export const areOfOneMethod = ([first, ...others]: readonly Pick<Value, 'method' | 'kit'>[]) =>
  others.every(
    one =>
      (one.method ?? null) === (first?.method ?? null) &&
      (one.kit ?? null) === (first?.kit ?? null),
  )

/**
 * The coefficient of variation in percent (standard deviation of a sample over its mean); null where
 * there is none: fewer than two values, bounds among them, or a mean of nothing.
 */
export function spreadOf(parts: readonly Part[]): number | null {
  if (parts.length < 2 || parts.some(part => part.comparator !== '')) return null
  const amounts = parts.map(part => part.amount)
  const mean = amounts.reduce((sum, one) => sum + one, 0) / amounts.length
  if (!(mean > 0)) return null
  const squares = amounts.reduce((sum, one) => sum + (one - mean) ** 2, 0)
  return (Math.sqrt(squares / (amounts.length - 1)) / mean) * 100
}
