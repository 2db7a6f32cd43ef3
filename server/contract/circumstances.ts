/** What was known of a newborn when its blood was taken and may change its values. */
import { z } from 'zod'
import { Instant, type Say, say } from './words.ts'

export const CircumstanceKind = z.enum([
  ...(['transfused', 'parenteral', 'nil-by-mouth', 'steroids', 'intensive-care'] as const),
  'feeds',
])
export type CircumstanceKind = z.infer<typeof CircumstanceKind>

export const CIRCUMSTANCES: Record<CircumstanceKind, Say> = {
  transfused: say('transfused', '输血'),
  parenteral: say('fed by drip (TPN)', '肠外营养'),
  'nil-by-mouth': say('not fed (NPO)', '禁食'),
  steroids: say('steroids given, to mother or child', '母亲或新生儿使用激素'),
  'intensive-care': say('in intensive care (NICU)', '入住新生儿重症监护（NICU）'),
  feeds: say('feeds so far', '已哺乳次数'),
}

/** More than anybody counts in the days before a card. */
export const MOST_FEEDS = 500

export const Circumstance = z
  .object({
    kind: CircumstanceKind,
    /** The last time, of a transfusion. */
    lastAt: Instant.nullable().default(null),
    /** Of feeds: how many. */
    amount: z.number().int().min(0).max(MOST_FEEDS).nullable().default(null),
  })
  .meta({ id: 'Circumstance' })
export type Circumstance = z.infer<typeof Circumstance>
