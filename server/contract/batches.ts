/**
 * Runs. A batch is one run on one instrument, a plate its layout of wells. What an instrument sends
 * without naming a run belongs to the run of its line and Shanghai day.
 */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { BatchState } from './moves.ts'
import { Id, Instant, PageAsk, pageOf, Version } from './words.ts'

/** The longest name of a run; what a sender says beyond it is cut off. */
export const LONGEST_RUN = 80

export const Batch = z
  .object({
    id: Id,
    centre: Id,
    line: Id,
    /** That of the first value filed in it. */
    programme: z.string(),
    /** As the instrument sent it, or the Shanghai day, `2026-11-22`, where it sent none. */
    number: z.string(),
    named: z.enum(['by-instrument', 'by-day']),
    /** A day's run is divided by a person: 1 is the first part of the day. */
    part: z.number().int().positive(),
    /** When the first was heard of it, or the part was begun. */
    startedAt: Instant,
    state: BatchState,
    /** When it was finished, accepted or failed, by whom and why. */
    endedAt: Instant.nullable(),
    endedBy: Id.nullable(),
    endedWhy: z.string().nullable(),
    version: Version,
  })
  .meta({ id: 'Batch' })
export type Batch = z.infer<typeof Batch>

export const BatchOnList = Batch.extend({
  lineName: z.string(),
  controls: z.number().int(),
  warnings: z.number().int(),
  /** Rules that were broken and that withhold results until two people release them. */
  standing: z.number().int(),
}).meta({ id: 'BatchOnList' })
export type BatchOnList = z.infer<typeof BatchOnList>

export const batches = {
  listBatches: endpoint({
    does: 'List the runs of a centre, the newest first, with what their controls say',
    verb: 'get',
    path: '/batches',
    may: 'see-controls',
    takes: z.object({ centre: Id, line: Id.optional(), ...PageAsk }),
    gives: pageOf(BatchOnList),
    shows: ['batch', 'control'],
  }),
}
