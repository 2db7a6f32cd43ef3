/**
 * Whom a specimen is about. Identity (names, phones, address) is kept apart from the subject and
 * is shown only where a person uncovers it, which is itself a fact.
 */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { Sex } from './rules.ts'
import { Id, Instant, Line, Version } from './words.ts'

export const Subject = z
  .object({
    id: Id,
    /** The book of the centre that the registering point answered to on that day. */
    centre: Id,
    samplingPoint: Id,
    kind: z.enum(['newborn', 'woman']),
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
  })
  .meta({ id: 'Identity' })
export type Identity = z.infer<typeof Identity>

const phone = z
  .string()
  .trim()
  .regex(/^\+?[0-9][0-9 -]{5,19}$/)

/** The mother as the nurse types her; two phones and a third contact (most lost recalls are bad phone numbers). */
export const Mother = z.object({
  name: Line(60),
  phone,
  phone2: phone.optional(),
  address: Line(200).optional(),
  thirdContact: Line(100).optional(),
  inpatientNumber: Line(40).optional(),
  idNumber: z
    .string()
    .trim()
    .regex(/^(\d{17}[\dXx]|[A-Za-z0-9]{5,20})$/)
    .optional(),
})
export type Mother = z.infer<typeof Mother>

/** The newborn on the card; what is unknown is left out and asked for later (fault D15). */
export const Newborn = z.object({
  birthOrder: z.number().int().min(1).max(8),
  plurality: z.number().int().min(1).max(8),
  sex: Sex,
  bornAt: Instant,
  gestationDays: z.number().int().min(140).max(315).optional(),
  birthWeight: z.number().int().min(200).max(8000).optional(),
  name: Line(60).optional(),
})
export type Newborn = z.infer<typeof Newborn>

/** A row of a search: masked, because a list is no place for an identity. */
export const SubjectFound = z
  .object({
    id: Id,
    kind: z.enum(['newborn', 'woman']),
    maskedName: z.string(),
    phoneEnd: z.string(),
    pregnancy: Id.nullable(),
    bornAt: Instant.nullable(),
    birthOrder: z.number().int().nullable(),
    plurality: z.number().int().nullable(),
    children: z.number().int(),
  })
  .meta({ id: 'SubjectFound' })
export type SubjectFound = z.infer<typeof SubjectFound>

export const subjects = {
  findSubjects: endpoint({
    does: 'Search mothers of this sampling point by name, pinyin initials or the end of a phone',
    verb: 'get',
    path: '/subjects',
    may: 'register',
    takes: z.object({ samplingPoint: Id, search: z.string().trim().min(1).max(60) }),
    gives: z.array(SubjectFound),
    shows: ['subject'],
    named: found => ({ people: found.length }),
  }),
  lookAtIdentity: endpoint({
    does: 'Uncover the identity behind a subject; the look is a fact in the journal',
    verb: 'post',
    path: '/subjects/:id/look',
    may: 'see-identity',
    takes: z.object({ id: Id, why: Line(200) }),
    gives: z.object({ identity: Identity, mother: Identity.nullable() }),
    named: 'told',
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
      gestationDays: z.number().int().min(140).max(315).optional(),
      birthWeight: z.number().int().min(200).max(8000).optional(),
    }),
    gives: Subject,
  }),
}
