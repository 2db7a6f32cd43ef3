/** What is measured once more from the same card, and how many punches of a card are left. */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { Id, Instant, Line, PageAsk, pageOf, Say, ScannedNumber, Version } from './words.ts'

export const RetestState = z
  .enum(['asked', 'done', 'impossible', 'waived', 'needless'])
  .meta({ id: 'RetestState' })
export type RetestState = z.infer<typeof RetestState>

/** A value beyond a limit is measured again from new punches, and judged on the mean of all. */
export const Retest = z
  .object({
    id: Id,
    centre: Id,
    specimen: z.string(),
    programme: z.string(),
    /** What is punched for: an analyte, or a group that is measured from one punch. */
    assay: z.string(),
    /** The analytes that it is for; others of the assay come along. */
    analytes: z.array(z.string()),
    /** How many values beyond the first are asked for. */
    asks: z.number().int(),
    says: Say,
    /** The rows that ask for it. */
    rules: z.array(Id),
    state: RetestState,
    askedAt: Instant,
    dueAt: Instant,
    endedAt: Instant.nullable(),
    endedBy: z.string().nullable(),
    endedWhy: z.string().nullable(),
    version: Version,
  })
  .meta({ id: 'Retest' })
export type Retest = z.infer<typeof Retest>

/** Punches of one card, as far as they can be counted. */
export const Punches = z
  .object({
    /** What a card has, by the row that says so; null: no row does. */
    of: z.number().int().nullable(),
    used: z.number().int(),
    /** Asked for and not measured yet. */
    asked: z.number().int(),
  })
  .meta({ id: 'Punches' })
export type Punches = z.infer<typeof Punches>

export const RetestOnList = Retest.extend({
  samplingPointName: z.string(),
  maskedName: z.string(),
  /** What stands of the analytes that it is for, the first measurement first. */
  values: z.array(
    z.object({
      ...{ id: Id, analyte: z.string(), replicate: z.number().int() },
      ...{ value: z.string(), unit: z.string(), measuredAt: z.string().nullable() },
    }),
  ),
  punches: Punches,
}).meta({ id: 'RetestOnList' })
export type RetestOnList = z.infer<typeof RetestOnList>

const ended = { id: Id, version: Version, reason: Line(300) }

export const retests = {
  listRetests: endpoint({
    does: 'List what is measured again and on which card, with the values so far and the punches left',
    verb: 'get',
    path: '/retests',
    may: 'see-results',
    takes: z.object({ centre: Id, state: RetestState.default('asked'), ...PageAsk }),
    gives: pageOf(RetestOnList),
    shows: ['retest', 'result', 'punch', 'specimen', 'batch'],
    named: ({ rows }) => ({ people: rows.length }),
  }),
  giveUpRetest: endpoint({
    does: 'Say that the card has not blood enough: what is beyond a limit is inconclusive, another is collected',
    verb: 'post',
    path: '/retests/:id/impossibility',
    may: 'verify',
    takes: z.object(ended),
    gives: Retest,
  }),
  waiveRetest: endpoint({
    does: 'Judge without measuring again, with a reason',
    verb: 'post',
    path: '/retests/:id/waiver',
    may: 'authorise',
    takes: z.object(ended),
    gives: Retest,
  }),
  notePunches: endpoint({
    does: 'Write down punches of a card that no value shows: wasted, lost, used for something else',
    verb: 'post',
    path: '/specimens/:number/punches',
    may: 'verify',
    takes: z.object({
      number: ScannedNumber,
      punches: z.number().int().min(1).max(20),
      reason: Line(200),
    }),
    gives: Punches,
  }),
}
