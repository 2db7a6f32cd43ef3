/**
 * The ward of what could not be filed: observations and whole messages, each with its reason, whose
 * work it is, since when and until when, and the ways out. What came in equals what became of it.
 */
import { z } from 'zod'
import type { Role } from './actions.ts'
import { endpoint } from './kit.ts'
import { MessageOnList, ParkedReason } from './messages.ts'
import { Id, Instant, PageAsk, pageOf, Say, Line as Text, Version } from './words.ts'

/** An observation, or a whole message, that could not be filed. */
export const Parked = z
  .object({
    id: Id,
    centre: z.string(),
    kind: z.enum(['observation', 'message']),
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
    /** Who has taken it over; null: the role that its reason belongs to. */
    owner: Id.nullable(),
    ownedAt: Instant.nullable(),
    /** What is, or was last, proposed for it by hand. */
    match: Id.nullable(),
    /** The number that two people have matched it to; it is filed under that one. */
    matched: z.string().nullable(),
    endedAt: Instant.nullable(),
    endedBy: z.string().nullable(),
    endedWhy: z.string().nullable(),
    tries: z.number().int(),
    version: Version,
  })
  .meta({ id: 'Parked' })
export type Parked = z.infer<typeof Parked>

export const ParkedOnList = Parked.extend({
  /** The analyte, where its code was understood. */
  measures: z.string().nullable(),
  lineName: z.string().nullable(),
  ownerName: z.string().nullable(),
}).meta({ id: 'ParkedOnList' })
export type ParkedOnList = z.infer<typeof ParkedOnList>

const AT_THE_BENCH = { role: 'technician', deputy: 'authoriser' } as const

/** Whose work a reason is until a person has taken it over: a role, and its deputy. */
export const DUTY: Record<ParkedReason, { readonly role: Role; readonly deputy: Role }> = {
  unreadable: AT_THE_BENCH,
  'bad-number': AT_THE_BENCH,
  'unknown-specimen': AT_THE_BENCH,
  'other-centre': AT_THE_BENCH,
  'wrong-state': AT_THE_BENCH,
  'unknown-analyte': AT_THE_BENCH,
  'unknown-unit': AT_THE_BENCH,
  'not-a-number': AT_THE_BENCH,
  empty: AT_THE_BENCH,
  behind: AT_THE_BENCH,
  'failed-run': AT_THE_BENCH,
  'which-run': AT_THE_BENCH,
  'not-a-patient': AT_THE_BENCH,
  'unknown-control': AT_THE_BENCH,
  'whole-message': AT_THE_BENCH,
  bug: AT_THE_BENCH,
  // Two values or two people: what is decided here changes what a family is told.
  conflict: { role: 'authoriser', deputy: 'technician' },
  withdrawn: { role: 'authoriser', deputy: 'technician' },
  'other-person': { role: 'authoriser', deputy: 'technician' },
}

/** What narrows the list; the screen keeps it in its address. */
const Narrowed = {
  why: ParkedReason.optional(),
  line: Id.optional(),
  /** As sent, both of them. */
  code: z.string().max(200).optional(),
  unit: z.string().max(200).optional(),
  /** Under this number, as it was sent. */
  specimen: z.string().max(200).optional(),
  /** `me`: what I have taken over; `nobody`: what nobody has. */
  owner: z.enum(['me', 'nobody']).optional(),
  due: z.enum(['overdue']).optional(),
  /** A match was proposed and waits for a second person. */
  match: z.enum(['proposed']).optional(),
}

const picked = z.array(z.object({ id: Id, version: Version }))

/** How much is held now, and for whom and what. */
export const WardCount = z
  .object({
    open: z.number().int(),
    /** When the one that has waited longest was set aside; null where nothing waits. */
    oldest: Instant.nullable(),
    overdue: z.number().int(),
    mine: z.number().int(),
    nobody: z.number().int(),
    /** Matched by one person, waiting for a second. */
    proposed: z.number().int(),
    reasons: z.array(z.object({ why: ParkedReason, n: z.number().int() })),
    lines: z.array(z.object({ line: Id, n: z.number().int() })),
  })
  .meta({ id: 'WardCount' })
export type WardCount = z.infer<typeof WardCount>

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
      /** Held for a person now. */
      held: z.number().int(),
      /** Filed as values of controls and calibrators. */
      controls: z.number().int(),
      /** Set aside for good by a person, with a reason. */
      dismissed: z.number().int(),
    }),
  })
  .meta({ id: 'IntakeAccount' })
export type IntakeAccount = z.infer<typeof IntakeAccount>

/** What became of one row of a replay of many. */
export const Replayed = z
  .object({ id: Id, became: z.enum(['filed', 'known', 'applied', 'held', 'gone']), says: Say })
  .meta({ id: 'Replayed' })
export type Replayed = z.infer<typeof Replayed>

export const ward = {
  listParked: endpoint({
    does: 'List what could not be filed: held ones the oldest first, settled ones the newest first',
    verb: 'get',
    path: '/parked',
    may: 'see-parked',
    takes: z.object({
      centre: Id,
      state: z.enum(['parked', 'replayed', 'dismissed']).default('parked'),
      message: Id.optional(),
      ...Narrowed,
      ...PageAsk,
    }),
    gives: pageOf(ParkedOnList),
    shows: ['observation', 'message'],
  }),
  showParked: endpoint({
    does: 'Show one held observation or message',
    verb: 'get',
    path: '/parked/:id',
    may: 'see-parked',
    takes: z.object({ id: Id }),
    gives: ParkedOnList,
    shows: ['observation', 'message'],
  }),
  listWardCounts: endpoint({
    does: 'Count what is held: in all, since when, overdue, mine, nobody’s, by reason and by line',
    verb: 'get',
    path: '/ward/counts',
    may: 'see-parked',
    takes: z.object({ centre: Id }),
    gives: WardCount,
    shows: ['observation', 'message'],
  }),
  listWardOwners: endpoint({
    does: 'List the people of a centre who may settle what is held',
    verb: 'get',
    path: '/ward/owners',
    may: 'see-parked',
    takes: z.object({ centre: Id }),
    gives: z.array(z.object({ id: Id, name: z.string() })),
  }),
  ownParked: endpoint({
    does: 'Take held rows over, hand them to a colleague, or give them back to their role',
    verb: 'post',
    path: '/parked/owners',
    may: 'replay',
    takes: z.object({ centre: Id, rows: picked.min(1).max(200), owner: Id.nullable() }),
    gives: z.object({ done: z.array(Id), changed: z.array(Id) }),
  }),
  replayParked: endpoint({
    does: 'Try to file a held observation again, after its cause is mended',
    verb: 'post',
    path: '/parked/:id/replay',
    may: 'replay',
    takes: z.object({ id: Id, version: Version }),
    gives: ParkedOnList,
  }),
  replayMany: endpoint({
    does: 'Try again a slice of what is held, the oldest first: chosen rows, or all of a reason or line; ask again with `next` until it is null',
    verb: 'post',
    path: '/parked/replays',
    may: 'replay',
    takes: z.object({
      centre: Id,
      ids: z.array(Id).min(1).max(200).optional(),
      ...Narrowed,
      after: z.string().max(200).optional(),
    }),
    gives: z.object({ rows: z.array(Replayed), next: z.string().nullable() }),
  }),
  dismissParked: endpoint({
    does: 'Set a held observation or message aside for good, with a reason',
    verb: 'post',
    path: '/parked/:id/dismissal',
    may: 'replay',
    takes: z.object({ id: Id, version: Version, reason: Text(300) }),
    gives: ParkedOnList,
  }),
  acceptParked: endpoint({
    does: 'Decide that a held value takes the place of what stands, released or not, or that what the instrument took back stands no more',
    verb: 'post',
    path: '/parked/:id/acceptance',
    may: 'authorise',
    takes: z.object({
      id: Id,
      version: Version,
      /** What stands of its specimen and analyte, as it was shown beside it. */
      stands: z.array(z.object({ id: Id, version: Version })).max(20),
      reason: Text(300),
    }),
    gives: ParkedOnList,
  }),
  replayMessage: endpoint({
    does: 'Read a message that was parked whole once more',
    verb: 'post',
    path: '/messages/:id/replay',
    may: 'replay',
    takes: z.object({ id: Id }),
    gives: MessageOnList,
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
