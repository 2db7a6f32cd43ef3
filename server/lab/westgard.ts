/**
 * Westgard's rules on z-scores, from data rows: every rule is evaluated for every control, none waits
 * for the warning (domain reference 7.1, R82). Pure.
 *
 * A window is made of consecutive values that end with the one asked about. Within one level it is
 * made of one lot's values. Across levels it goes back until a level shows another lot than before:
 * what was measured with different lots is never put together.
 *
 * A value that the instrument could not measure to the end (`<0.5`) counts as beyond every limit on
 * its side, because it cannot be shown to be within.
 */
import type { ControlRule } from '../contract/controls.ts'
import { type Say, say } from '../contract/words.ts'

export interface Point {
  readonly id: string
  readonly lot: string
  readonly level: string
  readonly batch: string
  /** SDs from the mean of its lot. */
  readonly z: number
  /** The side on which the truth may lie farther out. */
  readonly open: 'none' | 'below' | 'above'
}

export interface Broken<R extends Shape = ControlRule> {
  readonly rule: R
  /** The oldest first; the last is the one asked about. */
  readonly points: readonly Point[]
}

export type Shape = Pick<
  ControlRule,
  'id' | 'code' | 'shape' | 'count' | 'sd' | 'spans' | 'levels' | 'does'
>

/** How many SD a value is from its mean, to a millionth: a decimal that is 3 SD off is no more. */
export const zOf = (amount: number, { mean, sd }: { mean: number; sd: number }): number =>
  Math.round(((amount - mean) / sd) * 1e6) / 1e6

export const openSide = (comparator: string): Point['open'] =>
  comparator === '' ? 'none' : comparator.startsWith('<') ? 'below' : 'above'

/** The rules that a value breaks with those before it, the oldest of which comes first. */
export function brokenBy<R extends Shape>(
  rules: readonly R[],
  before: readonly Point[],
  point: Point,
): Broken<R>[] {
  return rules.flatMap(rule => {
    const points = breaks(rule, windowOf(rule, before, point), point)
    return points ? [{ rule, points }] : []
  })
}

/** What is consecutive in the eyes of a rule, the value asked about last. */
function windowOf({ levels, spans }: Shape, before: readonly Point[], point: Point): Point[] {
  const mates = spans === 'run' ? before.filter(p => p.batch === point.batch) : before
  if (levels === 'one') return [...mates.filter(p => p.lot === point.lot), point]
  const window = [point]
  const lots = new Map([[point.level, point.lot]])
  for (const mate of mates.toReversed()) {
    const lot = lots.get(mate.level)
    if (lot !== undefined && lot !== mate.lot) break
    lots.set(mate.level, mate.lot)
    window.unshift(mate)
  }
  return window
}

function breaks(rule: Shape, window: readonly Point[], point: Point): readonly Point[] | null {
  if (rule.shape === 'range') {
    const other = window.findLast(mate => areApart(mate, point, rule.sd))
    return other ? [other, point] : null
  }
  const last = window.slice(-rule.count)
  if (last.length < rule.count) return null
  const broken = rule.shape === 'beyond' ? areBeyond(last, rule.sd) : areTrending(last)
  return broken ? last : null
}

const isAbove = ({ z, open }: Point, sd: number): boolean =>
  open === 'above' || (open === 'none' && z > sd)
const isBelow = ({ z, open }: Point, sd: number): boolean =>
  open === 'below' || (open === 'none' && z < -sd)

const areBeyond = (points: readonly Point[], sd: number): boolean =>
  points.every(p => isAbove(p, sd)) || points.every(p => isBelow(p, sd))

const areApart = (one: Point, other: Point, sd: number): boolean =>
  (isAbove(one, sd) && isBelow(other, sd)) || (isBelow(one, sd) && isAbove(other, sd))

function areTrending(points: readonly Point[]): boolean {
  const steps = points.slice(1).map((p, i) => p.z - (points[i]?.z ?? p.z))
  return steps.every(step => step > 0) || steps.every(step => step < 0)
}

/** How many values back a rule may look, over so many levels. */
export const lookBack = (rules: readonly Shape[], levels: number): number =>
  Math.max(0, ...rules.map(({ count }) => count)) * Math.max(1, levels)

/** `two consecutive values beyond the same 2 SD`: what a rule asks, in words. */
export function ruleInWords({ shape, count, sd, spans, levels }: Shape): Say {
  const run = spans === 'run' ? say(' within one run', '（同一批内）') : say('', '')
  const across = levels === 'any' ? say(', levels together', '，各水平合计') : say('', '')
  const asked = askedInWords(shape, count, sd)
  return say(`${asked.en}${run.en}${across.en}`, `${asked.zh}${run.zh}${across.zh}`)
}

function askedInWords(shape: Shape['shape'], count: number, sd: number): Say {
  if (shape === 'trend')
    return say(
      `${count} consecutive values only rise, or only fall`,
      `连续 ${count} 个值持续上升或下降`,
    )
  if (shape === 'range')
    return say(
      `one value above +${sd} SD and another below −${sd} SD`,
      `一个值高于 +${sd} SD，另一个低于 −${sd} SD`,
    )
  if (sd === 0)
    return say(
      `${count} consecutive values on one side of the mean`,
      `连续 ${count} 个值在均值同侧`,
    )
  if (count === 1) return say(`one value beyond ${sd} SD`, `1 个值超出 ${sd} SD`)
  return say(
    `${count} consecutive values beyond the same ${sd} SD`,
    `连续 ${count} 个值超出同侧 ${sd} SD`,
  )
}
