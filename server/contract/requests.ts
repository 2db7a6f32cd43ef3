/**
 * The requisition of a prenatal test: a woman, her pregnancy dated, the facts that decide whether
 * the test suits her, her consent. The laboratory makes a class of it by dated rows (kind
 * `indication`); it stays with the tube, the verdict and the report.
 */
import { z } from 'zod'
import { ConsentsGiven } from './consents.ts'
import { Couple, Partner } from './couples.ts'
import { endpoint } from './kit.ts'
import { Payer, Registered, Specimen } from './specimens.ts'
import { Mother } from './subjects.ts'
import { Day, Id, Instant, Line, Say, ScannedNumber } from './words.ts'

/** What the gestation is counted from. */
export const Basis = z.enum(['lmp', 'ultrasound', 'ivf']).meta({ id: 'GestationBasis' })
export type Basis = z.infer<typeof Basis>

/** On a day the pregnancy was so many days old; an older dating stays readable. */
export const Gestation = z
  .object({
    id: Id,
    centre: Id,
    pregnancy: Id,
    basis: Basis,
    /** First day of the last period, day of the scan, day of the transfer. */
    on: Day,
    /** Days of gestation on that day: 0 for the last period. */
    days: z.number().int(),
    at: Instant,
    by: z.string(),
  })
  .meta({ id: 'Gestation' })
export type Gestation = z.infer<typeof Gestation>

/** How far it can be at all stands in dated rows (`plausible.ts`). */
export const Dating = Gestation.pick({ basis: true, on: true }).extend({
  days: z.number().int().min(0).max(999),
})
export type Dating = z.infer<typeof Dating>

/** What may be ticked on the form; each is a fact that a row may speak of. */
export const Ticked = z.enum([
  'no-invasive',
  'ivf',
  'previous-fetus',
  'cautious-by-physician',
  'couple-karyotype',
  'structural-anomaly',
  'gene-family',
  'malignancy',
  'unsuitable-by-physician',
])
export type Ticked = z.infer<typeof Ticked>

/** What was asked of her. What is left out is not known and counts for nothing. */
export const Answers = z.object({
  bornOn: Day,
  fetuses: z.number().int().min(1).max(8),
  /** What is possible stands in dated rows (`plausible.ts`). */
  heightCm: z.number().positive().max(999).optional(),
  weightKg: z.number().positive().max(999).optional(),
  /** One in n, of serum screening; `none`: it was missed. */
  serum: z
    .union([
      z.literal('none'),
      z.object({
        t21: z.number().int().min(1).max(1_000_000).optional(),
        t18: z.number().int().min(1).max(1_000_000).optional(),
      }),
    ])
    .optional(),
  /** The last transfusion, transplant or cell therapy from somebody else. */
  foreignCellsOn: Day.optional(),
  ticked: z.array(Ticked).max(9).default([]),
})
export type Answers = z.infer<typeof Answers>

export const RequestClass = z
  .enum(['suitable', 'cautious', 'unsuitable', 'confirm'])
  .meta({ id: 'RequestClass' })
export type RequestClass = z.infer<typeof RequestClass>

/** `confirm`: unsuitable unless a physician confirms it in writing. */
export const Classified = z
  .object({
    class: RequestClass,
    /** The rows that made it, in words; none where no row speaks of her. */
    reasons: z.array(Say),
    rules: z.array(Id),
    gestationDays: z.number().int(),
    dueOn: Day,
  })
  .meta({ id: 'RequestClassified' })
export type Classified = z.infer<typeof Classified>

/** A statement that she or the physician signed on paper: when, and who witnessed it. */
export const Statement = z.object({ signedOn: Day, physician: Line(60) })

export const Requisition = z
  .object({
    order: Id,
    centre: Id,
    case: Id,
    pregnancy: Id,
    answers: Answers,
    class: RequestClass,
    reasons: z.array(Say),
    rules: z.array(Id),
    consentOn: Day,
    statement: Statement.nullable(),
    at: Instant,
    by: z.string(),
  })
  .meta({ id: 'Requisition' })
export type Requisition = z.infer<typeof Requisition>

/** Whether and until when another tube may be drawn. */
export const Redraw = z
  .object({
    may: z.enum(['yes', 'no']),
    /** The last day of the window, and the last that leaves room for a report. */
    until: Day,
    sensibleUntil: Day.nullable(),
    says: Say,
  })
  .meta({ id: 'Redraw' })
export type Redraw = z.infer<typeof Redraw>

/** What a page shows of a prenatal test beside the tube. */
export const Prenatal = z
  .object({
    requisition: Requisition,
    gestation: Gestation,
    /** What else she was dated by, the newest first: it does not count and stays readable. */
    otherDatings: z.array(Gestation),
    /** On the day of collection; null before it. */
    atCollection: z.number().int().nullable(),
    today: z.number().int(),
    redraw: Redraw,
  })
  .meta({ id: 'Prenatal' })
export type Prenatal = z.infer<typeof Prenatal>

const programme = z.string().max(20).default('NIPT')

/** What is known beside the dating that counts, each from another basis. */
const otherDatings = z.array(Dating).max(2).default([])

export const requests = {
  classifyRequest: endpoint({
    does: 'Say whether a prenatal test suits a woman, by the rows of today; nothing is kept',
    verb: 'post',
    path: '/requests/class',
    may: 'register',
    takes: z.object({
      samplingPoint: Id,
      programme,
      dating: Dating,
      otherDatings,
      answers: Answers,
    }),
    gives: Classified,
  }),
  registerWoman: endpoint({
    does: 'Register a pregnant woman (or one known already), her request and the next tube number',
    verb: 'post',
    path: '/registrations/women',
    may: 'register',
    takes: z.object({
      /** Made by the client, so that a resend on a bad network has no second effect. */
      request: Id,
      samplingPoint: Id,
      programme,
      woman: z.union([Mother, z.object({ id: Id })]),
      /** Needed where the programme concerns couples; elsewhere he is recorded and not tested. */
      partner: Partner.optional(),
      /** What the gestation is counted from. */
      dating: Dating,
      otherDatings,
      answers: Answers,
      consentOn: Day,
      consents: ConsentsGiven,
      /** Needed where the class is cautious or has to be confirmed. */
      statement: Statement.optional(),
      payer: Payer.optional(),
      number: ScannedNumber.optional(),
      /** Of his tube. */
      partnerNumber: ScannedNumber.optional(),
    }),
    gives: Registered.extend({
      requisition: Requisition,
      partner: z.object({ couple: Couple, specimen: Specimen.nullable() }).nullable(),
    }).meta({ id: 'WomanRegistered' }),
  }),
}
