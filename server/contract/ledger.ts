/** The delivery ledger: of each result, what happened to it on its way, when and by which system. */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { ReportState, ResultState } from './moves.ts'
import { Id, Instant, Say, ScannedNumber } from './words.ts'

/** A result on its way; a step that has not happened is null. Later steps stand further right. */
export const Delivery = z
  .object({
    result: Id,
    specimen: z.string(),
    analyte: z.string(),
    value: z.string(),
    unit: z.string(),
    state: ResultState,
    /** Bytes arrived: on which line, from which address. Null for a value without a message. */
    received: z.object({ at: Instant, line: z.string(), peer: z.string() }).nullable(),
    /** Kept before anything else, and answered. */
    kept: z
      .object({
        message: Id,
        controlId: z.string().nullable(),
        answer: z.string().nullable(),
        answeredAt: Instant.nullable(),
      })
      .nullable(),
    /** Filed under its specimen: by the rules of the intake, or by two people. */
    matched: z.object({
      at: Instant,
      by: z.enum(['rules', 'people']),
      proposedBy: z.string().nullable(),
      confirmedBy: z.string().nullable(),
      sent: z.string().nullable(),
    }),
    /** By a person, or by a rule that was approved for it. */
    verified: z.object({ at: Instant, by: Say }).nullable(),
    released: z.object({ at: Instant, by: Say }).nullable(),
    /** Told in a report that was drafted with its verdict; the newest edition that tells it. */
    reported: z
      .object({ at: Instant, report: Id, edition: z.number().int(), state: ReportState })
      .nullable(),
    /** The report left: who released it. It is on the screen of the sampling point from then on. */
    sent: z.object({ at: Instant, by: z.string() }).nullable(),
    /** First opened at the sampling point. */
    opened: z.object({ at: Instant, by: z.string() }).nullable(),
    /** Confirmed by the sampling point. */
    acknowledged: z.object({ at: Instant, by: z.string() }).nullable(),
  })
  .meta({ id: 'Delivery' })
export type Delivery = z.infer<typeof Delivery>

export const ledger = {
  showLedger: endpoint({
    does: 'Show the way of every result of a specimen: received, kept, matched, released, reported',
    verb: 'get',
    path: '/specimens/:number/ledger',
    may: 'see-results',
    takes: z.object({ number: ScannedNumber }),
    gives: z.array(Delivery),
    shows: ['result', 'specimen', 'report'],
  }),
  showMessageLedger: endpoint({
    does: 'Show the way of every result that came in a message',
    verb: 'get',
    path: '/messages/:id/ledger',
    may: 'see-parked',
    takes: z.object({ id: Id }),
    gives: z.array(Delivery),
    shows: ['result', 'message', 'report'],
  }),
}
