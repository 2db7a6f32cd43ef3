/** Cases, recalls inside them, contact attempts, and the board that shows them. */
import { z } from 'zod'
import { Channel, Contact, KnownNumber, Ladder, NumberUsed, Outcome } from './contacts.ts'
import { ClosedByHand, Evidence, EvidenceGiven } from './evidence.ts'
import { InHand } from './hands.ts'
import { endpoint } from './kit.ts'
import { RecallState } from './moves.ts'
import { Prenatal } from './requests.ts'
import { VerdictGiven } from './results.ts'
import { Severity, Verdict } from './rules.ts'
import { Scan } from './scans.ts'
import { Specimen } from './specimens.ts'
import { Subject } from './subjects.ts'
import { Id, Instant, Line, Say, say, Version } from './words.ts'

export const CloseReason = z
  .enum(['in-range', 'diagnosed', 'excluded', 'refused', 'moved', 'died', 'lost', 'withdrawn'])
  .meta({ id: 'CloseReason' })
export type CloseReason = z.infer<typeof CloseReason>
export const CLOSE_REASONS: Record<CloseReason, Say> = {
  'in-range': say('reported in range', '报告低风险'),
  diagnosed: say('diagnosed', '已确诊'),
  excluded: say('excluded', '已排除'),
  refused: say('refused in writing', '书面拒绝'),
  moved: say('moved away', '迁出'),
  died: say('died', '死亡'),
  lost: say('lost', '失访'),
  withdrawn: say('opened in error', '误建撤销'),
}

/** One subject in one programme: where it stands and who owns it. */
export const Case = z
  .object({
    id: Id,
    centre: Id,
    samplingPoint: Id,
    subject: Id,
    programme: z.string(),
    state: z.enum(['open', 'closed']),
    owner: Id.nullable(),
    verdict: Verdict.nullable(),
    openedAt: Instant,
    closedAt: Instant.nullable(),
    closedFor: CloseReason.nullable(),
    note: z.string().nullable(),
    version: Version,
  })
  .meta({ id: 'Case' })
export type Case = z.infer<typeof Case>

/** Why somebody is called lost. */
export const LossCode = z.enum(['number-wrong', 'moved', 'nobody-answers', 'abroad', 'other'])
export type LossCode = z.infer<typeof LossCode>
export const LOSS_CODES: Record<LossCode, Say> = {
  'number-wrong': say('contact data were wrong', '联系方式有误'),
  moved: say('moved, nobody knows where', '迁出，去向不明'),
  'nobody-answers': say('nobody answers on any way', '各种方式均无应答'),
  abroad: say('out of reach, as abroad', '外出（如境外）无法联系'),
  other: say('another reason', '其他原因'),
}

export const Recall = z
  .object({
    id: Id,
    centre: Id,
    samplingPoint: Id,
    /** The code of the sampling point's district on the day it was opened; null: not kept then. */
    openedIn: z.string().nullable(),
    case: Id,
    specimen: z.string(),
    programme: z.string(),
    condition: z.string(),
    severity: Severity,
    state: RecallState,
    says: Say,
    /** The rule row that opened it, or null where a fault of the specimen did. */
    rule: Id.nullable(),
    openedAt: Instant,
    dueAt: Instant,
    /** Where `dueAt` comes from: the clock row of the severity. */
    clock: Id.nullable(),
    acknowledgedAt: Instant.nullable(),
    acknowledgedBy: Id.nullable(),
    /** Who asked for a withdrawal; a second person confirms it. */
    withdrawalAskedBy: Id.nullable(),
    /** Who asked to have it called lost, and why; a second person confirms it. */
    lossAskedBy: Id.nullable(),
    lossCode: LossCode.nullable(),
    endedAt: Instant.nullable(),
    endedWhy: z.string().nullable(),
    /** The next step of its contact ladder and until when; null while nobody has to call. */
    step: z.number().int().nullable(),
    stepDueAt: Instant.nullable(),
    /** When its ladder began; null of one from before there were ladders. */
    ladderAt: Instant.nullable(),
    version: Version,
  })
  .meta({ id: 'Recall' })
export type Recall = z.infer<typeof Recall>

/** A limit that a recall runs against, and the rule row that says so, where one does. */
export const RecallLimit = z
  .object({
    what: z.enum(['opened', 'birth', 'redraw', 'diagnosis', 'step']),
    dueAt: Instant,
    rule: Id.nullable(),
  })
  .meta({ id: 'RecallLimit' })
export type RecallLimit = z.infer<typeof RecallLimit>
export const LIMITS: Record<RecallLimit['what'], Say> = {
  opened: say('since it was opened', '自召回建立起'),
  birth: say('by day of life', '按日龄'),
  redraw: say('last day for another tube', '重新采血截止日'),
  diagnosis: say('last day for a diagnosis', '产前诊断截止日'),
  step: say('next try', '下一次联系'),
}

/** A row of the board: no name, no phone, no identity number of a patient. */
export const BoardRow = z
  .object({
    id: Id,
    case: Id,
    centre: Id,
    centreName: z.string(),
    samplingPoint: Id,
    samplingPointName: z.string(),
    /** The code of the district it was opened in, whatever became of the place since. */
    district: z.string(),
    specimen: z.string(),
    programme: z.string(),
    condition: z.string(),
    severity: Severity,
    state: RecallState,
    says: Say,
    owner: Id.nullable(),
    ownerName: z.string().nullable(),
    openedAt: Instant,
    dueAt: Instant,
    /** All that it runs against, the soonest first; `dueAt` is one of them. */
    limits: z.array(RecallLimit),
    acknowledgedAt: Instant.nullable(),
    acknowledgedByName: z.string().nullable(),
    /** The next step of the contact ladder and until when; null while nobody has to call. */
    step: z.number().int().nullable(),
    stepDueAt: Instant.nullable(),
    stepBy: Channel.nullable(),
    attempts: z.number().int(),
    /** Who is calling the family now; null: nobody, or nobody any more. */
    inHand: InHand.nullable(),
    /** False once it has left the board (closed, withdrawn, lost, refused). */
    shown: z.boolean(),
    version: Version,
  })
  .meta({ id: 'BoardRow' })
export type BoardRow = z.infer<typeof BoardRow>

/**
 * The limit that counts now: the soonest that could still be kept when the recall was opened. What had
 * passed before that is told beside it, and nobody can be late for it any more.
 */
export function leading({ limits, openedAt, dueAt }: BoardRow): RecallLimit {
  const kept = limits.find(limit => limit.dueAt > openedAt)
  return kept ?? { what: 'opened', dueAt, rule: null }
}

export const Board = z
  .object({
    rows: z.array(BoardRow),
    /** Per book of the journal, the number up to which these rows are true. */
    heads: z.record(z.string(), z.number().int()),
    at: Instant,
  })
  .meta({ id: 'Board' })
export type Board = z.infer<typeof Board>

export const CasePage = z
  .object({
    case: Case,
    subject: Subject,
    maskedName: z.string(),
    rows: z.array(BoardRow),
    recalls: z.array(Recall),
    contacts: z.array(Contact),
    /** Of recalls that have not ended. */
    ladders: z.array(Ladder),
    numbers: z.array(KnownNumber),
    /** What its ends rested on, and the scans that this person may open. */
    evidence: z.array(Evidence),
    documents: z.array(Scan),
    specimens: z.array(Specimen),
    verdicts: z.array(VerdictGiven),
    prenatal: Prenatal.nullable(),
    owners: z.array(z.object({ id: Id, name: z.string() })),
    /** Who is told after the owner, where nobody acts. */
    deputy: z.object({ id: Id, name: z.string() }).nullable(),
    /** Other cases of the same person and programme, which are one with this after a merge. */
    joined: z.array(
      z.object({
        id: Id,
        subject: Id,
        state: z.enum(['open', 'closed']),
        openedAt: Instant,
        ownerName: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'CasePage' })
export type CasePage = z.infer<typeof CasePage>

/** Why somebody is called, in any programme: a verdict that was released is no longer to be relied on. */
export const CORRECTION = 'CORRECTION'

/** Conditions that belong to the laboratory and to no programme. */
export const HOUSE_CONDITIONS: Readonly<Record<string, Say>> = {
  [CORRECTION]: say('Corrected result: do not rely on the verdict', '结果更正：原结论暂不可用'),
}

export const recalls = {
  showBoard: endpoint({
    does: 'Show the recalls that this person may see, with the journal numbers they are true at',
    verb: 'get',
    path: '/board',
    may: 'see-board',
    takes: z.object({
      centre: Id.optional(),
      samplingPoint: Id.optional(),
      district: z.string().max(12).optional(),
    }),
    gives: Board,
  }),
  showCase: endpoint({
    does: 'Show one case with its recalls, contact attempts, specimens and verdicts',
    verb: 'get',
    path: '/cases/:id',
    may: 'see-board',
    takes: z.object({ id: Id }),
    gives: CasePage,
    shows: ['case', 'recall', 'specimen', 'verdict', 'pregnancy'],
    named: ({ subject }) => ({ subject: subject.id }),
  }),
  acknowledgeRecall: endpoint({
    does: 'Acknowledge a recall by name; a case without an owner gets this one',
    verb: 'post',
    path: '/recalls/:id/acknowledgement',
    may: 'acknowledge',
    takes: z.object({ id: Id, version: Version }),
    gives: BoardRow,
  }),
  recordContact: endpoint({
    does: 'Record one attempt to reach the family and what came of it',
    verb: 'post',
    path: '/recalls/:id/contacts',
    may: 'contact',
    takes: z.object({
      id: Id,
      request: Id,
      at: Instant,
      channel: Channel,
      outcome: Outcome,
      note: Line(500).optional(),
      /** Which of the family's numbers was called. */
      number: NumberUsed.optional(),
    }),
    gives: BoardRow,
  }),
  loseRecall: endpoint({
    does: 'Ask to call somebody lost once the contact ladder is finished; a second person confirms',
    verb: 'post',
    path: '/recalls/:id/loss',
    may: 'end-recall',
    takes: z.object({ id: Id, version: Version, code: LossCode, reason: Line(500) }),
    gives: BoardRow,
  }),
  confirmLoss: endpoint({
    does: 'Confirm as the second person that somebody is lost; the case closes where nothing else stands',
    verb: 'post',
    path: '/recalls/:id/loss-confirmation',
    may: 'confirm-loss',
    takes: z.object({ id: Id, version: Version }),
    gives: BoardRow,
  }),
  refuseRecall: endpoint({
    does: 'End a recall as refused in writing, with the paper; the case closes where nothing else stands',
    verb: 'post',
    path: '/recalls/:id/refusal',
    may: 'end-recall',
    takes: z.object({
      id: Id,
      version: Version,
      reason: Line(500),
      evidence: EvidenceGiven.default({}),
    }),
    gives: BoardRow,
  }),
  tellAnew: endpoint({
    does: 'Say by name that the family was told of a corrected verdict',
    verb: 'post',
    path: '/recalls/:id/telling',
    may: 'contact',
    takes: z.object({ id: Id, version: Version }),
    gives: BoardRow,
  }),
  withdrawRecall: endpoint({
    does: 'Ask for the withdrawal of a recall, or confirm it as the second person',
    verb: 'post',
    path: '/recalls/:id/withdrawal',
    may: 'withdraw-recall',
    takes: z.object({ id: Id, version: Version, reason: Line(500) }),
    gives: BoardRow,
  }),
  ownCase: endpoint({
    does: 'Hand a case to a named owner of the same centre',
    verb: 'post',
    path: '/cases/:id/owner',
    may: 'own-case',
    takes: z.object({ id: Id, version: Version, owner: Id }),
    gives: Case,
  }),
  closeCase: endpoint({
    does: 'End what a diagnosis, a refusal, a move or a death ends; the case closes where nothing else stands',
    verb: 'post',
    path: '/cases/:id/closing',
    may: 'close-case',
    takes: z.object({
      id: Id,
      version: Version,
      reason: ClosedByHand,
      note: Line(500),
      evidence: EvidenceGiven.default({}),
    }),
    gives: Case,
  }),
}
