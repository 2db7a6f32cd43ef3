/** Dates as 2026-11-22 14:05 in both languages, in the time of the browser; and back from typing. */
import { halfWidth } from '../server/contract/half-width.ts'
import type { Day, Instant } from '../server/contract/words.ts'

const two = (n: number): string => String(n).padStart(2, '0')

export const dayText = (at: Instant | number): string => {
  const d = new Date(at)
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`
}
export const timeText = (at: Instant | number): string => {
  const d = new Date(at)
  return `${two(d.getHours())}:${two(d.getMinutes())}`
}
export const whenText = (at: Instant | number): string => `${dayText(at)} ${timeText(at)}`

/** How long ago or ahead, in the words of the language: “3 min. ago”, “2小时后”. */
export function agoText(at: Instant, now: number, language: string): string {
  const minutes = Math.round((Date.parse(at) - now) / 60_000)
  const words = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' })
  if (Math.abs(minutes) < 60) return words.format(minutes, 'minute')
  if (Math.abs(minutes) < 48 * 60) return words.format(Math.trunc(minutes / 60), 'hour')
  return words.format(Math.trunc(minutes / 1440), 'day')
}

/**
 * An instant from what a person types: `2026-11-22 14:05`, `202611221405`, `11-22 14:05`, or
 * `14:05` and `1405` for the last time it was that late. Null where it is none.
 */
export function readWhen(typed: string, now: number): Instant | null {
  const digits = digitsIn(typed)
  const joined = digits.length > 1 ? digits.map(padded).join('') : (digits[0] ?? '')
  const today = dayText(now).replaceAll('-', '')
  const full = { 4: today + joined, 8: today.slice(0, 4) + joined, 12: joined }[joined.length]
  if (full === undefined) return null
  const at = instantOf(full)
  if (at === null) return null
  // A time alone that is still to come today was yesterday: nobody registers the future.
  if (joined.length === 4 && at > now + 60_000) return new Date(at - 86_400_000).toISOString()
  return new Date(at).toISOString()
}

/**
 * A day that is past or today, as it is written down in a hurry: `2026-11-22`, `20261122`, `1122` or
 * `11-22` for the last one there was, and one digit alone for so many days ago, `0` being today. Null where it is none.
 */
export function readDay(typed: string, now: number): Day | null {
  const digits = digitsIn(typed)
  const joined = digits.length > 1 ? digits.map(padded).join('') : (digits[0] ?? '')
  if (joined.length === 1) {
    const today = new Date(now)
    return dayText(today.setDate(today.getDate() - Number(joined)))
  }
  const { 4: short, 8: whole } = { [joined.length]: joined } as Record<number, string>
  const year = new Date(now).getFullYear()
  const full = whole ?? (short && `${year}${short}`)
  const at = full === undefined ? null : instantOf(`${full}0000`)
  if (at === null) return null
  return dayText(short && at > now ? (instantOf(`${year - 1}${short}0000`) ?? at) : at)
}

/**
 * Any day, written out: `1992-05-10`, `1992/5/10` or `19920510`. Null where it is none, so that of a day
 * that may be long ago or still to come nothing is guessed.
 */
export function readWholeDay(typed: string): Day | null {
  const digits = digitsIn(typed)
  if (digits.length !== 3 && digits.length !== 1) return null
  const at = instantOf(`${digits.map(padded).join('')}0000`)
  return at === null ? null : dayText(at)
}

const digitsIn = (typed: string): string[] => halfWidth(typed).split(/\D+/).filter(Boolean)

const padded = (part: string): string => (part.length < 2 ? part.padStart(2, '0') : part)

function instantOf(full: string): number | null {
  const [, y, mo, d, h, mi] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(full)?.map(Number) ?? []
  if (y === undefined || mo === undefined || d === undefined) return null
  const at = new Date(y, mo - 1, d, h, mi)
  const kept = at.getMonth() === mo - 1 && at.getDate() === d && at.getMinutes() === mi
  return kept && at.getHours() === h ? at.getTime() : null
}
