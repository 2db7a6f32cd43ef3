/**
 * The small vocabulary that every other contract file is written in: how a number, an instant, a
 * day and a sentence look. Nothing here knows a noun of the laboratory.
 */
import { z } from 'zod'

/** A sentence in both languages of the product. Every refusal, reason and hint is one of these. */
export const Say = z.object({ en: z.string(), zh: z.string() }).meta({ id: 'Say' })
export type Say = z.infer<typeof Say>

export const LANGUAGES = ['zh-CN', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

export const say = (en: string, zh: string): Say => ({ en, zh })
export const inWords = (sentence: Say, language: Language): string =>
  language === 'en' ? sentence.en : sentence.zh

/** ISO 8601 in UTC with milliseconds and `Z`; sorts as text. */
export const Instant = z.iso.datetime({ precision: 3 }).meta({ id: 'Instant' })
export type Instant = z.infer<typeof Instant>

/** A calendar day in Asia/Shanghai, `YYYY-MM-DD`. */
export const Day = z.iso.date().meta({ id: 'Day' })
export type Day = z.infer<typeof Day>

/** A UUIDv7 made by the server. */
export const Id = z.uuid().meta({ id: 'Id' })
export type Id = z.infer<typeof Id>

/** Counts up with every change of a row; a change names the version it has seen. */
export const Version = z.number().int().positive()

/** What a person scans or types for a specimen; the laboratory normalises and checks it. */
export const ScannedNumber = z.string().trim().min(1).max(40)

/** Text from a person: trimmed, bounded, no control characters. */
export const Line = (max = 200) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the point
    .regex(/^[^\u0000-\u001f\u007f]*$/)

/** One page of a list: rows in key order and the key to ask the next page with. */
export const pageOf = <T extends z.ZodType>(row: T) =>
  z.object({ rows: z.array(row), next: z.string().nullable() })

export const PageAsk = {
  after: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
}

const SHANGHAI_OFFSET_MS = 8 * 3_600_000

/** The calendar day in Asia/Shanghai (UTC+8, no daylight saving since 1991) at an instant. */
export function dayOf(at: Instant): Day {
  if (BEFORE_16_UTC.test(at)) return at.slice(0, 10)
  if (at !== lastAsked.at)
    lastAsked = {
      at,
      day: new Date(Date.parse(at) + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10),
    }
  return lastAsked.day
}

/** Then it is the same day in Shanghai, and the intake asks this several times for each message. */
const BEFORE_16_UTC = /^\d{4}-\d\d-\d\dT(0\d|1[0-5]):[\d:.]+Z$/
/** In the evening it is reckoned, once for the one instant of a unit. */
let lastAsked: { readonly at: Instant; readonly day: Day } = { at: '', day: '' }

/** `2026-11-23 09:14`: an instant in Asia/Shanghai, as a sentence names it. */
export const clockTime = (at: Instant): string =>
  new Date(Date.parse(at) + SHANGHAI_OFFSET_MS).toISOString().slice(0, 16).replace('T', ' ')

/** The first instant of a Shanghai calendar day. */
export const startOfDay = (day: Day): Instant =>
  new Date(Date.parse(`${day}T00:00:00.000Z`) - SHANGHAI_OFFSET_MS).toISOString()

/** The calendar day after one, or so many days after it. */
export const dayAfter = (day: Day, days = 1): Day =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10)

const DAY_MS = 86_400_000

/** Calendar days from one day to another; negative where the other is before it. */
export const daysBetween = (from: Day, to: Day): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS)

/** Completed years: the birthday counts. */
export function yearsBetween(from: Day, to: Day): number {
  const years = Number(to.slice(0, 4)) - Number(from.slice(0, 4))
  return to.slice(5) < from.slice(5) ? years - 1 : years
}

/** The instant `ms` milliseconds later. */
export const later = (at: Instant, ms: number): Instant =>
  new Date(Date.parse(at) + ms).toISOString()
