/**
 * A ratio of measured values: a sum over a sum, computed by the laboratory from what stands, so that
 * it follows every correction and never depends on how an instrument rounds.
 *
 * A value may be censored (`<0.5`, `>100`): then it is a bound, and so is the ratio, in the
 * direction that the bound points. What cannot be known is not guessed: a part that is missing or
 * negative, parts bounded on both sides, a divisor that is or may be zero give no ratio at all.
 *
 * Four significant digits: the methods repeat to two and limits are printed with two or three, so
 * one more keeps rounding from carrying a ratio across a limit. A bound is rounded away from what it
 * excludes. The number judged is the number shown. Arithmetic is on decimal digits, so that the
 * same values in another unit give the same ratio to the last digit.
 */
import { plain } from '../contract/decimals.ts'

export interface Ratio {
  readonly analyte: string
  /** Codes whose values are added up above the line, and below it. */
  readonly over: readonly string[]
  readonly under: readonly string[]
}

/** The ratios that have one of these analytes among their parts. */
export function ratiosOver(ratios: readonly Ratio[], measured: readonly string[]): Ratio[] {
  const parts = partsIn(ratios)
  if (!measured.some(analyte => parts.has(analyte))) return []
  const touched = new Set(measured)
  return ratios.filter(({ over, under }) => over.concat(under).some(part => touched.has(part)))
}

/** Looked up once for a programme: most of what is measured is part of none. */
const PARTS = new WeakMap<readonly Ratio[], ReadonlySet<string>>()

function partsIn(ratios: readonly Ratio[]): ReadonlySet<string> {
  const known = PARTS.get(ratios)
  if (known) return known
  const parts = new Set(ratios.flatMap(({ over, under }) => over.concat(under)))
  PARTS.set(ratios, parts)
  return parts
}

export type Comparator = '' | '<' | '<=' | '>' | '>='

/** A measured value in the unit of its analyte. */
export interface Part {
  readonly comparator: Comparator
  readonly amount: number
}

export interface Computed extends Part {
  /** Comparator and digits, as an instrument would print them. */
  readonly value: string
}

const SIGNIFICANT = 4

/** The ratio of the values that stand, by analyte; null where it cannot be known. */
export function ratioOf(
  { over, under }: Pick<Ratio, 'over' | 'under'>,
  standing: ReadonlyMap<string, Part>,
): Computed | null {
  const above = sumOf(over, standing)
  const below = sumOf(under, standing)
  if (!above || !below || below.units === 0n) return null
  const comparator = compared(above, below)
  if (comparator === null) return null
  const digits = divided(above, below, roundingOf(comparator))
  const amount = Number(digits)
  // A bound of nothing says nothing: `>0` is any ratio, and `<0` is none.
  if (comparator !== '' && amount === 0) return null
  return { comparator, amount, value: comparator + digits }
}

/** A sum as a whole number of `10 ** -scale`, with the side on which the truth may lie. */
interface Sum {
  readonly units: bigint
  readonly scale: number
  readonly comparator: Comparator
}

function sumOf(codes: readonly string[], standing: ReadonlyMap<string, Part>): Sum | null {
  let sum: Sum = { units: 0n, scale: 0, comparator: '' }
  for (const code of codes) {
    const part = standing.get(code)
    if (!part || !Number.isFinite(part.amount) || part.amount < 0) return null
    const comparator = both(sum.comparator, part.comparator)
    if (comparator === null) return null
    sum = { ...added(sum, part.amount), comparator }
  }
  return codes.length > 0 ? sum : null
}

function added({ units, scale }: Sum, amount: number) {
  const more = exact(amount)
  const wider = Math.max(scale, more.scale)
  return {
    units: scaledUp(units, wider - scale) + scaledUp(more.units, wider - more.scale),
    scale: wider,
  }
}

/** The digits of an amount without the point, and how many of them stand behind it. */
function exact(amount: number): { units: bigint; scale: number } {
  const known = EXACT.get(amount)
  if (known) return known
  const [whole = '', fraction = ''] = plain(amount).split('.')
  const found = { units: BigInt(whole + fraction), scale: fraction.length }
  if (EXACT.size > MOST_REMEMBERED) EXACT.clear()
  EXACT.set(amount, found)
  return found
}

/** The same few amounts come again and again, and each is a part of several ratios. */
const EXACT = new Map<number, { units: bigint; scale: number }>()
const MOST_REMEMBERED = 20_000

/** Two bounds of one sum: the same side stays, strict if either is; two sides say nothing. */
function both(one: Comparator, other: Comparator): Comparator | null {
  if (one === '' || other === '') return one || other
  if (one[0] !== other[0]) return null
  return one.length < other.length ? one : other
}

const TURNED: Readonly<Record<Comparator, Comparator>> = {
  '': '',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
}

/** A smaller divisor makes a larger ratio, so its bound counts the other way round. */
function compared(above: Sum, below: Sum): Comparator | null {
  // Nothing over something that may be nothing itself.
  if (above.units === 0n && below.comparator.startsWith('<')) return null
  return both(above.comparator, TURNED[below.comparator])
}

type Rounding = 'down' | 'nearest' | 'up'

const roundingOf = (comparator: Comparator): Rounding =>
  comparator.startsWith('<') ? 'up' : comparator.startsWith('>') ? 'down' : 'nearest'

/** The quotient as plain decimal text of so many significant digits. */
function divided(above: Sum, below: Sum, rounding: Rounding): string {
  const top = above.units * 10n ** BigInt(below.scale)
  const bottom = below.units * 10n ** BigInt(above.scale)
  if (top === 0n) return '0'
  const exponent = magnitude(top, bottom)
  const digits = rounded(top, bottom, SIGNIFICANT - 1 - exponent, rounding)
  // Rounded up to the next power of ten, it has a digit too many, and that is a zero.
  const carried = String(digits).length > SIGNIFICANT
  return carried ? placed(digits / 10n, exponent + 1) : placed(digits, exponent)
}

/** The exponent of the first significant digit: 0 for 1 up to 10. */
function magnitude(top: bigint, bottom: bigint): number {
  const guess = String(top).length - String(bottom).length
  const fits = guess >= 0 ? top >= bottom * 10n ** BigInt(guess) : scaledUp(top, -guess) >= bottom
  return fits ? guess : guess - 1
}

const scaledUp = (n: bigint, places: number): bigint =>
  places === 0 ? n : n * 10n ** BigInt(places)

/** `top / bottom` times ten to the `places`, as a whole number. */
function rounded(top: bigint, bottom: bigint, places: number, rounding: Rounding): bigint {
  const up = places >= 0 ? scaledUp(top, places) : top
  const down = places >= 0 ? bottom : scaledUp(bottom, -places)
  const whole = up / down
  const rest = up % down
  if (rounding === 'up') return rest > 0n ? whole + 1n : whole
  return rounding === 'nearest' && rest * 2n >= down ? whole + 1n : whole
}

/** Significant digits with the point where the first of them has this exponent. */
function placed(digits: bigint, exponent: number): string {
  const text = String(digits)
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${text}`
  if (exponent >= text.length - 1) return text.padEnd(exponent + 1, '0')
  return `${text.slice(0, exponent + 1)}.${text.slice(exponent + 1)}`
}
