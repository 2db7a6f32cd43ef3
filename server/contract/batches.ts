/**
 * Runs. A batch is one run on one instrument, a plate its layout of wells. Instruments use the names
 * of their runs again, so that a batch is a line, a name and a span of time. What an instrument sends
 * without naming a run belongs to the run of its line and day.
 */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { BatchState } from './moves.ts'
import { clockTime, Id, Instant, PageAsk, pageOf, type Say, say, Version } from './words.ts'

/** The longest name of a run; what a sender says beyond it is cut off. */
export const LONGEST_RUN = 80

export const Batch = z
  .object({
    id: Id,
    centre: Id,
    line: Id,
    /** That of the first value filed in it. */
    programme: z.string(),
    /** As the instrument sent it, or the day of the line, `2026-11-22`, where it sent none. */
    number: z.string(),
    named: z.enum(['by-instrument', 'by-day']),
    /** Counts the runs of one line and name: a name that is used again, a run that a person divided. */
    part: z.number().int().positive(),
    /** When the first was heard of it, or the part was begun. */
    startedAt: Instant,
    /** The quarters of an hour of its first and its last value; null where the line names no run. */
    measuredFrom: Instant.nullable(),
    measuredTo: Instant.nullable(),
    /** When it was last heard to reach farther than before. */
    grownAt: Instant.nullable(),
    /** From when on its values are its own, where a person began it anew. */
    since: Instant.nullable(),
    state: BatchState,
    /** When it was finished, accepted or failed, by whom and why. */
    endedAt: Instant.nullable(),
    endedBy: Id.nullable(),
    endedWhy: z.string().nullable(),
    version: Version,
  })
  .meta({ id: 'Batch' })
export type Batch = z.infer<typeof Batch>

type Named = Pick<Batch, 'number' | 'part' | 'named' | 'since' | 'measuredFrom' | 'startedAt'>

/** When a run was begun: its first value, or the instant from which a person began it anew. */
export const runBegan = ({ since, measuredFrom, startedAt }: Named): Instant =>
  since ?? measuredFrom ?? startedAt

/** `1 (2026-11-22 08:15)`; a day's own name says when: `2026-11-22`, `2026-11-22 (part 2)`. */
export function runInWords(run: Named): Say {
  const { number, part, named } = run
  if (named === 'by-day')
    return part === 1
      ? say(number, number)
      : say(`${number} (part ${part})`, `${number}（第 ${part} 段）`)
  const begun = clockTime(runBegan(run))
  return say(`${number} (${begun})`, `${number}（${begun}）`)
}

/** Controls that a row asks for and that a run has too few of. */
export const MissingControl = z
  .object({
    level: z.string(),
    /** Null: of the run as a whole, or of every analyte. */
    analyte: z.string().nullable(),
    wanted: z.number().int(),
    has: z.number().int(),
  })
  .meta({ id: 'MissingControl' })
export type MissingControl = z.infer<typeof MissingControl>

export const BatchOnList = Batch.extend({
  lineName: z.string(),
  controls: z.number().int(),
  warnings: z.number().int(),
  /** Rules that were broken and that withhold results until two people release them. */
  standing: z.number().int(),
  /** Since when nothing came of it, where a row says that no more is awaited; null otherwise. */
  quietSince: Instant.nullable(),
  missing: z.array(MissingControl),
}).meta({ id: 'BatchOnList' })
export type BatchOnList = z.infer<typeof BatchOnList>

export const batches = {
  listBatches: endpoint({
    does: 'List the runs of a centre, the newest first, with what their controls say; `held`: those of which a broken rule withholds values',
    verb: 'get',
    path: '/batches',
    may: 'see-controls',
    takes: z.object({
      centre: Id,
      line: Id.optional(),
      only: z.enum(['held']).optional(),
      ...PageAsk,
    }),
    gives: pageOf(BatchOnList),
    shows: ['batch', 'control'],
  }),
}
