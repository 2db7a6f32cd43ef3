/**
 * What dates about people can be at all: bounds against a mistyped year, a wrong mother and a wrong
 * birth, said alike by the form and by the laboratory. They are as far apart as people are; nothing is
 * judged by them, and what a test may be done on stands in dated rule rows.
 */
import { z } from 'zod'
import { type Day, daysBetween, type Say, say, yearsBetween } from './words.ts'

const LEAST_GESTATION = 140
const MOST_GESTATION = 315

/** Completed days of gestation at a birth. */
export const GestationDays = z.number().int().min(LEAST_GESTATION).max(MOST_GESTATION)

const YOUNGEST_MOTHER = 10
const OLDEST_MOTHER = 65
/** Blood of a newborn is taken in its first weeks; what lies further back is a mistyped year. */
const MOST_AGE_DAYS = 366
/** So far a dating and what a ward writes down may differ, and both be said in good faith. */
const SLACK_DAYS = 28

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

/** Why a child cannot have been born on a day; null where it can. */
export function wrongBirthday(born: Day, today: Day): Say | null {
  if (daysBetween(born, today) <= MOST_AGE_DAYS) return null
  return say(
    `A birth on ${born} is more than a year ago: correct the year.`,
    `出生日期 ${born} 距今已超过一年，请核对年份。`,
  )
}

/** Why she cannot be pregnant, or have given birth, on a day; null where she can. */
export function wrongMotherhood(motherBorn: Day, on: Day): Say | null {
  const years = yearsBetween(motherBorn, on)
  if (motherBorn > on)
    return say(
      `She herself was born on ${motherBorn}, after ${on}. One of the two dates is wrong, or the wrong person was chosen.`,
      `其本人出生于 ${motherBorn}，晚于 ${on}。请核对日期，或重新选择人员。`,
    )
  if (years >= YOUNGEST_MOTHER && years <= OLDEST_MOTHER) return null
  return say(
    `Born on ${motherBorn}, she was ${years} years old on ${on}. One of the two dates is wrong, or the wrong person was chosen.`,
    `其本人出生于 ${motherBorn}，在 ${on} 时为 ${years} 岁。请核对日期，或重新选择人员。`,
  )
}

/** Why a pregnancy cannot be so far on a day; null where it can. */
export function wrongGestation(days: number, on: Day): Say | null {
  if (days >= 0 && days <= MOST_GESTATION) return null
  const at = days < 0 ? say('not begun', '尚未开始') : say(weeks(days), weeks(days))
  return say(
    `By this dating the pregnancy is ${at.en} on ${on}. Correct the day or the weeks.`,
    `按此推算，${on} 时孕周为 ${at.zh}。请核对日期或孕周。`,
  )
}

/** What a mother's dated pregnancy had come to on the day of a birth, in days. */
export function wrongBirthOf(reached: number, born: Day, said: number | undefined): Say | null {
  // A pregnancy that began later, or ended long before, is another one.
  if (reached < 0 || reached > MOST_GESTATION) return null
  if (reached < LEAST_GESTATION)
    return say(
      `Her pregnancy is dated ${weeks(reached)} on ${born}: no child can have been born. Correct the day of birth, or choose the right mother.`,
      `按其妊娠推算，${born} 时仅孕 ${weeks(reached)} 周，不可能分娩。请核对出生日期，或重新选择母亲。`,
    )
  if (said === undefined || said <= reached + SLACK_DAYS) return null
  return say(
    `${weeks(said)} at birth is more than her pregnancy allows: it is dated ${weeks(reached)} on ${born}. Correct the weeks, or choose the right mother.`,
    `出生孕周 ${weeks(said)} 超出其妊娠：${born} 时推算为 ${weeks(reached)} 周。请核对孕周，或重新选择母亲。`,
  )
}

/** Why a child cannot have been born so long before or after another of hers; null where it can. */
export function wrongInterval(born: Day, other: Day, birth: 'same' | 'another'): Say | null {
  const apart = Math.abs(daysBetween(born, other))
  if (birth === 'same' && apart > MOST_GESTATION - LEAST_GESTATION)
    return say(
      `Children of one birth, ${apart} days apart: her other child was born on ${other}. Correct the day, or choose “another birth”.`,
      `同一次分娩的孩子出生相隔 ${apart} 天（另一胎出生于 ${other}）。请核对日期，或选择“另一次分娩”。`,
    )
  // On one day it is the same child, written down a second time: two people join the two records.
  if (birth === 'same' || apart === 0 || apart >= LEAST_GESTATION) return null
  return say(
    `She had a child on ${other}, ${apart} days from this birth: too near for another pregnancy. Choose the same birth, correct the day, or choose the right mother.`,
    `其另一孩子出生于 ${other}，与本次相隔 ${apart} 天，不可能是另一次妊娠。请选择同一次分娩、核对日期或重新选择母亲。`,
  )
}
