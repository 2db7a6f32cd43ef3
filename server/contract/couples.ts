/**
 * Two people in one pregnancy: she, and he who is tested or asked beside her. A couple begins and ends
 * with its reason and is never overwritten; of a pregnancy one stands at a time.
 */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { Mother } from './subjects.ts'
import { Day, Id, Instant, Line, Version } from './words.ts'

export const Couple = z
  .object({
    id: Id,
    centre: Id,
    pregnancy: Id,
    /** As she is known, whichever pregnancy it is. */
    woman: Id,
    partner: Id,
    beganAt: Instant,
    beganBy: z.string(),
    endedAt: Instant.nullable(),
    /** The first day on which they were none; null of those that ended before it was asked. */
    endedOn: Day.nullable(),
    endedBy: z.string().nullable(),
    endedWhy: z.string().nullable(),
    version: Version,
  })
  .meta({ id: 'Couple' })
export type Couple = z.infer<typeof Couple>

export const CoupleShown = Couple.extend({
  her: z.object({ maskedName: z.string() }),
  him: z.object({ maskedName: z.string() }),
  /** Where she is registered: there a couple is ended. */
  samplingPoint: Id,
}).meta({ id: 'CoupleShown' })
export type CoupleShown = z.infer<typeof CoupleShown>

/** Her partner as he was typed, or one whom this site knows. */
export const Partner = z.union([Mother, z.object({ id: Id })])
export type Partner = z.infer<typeof Partner>

export const couples = {
  listCouples: endpoint({
    does: 'List the couples that a person is or was one of, those that ended too, the newest first',
    verb: 'get',
    path: '/subjects/:id/couples',
    may: 'see-specimen',
    takes: z.object({ id: Id }),
    gives: z.array(CoupleShown),
    shows: ['pregnancy'],
    named: found => ({ people: found.length * 2 }),
  }),
  beginCouple: endpoint({
    does: 'Record the partner of a pregnancy: typed, or known at this site',
    verb: 'post',
    path: '/pregnancies/:id/couples',
    may: 'register',
    takes: z.object({ id: Id, samplingPoint: Id, partner: Partner }),
    gives: Couple,
  }),
  endCouple: endpoint({
    does: 'Say with its reason that two people are no couple in this pregnancy (any more)',
    verb: 'post',
    path: '/couples/:id/end',
    may: 'register',
    takes: z.object({ id: Id, version: Version, on: Day.optional(), reason: Line(200) }),
    gives: Couple,
  }),
}
