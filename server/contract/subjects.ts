/**
 * Whom a specimen is about. Identity (names, phones, address) is kept apart from the subject and
 * is shown only where a person uncovers it, which is itself a fact.
 */
import { z } from 'zod'
import { halfWidth } from './half-width.ts'
import { IdKind } from './identity-numbers.ts'
import { endpoint } from './kit.ts'
import { Sex } from './rules.ts'
import { Id, Instant, Line, Say, Version } from './words.ts'

/** A man is somebody beside a woman in a pregnancy (`couples.ts`). */
export const SubjectKind = z.enum(['newborn', 'woman', 'man']).meta({ id: 'SubjectKind' })
export type SubjectKind = z.infer<typeof SubjectKind>

/** Who is registered under a name of their own, and looked for at a collection site. */
export const AdultKind = SubjectKind.extract(['woman', 'man'])
export type AdultKind = z.infer<typeof AdultKind>

export const Subject = z
  .object({
    id: Id,
    /** The book of the centre that the registering point answered to on that day. */
    centre: Id,
    samplingPoint: Id,
    kind: SubjectKind,
    /** The woman who bore the newborn; of a woman in a pregnancy, herself as she is known. */
    mother: Id.nullable(),
    pregnancy: Id.nullable(),
    birthOrder: z.number().int().nullable(),
    plurality: z.number().int().nullable(),
    sex: Sex,
    bornAt: Instant.nullable(),
    /** Completed days of gestation at birth. */
    gestationDays: z.number().int().nullable(),
    birthWeight: z.number().int().nullable(),
    version: Version,
  })
  .meta({ id: 'Subject' })
export type Subject = z.infer<typeof Subject>

export const Identity = z
  .object({
    subject: Id,
    name: z.string(),
    phone: z.string().nullable(),
    phone2: z.string().nullable(),
    address: z.string().nullable(),
    thirdContact: z.string().nullable(),
    inpatientNumber: z.string().nullable(),
    idNumber: z.string().nullable(),
    /** Null of a number from before kinds were asked, and where there is none. */
    idKind: IdKind.nullable().default(null),
    /** Somebody called the third contact back and was told that it is right; a change clears it. */
    thirdCheckedAt: Instant.nullable().default(null),
    thirdCheckedBy: z.string().nullable().default(null),
  })
  .meta({ id: 'Identity' })
export type Identity = z.infer<typeof Identity>

const phone = z
  .string()
  .overwrite(halfWidth)
  .trim()
  .regex(/^\+?[0-9][0-9 -]{5,19}$/)

const idNumber = z
  .string()
  .overwrite(halfWidth)
  .trim()
  .regex(/^[A-Za-z0-9 -]{5,30}$/)
  .optional()

/** Said where her number is known at another site: she is registered here as well. */
const takeOver = z.literal('paper-seen').optional()

/** The mother as the nurse types her; two phones and a third contact (most lost recalls are bad phone numbers). */
export const Mother = z.object({
  name: Line(60),
  phone,
  phone2: phone.optional(),
  address: Line(200).optional(),
  thirdContact: Line(100).optional(),
  inpatientNumber: Line(40).optional(),
  idNumber,
  /** Left out, the form of the number tells; `temporary` alone asks for a number of ours. */
  idKind: IdKind.optional(),
  takeOver,
})
export type Mother = z.infer<typeof Mother>

/** Completed days of gestation at a birth, and grams; what is possible stands in dated rows (`plausible.ts`). */
export const GestationDays = z.number().int().min(1).max(999)
export const BirthWeight = z.number().int().min(1).max(99_999)

/** The newborn on the card; what is unknown is left out and asked for later (fault D15). */
export const Newborn = z.object({
  birthOrder: z.number().int().min(1).max(8),
  plurality: z.number().int().min(1).max(8),
  sex: Sex,
  bornAt: Instant,
  gestationDays: GestationDays.optional(),
  birthWeight: BirthWeight.optional(),
  name: Line(60).optional(),
})
export type Newborn = z.infer<typeof Newborn>

/** A row of a search: masked, because a list is no place for an identity. */
export const SubjectFound = z
  .object({
    id: Id,
    kind: SubjectKind,
    maskedName: z.string(),
    phoneEnd: z.string(),
    pregnancy: Id.nullable(),
    bornAt: Instant.nullable(),
    birthOrder: z.number().int().nullable(),
    plurality: z.number().int().nullable(),
    children: z.number().int(),
    /** The last that is known of her, whether or not its child was registered. */
    lastPregnancy: Id.nullable(),
    /** The end of her paper's number; `temporary` wants to be completed. */
    idEnd: z.string(),
    idKind: IdKind.nullable(),
    /** What the last attempt to call her said of her number; null where nothing speaks against it. */
    phoneTrouble: z
      .object({ outcome: z.enum(['number-wrong', 'number-off']), at: Instant })
      .nullable(),
  })
  .meta({ id: 'SubjectFound' })
export type SubjectFound = z.infer<typeof SubjectFound>

/** Somebody known here who may be the person that is being typed, and why. */
export const LikelyPerson = SubjectFound.extend({
  /** `exact`: the same identity number; she cannot be registered a second time. */
  how: z.enum(['exact', 'likely']),
  score: z.number(),
  reasons: z.array(Say),
}).meta({ id: 'LikelyPerson' })
export type LikelyPerson = z.infer<typeof LikelyPerson>

/** What of a person is typed so far; anything may be missing or half. */
export const TypedPerson = z.object({
  name: z.string().trim().max(60).optional(),
  phone: z.string().overwrite(halfWidth).trim().max(30).optional(),
  phone2: z.string().overwrite(halfWidth).trim().max(30).optional(),
  address: z.string().trim().max(200).optional(),
  inpatientNumber: z.string().trim().max(40).optional(),
  idNumber: z.string().overwrite(halfWidth).trim().max(30).optional(),
})
export type TypedPerson = z.infer<typeof TypedPerson>

/** What an identity said before it was changed; names are history. */
export const IdentityBefore = z
  .object({ identity: Identity, reason: z.string(), at: Instant, byName: z.string() })
  .meta({ id: 'IdentityBefore' })
export type IdentityBefore = z.infer<typeof IdentityBefore>

export const subjects = {
  findSubjects: endpoint({
    does: 'Search mothers, or their partners, of this sampling point by number, name, pinyin or the end of a phone; nothing is kept',
    // What is typed is a name: in an address it would stand in the log of every proxy on its way.
    verb: 'post',
    path: '/subjects/search',
    may: 'register',
    takes: z.object({
      samplingPoint: Id,
      search: z.string().overwrite(halfWidth).trim().min(1).max(60),
      kind: AdultKind.default('woman'),
    }),
    gives: z.array(SubjectFound),
    shows: ['subject'],
    named: found => ({ people: found.length, found: found.map(({ id }) => id) }),
  }),
  findLikelyPeople: endpoint({
    does: 'Say who of this sampling point may be the person that is being typed; nothing is kept',
    verb: 'post',
    path: '/subjects/likely',
    may: 'register',
    takes: TypedPerson.extend({ samplingPoint: Id, kind: AdultKind.default('woman') }),
    gives: z.array(LikelyPerson),
    named: found => ({ people: found.length, found: found.map(({ id }) => id) }),
  }),
  lookAtIdentity: endpoint({
    does: 'Uncover the identity behind a subject; the look is a fact in the journal',
    verb: 'post',
    path: '/subjects/:id/look',
    may: 'see-identity',
    takes: z.object({ id: Id, why: Line(200) }),
    gives: z.object({
      identity: Identity,
      mother: Identity.nullable(),
      /** What other records of the same person say, where they were joined. */
      others: z.array(Identity),
      /** What they said before, the newest first. */
      before: z.array(IdentityBefore),
      /** Whose identity is changed by `changeIdentity`, and in which version. */
      reached: z.object({ subject: Id, version: Version }),
    }),
    named: 'told',
  }),
  changeIdentity: endpoint({
    does: 'Change a name, a phone, an address or a paper with its reason; what it said before is kept',
    verb: 'put',
    path: '/subjects/:id/identity',
    may: 'contact',
    takes: z.object({
      id: Id,
      version: Version,
      reason: Line(200),
      name: Line(60),
      phone,
      phone2: phone.optional(),
      address: Line(200).optional(),
      thirdContact: Line(100).optional(),
      inpatientNumber: Line(40).optional(),
      idNumber,
      idKind: IdKind.optional(),
      takeOver,
    }),
    gives: z.object({ version: Version }),
  }),
  checkThirdContact: endpoint({
    does: 'Say that the third contact was called back and is right; a change of it clears this',
    verb: 'post',
    path: '/subjects/:id/third-contact',
    may: 'contact',
    takes: z.object({ id: Id, version: Version }),
    gives: z.object({ version: Version }),
  }),
  completeSubject: endpoint({
    does: 'Fill in what a query asked for (sex, gestation, birth weight); held results are judged anew',
    verb: 'put',
    path: '/subjects/:id',
    may: 'register',
    takes: z.object({
      id: Id,
      version: Version,
      sex: Sex.optional(),
      gestationDays: GestationDays.optional(),
      birthWeight: BirthWeight.optional(),
    }),
    gives: Subject,
  }),
}
