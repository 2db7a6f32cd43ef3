/**
 * Another label for a specimen that has not left its site (E-07): an amendment, never a silent reprint.
 * It gets another number; the one before stays known, leads to it when it is scanned, and is never used again.
 */
import { z } from 'zod'
import { Confirmed } from './confirmations.ts'
import { endpoint } from './kit.ts'
import { grouped } from './specimen-number.ts'
import { SpecimenOnList } from './specimens.ts'
import { Id, Instant, Line, type Say, ScannedNumber, say } from './words.ts'

/**
 * `label-damaged`: the blood is this person's, and its collection goes over to the new number.
 * `wrong-child`: the label is on somebody else's blood; nothing goes over, and blood is still to be taken.
 */
export const RelabelWhy = z.enum(['label-damaged', 'wrong-child'])
export type RelabelWhy = z.infer<typeof RelabelWhy>

export const RELABEL_REASONS: Record<RelabelWhy, Say> = {
  'label-damaged': say(
    'The label cannot be read; the blood is this person’s',
    '标签无法识读，血样确属本人',
  ),
  'wrong-child': say('The label is on somebody else’s blood', '标签贴在了他人的血样上'),
}

export const Relabel = z
  .object({
    number: z.string(),
    was: z.string(),
    why: RelabelWhy,
    reason: z.string(),
    byName: z.string(),
    at: Instant,
  })
  .meta({ id: 'Relabel' })
export type Relabel = z.infer<typeof Relabel>

/** Said wherever the number before is scanned. */
export const relabelledInWords = (was: string, number: string): Say =>
  say(
    `${grouped(was)} was relabelled and is now ${grouped(number)}. Scan the new label; set what bears the old one aside.`,
    `${grouped(was)} 已换标签，新编号为 ${grouped(number)}。请扫描新标签，并将带旧标签的标本单独存放。`,
  )

export const relabels = {
  relabelSpecimen: endpoint({
    does: 'Give a specimen that has not left its site another number, with a reason; the old one stays known and leads to it',
    verb: 'post',
    path: '/specimens/:number/relabelling',
    may: 'collect',
    takes: z.object({
      /** Made by the client: a resend gives what the first one made. */
      request: Id,
      number: ScannedNumber,
      why: RelabelWhy,
      reason: Line(200),
      /** Where a collection goes over: whose blood it is, given once more. */
      confirmed: Confirmed.optional(),
      /** A pre-printed number of this site; otherwise the next one is taken. */
      to: ScannedNumber.optional(),
    }),
    gives: SpecimenOnList,
    named: 'told',
  }),
  showRelabels: endpoint({
    does: 'Show which number a specimen bore before, and which it bears now',
    verb: 'get',
    path: '/specimens/:number/relabelling',
    may: 'see-specimen',
    takes: z.object({ number: ScannedNumber }),
    gives: z.object({
      /** The label that this one replaced; null for the first. */
      before: Relabel.nullable(),
      /** The label that replaced this one. */
      after: Relabel.nullable(),
    }),
    shows: ['specimen'],
  }),
}
