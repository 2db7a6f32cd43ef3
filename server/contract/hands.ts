/**
 * A case in hand: who is calling the family, or about to, so that no two people ever do so without
 * knowing of each other.
 */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { Id, Instant } from './words.ts'

export const InHand = z
  .object({
    by: Id,
    name: z.string(),
    since: Instant,
    /** It lapses then by itself, unless it is kept. */
    until: Instant,
  })
  .meta({ id: 'InHand' })
export type InHand = z.infer<typeof InHand>

export const hands = {
  takeInHand: endpoint({
    does: 'Take a case in hand by name, or keep it; from somebody else only by naming them, who is told',
    verb: 'post',
    path: '/cases/:id/hand',
    may: 'contact',
    takes: z.object({ id: Id, from: Id.optional() }),
    gives: InHand,
  }),
  layDown: endpoint({
    does: 'Lay down a case that one has in hand; of somebody else’s nothing changes',
    verb: 'delete',
    path: '/cases/:id/hand',
    may: 'contact',
    takes: z.object({ id: Id }),
    gives: z.object({}),
  }),
}
