/**
 * Working days. Saturdays and Sundays are off, every other day is worked, and rows of the calendar say
 * what a year does otherwise: holidays, and the weekend days that are worked instead. Mainland China
 * announces them year by year; a row is unverified until an office has confirmed it.
 */
import { type Day, dayAfter, dayOf, type Id, type Instant, later, startOfDay } from './words.ts'

export type DayDoes = 'off' | 'work'

/** What a row of the calendar says of one day; it speaks from its own `startsOn` on. */
export interface CalendarDay {
  readonly id: Id
  readonly day: Day
  readonly does: DayDoes
  readonly en: string
  readonly zh: string
  readonly startsOn: Day
  readonly endsOn: Day | null
  readonly source: string
  readonly verified: 'verified' | 'unverified'
}

/** The days that are not as their day of the week. */
export type Calendar = ReadonlyMap<Day, DayDoes>

/** Whether people are at work on a day. */
export const isWorked = (calendar: Calendar, day: Day): boolean =>
  (calendar.get(day) ??
    (WEEKEND.includes(new Date(`${day}T00:00:00Z`).getUTCDay()) ? 'off' : 'work')) === 'work'

const WEEKEND = [0, 6]

/**
 * So many working days after an instant, at the same time of day: the day itself never counts. None
 * of them is the instant itself, whatever day it is.
 */
export function workingDaysLater(calendar: Calendar, at: Instant, days: number): Instant {
  const first = dayOf(at)
  let day = first
  for (let left = Math.ceil(days); left > 0; ) {
    day = dayAfter(day)
    if (isWorked(calendar, day)) left--
  }
  return later(startOfDay(day), Date.parse(at) - Date.parse(startOfDay(first)))
}
