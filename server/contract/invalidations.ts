/**
 * A run that is invalidated after the fact: one person asks with a reason, another confirms, and
 * everything that was said of it is taken back.
 */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { Id, Instant, Line, Say, Version } from './words.ts'

export const Invalidation = z
  .object({
    id: Id,
    centre: Id,
    batch: Id,
    state: z.enum(['asked', 'confirmed', 'declined']),
    reason: z.string(),
    askedBy: Id,
    askedAt: Instant,
    settledBy: Id.nullable(),
    settledAt: Instant.nullable(),
    /** How many specimens lost what was said of them; null before it is confirmed. */
    specimens: z.number().int().nullable(),
    version: Version,
  })
  .meta({ id: 'Invalidation' })
export type Invalidation = z.infer<typeof Invalidation>

/** With what the second person has to know before they confirm. */
export const InvalidationOnList = Invalidation.extend({
  /** The run's name and when it was begun. */
  run: Say,
  askedByName: z.string(),
  settledByName: z.string().nullable(),
  /** Specimens of the run with values that stand, and those of them with a verdict. */
  measured: z.array(z.string()),
  judged: z.array(z.string()),
}).meta({ id: 'InvalidationOnList' })
export type InvalidationOnList = z.infer<typeof InvalidationOnList>

export const invalidations = {
  listInvalidations: endpoint({
    does: 'List runs of a centre that somebody wants invalidated or that were, the newest first',
    verb: 'get',
    path: '/invalidations',
    may: 'see-results',
    takes: z.object({ centre: Id }),
    gives: z.array(InvalidationOnList),
    shows: ['batch', 'result', 'verdict'],
  }),
  askInvalidation: endpoint({
    does: 'Ask for a run to be invalidated, with the reason; a second person decides',
    verb: 'post',
    path: '/batches/:id/invalidation',
    may: 'invalidate-run',
    takes: z.object({ id: Id, reason: Line(300) }),
    gives: Invalidation,
  }),
  confirmInvalidation: endpoint({
    does: 'Invalidate a run as the second person: its values and verdicts are revoked, specimens measured anew',
    verb: 'post',
    path: '/invalidations/:id/confirmation',
    may: 'invalidate-run',
    takes: z.object({ id: Id, version: Version }),
    gives: Invalidation,
  }),
  declineInvalidation: endpoint({
    does: 'Leave a run as it is: the invalidation that was asked for is declined or taken back',
    verb: 'post',
    path: '/invalidations/:id/declining',
    may: 'invalidate-run',
    takes: z.object({ id: Id, version: Version }),
    gives: Invalidation,
  }),
}
