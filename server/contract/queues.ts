/**
 * What waits for a person or a machine without being anybody's list of work (C-14): how much of it there
 * is and since when, for whoever has to see to it. Held values have a ward of their own (`ward.ts`).
 */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import type { NoticeWhy } from './notices.ts'
import { Id, Instant } from './words.ts'

/** Messages kept and not applied, messages to partners, label runs that have not ended. */
export const QueueName = z.enum(['intake', 'dispatch', 'label-run'])
export type QueueName = z.infer<typeof QueueName>

export const Queue = z
  .object({
    queue: QueueName,
    /** Of a centre, or of a collection site; null where it is one for all. */
    centre: Id.nullable(),
    samplingPoint: Id.nullable(),
    count: z.number().int(),
    overdue: z.number().int(),
    /** Since when the oldest of them waits. */
    oldest: Instant,
  })
  .meta({ id: 'Queue' })
export type Queue = z.infer<typeof Queue>

/** The alarms that the clock keeps of what waits; they end when it was worked. */
export const QUEUE_ALARMS: readonly NoticeWhy[] = [
  ...(['held-overdue', 'intake-overdue', 'dispatch-overdue', 'labels-overdue'] as const),
  'signed-run-failed',
]

export const queues = {
  listQueues: endpoint({
    does: 'List the queues that I have to see to and in which something waits: how much, how old, how much of it too old',
    verb: 'get',
    path: '/queues',
    may: 'signed-in',
    takes: z.object({}),
    gives: z.array(Queue),
    shows: ['dispatch', 'label', 'message', 'notice'],
  }),
}
