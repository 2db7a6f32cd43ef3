/**
 * Two records of one person, joined by two people and parted again by two people. Nothing is deleted:
 * both ids resolve ever after, and what is registered under either keeps its own number and clock.
 */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { Severity, Sex } from './rules.ts'
import { Id, Instant, Line, Say, say, Version } from './words.ts'

export const MergeState = z
  .enum(['asked', 'declined', 'merged', 'undo-asked', 'undone'])
  .meta({ id: 'MergeState' })
export type MergeState = z.infer<typeof MergeState>

export const MERGE_STATES: Record<MergeState, Say> = {
  asked: say('waiting for a second person', '待第二人审核'),
  declined: say('declined', '已退回'),
  merged: say('joined', '已合并'),
  'undo-asked': say('joined; parting waits', '已合并，拆分待审核'),
  undone: say('parted again', '已拆分'),
}

/** What is joined: a woman as she is known, her partner, a woman in one pregnancy, a newborn. */
export const MergeKind = z.enum(['woman', 'man', 'pregnancy', 'newborn']).meta({ id: 'MergeKind' })
export type MergeKind = z.infer<typeof MergeKind>

export const PersonMerge = z
  .object({
    id: Id,
    /** The book of the record that stays. */
    centre: Id,
    kind: MergeKind,
    /** The record to which the other leads from then on. */
    kept: Id,
    gone: Id,
    reason: z.string(),
    state: MergeState,
    askedBy: Id,
    askedAt: Instant,
    decidedBy: Id.nullable(),
    decidedAt: Instant.nullable(),
    undoReason: z.string().nullable(),
    undoAskedBy: Id.nullable(),
    undoAskedAt: Instant.nullable(),
    undoneBy: Id.nullable(),
    undoneAt: Instant.nullable(),
    version: Version,
  })
  .meta({ id: 'PersonMerge' })
export type PersonMerge = z.infer<typeof PersonMerge>

/** One record as a list or a comparison shows it: masked. */
export const RecordShown = z
  .object({
    id: Id,
    mother: Id.nullable(),
    maskedName: z.string(),
    centreName: z.string(),
    samplingPointName: z.string(),
    bornAt: Instant.nullable(),
    birthOrder: z.number().int().nullable(),
    plurality: z.number().int().nullable(),
    sex: Sex,
    children: z.number().int(),
    specimens: z.array(z.string()),
  })
  .meta({ id: 'RecordShown' })
export type RecordShown = z.infer<typeof RecordShown>

/** Values are masked, and whether they agree is said from the whole ones. */
export const ComparedField = z
  .object({
    field: z.string(),
    one: z.string().nullable(),
    other: z.string().nullable(),
    agree: z.enum(['same', 'differs', 'unknown']),
  })
  .meta({ id: 'ComparedField' })
export type ComparedField = z.infer<typeof ComparedField>

/** A case of either, which would be one with the other's of the same programme. */
export const CaseBeside = z
  .object({
    id: Id,
    subject: Id,
    programme: z.string(),
    state: z.enum(['open', 'closed']),
    ownerName: z.string().nullable(),
    recalls: z.array(
      z.object({ id: Id, condition: z.string(), severity: Severity, dueAt: Instant }),
    ),
  })
  .meta({ id: 'CaseBeside' })
export type CaseBeside = z.infer<typeof CaseBeside>

export const Pair = z
  .object({
    one: RecordShown,
    other: RecordShown,
    fields: z.array(ComparedField),
    cases: z.array(CaseBeside),
    /** Why these two are not to be joined; null where nothing forbids it. */
    whyNot: Say.nullable(),
  })
  .meta({ id: 'PersonPair' })
export type Pair = z.infer<typeof Pair>

/** Two records that may be one person, with what speaks for it. Nobody is joined by that. */
export const Double = z
  .object({
    one: RecordShown,
    other: RecordShown,
    score: z.number(),
    reasons: z.array(Say),
  })
  .meta({ id: 'LikelyDouble' })
export type Double = z.infer<typeof Double>

export const MergeOnList = PersonMerge.extend({
  askedByName: z.string(),
  decidedByName: z.string().nullable(),
  undoAskedByName: z.string().nullable(),
  undoneByName: z.string().nullable(),
  keptShown: RecordShown,
  goneShown: RecordShown,
}).meta({ id: 'PersonMergeOnList' })
export type MergeOnList = z.infer<typeof MergeOnList>

/** What happened while they were one: it stays with whom it was registered for, and wants a decision. */
export const Since = z
  .object({
    what: z.enum(['child', 'specimen', 'verdict', 'recall-ended', 'case-closed']),
    /** The record it is registered for. */
    subject: Id,
    number: z.string().nullable(),
    at: Instant,
    says: Say,
  })
  .meta({ id: 'SinceMerge' })
export type Since = z.infer<typeof Since>

/** A report that left while they were one, and who opened it. */
export const Affected = z
  .object({
    report: Id,
    specimen: z.string(),
    edition: z.number().int(),
    releasedAt: Instant,
    viewers: z.array(z.object({ name: z.string(), at: Instant, how: z.string() })),
  })
  .meta({ id: 'AffectedReport' })
export type Affected = z.infer<typeof Affected>

export const MergePage = z
  .object({
    merge: MergeOnList,
    since: z.array(Since),
    reports: z.array(Affected),
    /** Who was shown either person while they were one. */
    looks: z.array(z.object({ name: z.string(), at: Instant, subject: Id })),
  })
  .meta({ id: 'MergePage' })
export type MergePage = z.infer<typeof MergePage>

export const merges = {
  listDoubles: endpoint({
    does: 'List pairs of records that may be one person, likeliest first; nobody is joined by it',
    verb: 'get',
    path: '/doubles',
    may: 'merge-people',
    takes: z.object({ centre: Id.optional(), samplingPoint: Id.optional() }),
    gives: z.array(Double),
    shows: ['subject'],
    named: found => ({ people: found.length * 2 }),
  }),
  showPair: endpoint({
    does: 'Show two records side by side, masked, with what agrees and what forbids joining them',
    verb: 'get',
    path: '/subjects/:id/beside',
    may: 'merge-people',
    takes: z.object({ id: Id, other: Id }),
    gives: Pair,
    shows: ['subject', 'case', 'recall'],
    named: (_, { id, other }) => ({ people: 2, found: [id, other] }),
  }),
  listMerges: endpoint({
    does: 'List what was asked to be joined, is joined or was parted again, the newest first',
    verb: 'get',
    path: '/merges',
    may: 'merge-people',
    takes: z.object({
      centre: Id.optional(),
      samplingPoint: Id.optional(),
      state: MergeState.optional(),
    }),
    gives: z.array(MergeOnList),
    shows: ['subject'],
    named: found => ({ people: found.length * 2 }),
  }),
  showMerge: endpoint({
    does: 'Show one merge with what happened since, the reports that left and who saw them',
    verb: 'get',
    path: '/merges/:id',
    may: 'merge-people',
    takes: z.object({ id: Id }),
    gives: MergePage,
    shows: ['subject'],
    named: ({ merge }) => ({ people: 2, found: [merge.kept, merge.gone] }),
  }),
  askMerge: endpoint({
    does: 'Ask that two records be joined as one person; another person approves it',
    verb: 'post',
    path: '/merges',
    may: 'merge-people',
    takes: z.object({ kept: Id, gone: Id, reason: Line(500) }),
    gives: PersonMerge,
  }),
  askUnmerge: endpoint({
    does: 'Ask that two joined records be parted again; another person approves it',
    verb: 'post',
    path: '/merges/:id/parting',
    may: 'merge-people',
    takes: z.object({ id: Id, version: Version, reason: Line(500) }),
    gives: PersonMerge,
  }),
  decideMerge: endpoint({
    does: 'Approve or decline, as the second person, what was asked of two records',
    verb: 'post',
    path: '/merges/:id/decision',
    may: 'approve-merge',
    takes: z.object({ id: Id, version: Version, decision: z.enum(['approve', 'decline']) }),
    gives: PersonMerge,
  }),
}
