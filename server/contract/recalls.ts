/** Cases, recalls inside them, contact attempts, and the board that shows them. */
import { z } from 'zod'
import { InHand } from './hands.ts'
import { endpoint } from './kit.ts'
import { RecallState } from './moves.ts'
import { Prenatal } from './requests.ts'
import { VerdictGiven } from './results.ts'
import { Severity, Verdict } from './rules.ts'
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
    endedAt: Instant.nullable(),
    endedWhy: z.string().nullable(),
    version: Version,
  })
  .meta({ id: 'Recall' })
export type Recall = z.infer<typeof Recall>

export const Channel = z.enum([
  'phone',
  'sms',
  'sampling-point',
  'township-doctor',
  'visit',
  'letter',
])
export const Outcome = z.enum([
  'reached-guardian',
  'reached-other',
  'no-answer',
  'number-wrong',
  'number-off',
  'refused',
  'language-help-needed',
  'message-left',
])
export const CHANNELS: Record<z.infer<typeof Channel>, Say> = {
  phone: say('phone', '电话'),
  sms: say('text message', '短信'),
  'sampling-point': say('collection site', '采血机构转告'),
  'township-doctor': say('township doctor', '乡镇（村）医生'),
  visit: say('visit', '上门'),
  letter: say('letter', '信函'),
}
export const OUTCOMES: Record<z.infer<typeof Outcome>, Say> = {
  'reached-guardian': say('guardian reached', '已联系到监护人'),
  'reached-other': say('somebody else reached', '联系到其他人'),
  'no-answer': say('no answer', '无人接听'),
  'message-left': say('message left', '已留言'),
  'number-wrong': say('number wrong', '号码错误'),
  'number-off': say('number off', '停机或关机'),
  'language-help-needed': say('language help needed', '需要语言协助'),
  refused: say('refused', '拒绝'),
}

export const Contact = z
  .object({
    id: Id,
    centre: Id,
    recall: Id,
    at: Instant,
    recordedAt: Instant,
    by: Id,
    byName: z.string(),
    channel: Channel,
    outcome: Outcome,
    note: z.string().nullable(),
  })
  .meta({ id: 'Contact' })
export type Contact = z.infer<typeof Contact>

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
    }),
    gives: BoardRow,
  }),
  endRecall: endpoint({
    does: 'End a recall as lost (after attempts) or refused in writing; the case closes with it',
    verb: 'post',
    path: '/recalls/:id/ending',
    may: 'end-recall',
    takes: z.object({
      id: Id,
      version: Version,
      how: z.enum(['lost', 'refused']),
      reason: Line(500),
    }),
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
    does: 'Close a case with its reason and evidence',
    verb: 'post',
    path: '/cases/:id/closing',
    may: 'close-case',
    takes: z.object({
      id: Id,
      version: Version,
      reason: z.enum(['diagnosed', 'excluded', 'refused', 'moved', 'died']),
      note: Line(500),
    }),
    gives: Case,
  }),
}
