/**
 * What a card says and is wrong, corrected after the fact: one person says what it should be and why.
 * Where nothing was said on it yet it holds at once; where a verdict was given, a second person
 * confirms it first. The value before stays readable.
 */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { Dating } from './requests.ts'
import { BirthWeight, GestationDays } from './subjects.ts'
import { Id, Instant, Line, ScannedNumber, Version } from './words.ts'

/** What is corrected, and to what. Days of gestation, grams. */
export const CardChange = z
  .discriminatedUnion('field', [
    z.object({ field: z.literal('sex'), value: z.enum(['female', 'male', 'indeterminate']) }),
    z.object({ field: z.literal('gestation'), value: GestationDays }),
    z.object({ field: z.literal('birth-weight'), value: BirthWeight }),
    z.object({ field: z.literal('collected-at'), value: Instant }),
    z.object({ field: z.literal('dating'), value: Dating }),
  ])
  .meta({ id: 'CardChange' })
export type CardChange = z.infer<typeof CardChange>
export const CardField = z.enum(['sex', 'gestation', 'birth-weight', 'collected-at', 'dating'])
export type CardField = z.infer<typeof CardField>

/** As a correction keeps what a card says: a word, days, grams, an instant; of a dating basis, day, days. */
export function cardText(change: CardChange): string {
  if (change.field !== 'dating') return String(change.value)
  const { basis, on, days } = change.value
  return `${basis} ${on} ${days}`
}

export const Correction = z
  .object({
    id: Id,
    centre: Id,
    /** The card on whose page it was asked for; what a card says of a child holds for all its cards. */
    specimen: z.string(),
    subject: Id,
    field: CardField,
    /** As it is kept: a word, days, grams, an instant; of a dating basis, day and days. */
    was: z.string(),
    becomes: z.string(),
    reason: z.string(),
    /** `asked` waits for a second person. */
    state: z.enum(['asked', 'made', 'declined']),
    askedBy: Id,
    askedAt: Instant,
    settledBy: Id.nullable(),
    settledAt: Instant.nullable(),
    version: Version,
  })
  .meta({ id: 'Correction' })
export type Correction = z.infer<typeof Correction>

export const CorrectionOnList = Correction.extend({
  askedByName: z.string(),
  settledByName: z.string().nullable(),
}).meta({ id: 'CorrectionOnList' })
export type CorrectionOnList = z.infer<typeof CorrectionOnList>

export const corrections = {
  listCorrections: endpoint({
    does: 'List what was corrected of a specimen and of whom it is about, the newest first',
    verb: 'get',
    path: '/specimens/:number/corrections',
    may: 'see-specimen',
    takes: z.object({ number: ScannedNumber }),
    gives: z.array(CorrectionOnList),
    shows: ['specimen', 'subject'],
  }),
  correctCard: endpoint({
    does: 'Correct what a card says; where a verdict was given on it, ask a second person for it',
    verb: 'post',
    path: '/specimens/:number/corrections',
    may: 'correct-card',
    takes: z.object({
      number: ScannedNumber,
      change: CardChange,
      /** What the card said where the person looked at it, as `Correction.was` keeps it (E-03). */
      was: Line(60),
      reason: Line(300),
    }),
    gives: Correction,
  }),
  confirmCorrection: endpoint({
    does: 'Make a correction as the second person: what was said is doubted, withdrawn and signed anew',
    verb: 'post',
    path: '/corrections/:id/confirmation',
    may: 'correct-card',
    takes: z.object({ id: Id, version: Version }),
    gives: Correction,
  }),
  declineCorrection: endpoint({
    does: 'Leave a card as it is: the correction that was asked for is declined or taken back',
    verb: 'post',
    path: '/corrections/:id/declining',
    may: 'correct-card',
    takes: z.object({ id: Id, version: Version }),
    gives: Correction,
  }),
}
