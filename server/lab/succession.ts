/**
 * Which of two values of one analyte stands: decided by what they are, never by which came first
 * (B-18). A final value takes the place of a preliminary one, a correction that of both; what is
 * older by its status and of the same time changes nothing when it arrives late. Where the rule cannot
 * tell, a person does: nothing is guessed.
 *
 * A clock may be wrong, so that no time that an instrument writes makes a value vanish by itself
 * (INV-11): another value that comes after a correction and claims to be older than it is held, unless
 * it was filed before. A preliminary one may go: its final value comes.
 */
import type { Result } from '../contract/results.ts'

/** What is asked of a value that comes: enough to put it before or after another. */
export interface Coming {
  readonly value: string
  readonly unit: string
  readonly measuredAt: string | null
  readonly status: string
  readonly message?: string | null
  readonly well?: string | null
}

export type Place =
  /** It stands already, or what stands is newer. */
  | { readonly known: Result }
  | { readonly supersedes: Result | null }
  /** One more measurement of those that are asked for: it stands beside the others. */
  | { readonly replicate: number }
  | { readonly conflicts: Result; readonly for?: 'its time' }

/**
 * Of those that stand, the oldest first, and one that comes; `wanted` of them are asked for. `past`:
 * those that stood and stand no more.
 */
export function placeAmong(
  standing: readonly Result[],
  coming: Coming,
  wanted = 1,
  past: readonly Result[] = [],
): Place {
  const isWanted = standing.length < wanted
  const same = standing.find(
    result => isSame(result, coming) && !(isWanted && isBeside(result, coming)),
  )
  if (same) return { known: same }
  const before = standing.at(-1)
  if (!before) return { supersedes: null }
  if (isWanted && isMeasuredAgain(standing, coming)) return { replicate: standing.length + 1 }
  if (standing.length > 1) return amongSeveral(standing, before, coming)
  if (isOutdated(before, coming)) return { known: before }
  if (isOlderByTime(before, coming)) {
    const known = hasSameFigures(before, coming)
      ? before
      : past.find(one => isSame(one, coming) || isNewerOfItsTime(one, coming))
    return known ? { known } : { conflicts: before, for: 'its time' }
  }
  if (before.state === 'authorised') return { conflicts: before }
  if (coming.status === 'corrected') return { supersedes: before }
  if (before.status === 'preliminary' && coming.status === 'final') return { supersedes: before }
  return { conflicts: before }
}

/** By a person's decision: it stands already, or takes the place of whatever does. */
export function insteadOf(standing: readonly Result[], coming: Coming): Place {
  const same = standing.find(result => isSame(result, coming))
  const atItsTime = standing.findLast(one => one.measuredAt === coming.measuredAt)
  return same ? { known: same } : { supersedes: atItsTime ?? standing.at(-1) ?? null }
}

/** Another well at one time: the same figures are a second measurement. Told twice they are one. */
const isBeside = (known: Result, { message, well }: Coming): boolean =>
  known.replicate > 1 &&
  !!message &&
  !!known.message &&
  !!well &&
  !!known.well &&
  known.well !== well

/**
 * A final value of another time than those that stand, or of another well than theirs; what was
 * measured before the first answers nothing.
 */
function isMeasuredAgain(standing: readonly Result[], coming: Coming): boolean {
  const { status, measuredAt } = coming
  const [first] = standing
  if (status !== 'final' || !first || measuredAt === null) return false
  const atItsTime = standing.filter(one => one.measuredAt === measuredAt)
  if (!atItsTime.every(one => isBeside(one, coming))) return false
  const order = inTime(measuredAt, first.measuredAt)
  return order === null || order > 0
}

/** Of several measurements a correction is of the one that was made at its time. */
function amongSeveral(standing: readonly Result[], last: Result, coming: Coming): Place {
  const [meant, other] = standing.filter(result => result.measuredAt === coming.measuredAt)
  const isOfOne = meant !== undefined && other === undefined && meant.state !== 'authorised'
  return isOfOne && coming.status === 'corrected' ? { supersedes: meant } : { conflicts: last }
}

const hasSameFigures = (known: Result, coming: Coming): boolean =>
  known.value === coming.value && known.unit === coming.unit

const isSame = (known: Result, coming: Coming): boolean =>
  hasSameFigures(known, coming) &&
  known.measuredAt === coming.measuredAt &&
  known.status === coming.status

const RANK = ['preliminary', 'final', 'corrected']

const isLower = (one: Coming, other: Coming): boolean =>
  RANK.indexOf(one.status) < RANK.indexOf(other.status)

/** Of a lower status and of its time; a preliminary one of an earlier time too. */
function isOutdated(before: Result, coming: Coming): boolean {
  const order = inTime(coming.measuredAt, before.measuredAt)
  if (order === null || !isLower(coming, before)) return false
  return order === 0 || (order < 0 && coming.status === 'preliminary')
}

/** A final value or a correction that claims to be of before the correction that stands. */
function isOlderByTime(before: Result, coming: Coming): boolean {
  const order = inTime(coming.measuredAt, before.measuredAt)
  return before.status === 'corrected' && order !== null && order < 0
}

/** Of the measurement that comes a higher status was filed before. */
const isNewerOfItsTime = (known: Result, coming: Coming): boolean =>
  known.measuredAt === coming.measuredAt && isLower(coming, known)

/** Negative where `one` is the earlier; null where the two are not written alike or one is missing. */
function inTime(one: string | null, other: string | null): number | null {
  const [a, b] = [partsOf(one), partsOf(other)]
  if (!a || !b || a.zone !== b.zone || a.time.length !== b.time.length) return null
  return a.time === b.time ? 0 : a.time < b.time ? -1 : 1
}

/** A time as HL7 writes it, to the day at least. */
function partsOf(text: string | null): { time: string; zone: string } | null {
  const found = /^(\d{8,14}(?:\.\d+)?)([+-]\d{4})?$/.exec(text ?? '')
  return found ? { time: found[1] ?? '', zone: found[2] ?? '' } : null
}
