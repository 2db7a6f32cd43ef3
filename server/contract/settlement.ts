/**
 * What is settled with whoever pays: how many were collected, received and reported in a period, by
 * place and payer. The figures are those of the statistics, by their definitions; no source names an
 * amount for one, so there is no money here. Whoever sees this sees no value, no verdict and nobody's
 * name (domain reference 1.1 G20, 1.3 L38, 1.5 X8, 8.4).
 */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { Payer } from './specimens.ts'
import type { Measure } from './statistics.ts'
import { Day, Id, Instant, PageAsk, pageOf } from './words.ts'

/** Figures of the statistics that tell nothing of anybody's result. */
export const Settled = z
  .enum(['collected', 'received', 'repeats', 'reported', 'people', 'answered'])
  .meta({ id: 'Settled' })
export type Settled = z.infer<typeof Settled> & Measure

/** `unsaid`: nobody said at registration who pays. */
export const PaidBy = z.enum([...Payer.options, 'unsaid']).meta({ id: 'PaidBy' })
export type PaidBy = z.infer<typeof PaidBy>

export const SettlementRow = z
  .object({
    programme: z.string(),
    payer: PaidBy,
    /** The centre or the collection site. */
    place: Id,
    counts: z.record(Settled, z.number().int()),
  })
  .meta({ id: 'SettlementRow' })
export type SettlementRow = z.infer<typeof SettlementRow>

export const Settlement = z
  .object({ rows: z.array(SettlementRow), at: Instant })
  .meta({ id: 'Settlement' })
export type Settlement = z.infer<typeof Settlement>

/** A specimen behind a figure: its number, its days and who pays, and nothing that was found. */
export const SettledSpecimen = z
  .object({
    number: z.string(),
    programme: z.string(),
    centre: Id,
    samplingPoint: Id,
    payer: PaidBy,
    collectedAt: Instant.nullable(),
    receivedAt: Instant.nullable(),
    /** The first report of its person, where there is one. */
    firstReportAt: Instant.nullable(),
  })
  .meta({ id: 'SettledSpecimen' })
export type SettledSpecimen = z.infer<typeof SettledSpecimen>

const which = {
  /** Both included; of specimens by the day on which they were collected, or else came. */
  from: Day,
  until: Day,
  programme: z.string().max(20).optional(),
  payer: PaidBy.optional(),
  centre: Id.optional(),
  samplingPoint: Id.optional(),
}
const grouped = { ...which, by: z.enum(['centre', 'sampling-point']).default('centre') }

export const settlement = {
  showSettlement: endpoint({
    does: 'Count what is settled for a period by programme, payer and centre or collection site',
    verb: 'get',
    path: '/settlement',
    may: 'see-settlement',
    takes: z.object(grouped),
    gives: Settlement,
  }),
  listSettled: endpoint({
    does: 'List the specimens behind one figure of a settlement by number and day',
    verb: 'get',
    path: '/settlement/specimens',
    may: 'see-settlement',
    takes: z.object({ ...which, measure: Settled, ...PageAsk }),
    gives: pageOf(SettledSpecimen),
  }),
  exportSettlement: endpoint({
    does: 'Give the figures of a settlement out as CSV; that it was done is recorded',
    verb: 'post',
    path: '/exports/settlement',
    may: 'see-settlement',
    takes: z.object(grouped),
    gives: z.instanceof(Uint8Array),
    media: 'text/csv',
  }),
}
