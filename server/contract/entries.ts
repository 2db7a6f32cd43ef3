/** Results without an instrument: typed in by two people who do not see each other's value. */
import { z } from 'zod'
import { Id, Instant, Version } from './words.ts'

export const EntryState = z
  .enum(['first', 'differs', 'filed', 'returned'])
  .meta({ id: 'EntryState' })
export type EntryState = z.infer<typeof EntryState>

/**
 * One value of one analyte of one specimen, as two people read it from the same paper. `first`: one
 * has entered it; `differs`: the second read something else, and a third decides; `filed`: it became
 * a result; `returned`: it became none, and is entered anew.
 */
export const Entry = z
  .object({
    id: Id,
    centre: Id,
    specimen: z.string(),
    analyte: z.string(),
    unit: z.string(),
    /** What it was read from: a letter, a form, a printout. */
    source: z.string(),
    /** As on the paper; null where it says nothing. */
    measuredAt: z.string().nullable(),
    state: EntryState,
    firstValue: z.string(),
    firstBy: Id,
    firstAt: Instant,
    secondValue: z.string().nullable(),
    secondBy: Id.nullable(),
    secondAt: Instant.nullable(),
    decidedBy: Id.nullable(),
    decidedAt: Instant.nullable(),
    decidedWhy: z.string().nullable(),
    result: Id.nullable(),
    version: Version,
  })
  .meta({ id: 'Entry' })
export type Entry = z.infer<typeof Entry>
