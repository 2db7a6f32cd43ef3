/** What an institution may do and since when, and who speaks for it. */
import { z } from 'zod'
import { Day, Id, Version } from './words.ts'

/** A licence of a place to collect, test or diagnose for a programme, from-until. */
export const Licence = z
  .object({
    id: Id,
    place: Id,
    does: z.enum(['collect', 'test', 'diagnose']),
    programme: z.string(),
    /** As it stands on the paper. */
    number: z.string(),
    /** What it covers, in the paper's words. */
    scope: z.string(),
    startsOn: Day,
    /** The first day without it; null while open. */
    endsOn: Day.nullable(),
    version: Version,
  })
  .meta({ id: 'Licence' })
export type Licence = z.infer<typeof Licence>
