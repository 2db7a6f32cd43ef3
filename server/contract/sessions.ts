/** Where somebody is signed in. */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { Id, Instant } from './words.ts'

export const Session = z
  .object({
    id: Id,
    device: z.string(),
    createdAt: Instant,
    /** To the minute. */
    seenAt: Instant,
    expiresAt: Instant,
    /** `here`: the one that asks. */
    which: z.enum(['here', 'elsewhere']),
  })
  .meta({ id: 'Session' })
export type Session = z.infer<typeof Session>

export const sessions = {
  listSessions: endpoint({
    does: 'List where I am signed in now',
    verb: 'get',
    path: '/me/sessions',
    may: 'signed-in',
    takes: z.object({}),
    gives: z.array(Session),
    shows: ['staff'],
  }),
  endSession: endpoint({
    does: 'End one of my sessions',
    verb: 'delete',
    path: '/me/sessions/:id',
    may: 'signed-in',
    takes: z.object({ id: Id }),
    gives: z.array(Session),
  }),
  endSessionsOf: endpoint({
    does: 'End every session of a colleague, sockets included; the account stays open',
    verb: 'delete',
    path: '/staff/:id/sessions',
    may: 'give-roles',
    takes: z.object({ id: Id }),
    gives: z.object({ ended: z.number().int() }),
  }),
}
