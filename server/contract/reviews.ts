/**
 * What people look at and take out is watched: whoever was shown many more people than usual, or gave out
 * many more rows, is reviewed by somebody else. So is whoever, in an emergency, opened somebody who
 * belongs to another centre: at once shown loudly, for a short time, and open until the review is closed.
 */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { Case } from './recalls.ts'
import { Identity, Subject } from './subjects.ts'
import {
  Id,
  Instant,
  Line,
  PageAsk,
  pageOf,
  type Say,
  ScannedNumber,
  say,
  Version,
} from './words.ts'

/** The first three are named as the rows that say how much is much. */
export const ReviewCause = z
  .enum(['people-in-hour', 'people-in-day', 'given-out-in-day', 'opened-in-need'])
  .meta({ id: 'ReviewCause' })
export type ReviewCause = z.infer<typeof ReviewCause>

export const REVIEW_CAUSES: Record<ReviewCause, Say> = {
  'people-in-hour': say('many people looked at within an hour', '一小时内查看人数过多'),
  'people-in-day': say('many people looked at within a day', '一日内查看人数过多'),
  'given-out-in-day': say(
    'many rows or reports taken out within a day',
    '一日内导出或打印数量过多',
  ),
  'opened-in-need': say('opened in an emergency', '紧急查阅'),
}

export const Review = z
  .object({
    id: Id,
    /** Whose looks these were; they never see it, and cannot close it. */
    staff: Id,
    cause: ReviewCause,
    /** How many when it was raised, and how many the row lets pass. */
    count: z.number().int(),
    most: z.number().int(),
    rule: Id.nullable(),
    /** From when on was counted. */
    since: Instant,
    raisedAt: Instant,
    /** Who was opened in need, by which number, why, and until when it stands open. */
    subject: Id.nullable(),
    specimen: z.string().nullable(),
    reason: z.string().nullable(),
    until: Instant.nullable(),
    closedBy: Id.nullable(),
    closedAt: Instant.nullable(),
    /** What the second person found, in a sentence. */
    finding: z.string().nullable(),
    version: Version,
  })
  .meta({ id: 'Review' })
export type Review = z.infer<typeof Review>

export const ReviewOnList = Review.extend({
  staffName: z.string(),
  closedByName: z.string().nullable(),
  /** Of the row that it was measured by. */
  source: z.string().nullable(),
  verified: z.enum(['verified', 'unverified']).nullable(),
}).meta({ id: 'ReviewOnList' })
export type ReviewOnList = z.infer<typeof ReviewOnList>

/** How somebody was shown: a page about them, a search that found them, their identity uncovered. */
export const SightingHow = z
  .enum(['opened', 'found', 'uncovered', 'report', 'sealed', 'need'])
  .meta({ id: 'SightingHow' })
export type SightingHow = z.infer<typeof SightingHow>

export const ReviewPage = z
  .object({
    review: ReviewOnList,
    /** The latest looks of those that were counted; a number only for whoever may see specimens. */
    looks: z.array(
      z.object({ at: Instant, how: SightingHow, about: Id, specimen: z.string().nullable() }),
    ),
    /** What was given out in that time, with what for. */
    given: z.array(
      z.object({
        at: Instant,
        what: z.enum(['results', 'reports']),
        count: z.number().int(),
        why: z.string(),
      }),
    ),
  })
  .meta({ id: 'ReviewPage' })
export type ReviewPage = z.infer<typeof ReviewPage>

/** What an emergency needs, and nothing else of a case that is another centre's. */
export const InNeed = z
  .object({
    specimen: z.string(),
    subject: Subject,
    identity: Identity,
    mother: Identity.nullable(),
    case: Case.pick({ programme: true, state: true, verdict: true, centre: true }),
    why: z.string(),
    /** From then on it is covered again. */
    until: Instant,
  })
  .meta({ id: 'InNeed' })
export type InNeed = z.infer<typeof InNeed>

export const reviews = {
  listReviews: endpoint({
    does: 'List what is to be reviewed of what others have looked at or taken out, or was; the newest first',
    verb: 'get',
    path: '/reviews',
    may: 'review-access',
    takes: z.object({ state: z.enum(['open', 'closed']).default('open'), ...PageAsk }),
    gives: pageOf(ReviewOnList),
    shows: ['review'],
  }),
  showReview: endpoint({
    does: 'Show a review with the looks and the exports behind it; nobody is named',
    verb: 'get',
    path: '/reviews/:id',
    may: 'review-access',
    takes: z.object({ id: Id }),
    gives: ReviewPage,
    shows: ['review'],
  }),
  closeReview: endpoint({
    does: 'Close a review of somebody else with a sentence that says what was found',
    verb: 'post',
    path: '/reviews/:id/closing',
    may: 'review-access',
    takes: z.object({ id: Id, version: Version, finding: Line(500) }),
    gives: ReviewOnList,
  }),
  openInNeed: endpoint({
    does: 'In an emergency, open who is behind a number of another centre, with a reason and for a short time; reviewers are told at once',
    verb: 'post',
    path: '/specimens/:number/need',
    may: 'open-in-need',
    takes: z.object({ number: ScannedNumber, why: Line(200) }),
    gives: InNeed,
    named: 'told',
  }),
  showInNeed: endpoint({
    does: 'Show again what the caller has opened in need, until its time is over',
    verb: 'get',
    path: '/specimens/:number/need',
    may: 'open-in-need',
    takes: z.object({ number: ScannedNumber }),
    gives: InNeed,
    named: gave => ({ subject: gave.subject.id }),
  }),
}
