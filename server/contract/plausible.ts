/**
 * What dates and figures about people can be at all: bounds against a mistyped year, a wrong mother and
 * a wrong birth, said alike by the form and by the laboratory from the same dated rows (kind `window`,
 * class `possible`). They are as far apart as people are; nothing is judged by them, and what a test may
 * be done on stands in rows of its own. Where a programme has no row nothing is refused.
 */
import type { Rule } from './rules.ts'
import { type Day, daysBetween, type Say, say, yearsBetween } from './words.ts'

/** What the rows are about; see `rule-words.ts` for each in words. */
export const BOUNDED = [
  'birth-gestation-days',
  'birth-weight',
  'birth-days-ago',
  'mother-years',
  'woman-height',
  'woman-weight',
  'pregnancy-days',
  'dating-slack-days',
  'same-birth-days',
  'next-birth-days',
] as const

/** Both ends are possible; an open end is infinite. */
interface Span {
  readonly least: number
  readonly most: number
}

export type Bounds = Readonly<Record<(typeof BOUNDED)[number], Span>>

/** The bounds that rows set, of those that hold; what none is about is not bounded. */
export function boundsOf(
  rows: readonly Pick<Rule, 'analyte' | 'class' | 'operator' | 'value' | 'valueTo'>[],
): Bounds {
  const spans = BOUNDED.map(about => {
    const row = rows.find(one => one.class === 'possible' && one.analyte === about)
    return [about, { least: leastOf(row), most: mostOf(row) }]
  })
  return Object.fromEntries(spans) as Bounds
}

type Ends = Pick<Rule, 'operator' | 'value' | 'valueTo'> | undefined

const leastOf = (row: Ends): number =>
  !row || row.operator.startsWith('<') ? Number.NEGATIVE_INFINITY : row.value

function mostOf(row: Ends): number {
  if (!row || row.operator.startsWith('>')) return Number.POSITIVE_INFINITY
  return row.operator === 'between' ? (row.valueTo ?? row.value) : row.value
}

const isWithin = (value: number, { least, most }: Span): boolean => value >= least && value <= most

/** `39+2`. */
const weeks = (days: number): string => `${Math.floor(days / 7)}+${days % 7}`

export const BORN_LATER = say(
  'The birth lies in the future: correct the day or the time.',
  '出生时间晚于当前时间，请核对日期和时间。',
)
export const DAY_TO_COME = say(
  'That lies in the future: correct the day.',
  '日期晚于今天，请核对。',
)

/** Why nobody is born after so many days of gestation; null where they can be. */
export function wrongGestation(days: number, { 'birth-gestation-days': span }: Bounds): Say | null {
  if (isWithin(days, span)) return null
  const [from, to] = [weeks(span.least), weeks(span.most)]
  return say(
    `Gestation at birth is between ${from} and ${to} weeks: correct it.`,
    `出生孕周应在 ${from} 至 ${to} 周之间，请核对。`,
  )
}

/** Why nobody weighs so many grams at birth; null where they can. */
export function wrongWeight(grams: number, { 'birth-weight': span }: Bounds): Say | null {
  if (isWithin(grams, span)) return null
  return say(
    `Birth weight is in grams, ${span.least} to ${span.most}: correct it.`,
    `出生体重单位为克，应在 ${span.least} 至 ${span.most} 之间，请核对。`,
  )
}

/** Why no woman is so tall, in cm; null where one can be. Written in metres, it would be left out of her BMI. */
export function wrongHeight(cm: number, { 'woman-height': span }: Bounds): Say | null {
  if (isWithin(cm, span)) return null
  return say(
    `Height is in centimetres, ${span.least} to ${span.most}: correct it.`,
    `身高单位为厘米，应在 ${span.least} 至 ${span.most} 之间，请核对。`,
  )
}

/** Why no woman weighs so much, in kg; null where one can. */
export function wrongBodyWeight(kg: number, { 'woman-weight': span }: Bounds): Say | null {
  if (isWithin(kg, span)) return null
  return say(
    `Weight is in kilograms, ${span.least} to ${span.most}: correct it.`,
    `体重单位为千克，应在 ${span.least} 至 ${span.most} 之间，请核对。`,
  )
}

/** Why a child cannot have been born on a day; null where it can. */
export function wrongBirthday(born: Day, today: Day, bounds: Bounds): Say | null {
  const { most } = bounds['birth-days-ago']
  const ago = daysBetween(born, today)
  if (ago <= most) return null
  return say(
    `A birth on ${born} is ${ago} days ago, more than ${most}: correct the year.`,
    `出生日期 ${born} 距今 ${ago} 天，超过 ${most} 天，请核对年份。`,
  )
}

/** Why she cannot be pregnant, or have given birth, on a day; null where she can. */
export function wrongMotherhood(motherBorn: Day, on: Day, bounds: Bounds): Say | null {
  const years = yearsBetween(motherBorn, on)
  if (motherBorn > on)
    return say(
      `She herself was born on ${motherBorn}, after ${on}. One of the two dates is wrong, or the wrong person was chosen.`,
      `其本人出生于 ${motherBorn}，晚于 ${on}。请核对日期，或重新选择人员。`,
    )
  if (isWithin(years, bounds['mother-years'])) return null
  return say(
    `Born on ${motherBorn}, she was ${years} years old on ${on}. One of the two dates is wrong, or the wrong person was chosen.`,
    `其本人出生于 ${motherBorn}，在 ${on} 时为 ${years} 岁。请核对日期，或重新选择人员。`,
  )
}

/** Why a pregnancy that was so many days on one day cannot be so far on another; null where it can. */
export function wrongDating(
  dating: { readonly on: Day; readonly days: number },
  on: Day,
  bounds: Bounds,
): Say | null {
  const days = dating.days + daysBetween(dating.on, on)
  if (days >= 0 && days <= bounds['pregnancy-days'].most) return null
  const at = days < 0 ? say('not begun', '尚未开始') : say(weeks(days), weeks(days))
  return say(
    `By this dating the pregnancy is ${at.en} on ${on}. Correct the day or the weeks.`,
    `按此推算，${on} 时孕周为 ${at.zh}。请核对日期或孕周。`,
  )
}

/** What a mother's dated pregnancy had come to on the day of a birth, in days. */
export function wrongBirthOf(
  reached: number,
  born: Day,
  said: number | undefined,
  bounds: Bounds,
): Say | null {
  const { least, most } = bounds['birth-gestation-days']
  // A pregnancy that began later, or ended long before, is another one.
  if (reached < 0 || reached > most) return null
  if (reached < least)
    return say(
      `Her pregnancy is dated ${weeks(reached)} on ${born}: no child can have been born. Correct the day of birth, or choose the right mother.`,
      `按其妊娠推算，${born} 时仅孕 ${weeks(reached)} 周，不可能分娩。请核对出生日期，或重新选择母亲。`,
    )
  if (said === undefined || said <= reached + bounds['dating-slack-days'].most) return null
  return say(
    `${weeks(said)} at birth is more than her pregnancy allows: it is dated ${weeks(reached)} on ${born}. Correct the weeks, or choose the right mother.`,
    `出生孕周 ${weeks(said)} 超出其妊娠：${born} 时推算为 ${weeks(reached)} 周。请核对孕周，或重新选择母亲。`,
  )
}

/** Why a child cannot have been born so long before or after another of hers; null where it can. */
export function wrongInterval(
  born: Day,
  other: Day,
  birth: 'same' | 'another',
  bounds: Bounds,
): Say | null {
  const apart = Math.abs(daysBetween(born, other))
  if (birth === 'same' && apart > bounds['same-birth-days'].most)
    return say(
      `Children of one birth, ${apart} days apart: her other child was born on ${other}. Correct the day, or choose “another birth”.`,
      `同一次分娩的孩子出生相隔 ${apart} 天（另一胎出生于 ${other}）。请核对日期，或选择“另一次分娩”。`,
    )
  // On one day it is the same child, written down a second time: two people join the two records.
  if (birth === 'same' || apart === 0 || apart >= bounds['next-birth-days'].least) return null
  return say(
    `She had a child on ${other}, ${apart} days from this birth: too near for another pregnancy. Choose the same birth, correct the day, or choose the right mother.`,
    `其另一孩子出生于 ${other}，与本次相隔 ${apart} 天，不可能是另一次妊娠。请选择同一次分娩、核对日期或重新选择母亲。`,
  )
}
