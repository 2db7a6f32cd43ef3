/**
 * That the label in the hand and the child in the bed belong together is said twice before blood is
 * recorded (E-07): the label is scanned, and something of the child is given that stands on its wristband
 * or in its papers. What is given is compared and not kept; which kind of it agreed is.
 */
import { z } from 'zod'
import { grouped } from './specimen-number.ts'
import { Line, type Say, ScannedNumber, say } from './words.ts'

export const SecondIdentifier = z.enum(['by-inpatient-number', 'by-id-number', 'by-name'])
export type SecondIdentifier = z.infer<typeof SecondIdentifier>

export const SECOND_IDENTIFIERS: Record<SecondIdentifier, Say> = {
  'by-inpatient-number': say('the inpatient number', '住院号'),
  'by-id-number': say('the number of the identity paper', '证件号'),
  'by-name': say('the name', '姓名'),
}

/** Scanned and given at the bed. */
export const Confirmed = z.object({
  label: ScannedNumber,
  /** Off a wristband, an identity card, or said: whichever of them the rows of the programme accept. */
  identifier: Line(60),
  /** Of twins: which one, as the wristband says. */
  birthOrder: z.number().int().min(1).max(8).optional(),
})
export type Confirmed = z.infer<typeof Confirmed>

/** Where it stands on the form. */
export type ConfirmedField = 'label' | 'identifier' | 'birthOrder'

/** Both numbers without grouping. */
export const labelDiffers = (label: string, number: string): Say =>
  say(
    `The label bears ${grouped(label)} and not ${grouped(number)}. Nothing was recorded: open the card that is in your hand.`,
    `标签编号为 ${grouped(label)}，不是 ${grouped(number)}。未作记录，请打开手中血片对应的记录。`,
  )
