/**
 * Consent and refusal: records of who decided what, under which text, when and how. Nothing is
 * overwritten: a refusal is followed by an agreement, an agreement by a withdrawal and that by another
 * agreement, each a record of its own, and the last one stands. The screening itself and what is left
 * over of the blood are decided apart (domain reference 2.2, 2.9; Personal Information Protection Law,
 * articles 28 to 31: a guardian decides for a child, each purpose has a consent of its own).
 *
 * A record names no person: names and what was drawn are opened apart, by whom may see identities.
 */
import { z } from 'zod'
import { Scan } from './scans.ts'
import { grouped } from './specimen-number.ts'
import { Day, Id, Instant, Line, type Say, say } from './words.ts'

/** `leftover`: what is left of the blood after the test, for quality control and research. */
export const ConsentScope = z.enum(['screening', 'leftover']).meta({ id: 'ConsentScope' })
export type ConsentScope = z.infer<typeof ConsentScope>
export const CONSENT_SCOPES: Record<ConsentScope, Say> = {
  screening: say('the test itself', '检测'),
  leftover: say('left-over blood for research', '剩余样本用于研究'),
}

export const ConsentDecision = z
  .enum(['agreed', 'refused', 'withdrawn'])
  .meta({ id: 'ConsentDecision' })
export type ConsentDecision = z.infer<typeof ConsentDecision>
export const CONSENT_DECISIONS: Record<ConsentDecision, Say> = {
  agreed: say('agreed', '同意'),
  refused: say('refused', '拒绝'),
  withdrawn: say('withdrawn', '撤回'),
}

/** Who decides: for a newborn a guardian, of a woman she herself. */
export const Relation = z.enum(['self', 'mother', 'father', 'other']).meta({ id: 'Relation' })
export type Relation = z.infer<typeof Relation>
export const RELATIONS: Record<Relation, Say> = {
  self: say('the woman herself', '本人'),
  mother: say('the mother', '母亲'),
  father: say('the father', '父亲'),
  other: say('another guardian', '其他监护人'),
}
export const GUARDIANS = ['mother', 'father', 'other'] as const satisfies readonly Relation[]

/**
 * `paper`: signed on paper that the site keeps; until its scan is here, the record misses it. `spoken`:
 * of a withdrawal by phone, which holds at once.
 */
export const ConsentHow = z.enum(['paper', 'drawn', 'spoken']).meta({ id: 'ConsentHow' })
export type ConsentHow = z.infer<typeof ConsentHow>
export const CONSENT_HOWS: Record<ConsentHow, Say> = {
  paper: say('on paper', '纸质签署'),
  drawn: say('signed on the screen', '屏幕签名'),
  spoken: say('told, nothing signed', '口头告知，未签署'),
}

export const ToldHow = z.enum(['in-person', 'letter', 'phone']).meta({ id: 'ToldHow' })
export type ToldHow = z.infer<typeof ToldHow>
export const TOLD_HOWS: Record<ToldHow, Say> = {
  'in-person': say('in person', '当面'),
  letter: say('by letter', '书面来函'),
  phone: say('by phone', '电话'),
}

const At = z.number().int().min(0).max(4_000)
/** A signature as it was drawn: its field and its strokes, point by point, and no picture of it. */
export const Drawing = z
  .object({
    width: At.min(50),
    height: At.min(30),
    strokes: z
      .array(
        z
          .array(z.tuple([At, At]))
          .min(1)
          .max(3_000),
      )
      .max(200),
  })
  .meta({ id: 'Drawing' })
export type Drawing = z.infer<typeof Drawing>

/** Shorter than a tenth of its field is a slip of the hand and no signature. */
const LEAST_SHARE = 0.1

/** Whether anything was drawn that may be a signature. */
export function isDrawn({ width, strokes }: Drawing): boolean {
  const lengths = strokes.map(stroke =>
    stroke.slice(1).reduce((sum, [x, y], i) => {
      const [fromX, fromY] = stroke[i] ?? [x, y]
      return sum + Math.hypot(x - fromX, y - fromY)
    }, 0),
  )
  return lengths.reduce((sum, one) => sum + one, 0) >= width * LEAST_SHARE
}

export const NOT_DRAWN = say(
  'Nothing was drawn. Sign in the field, or choose “on paper”.',
  '签名区为空。请在区内签名，或选择“纸质签署”。',
)

/** The text that is read out and signed, dated like every other row, in both languages. */
export const ConsentText = z
  .object({
    id: Id,
    programme: z.string(),
    scope: ConsentScope,
    /** As it is printed on the paper. */
    edition: z.string(),
    en: z.string(),
    zh: z.string(),
    source: z.string(),
    verified: z.enum(['verified', 'unverified']),
    startsOn: Day,
    endsOn: Day.nullable(),
  })
  .meta({ id: 'ConsentText' })
export type ConsentText = z.infer<typeof ConsentText>

/** What a person writes down of a decision. */
export const ConsentGiven = z
  .object({
    /** Made by the client, so that a resend on a bad network has no second effect. */
    id: Id,
    scope: ConsentScope.default('screening'),
    /** The text that was shown; without one, the text in force on that day. */
    text: Id.optional(),
    by: Relation,
    /** Of whoever is not on record: the father, another guardian. */
    name: Line(60).optional(),
    /** What another guardian is to the child. */
    kin: Line(40).optional(),
    signedOn: Day,
    how: ConsentHow,
    drawing: Drawing.optional(),
    /** Who took it, where it was not whoever writes this. */
    witness: Line(60).optional(),
  })
  .meta({ id: 'ConsentGiven' })
export type ConsentGiven = z.infer<typeof ConsentGiven>

/** With a registration: agreed to the test, and agreed or refused to the rest. */
export const ConsentsGiven = z
  .array(ConsentGiven.extend({ decision: z.enum(['agreed', 'refused']) }))
  .max(2)
  .default([])
export type ConsentsGiven = z.infer<typeof ConsentsGiven>

export const Consent = z
  .object({
    id: Id,
    centre: Id,
    samplingPoint: Id,
    programme: z.string(),
    scope: ConsentScope,
    decision: ConsentDecision,
    /** Null where no text of the programme was in force. */
    text: Id.nullable(),
    /** The number of its card or tube; null of a refusal: nothing was collected. */
    specimen: z.string().nullable(),
    case: Id.nullable(),
    /** The newborn, or the woman. */
    subject: Id,
    by: Relation,
    kin: z.string().nullable(),
    signedOn: Day,
    how: ConsentHow,
    /** Of a withdrawal. */
    told: ToldHow.nullable(),
    reason: z.string().nullable(),
    takenBy: Id,
    /** Counts the decisions of a person in a programme and scope: the last one stands. */
    ordinal: z.number().int(),
    at: Instant,
  })
  .meta({ id: 'Consent' })
export type Consent = z.infer<typeof Consent>

export const ConsentShown = Consent.extend({
  edition: z.string().nullable(),
  takenByName: z.string(),
  /** `no`: a later record of the same scope has taken its place. */
  stands: z.enum(['yes', 'no']),
  /** None for whoever may not open them. */
  scans: z.array(Scan),
}).meta({ id: 'ConsentShown' })
export type ConsentShown = z.infer<typeof ConsentShown>

export const ConsentOnList = Consent.extend({
  maskedName: z.string(),
  samplingPointName: z.string(),
  edition: z.string().nullable(),
  scanCount: z.number().int(),
}).meta({ id: 'ConsentOnList' })
export type ConsentOnList = z.infer<typeof ConsentOnList>

/** Which records a list shows; `signed`: forms that count, agreed and refused alike. */
export const ConsentList = z.enum(['missing-scan', 'refused', 'withdrawn', 'signed'])
export type ConsentList = z.infer<typeof ConsentList>

/** One sentence for whoever scans a specimen that is frozen, whatever they were about to do. */
export const frozenInWords = (number: string): Say =>
  say(
    `The consent to ${grouped(number)} was withdrawn: it is frozen. Set it aside; nothing of it is measured, sent or told until a new consent is on record.`,
    `${grouped(number)} 的同意已撤回，标本已冻结。请单独存放；在登记新的同意前不检测、不递送、不报告。`,
  )
