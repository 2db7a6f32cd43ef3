/** Results without an instrument: typed in by two people who do not see each other's value. */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { Id, Instant, Line, PageAsk, pageOf, ScannedNumber, Version } from './words.ts'

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

/** An entry as somebody may see it: the second person does not see what the first has read. */
export const EntryShown = Entry.extend({
  firstValue: z.string().nullable(),
  firstByName: z.string(),
  secondByName: z.string().nullable(),
  /** What this person may do with it: enter it the second time, decide it, take it back. */
  yours: z.enum(['second', 'decide', 'take-back', 'nothing']),
}).meta({ id: 'EntryShown' })
export type EntryShown = z.infer<typeof EntryShown>

const Value = z.string().min(1).max(40)

export const entries = {
  listEntries: endpoint({
    does: 'List values that were entered by one person and wait for a second or a third, the oldest first',
    verb: 'get',
    path: '/entries',
    may: 'enter-results',
    takes: z.object({ centre: Id, ...PageAsk }),
    gives: pageOf(EntryShown),
    shows: ['entry'],
  }),
  beginEntry: endpoint({
    does: 'Enter a value from paper; it becomes a result when a second person has entered the same',
    verb: 'post',
    path: '/entries',
    may: 'enter-results',
    takes: z.object({
      centre: Id,
      specimen: ScannedNumber,
      analyte: z.string().min(1).max(40),
      value: Value,
      unit: z.string().max(40),
      source: Line(200),
      measuredAt: z.iso.date().nullable().default(null),
    }),
    gives: EntryShown,
  }),
  repeatEntry: endpoint({
    does: 'Enter the same value as a second person, without seeing the first',
    verb: 'post',
    path: '/entries/:id/second',
    may: 'enter-results',
    takes: z.object({ id: Id, version: Version, value: Value }),
    gives: EntryShown,
  }),
  decideEntry: endpoint({
    does: 'Decide as a third person which of two values stands, or send the entry back with a reason',
    verb: 'post',
    path: '/entries/:id/decision',
    may: 'enter-results',
    takes: z.object({
      id: Id,
      version: Version,
      stands: z.enum(['first', 'second', 'neither']),
      reason: Line(300),
    }),
    gives: EntryShown,
  }),
}
