/** What was asked of the instruments and has not come: by specimen, by line, by day of receipt. */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { SpecimenState } from './moves.ts'
import { Day, Id, Instant, PageAsk, pageOf } from './words.ts'

/** A specimen that is here and testable, and what no instrument has sent of it. */
export const Awaited = z
  .object({
    number: z.string(),
    state: SpecimenState,
    programme: z.string(),
    receivedAt: Instant,
    samplingPointName: z.string(),
    maskedName: z.string(),
    /** Analytes without a value. */
    missing: z.array(z.string()),
    /** Analytes whose value is preliminary: the final one has not come. */
    preliminary: z.array(z.string()),
    /** Analytes that are to be measured once more. */
    again: z.array(z.string()),
    /** Lines that are asked for one of them. */
    lines: z.array(Id),
    /** Observations under this number that are held for a person. */
    held: z.number().int(),
    /** Until when they should have come; the row of the rules says so. */
    dueAt: Instant,
  })
  .meta({ id: 'Awaited' })
export type Awaited = z.infer<typeof Awaited>

/** A day's receipts in figures. */
export const ExpectedDay = z
  .object({
    day: Day,
    /** Received that day and testable. */
    received: z.number().int(),
    complete: z.number().int(),
    waiting: z.number().int(),
    /** Of those waiting: past the time by which the values should have come. */
    overdue: z.number().int(),
    lines: z.array(z.object({ line: Id, name: z.string(), waiting: z.number().int() })),
    /** Whether the day had more than are counted at once. */
    more: z.enum(['no', 'yes']),
  })
  .meta({ id: 'ExpectedDay' })
export type ExpectedDay = z.infer<typeof ExpectedDay>

export const expected = {
  showExpectedDay: endpoint({
    does: 'Count the specimens received on a day: complete, waiting for values, overdue, by line',
    verb: 'get',
    path: '/expected/day',
    may: 'see-results',
    takes: z.object({ centre: Id, day: Day }),
    gives: ExpectedDay,
  }),
  listExpected: endpoint({
    does: 'List specimens whose values have not come, the longest here first; of a day, or overdue; a page may be short, `next` goes on',
    verb: 'get',
    path: '/expected',
    may: 'see-results',
    takes: z.object({
      centre: Id,
      day: Day.optional(),
      line: Id.optional(),
      due: z.enum(['overdue']).optional(),
      ...PageAsk,
    }),
    gives: pageOf(Awaited),
    named: ({ rows }) => ({ people: rows.length }),
  }),
}
