/** What the clock tells named people: that somebody waits and nobody has acted. */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { Severity } from './rules.ts'
import { Id, Instant, PageAsk, pageOf, type Say, say, Version } from './words.ts'

/** From the one who owns the case upwards; an administrator is told of what concerns no case. */
export const NoticeLevel = z.enum(['owner', 'deputy', 'head', 'office', 'administrator'])
export type NoticeLevel = z.infer<typeof NoticeLevel>
export const NOTICE_LEVELS: Record<NoticeLevel, Say> = {
  owner: say('owner', '负责人'),
  deputy: say('deputy', '代理人'),
  head: say('head of the centre', '中心负责人'),
  office: say('programme office', '项目办'),
  administrator: say('system administrator', '系统管理员'),
}

export const NoticeWhy = z.enum([
  'not-acknowledged',
  'step-overdue',
  'recall-overdue',
  'case-given',
  'partner-down',
  'amended-unconfirmed',
  'held-overdue',
  'intake-overdue',
  'dispatch-overdue',
  'labels-overdue',
  'signed-run-failed',
])
export type NoticeWhy = z.infer<typeof NoticeWhy>
export const NOTICE_REASONS: Record<NoticeWhy, Say> = {
  'not-acknowledged': say('Nobody has acknowledged this recall', '该召回尚无人确认'),
  'step-overdue': say('The next contact step is overdue', '下一步联系已逾期'),
  'recall-overdue': say('The recall is past its limit and still open', '召回已超时限，尚未结束'),
  'case-given': say('This case is yours now', '该病例已转由您负责'),
  'partner-down': say(
    'Messages to an outside partner do not get through',
    '外部合作方消息发送失败',
  ),
  'amended-unconfirmed': say(
    'The collection site has not confirmed an amended report',
    '采血机构尚未确认更正报告',
  ),
  'held-overdue': say(
    'A value from an instrument is held and nobody has settled it in time',
    '有仪器数据超时未处理',
  ),
  'intake-overdue': say(
    'Messages were kept and are not applied; look at the server and its database',
    '消息已保存但未入账，请检查服务器和数据库',
  ),
  'dispatch-overdue': say(
    'Messages to an outside partner lie there and nobody has seen to them',
    '发往外部合作方的消息积压，无人处理',
  ),
  'labels-overdue': say(
    'Labels were begun and stand still: count what came out, and go on or stop',
    '标签打印中断未处理，请清点后继续或停止',
  ),
  'signed-run-failed': say(
    'A control failed after results of its run were signed out: do not rely on them. Two people release the run or invalidate it',
    '批次结果签发后质控失控：这些结果暂不可用，须由两人放行或作废该批次',
  ),
}

/** What tells a person of something and asks for nothing more than to be seen; all else ends by what is done. */
export const ENDS_WHEN_SEEN: readonly NoticeWhy[] = ['case-given']

/** Raised once for what it is about, why, since when and at which level. */
export const Notice = z
  .object({
    id: Id,
    /** Whose book it is in; `registry` for what concerns no centre. */
    centre: z.string(),
    /** The recall, the case that was given, the partner, the amended report, the run, or what of a queue waits longest. */
    about: z.string(),
    recall: Id.nullable(),
    case: Id.nullable(),
    severity: Severity,
    level: NoticeLevel,
    why: NoticeWhy,
    /** From when it was counted: the opening, the step's due time, the recall's, the report's. */
    since: Instant,
    dueAt: Instant,
    raisedAt: Instant,
    /** Who is told; null where nobody holds a post that could be. */
    staff: Id.nullable(),
    acknowledgedAt: Instant.nullable(),
    acknowledgedBy: Id.nullable(),
    /** When what it asked for was done, by whom (`staff:…` or `clock`). */
    endedAt: Instant.nullable(),
    endedBy: z.string().nullable(),
    version: Version,
  })
  .meta({ id: 'Notice' })
export type Notice = z.infer<typeof Notice>

/** As it is listed: where, since when, whose; no name and no finding of a patient. */
export const NoticeRow = Notice.extend({
  centreName: z.string(),
  centreNameEn: z.string(),
  staffName: z.string().nullable(),
  ownerName: z.string().nullable(),
  /** The card or tube that it is about, for whoever sees specimens there. */
  specimen: z.string().nullable(),
  /** To whom the case may be given from here; empty where this person may not. */
  owners: z.array(z.object({ id: Id, name: z.string() })),
}).meta({ id: 'NoticeRow' })
export type NoticeRow = z.infer<typeof NoticeRow>

export const notices = {
  listMyNotices: endpoint({
    does: 'List the notices that are mine and not done with, the most urgent first',
    verb: 'get',
    path: '/notices',
    may: 'see-notices',
    takes: z.object(PageAsk),
    gives: pageOf(NoticeRow),
    shows: ['notice', 'case', 'staff'],
  }),
  showNoticeCount: endpoint({
    does: 'Count my notices that are not acknowledged, the critical ones apart',
    verb: 'get',
    path: '/notices/count',
    may: 'see-notices',
    takes: z.object({}),
    gives: z.object({ waiting: z.number().int(), critical: z.number().int() }),
    shows: ['notice'],
  }),
  acknowledgeNotice: endpoint({
    does: 'Acknowledge a notice of mine: it is quiet, and the clock goes on until somebody acts on what it is about',
    verb: 'post',
    path: '/notices/:id/acknowledgement',
    may: 'see-notices',
    takes: z.object({ id: Id, version: Version }),
    gives: NoticeRow,
  }),
  giveNoticeCase: endpoint({
    does: 'Give the case of a notice to a named person of its centre',
    verb: 'post',
    path: '/notices/:id/owner',
    may: 'own-case',
    takes: z.object({ id: Id, owner: Id }),
    gives: NoticeRow,
  }),
}
