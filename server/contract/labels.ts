/** Labels: one at a time or five hundred in one go, every copy of them accounted for. */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { Id, Instant, Line, PageAsk, pageOf, Say, ScannedNumber, Version } from './words.ts'

export const MOST_LABELS_IN_RUN = 500
/** Of one number in one run. */
export const MOST_OF_ONE = 20

/** `dialog`: one to a page of its size, for the browser's own dialog; `zpl`: a printer on the network. */
export const LabelMedium = z.enum(['dialog', 'a4', 'zpl'])
export type LabelMedium = z.infer<typeof LabelMedium>

/** Where labels lie on a sheet of A4; lengths in millimetres. */
export const LabelSheet = z
  .object({
    columns: z.number().int().min(1).max(20),
    rows: z.number().int().min(1).max(40),
    leftMm: z.number().min(0).max(200),
    topMm: z.number().min(0).max(290),
    /** From one label to the next, gap included. */
    acrossMm: z.number().min(1).max(210),
    downMm: z.number().min(1).max(297),
    /** Places that are used up already, counted along the rows. */
    startAt: z.number().int().min(0).max(799).default(0),
  })
  .meta({ id: 'LabelSheet' })
export type LabelSheet = z.infer<typeof LabelSheet>

/** `waiting`: its first label is to be scanned back before the rest is made. */
export const LabelRunState = z.enum(['running', 'waiting', 'done', 'cancelled', 'broken-off'])
export type LabelRunState = z.infer<typeof LabelRunState>

export const LabelRun = z
  .object({
    id: Id,
    centre: Id,
    samplingPoint: Id,
    template: z.string(),
    /** The template's edition when it began. */
    edition: z.string(),
    medium: LabelMedium,
    printer: Id.nullable(),
    /** The number on its first label. */
    firstNumber: z.string(),
    /** How many labels were asked for. */
    asked: z.number().int(),
    /** How many went to the printer, */
    sent: z.number().int(),
    /** and how many are known to have been made. */
    made: z.number().int(),
    state: LabelRunState,
    endedWhy: Say.nullable(),
    /** How its sheets of A4 are cut; null on every other medium. */
    sheet: LabelSheet.nullable(),
    /** Why it prints again what was printed before. */
    reason: z.string().nullable(),
    startedBy: Id,
    startedAt: Instant,
    /** When its first label was scanned back. */
    checkedAt: Instant.nullable(),
    endedAt: Instant.nullable(),
    version: Version,
  })
  .meta({ id: 'LabelRun' })
export type LabelRun = z.infer<typeof LabelRun>

/** One copy of a label, as the ledger of prints has it. */
export const LabelCopy = z
  .object({
    specimen: z.string(),
    copy: z.number().int(),
    template: z.string(),
    medium: z.string(),
    run: Id.nullable(),
    /** `sent`: it went to a printer, and nobody has said yet that it came out. */
    state: z.enum(['sent', 'made']),
    reason: z.string().nullable(),
    printedBy: z.string(),
    printedAt: Instant,
  })
  .meta({ id: 'LabelCopy' })
export type LabelCopy = z.infer<typeof LabelCopy>

const run = { verb: 'post', may: 'print-label', gives: LabelRun } as const

export const labels = {
  startLabelRun: endpoint({
    ...run,
    does: 'Print labels of many specimens, each as often as asked; the answer is a run with its progress',
    gives: LabelRun.extend({
      /** Characters that no font of ours has: they stand as empty boxes and are to be written by hand. */
      missing: z.array(z.string()),
    }),
    path: '/label-runs',
    takes: z.object({
      numbers: z
        .array(
          z.object({
            number: ScannedNumber,
            copies: z.number().int().min(1).max(MOST_OF_ONE).default(1),
          }),
        )
        .min(1)
        .max(MOST_LABELS_IN_RUN),
      medium: LabelMedium,
      /** The label; the programme's own unless told. */
      template: z
        .string()
        .regex(/^[a-z0-9-]{1,30}$/)
        .optional(),
      /** Which printer, where the medium is one on the network. */
      printer: Id.optional(),
      sheet: LabelSheet.optional(),
      /** Needed where one of them was printed before. */
      reason: Line(200).optional(),
    }),
  }),
  showLabelRun: endpoint({
    ...run,
    does: 'Show how far a print run is',
    verb: 'get',
    path: '/label-runs/:id',
    takes: z.object({ id: Id }),
  }),
  listLabelRuns: endpoint({
    does: 'List print runs of a centre or a sampling point, the newest first',
    verb: 'get',
    path: '/label-runs',
    may: 'print-label',
    takes: z.object({ centre: Id.optional(), samplingPoint: Id.optional(), ...PageAsk }),
    gives: pageOf(LabelRun),
    shows: ['label'],
  }),
  checkLabelRun: endpoint({
    ...run,
    does: 'Scan back the first label of a run; the rest is made when it is the right one',
    path: '/label-runs/:id/check',
    takes: z.object({ id: Id, scanned: ScannedNumber }),
  }),
  resumeLabelRun: endpoint({
    ...run,
    does: 'Go on with a run that broke off; of what was on its way, say how many labels came out',
    path: '/label-runs/:id/resumption',
    takes: z.object({
      id: Id,
      /** Of those that were sent and are not known to be made. 0 while it waits: its first once more. */
      cameOut: z.number().int().min(0).max(MOST_LABELS_IN_RUN).optional(),
      /** Go on there instead: the first one is off, or its paper is out. */
      printer: Id.optional(),
    }),
  }),
  cancelLabelRun: endpoint({
    ...run,
    does: 'Stop a print run; what was made stays made',
    path: '/label-runs/:id/end',
    takes: z.object({ id: Id }),
  }),
  takeLabelRun: endpoint({
    does: 'Fetch the labels that a run has made as PDF, from one of them on',
    verb: 'post',
    path: '/label-runs/:id/pdf',
    may: 'print-label',
    takes: z.object({ id: Id, from: z.number().int().min(0).default(0) }),
    gives: z.instanceof(Uint8Array),
    media: 'application/pdf',
    named: 'told',
  }),
  listLabelCopies: endpoint({
    does: 'List every copy of a specimen’s label: who printed it, when, on what, and why again',
    verb: 'get',
    path: '/specimens/:number/labels',
    may: 'see-specimen',
    takes: z.object({ number: ScannedNumber }),
    gives: z.array(LabelCopy),
    shows: ['label'],
  }),
}
