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
  const parts = partsOfAll(ratios)
  if (!measured.some(analyte => parts.has(analyte))) return []
  const touched = new Set(measured)
  return ratios.filter(ratio => partsIn(ratio).some(part => touched.has(part)))
}

/** Looked up once for a programme: most of what is measured is part of none. */
const PARTS = new WeakMap<readonly Ratio[], ReadonlySet<string>>()

function partsOfAll(ratios: readonly Ratio[]): ReadonlySet<string> {
  const known = PARTS.get(ratios)
  if (known) return known
  const parts = new Set(ratios.flatMap(partsIn))
  PARTS.set(ratios, parts)
  return parts
}

const PARTS_OF_ONE = new WeakMap<Ratio, readonly string[]>()

/** What a ratio is computed from, above the line and below it. */
export function partsIn(ratio: Ratio): readonly string[] {
  const known = PARTS_OF_ONE.get(ratio)
  if (known) return known
  const parts = ratio.over.concat(ratio.under)
  PARTS_OF_ONE.set(ratio, parts)
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
  if (!above || !below || isNothing(below)) return null
  const comparator = compared(above, below)
  if (comparator === null) return null
  const digits = divided(above, below, roundingOf(comparator))
  const amount = Number(digits)
  // A bound of nothing says nothing: `>0` is any ratio, and `<0` is none.
  if (comparator !== '' && amount === 0) return null
  return { comparator, amount, value: comparator + digits }
}

/**
 * A sum as a whole number of `10 ** -scale`, with the side on which the truth may lie. Its units are a
 * number while they are safe as one, which they are by far the most often, and a bigint beyond.
 */
interface Sum extends Exact {
  readonly comparator: Comparator
}

interface Exact {
  readonly units: number | bigint
  readonly scale: number
}

const NOTHING: Exact = { units: 0, scale: 0 }

function sumOf(codes: readonly string[], standing: ReadonlyMap<string, Part>): Sum | null {
  let sum = NOTHING
  let comparator: Comparator | null = ''
  for (const code of codes) {
    const part = standing.get(code)
    if (!part || !Number.isFinite(part.amount) || part.amount < 0) return null
    comparator = both(comparator, part.comparator)
    if (comparator === null) return null
    sum = sum === NOTHING ? exact(part.amount) : added(sum, exact(part.amount))
  }
  return codes.length > 0 ? { units: sum.units, scale: sum.scale, comparator } : null
}

function added(one: Exact, other: Exact): Exact {
  const scale = Math.max(one.scale, other.scale)
  const [a, b] = [
    scaledUp(one.units, scale - one.scale),
    scaledUp(other.units, scale - other.scale),
  ]
  return { units: plus(a, b), scale }
}

/** The digits of an amount without the point, and how many of them stand behind it. */
function exact(amount: number): Exact {
  const known = EXACT.get(amount)
  if (known) return known
  const [whole = '', fraction = ''] = plain(amount).split('.')
  const found = { units: lean(BigInt(whole + fraction)), scale: fraction.length }
  if (EXACT.size > MOST_REMEMBERED) EXACT.clear()
  EXACT.set(amount, found)
  return found
}

/** The same few amounts come again and again, and each is a part of several ratios. */
const EXACT = new Map<number, Exact>()
const MOST_REMEMBERED = 20_000

const isSafe = (n: number | bigint): n is number => typeof n === 'number' && Number.isSafeInteger(n)

/** A number where it is safe as one. */
const lean = (n: bigint): number | bigint => (n <= Number.MAX_SAFE_INTEGER ? Number(n) : n)

function plus(a: number | bigint, b: number | bigint): number | bigint {
  if (typeof a === 'number' && typeof b === 'number' && isSafe(a + b)) return a + b
  return BigInt(a) + BigInt(b)
}

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
  if (isNothing(above) && below.comparator.startsWith('<')) return null
  return both(above.comparator, TURNED[below.comparator])
}

type Rounding = 'down' | 'nearest' | 'up'

const roundingOf = (comparator: Comparator): Rounding =>
  comparator.startsWith('<') ? 'up' : comparator.startsWith('>') ? 'down' : 'nearest'

const isNothing = ({ units }: Exact): boolean => units === 0 || units === 0n

/** The quotient as plain decimal text of so many significant digits. */
function divided(above: Sum, below: Sum, rounding: Rounding): string {
  if (isNothing(above)) return '0'
  const top = scaledUp(above.units, below.scale)
  const bottom = scaledUp(below.units, above.scale)
  const exponent = magnitude(top, bottom)
  const digits = rounded(top, bottom, SIGNIFICANT - 1 - exponent, rounding)
  // Rounded up to the next power of ten, it has a digit too many, and that is a zero.
  const carried = digits >= 10 ** SIGNIFICANT
  return carried ? placed(digits / 10, exponent + 1) : placed(digits, exponent)
}

/** The exponent of the first significant digit: 0 for 1 up to 10. */
function magnitude(top: number | bigint, bottom: number | bigint): number {
  const guess = String(top).length - String(bottom).length
  const fits = guess >= 0 ? top >= scaledUp(bottom, guess) : scaledUp(top, -guess) >= bottom
  return fits ? guess : guess - 1
}

function scaledUp(n: number | bigint, places: number): number | bigint {
  if (places === 0) return n
  const factor = TENS[places]
  if (typeof n === 'number' && factor !== undefined && isSafe(n * factor)) return n * factor
  return BigInt(n) * 10n ** BigInt(places)
}

/** Powers of ten that are exact as numbers; a product that is safe then is exact too. */
const TENS = Array.from({ length: 16 }, (_, places) => Number(`1e${places}`))

/** `top / bottom` times ten to the `places`, as a whole number. */
function rounded(
  top: number | bigint,
  bottom: number | bigint,
  places: number,
  rounding: Rounding,
): number {
  const up = places >= 0 ? scaledUp(top, places) : top
  const down = places >= 0 ? bottom : scaledUp(bottom, -places)
  if (isSafe(up) && isSafe(down)) {
    // The rest of two safe numbers is exact, and so is what divides without one.
    const rest = up % down
    const whole = (up - rest) / down
    return whole + more(rest, down, rounding)
  }
  const [above, below] = [BigInt(up), BigInt(down)]
  const rest = above % below
  return Number(above / below) + more(rest, below, rounding)
}

function more<N extends number | bigint>(rest: N, down: N, rounding: Rounding): 0 | 1 {
  if (rounding === 'up') return rest > 0 ? 1 : 0
  return rounding === 'nearest' && rest >= down - rest ? 1 : 0
}

/** Significant digits with the point where the first of them has this exponent. */
function placed(digits: number, exponent: number): string {
  const text = String(digits)
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${text}`
  if (exponent >= text.length - 1) return text.padEnd(exponent + 1, '0')
  return `${text.slice(0, exponent + 1)}.${text.slice(exponent + 1)}`
}
