/**
 * Controls: lots of control material with the values they ought to show, what was measured of them,
 * the rules that this is held against, and what a broken rule withholds.
 */
import { z } from 'zod'
import { Batch, MissingControl } from './batches.ts'
import { endpoint } from './kit.ts'
import { ResultState } from './moves.ts'
import { Day, Id, Instant, Line, Say, Version } from './words.ts'

/**
 * One lot of one level of a control material, for one analyte on one line, from a day until, not
 * including, its end. It speaks only when a second person has approved it, and one that replaces
 * another has a mean and an SD of its own: lots are never mixed.
 */
export const ControlLot = z
  .object({
    id: Id,
    centre: Id,
    line: Id,
    programme: z.string(),
    analyte: z.string(),
    method: z.string().nullable(),
    material: z.string(),
    level: z.string(),
    lot: z.string(),
    /** What the instrument sends in the place of a specimen's number. */
    sentAs: z.string(),
    mean: z.number(),
    sd: z.number().positive(),
    /** The one that limits of the analyte are in. */
    unit: z.string(),
    /** What a failure withholds: the analyte of its run, or everything of the run. */
    holds: z.enum(['analyte', 'run']),
    startsOn: Day,
    endsOn: Day.nullable(),
    source: z.string(),
    verified: z.enum(['verified', 'unverified']),
    state: z.enum(['proposed', 'approved', 'declined']),
    addedBy: Id,
    addedAt: Instant,
    decidedBy: Id.nullable(),
    decidedAt: Instant.nullable(),
    /** An end that was asked for and that a second person has not decided. */
    endAskedBy: Id.nullable(),
    endAskedFor: Day.nullable(),
    endWhy: z.string().nullable(),
    endedBy: Id.nullable(),
    version: Version,
  })
  .meta({ id: 'ControlLot' })
export type ControlLot = z.infer<typeof ControlLot>

/**
 * One rule that controls are held against. `beyond`: so many consecutive values beyond the same so
 * many SD, on the same side (0 SD: one side of the mean). `range`: one value above and another
 * below. `trend`: so many consecutive values that only rise, or only fall.
 */
export const ControlRule = z
  .object({
    id: Id,
    /** Null: of every programme, of every analyte. */
    programme: z.string().nullable(),
    analyte: z.string().nullable(),
    /** As it is spoken of: `1-3s`. */
    code: z.string(),
    shape: z.enum(['beyond', 'range', 'trend']),
    count: z.number().int().positive(),
    sd: z.number().nonnegative(),
    /** Whether its values may be of several runs. */
    spans: z.enum(['run', 'runs']),
    /** Whether its values may be of several levels. */
    levels: z.enum(['one', 'any']),
    does: z.enum(['reject', 'warn']),
    startsOn: Day,
    endsOn: Day.nullable(),
    source: z.string(),
    verified: z.enum(['verified', 'unverified']),
    approvedBy: z.string(),
  })
  .meta({ id: 'ControlRule' })
export type ControlRule = z.infer<typeof ControlRule>

/** A control that every run has to have before its results may go on. */
export const ControlNeed = z
  .object({
    id: Id,
    programme: z.string(),
    /** Null: every analyte that was measured. */
    analyte: z.string().nullable(),
    level: z.string(),
    count: z.number().int().positive(),
    /** Of each analyte by itself, or once for everything of the run. */
    per: z.enum(['analyte', 'run']),
    startsOn: Day,
    endsOn: Day.nullable(),
    source: z.string(),
    verified: z.enum(['verified', 'unverified']),
    approvedBy: z.string(),
    /** What it was proposed by; null: it came with the region's pack, or before two people decided. */
    proposal: Id.nullable(),
  })
  .meta({ id: 'ControlNeed' })
export type ControlNeed = z.infer<typeof ControlNeed>

/** One measured value of a control, or of a calibrator, which is kept aside and judges nothing. */
export const Control = z
  .object({
    id: Id,
    centre: Id,
    batch: Id,
    line: Id,
    kind: z.enum(['control', 'calibrator']),
    programme: z.string(),
    analyte: z.string(),
    /** Null for a calibrator. */
    lot: Id.nullable(),
    level: z.string().nullable(),
    sentAs: z.string(),
    /** The characters received. */
    value: z.string(),
    comparator: z.enum(['', '<', '<=', '>', '>=']),
    unit: z.string(),
    /** How many SD from the mean; of `<0.5` the nearest it may be. Null for a calibrator. */
    z: z.number().nullable(),
    well: z.string().nullable(),
    instrument: z.string().nullable(),
    /** When it was measured, or recorded where the instrument does not say. */
    at: Instant,
    /** As sent. */
    measuredAt: z.string().nullable(),
    message: Id,
    recordedAt: Instant,
  })
  .meta({ id: 'Control' })
export type Control = z.infer<typeof Control>

/** A rule that a control broke. One that rejects withholds results until two people release them. */
export const Breach = z
  .object({
    id: Id,
    centre: Id,
    batch: Id,
    /** The control on which it fell, and all that it took. */
    control: Id,
    controls: z.array(Id),
    lot: Id,
    programme: z.string(),
    analyte: z.string(),
    rule: Id,
    code: z.string(),
    does: z.enum(['reject', 'warn']),
    /** What is withheld, ratios included; null for everything of the run. */
    analytes: z.array(z.string()).nullable(),
    says: Say,
    raisedAt: Instant,
    state: z.enum(['warned', 'standing', 'asked', 'released']),
    askedBy: Id.nullable(),
    askedAt: Instant.nullable(),
    askedWhy: z.string().nullable(),
    releasedBy: Id.nullable(),
    releasedAt: Instant.nullable(),
    version: Version,
  })
  .meta({ id: 'Breach' })
export type Breach = z.infer<typeof Breach>

export const LotOnList = ControlLot.extend({
  lineName: z.string(),
  addedByName: z.string(),
  decidedByName: z.string().nullable(),
  endAskedByName: z.string().nullable(),
  endedByName: z.string().nullable(),
  /** How many values were measured of it. */
  measured: z.number().int(),
}).meta({ id: 'LotOnList' })
export type LotOnList = z.infer<typeof LotOnList>

/** Where a lot stands on a day: a control is filed under it only while it is `used`. */
export function lotStandingOn(
  { state, startsOn, endsOn }: Pick<ControlLot, 'state' | 'startsOn' | 'endsOn'>,
  day: Day,
): 'waiting' | 'declined' | 'coming' | 'used' | 'ended' {
  if (state !== 'approved') return state === 'proposed' ? 'waiting' : 'declined'
  if (endsOn !== null && endsOn <= day) return 'ended'
  return startsOn > day ? 'coming' : 'used'
}

/** Waits for a second person: to be approved, or to be ended. */
export const lotWaits = ({
  state,
  endsOn,
  endAskedFor,
}: Pick<ControlLot, 'state' | 'endsOn' | 'endAskedFor'>): boolean =>
  state === 'proposed' || (state === 'approved' && endsOn === null && endAskedFor !== null)

type Running = Pick<
  ControlLot,
  'line' | 'programme' | 'analyte' | 'level' | 'state' | 'startsOn' | 'endsOn'
>

/**
 * Whether a lot in use has an end, and no approved lot takes its place on that day: from then on the
 * values of this control are held.
 */
export function lotRunsOut<L extends Running>(lot: L, all: readonly L[], day: Day): boolean {
  const { endsOn } = lot
  if (endsOn === null || lotStandingOn(lot, day) !== 'used') return false
  return !all.some(
    next =>
      next.line === lot.line &&
      next.programme === lot.programme &&
      next.analyte === lot.analyte &&
      next.level === lot.level &&
      lotStandingOn(next, endsOn) === 'used',
  )
}

/** A rule with what it asks in words. */
export const RuleInWords = ControlRule.extend({ says: Say }).meta({ id: 'ControlRuleInWords' })
export type RuleInWords = z.infer<typeof RuleInWords>

/** A control with its run and the rules that it broke. */
export const ControlPoint = Control.extend({
  /** Its name and when it was begun. */
  run: Say,
  breaches: z.array(Breach.pick({ id: true, code: true, does: true, says: true, state: true })),
}).meta({ id: 'ControlPoint' })
export type ControlPoint = z.infer<typeof ControlPoint>

export const ControlChart = z
  .object({
    lot: LotOnList,
    /** The oldest first. */
    points: z.array(ControlPoint),
    rules: z.array(RuleInWords),
    /** To ask for what is older; null where this is all. */
    next: Id.nullable(),
  })
  .meta({ id: 'ControlChart' })
export type ControlChart = z.infer<typeof ControlChart>

export const BreachOnPage = Breach.extend({
  askedByName: z.string().nullable(),
  releasedByName: z.string().nullable(),
  lotName: z.string(),
  level: z.string(),
}).meta({ id: 'BreachOnPage' })
export type BreachOnPage = z.infer<typeof BreachOnPage>

/** What was measured of one specimen in a run, in one well where wells are known. */
export const WellOnPage = z
  .object({
    well: z.string().nullable(),
    specimen: z.string(),
    state: z.union([ResultState, z.literal('mixed')]),
    analytes: z.array(z.string()),
    /** Of these, those that a control withholds. */
    held: z.array(z.string()),
    /** Signed out before the control failed, or after its release. */
    authorised: z.number().int(),
  })
  .meta({ id: 'WellOnPage' })
export type WellOnPage = z.infer<typeof WellOnPage>

export const BatchPage = z
  .object({
    batch: Batch,
    lineName: z.string(),
    endedByName: z.string().nullable(),
    controls: z.array(ControlPoint),
    breaches: z.array(BreachOnPage),
    wells: z.array(WellOnPage),
    /** Why all of its results, or those of an analyte, may not go on; empty where they may. */
    withheld: z.array(Say),
    /** As on the list of runs. */
    missing: z.array(MissingControl),
    quietSince: Instant.nullable(),
  })
  .meta({ id: 'BatchPage' })
export type BatchPage = z.infer<typeof BatchPage>

const NewLot = ControlLot.pick({
  ...{ line: true, programme: true, analyte: true, mean: true, sd: true, unit: true },
  ...{ holds: true, startsOn: true, verified: true },
}).extend({
  method: Line(80).nullable().default(null),
  material: Line(80),
  level: Line(20),
  lot: Line(40),
  sentAs: Line(40),
  source: Line(200),
})
export type NewLot = z.infer<typeof NewLot>

const chosen = z
  .array(z.object({ id: Id, version: Version }))
  .min(1)
  .max(100)

export const controls = {
  listLots: endpoint({
    does: 'List the control lots of a centre, those of the past included, with the rules that hold',
    verb: 'get',
    path: '/control-lots',
    may: 'see-controls',
    takes: z.object({ centre: Id }),
    gives: z.object({
      lots: z.array(LotOnList),
      rules: z.array(RuleInWords),
      needs: z.array(ControlNeed),
    }),
    shows: ['lot', 'need', 'control'],
  }),
  addLot: endpoint({
    does: 'Propose a control lot; it judges when a second person has approved it',
    verb: 'post',
    path: '/control-lots',
    may: 'edit-controls',
    takes: NewLot,
    gives: ControlLot,
  }),
  decideLot: endpoint({
    does: 'Approve or decline a control lot that somebody else proposed',
    verb: 'post',
    path: '/control-lots/:id/decision',
    may: 'approve-controls',
    takes: z.object({ id: Id, version: Version, decision: z.enum(['approve', 'decline']) }),
    gives: ControlLot,
  }),
  askLotEnd: endpoint({
    does: 'Ask for a control lot to end; the day given is the first without it',
    verb: 'post',
    path: '/control-lots/:id/end',
    may: 'edit-controls',
    takes: z.object({ id: Id, version: Version, endsOn: Day, reason: Line(300) }),
    gives: ControlLot,
  }),
  decideLotEnd: endpoint({
    does: 'End a control lot as somebody else asked, or leave it as it is',
    verb: 'post',
    path: '/control-lots/:id/end-decision',
    may: 'approve-controls',
    takes: z.object({ id: Id, version: Version, decision: z.enum(['approve', 'decline']) }),
    gives: ControlLot,
  }),
  showChart: endpoint({
    does: 'Show what was measured of a control lot, with the rules that it broke',
    verb: 'get',
    path: '/control-lots/:id/chart',
    may: 'see-controls',
    takes: z.object({
      id: Id,
      before: Id.optional(),
      limit: z.coerce.number().int().min(10).max(200).default(60),
    }),
    gives: ControlChart,
    shows: ['lot', 'control', 'batch'],
  }),
  showBatch: endpoint({
    does: 'Show a run with its wells, its controls and what they withhold',
    verb: 'get',
    path: '/batches/:id',
    may: 'see-controls',
    takes: z.object({ id: Id }),
    gives: BatchPage,
    shows: ['batch', 'control', 'result'],
  }),
  askRelease: endpoint({
    does: 'Ask for results to go on although controls of their run failed, with a reason',
    verb: 'post',
    path: '/batches/:id/release',
    may: 'edit-controls',
    takes: z.object({ id: Id, breaches: chosen, reason: Line(300) }),
    gives: z.array(Breach),
  }),
  decideRelease: endpoint({
    does: 'Release results as somebody else asked, or leave them withheld',
    verb: 'post',
    path: '/batches/:id/release-decision',
    may: 'approve-controls',
    takes: z.object({ id: Id, breaches: chosen, decision: z.enum(['approve', 'decline']) }),
    gives: z.array(Breach),
  }),
  divideBatch: endpoint({
    does: 'Begin a run anew: what is measured from an instant on, or from now on, belongs to its next part',
    verb: 'post',
    path: '/batches/:id/division',
    may: 'edit-controls',
    takes: z.object({ id: Id, version: Version, reason: Line(300), from: Instant.optional() }),
    gives: Batch,
  }),
}
