/**
 * Matching by hand: what a held observation may belong to, what one person proposes, and what a
 * second one makes of it.
 */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { SpecimenOnList } from './specimens.ts'
import { Id, Instant, Say, ScannedNumber, Line as Text, Version } from './words.ts'

export const Reason = z
  .object({ speaks: z.enum(['for', 'against', 'beside']), says: Say })
  .meta({ id: 'MatchReason' })
export type Reason = z.infer<typeof Reason>

/** A specimen that a held observation may belong to; `score` orders a list and decides nothing. */
export const Likely = z
  .object({ specimen: SpecimenOnList, score: z.number(), reasons: z.array(Reason) })
  .meta({ id: 'Likely' })
export type Likely = z.infer<typeof Likely>

/** “This belongs to that specimen”, said by one person, confirmed or declined by another. */
export const Match = z
  .object({
    id: Id,
    centre: Id,
    message: Id,
    /** The number as it was sent. */
    sent: z.string(),
    /** The number that it is said to belong to. */
    specimen: z.string(),
    reason: z.string(),
    state: z.enum(['proposed', 'confirmed', 'declined']),
    proposedBy: Id,
    proposedAt: Instant,
    decidedBy: Id.nullable(),
    decidedAt: Instant.nullable(),
    decidedWhy: z.string().nullable(),
    version: Version,
  })
  .meta({ id: 'Match' })
export type Match = z.infer<typeof Match>

/** With the names of those who said so and how many held observations it is about. */
export const MatchShown = Match.extend({
  proposedByName: z.string(),
  decidedByName: z.string().nullable(),
  observations: z.number().int(),
}).meta({ id: 'MatchShown' })
export type MatchShown = z.infer<typeof MatchShown>

const byVersion = { id: Id, version: Version }

export const matches = {
  findLikely: endpoint({
    does: 'Find specimens that a held observation may belong to, ranked, with reasons; nothing is filed',
    verb: 'get',
    path: '/parked/:id/likely',
    may: 'see-parked',
    takes: z.object({ id: Id }),
    gives: z.array(Likely),
    shows: ['observation', 'specimen', 'result'],
    named: found => ({ people: found.length }),
  }),
  showMatch: endpoint({
    does: 'Show what was proposed for a held observation, and by whom',
    verb: 'get',
    path: '/matches/:id',
    may: 'see-parked',
    takes: z.object({ id: Id }),
    gives: MatchShown,
    shows: ['observation'],
  }),
  proposeMatch: endpoint({
    does: 'Propose that a held observation, and the others of its message under the same number, belong to a specimen',
    verb: 'post',
    path: '/parked/:id/match',
    may: 'replay',
    takes: z.object({ ...byVersion, number: ScannedNumber, reason: Text(300) }),
    gives: MatchShown,
  }),
  confirmMatch: endpoint({
    does: 'Confirm a proposed match as a second person: what it is about is filed there',
    verb: 'post',
    path: '/matches/:id/confirmation',
    may: 'replay',
    takes: z.object(byVersion),
    gives: z.object({
      match: MatchShown,
      rows: z.array(
        z.object({
          id: Id,
          became: z.enum(['filed', 'known', 'held']),
          says: Say,
          analyte: z.string(),
        }),
      ),
    }),
  }),
  declineMatch: endpoint({
    does: 'Decline a proposed match, or take back one’s own, with a reason',
    verb: 'post',
    path: '/matches/:id/declining',
    may: 'replay',
    takes: z.object({ ...byVersion, reason: Text(300) }),
    gives: MatchShown,
  }),
}
