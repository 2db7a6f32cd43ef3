/** What was read from a drill: values that reached no patient. */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { Id, Instant, Say } from './words.ts'

/** One value of a drill, as it was sent and as it was understood. */
export const DrillValue = z
  .object({
    /** Which OBX of the message, from 0. */
    index: z.number().int(),
    /** The code as sent. */
    code: z.string(),
    /** The analyte that the code stands for; null where nobody knows it. */
    analyte: z.string().nullable(),
    /** The characters received. */
    value: z.string(),
    comparator: z.enum(['', '<', '<=', '>', '>=']),
    /** As sent. */
    unit: z.string(),
    status: z.enum(['final', 'preliminary', 'corrected', 'withdrawn', 'other', 'unreadable']),
    /** Why it could not be filed on a live line as it is; null where it reads. */
    says: Say.nullable(),
  })
  .meta({ id: 'DrillValue' })
export type DrillValue = z.infer<typeof DrillValue>

/** A specimen that exists in a drill only. */
export const Drill = z
  .object({
    message: Id,
    centre: Id,
    line: Id,
    /** Which specimen of the message, from 0. */
    index: z.number().int(),
    /** The number as sent; empty where none was. */
    specimen: z.string(),
    values: z.array(DrillValue),
    at: Instant,
  })
  .meta({ id: 'Drill' })
export type Drill = z.infer<typeof Drill>

export const drills = {
  showDrill: endpoint({
    does: 'Show what was read from a drill message, by specimen; it reached no patient',
    verb: 'get',
    path: '/messages/:id/drill',
    may: 'see-parked',
    takes: z.object({ id: Id }),
    gives: z.array(Drill),
    shows: ['message'],
  }),
}
