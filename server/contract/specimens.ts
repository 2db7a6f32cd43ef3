/** Kits, orders, cards and tubes: registered, printed, collected, sent, received. */
import { z } from 'zod'
import { Circumstance } from './circumstances.ts'
import { Confirmed } from './confirmations.ts'
import { ConsentsGiven } from './consents.ts'
import { endpoint } from './kit.ts'
import { type ParcelStage, SpecimenState } from './moves.ts'
import { PaperBeside } from './paper-checks.ts'
import { Mother, Newborn, Subject } from './subjects.ts'
import { Id, Instant, Line, PageAsk, pageOf, Say, ScannedNumber, say, Version } from './words.ts'

/** A range of numbers handed to a sampling point before there is a specimen. */
export const Kit = z
  .object({
    id: Id,
    centre: Id,
    samplingPoint: Id,
    programme: z.string(),
    year: z.string(),
    /** Sequence parts of the first and last number, both included. */
    first: z.number().int(),
    last: z.number().int(),
    /** The next sequence to be taken; past `last` the kit is used up. */
    next: z.number().int(),
    issuedAt: Instant,
    version: Version,
  })
  .meta({ id: 'Kit' })
export type Kit = z.infer<typeof Kit>

export const KitOnList = Kit.extend({ firstNumber: z.string(), lastNumber: z.string() }).meta({
  id: 'KitOnList',
})

/** Whose money an order is settled with; the sources name these four and no amounts. */
export const Payer = z.enum(['programme', 'relief', 'charity', 'self']).meta({ id: 'Payer' })
export type Payer = z.infer<typeof Payer>

export const PAYERS: Record<Payer, Say> = {
  programme: say('Programme funds', '项目经费'),
  relief: say('Relief for poor families', '困难家庭专项'),
  charity: say('Charity', '公益捐助'),
  self: say('The family itself', '自费'),
}

export const Order = z
  .object({
    id: Id,
    centre: Id,
    samplingPoint: Id,
    case: Id,
    subject: Id,
    programme: z.string(),
    state: z.enum(['placed', 'met', 'withdrawn']),
    /** Null where nobody said. */
    payer: Payer.nullable(),
    placedAt: Instant,
    version: Version,
  })
  .meta({ id: 'Order' })
export type Order = z.infer<typeof Order>

export const Specimen = z
  .object({
    number: z.string(),
    centre: Id,
    samplingPoint: Id,
    order: Id,
    case: Id,
    subject: Id,
    programme: z.string(),
    medium: z.enum(['card', 'tube']),
    /** 1 for the first specimen of a case, 2 for the one after a recall, and so on. */
    ordinal: z.number().int(),
    /** The specimen that this one repeats; null for the first. */
    repeats: z.string().nullable(),
    state: SpecimenState,
    kit: Id.nullable(),
    /** Printed copies of its label so far. */
    labels: z.number().int(),
    numberedAt: Instant,
    collectedAt: Instant.nullable(),
    sentAt: Instant.nullable(),
    shipment: Id.nullable(),
    receivedAt: Instant.nullable(),
    /** JSON list of fault codes found on arrival. */
    faults: z.string(),
    version: Version,
  })
  .meta({ id: 'Specimen' })
export type Specimen = z.infer<typeof Specimen>

/** A row of a list: masked name, so that the nurse and the receptionist know which card it is. */
export const SpecimenOnList = Specimen.extend({
  maskedName: z.string(),
  birthOrder: z.number().int().nullable(),
  plurality: z.number().int().nullable(),
  samplingPointName: z.string(),
}).meta({ id: 'SpecimenOnList' })
export type SpecimenOnList = z.infer<typeof SpecimenOnList>

export const Registered = z
  .object({ specimen: Specimen, subject: Subject, mother: Id })
  .meta({ id: 'Registered' })
export type Registered = z.infer<typeof Registered>

/** What reception answers to a scan: one sentence and, where there is one, the specimen's row. */
export const Received = z
  .object({
    /** Null where the number belongs to another centre: nothing more is shown of it. */
    specimen: SpecimenOnList.nullable(),
    says: Say,
    /** How loud: a green card, an amber one with a fault, a red stop. */
    tone: z.enum(['good', 'fault', 'stop']),
    shipment: z.object({ id: Id, total: z.number().int(), received: z.number().int() }).nullable(),
  })
  .meta({ id: 'Received' })
export type Received = z.infer<typeof Received>

export const Shipment = z
  .object({
    id: Id,
    centre: Id,
    samplingPoint: Id,
    state: z.enum(['sent', 'arrived']),
    courier: z.string().nullable(),
    /** What is written on its box or seal, by which a courier knows it; null where nothing was. */
    box: z.string().nullable(),
    count: z.number().int(),
    sentAt: Instant,
    pickedUpAt: Instant.nullable(),
    pickedUpBy: Id.nullable(),
    handedOverAt: Instant.nullable(),
    /** Who took it at the centre, as the courier wrote it. */
    handedOverTo: z.string().nullable(),
    arrivedAt: Instant.nullable(),
    version: Version,
  })
  .meta({ id: 'Shipment' })
export type Shipment = z.infer<typeof Shipment>

export const ShipmentOnList = Shipment.extend({
  samplingPointName: z.string(),
  received: z.number().int(),
  /** Null until somebody has picked it up. */
  pickedUpByName: z.string().nullable(),
  /** When all of it should have been received; from then on it is looked for. */
  dueAt: Instant,
}).meta({ id: 'ShipmentOnList' })
export type ShipmentOnList = z.infer<typeof ShipmentOnList>

/** Where a parcel is, as far as anybody has said. */
export function stageOf(
  parcel: Pick<ShipmentOnList, 'state' | 'received' | 'handedOverAt' | 'pickedUpAt'>,
): ParcelStage {
  if (parcel.state === 'arrived') return 'arrived'
  if (parcel.received === 0 && parcel.handedOverAt) return 'handed-over'
  return parcel.received === 0 && parcel.pickedUpAt ? 'picked-up' : 'sent'
}

/** Whether it is looked for: not all of it was received, and its time has passed. */
export const isLost = (
  { state, dueAt }: Pick<ShipmentOnList, 'state' | 'dueAt'>,
  now: number,
): boolean => state !== 'arrived' && Date.parse(dueAt) < now

const programme = z.string().max(20)

export const specimens = {
  registerNewborn: endpoint({
    does: 'Register a mother (or one known already), her newborn and the order; take the next number',
    verb: 'post',
    path: '/registrations',
    may: 'register',
    takes: z.object({
      /** Made by the client, so that a resend on a bad network has no second effect. */
      request: Id,
      samplingPoint: Id,
      programme: programme.default('NBS'),
      mother: z.union([Mother, z.object({ id: Id })]),
      /** Set for a twin: the pregnancy of the child registered before. */
      pregnancy: Id.optional(),
      newborn: Newborn,
      payer: Payer.optional(),
      consents: ConsentsGiven,
      /** A pre-printed number out of a range issued to this point; otherwise the next one is taken. */
      number: ScannedNumber.optional(),
    }),
    gives: Registered,
  }),
  orderRepeat: endpoint({
    does: 'Register the next specimen of a case after a recall, linked to the one it repeats',
    verb: 'post',
    path: '/cases/:id/repeats',
    may: 'order-repeat',
    takes: z.object({
      ...{ request: Id, id: Id, samplingPoint: Id, number: ScannedNumber.optional() },
      /** Of a couple, whose blood is taken again. */
      of: z.enum(['bearer', 'partner']).default('bearer'),
      /** Where the case's centre is closed: the case goes to the centre that stands in. */
      handOver: z.enum(['yes', 'no']).default('no'),
    }),
    gives: Registered,
  }),
  printLabel: endpoint({
    does: 'Print a label: the copy is counted and recorded; the answer is the drawing to print',
    verb: 'post',
    path: '/specimens/:number/labels',
    may: 'print-label',
    takes: z.object({
      number: ScannedNumber,
      medium: z.enum(['svg', 'zpl']).default('svg'),
      /** Needed from the second copy on. */
      reason: Line(200).optional(),
    }),
    gives: z.object({
      copy: z.number().int(),
      template: z.string(),
      widthMm: z.number(),
      heightMm: z.number(),
      drawing: z.string(),
      /** Characters that no font of ours has: they stand as empty boxes and are to be written by hand. */
      missing: z.array(z.string()),
    }),
  }),
  drawLabel: endpoint({
    does: 'Draw a specimen label as a picture without printing it',
    verb: 'get',
    path: '/specimens/:number/label.png',
    may: 'print-label',
    takes: z.object({
      number: ScannedNumber,
      dpi: z.enum(['203', '300', '600']).default('300'),
    }),
    gives: z.instanceof(Uint8Array),
    media: 'image/png',
    named: (_, { number }) => ({ specimen: number }),
  }),
  collectSpecimen: endpoint({
    does: 'Record that blood was taken: when, on which number',
    verb: 'post',
    path: '/specimens/:number/collection',
    may: 'collect',
    takes: z.object({
      number: ScannedNumber,
      collectedAt: Instant,
      /** What was scanned and given at the bed: refused without it, and where it does not agree. */
      confirmed: Confirmed.optional(),
      /** What was known of the newborn then and may change its values. */
      circumstances: z.array(Circumstance).max(6).default([]),
      /** What else was scanned beside the tube: each must bear the same number. */
      beside: z.array(PaperBeside).max(4).default([]),
    }),
    gives: SpecimenOnList,
    named: 'told',
  }),
  withdrawSpecimen: endpoint({
    does: 'Withdraw a number that was registered by mistake and has not left the ward',
    verb: 'post',
    path: '/specimens/:number/withdrawal',
    may: 'collect',
    takes: z.object({ number: ScannedNumber, reason: Line(200) }),
    gives: SpecimenOnList,
    named: 'told',
  }),
  sendShipment: endpoint({
    does: 'Pack collected specimens of one sampling point into a parcel and send it',
    verb: 'post',
    path: '/shipments',
    may: 'send',
    takes: z.object({
      request: Id,
      samplingPoint: Id,
      numbers: z.array(ScannedNumber).min(1).max(500),
      courier: Line(60).optional(),
      box: Line(40).optional(),
    }),
    gives: Shipment,
  }),
  pickUpShipment: endpoint({
    does: 'Record that a parcel was picked up at its collection site; from then on this courier carries it',
    verb: 'post',
    path: '/shipments/:id/pick-up',
    may: 'carry-parcels',
    takes: z.object({ id: Id, version: Version }),
    gives: ShipmentOnList,
  }),
  handOverShipment: endpoint({
    does: 'Record that a parcel was handed over at its centre, and to whom; it is received when it is opened',
    verb: 'post',
    path: '/shipments/:id/hand-over',
    may: 'carry-parcels',
    takes: z.object({ id: Id, version: Version, to: Line(60) }),
    gives: ShipmentOnList,
  }),
  listShipments: endpoint({
    does: 'List parcels on their way to a centre or from a sampling point, with what has arrived',
    verb: 'get',
    path: '/shipments',
    may: 'see-parcels',
    takes: z.object({
      centre: Id.optional(),
      samplingPoint: Id.optional(),
      state: z.enum(['sent', 'arrived']).optional(),
      /** What should have been received by now. */
      due: z.enum(['overdue']).optional(),
      ...PageAsk,
    }),
    gives: pageOf(ShipmentOnList),
    shows: ['shipment', 'specimen'],
  }),
  listSpecimens: endpoint({
    does: 'List specimens by state, newest first; a parcel’s with `shipment`',
    verb: 'get',
    path: '/specimens',
    may: 'see-specimen',
    takes: z.object({
      centre: Id.optional(),
      samplingPoint: Id.optional(),
      shipment: Id.optional(),
      state: SpecimenState.optional(),
      ...PageAsk,
    }),
    gives: pageOf(SpecimenOnList),
    shows: ['specimen'],
    named: ({ rows }) => ({ people: rows.length }),
  }),
  receiveSpecimen: endpoint({
    does: 'Record that a specimen arrived and in what condition',
    verb: 'post',
    path: '/specimens/:number/receipt',
    may: 'receive',
    takes: z.object({
      number: ScannedNumber,
      /** The desk where it was scanned. */
      centre: Id,
      found: z.array(z.string().max(4)).max(10).default([]),
    }),
    gives: Received,
    named: 'told',
  }),
  releaseSpecimen: endpoint({
    does: 'Let a held specimen be tested, with a reason',
    verb: 'post',
    path: '/specimens/:number/release',
    may: 'release-specimen',
    takes: z.object({ number: ScannedNumber, version: Version, reason: Line(300) }),
    gives: SpecimenOnList,
    named: 'told',
  }),
  rejectSpecimen: endpoint({
    does: 'Say that a specimen will not be measured (held and not let go, or used up); asks for another',
    verb: 'post',
    path: '/specimens/:number/rejection',
    may: 'release-specimen',
    takes: z.object({ number: ScannedNumber, version: Version, reason: Line(300) }),
    gives: SpecimenOnList,
    named: 'told',
  }),
  takeBackReceipt: endpoint({
    does: 'Take back a receipt that was a mistake, as long as nothing rests on it: the specimen is on its way again',
    verb: 'post',
    path: '/specimens/:number/receipt/withdrawal',
    may: 'receive',
    takes: z.object({ number: ScannedNumber, version: Version, reason: Line(300) }),
    gives: SpecimenOnList,
    named: 'told',
  }),
  takeBackRejection: endpoint({
    does: 'Take back a rejection that was a mistake, as long as nothing rests on it: the specimen is where it was',
    verb: 'post',
    path: '/specimens/:number/rejection/withdrawal',
    may: 'release-specimen',
    takes: z.object({ number: ScannedNumber, version: Version, reason: Line(300) }),
    gives: SpecimenOnList,
    named: 'told',
  }),
  issueKit: endpoint({
    does: 'Issue the next range of numbers to a sampling point',
    verb: 'post',
    path: '/kits',
    may: 'issue-kit',
    takes: z.object({
      centre: Id,
      samplingPoint: Id,
      programme: programme.default('NBS'),
      count: z.number().int().min(1).max(5000),
    }),
    gives: KitOnList,
  }),
  listKits: endpoint({
    does: 'List the ranges of a centre or a sampling point with how many numbers are left',
    verb: 'get',
    path: '/kits',
    may: 'see-kits',
    takes: z.object({ centre: Id.optional(), samplingPoint: Id.optional() }),
    gives: z.array(KitOnList),
    shows: ['kit', 'specimen'],
  }),
}
