/** Messages verbatim, and the observations that could not be filed. */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { Id, Instant, PageAsk, pageOf, Say, Line as Text, Version } from './words.ts'

/** Where an incoming message stands: one axis; what we answered is another. */
export const MessageState = z
  .enum(['kept', 'applied', 'duplicate', 'parked', 'refused', 'heard'])
  .meta({ id: 'MessageState' })
export type MessageState = z.infer<typeof MessageState>

export const MessageOnList = z
  .object({
    id: Id,
    centre: z.string(),
    line: Id.nullable(),
    lineName: z.string().nullable(),
    state: MessageState,
    controlId: z.string().nullable(),
    bytes: z.number().int(),
    receivedAt: Instant,
    answer: z.string().nullable(),
    answeredAt: Instant.nullable(),
    says: Say.nullable(),
    results: z.number().int(),
    known: z.number().int(),
    held: z.number().int(),
    /** The message that this one repeats; null for an original. */
    repeats: Id.nullable(),
  })
  .meta({ id: 'MessageOnList' })
export type MessageOnList = z.infer<typeof MessageOnList>

export const MessagePage = MessageOnList.extend({
  /** The text as decoded; null where the bytes cannot be read. */
  text: z.string().nullable(),
  base64: z.string(),
}).meta({ id: 'MessagePage' })

export const ParkedReason = z
  .enum([
    'unreadable',
    'bad-number',
    'unknown-specimen',
    'other-centre',
    'wrong-state',
    'unknown-analyte',
    'unknown-unit',
    'not-a-number',
    'empty',
    'conflict',
    'behind',
    'withdrawn',
    'other-person',
    'not-a-patient',
    'bug',
  ])
  .meta({ id: 'ParkedReason' })
export type ParkedReason = z.infer<typeof ParkedReason>

/** An observation that could not be filed: why, since when, whose work it is, until when. */
export const Parked = z
  .object({
    id: Id,
    centre: Id,
    message: Id,
    line: Id.nullable(),
    index: z.number().int(),
    specimen: z.string(),
    analyte: z.string(),
    value: z.string(),
    unit: z.string(),
    why: ParkedReason,
    says: Say,
    state: z.enum(['parked', 'replayed', 'dismissed']),
    parkedAt: Instant,
    dueAt: Instant,
    endedAt: Instant.nullable(),
    endedBy: z.string().nullable(),
    endedWhy: z.string().nullable(),
    tries: z.number().int(),
    version: Version,
  })
  .meta({ id: 'Parked' })
export type Parked = z.infer<typeof Parked>

export const ParkedOnList = Parked.extend({ lineName: z.string().nullable() }).meta({
  id: 'ParkedOnList',
})

/** What came in and what became of it; both lines balance, on the screen and in the demo. */
export const IntakeAccount = z
  .object({
    messages: z.object({
      in: z.number().int(),
      applied: z.number().int(),
      duplicate: z.number().int(),
      parked: z.number().int(),
      refused: z.number().int(),
      heard: z.number().int(),
      waiting: z.number().int(),
    }),
    observations: z.object({
      in: z.number().int(),
      results: z.number().int(),
      known: z.number().int(),
      held: z.number().int(),
    }),
  })
  .meta({ id: 'IntakeAccount' })
export type IntakeAccount = z.infer<typeof IntakeAccount>

export const messages = {
  listMessages: endpoint({
    does: 'List messages of a centre, newest first, by state',
    verb: 'get',
    path: '/messages',
    may: 'see-parked',
    takes: z.object({ centre: Id, state: MessageState.optional(), ...PageAsk }),
    gives: pageOf(MessageOnList),
    shows: ['message'],
  }),
  showMessage: endpoint({
    does: 'Show one message verbatim with what became of it',
    verb: 'get',
    path: '/messages/:id',
    may: 'see-parked',
    takes: z.object({ id: Id }),
    gives: MessagePage,
    shows: ['message'],
  }),
  replayMessage: endpoint({
    does: 'Read a message that was parked whole once more',
    verb: 'post',
    path: '/messages/:id/replay',
    may: 'replay',
    takes: z.object({ id: Id }),
    gives: MessageOnList,
  }),
  listParked: endpoint({
    does: 'List observations that could not be filed, the oldest first',
    verb: 'get',
    path: '/parked',
    may: 'see-parked',
    takes: z.object({
      centre: Id,
      state: z.enum(['parked', 'replayed', 'dismissed']).default('parked'),
      ...PageAsk,
    }),
    gives: pageOf(ParkedOnList),
    shows: ['observation', 'message'],
  }),
  replayParked: endpoint({
    does: 'Try to file a parked observation again, after its cause is mended',
    verb: 'post',
    path: '/parked/:id/replay',
    may: 'replay',
    takes: z.object({ id: Id, version: Version }),
    gives: ParkedOnList,
  }),
  dismissParked: endpoint({
    does: 'Set a parked observation aside for good, with a reason',
    verb: 'post',
    path: '/parked/:id/dismissal',
    may: 'replay',
    takes: z.object({ id: Id, version: Version, reason: Text(300) }),
    gives: ParkedOnList,
  }),
  intakeAccount: endpoint({
    does: 'Count what came in on the lines of a centre and what became of it',
    verb: 'get',
    path: '/intake/account',
    may: 'see-parked',
    takes: z.object({ centre: Id }),
    gives: IntakeAccount,
    shows: ['message', 'observation'],
  }),
}
