/**
 * States and the moves between them, as one table per noun: the guard in the laboratory and the
 * button on the screen read the same row, so a button can say why not before the server does.
 */
import { z } from 'zod'
import { inWords, type Say, say } from './words.ts'

export const SpecimenState = z
  .enum([
    'expected',
    'collected',
    'sent',
    'accepted',
    'remarked',
    'unsatisfactory',
    'held',
    'rejected',
    'withdrawn',
    'lost',
    'frozen',
  ])
  .meta({ id: 'SpecimenState' })
export type SpecimenState = z.infer<typeof SpecimenState>

export const SPECIMEN_STATES: Record<SpecimenState, Say> = {
  expected: say('label printed', '已贴标签'),
  collected: say('collected', '已采集'),
  sent: say('on its way', '递送中'),
  accepted: say('accepted', '合格接收'),
  remarked: say('accepted with a remark', '让步接收'),
  unsatisfactory: say('unsatisfactory, tested all the same', '不合格，仍检测'),
  held: say('held for a decision', '暂存待定'),
  rejected: say('rejected', '拒收'),
  withdrawn: say('withdrawn', '已撤销'),
  lost: say('lost', '遗失'),
  frozen: say('frozen: consent withdrawn', '已冻结：同意已撤回'),
}

export interface Move<State extends string> {
  readonly from: readonly State[]
  readonly to: readonly State[]
}

/** Wherever a specimen is, a withdrawn consent freezes it, and another consent puts it back there. */
const FREEZABLE = [
  ...(['expected', 'collected', 'sent', 'accepted', 'remarked'] as const),
  ...(['unsatisfactory', 'held', 'rejected', 'lost'] as const),
]

export const SPECIMEN_MOVES = {
  collect: { from: ['expected'], to: ['collected'] },
  send: { from: ['collected'], to: ['sent'] },
  receive: {
    from: ['expected', 'collected', 'sent', 'lost'],
    to: ['accepted', 'remarked', 'unsatisfactory', 'held', 'rejected'],
  },
  /** A date was corrected after it came. */
  'judge-anew': {
    from: ['accepted', 'remarked', 'unsatisfactory', 'held', 'rejected'],
    to: ['accepted', 'remarked', 'unsatisfactory', 'held', 'rejected'],
  },
  release: { from: ['held'], to: ['accepted', 'remarked', 'unsatisfactory'] },
  reject: { from: ['held', 'accepted', 'remarked', 'unsatisfactory'], to: ['rejected'] },
  /** It was received by mistake: where it was before, as far as anybody knows. */
  'take-back-receipt': {
    from: ['accepted', 'remarked', 'unsatisfactory', 'held', 'rejected'],
    to: ['expected', 'collected', 'sent'],
  },
  'take-back-rejection': {
    from: ['rejected'],
    to: ['held', 'accepted', 'remarked', 'unsatisfactory'],
  },
  withdraw: { from: ['expected', 'collected'], to: ['withdrawn'] },
  lose: { from: ['sent'], to: ['lost'] },
  freeze: { from: FREEZABLE, to: ['frozen'] },
  /** It came while it was frozen: here, judged, and frozen still. */
  'receive-frozen': { from: ['frozen'], to: ['frozen'] },
  thaw: { from: ['frozen'], to: FREEZABLE },
} as const satisfies Record<string, Move<SpecimenState>>
export type SpecimenMove = keyof typeof SPECIMEN_MOVES

/** A result may be filed under a specimen in these states and no other (B-07). */
export const TESTABLE: readonly SpecimenState[] = ['accepted', 'remarked', 'unsatisfactory']

export const ResultState = z
  .enum(['recorded', 'verified', 'authorised', 'superseded'])
  .meta({ id: 'ResultState' })
export type ResultState = z.infer<typeof ResultState>

export const RESULT_STATES: Record<ResultState, Say> = {
  recorded: say('recorded', '待审核'),
  verified: say('verified', '已审核'),
  authorised: say('authorised', '已签发'),
  superseded: say('superseded', '已更正'),
}

export const RESULT_MOVES = {
  verify: { from: ['recorded'], to: ['verified'] },
  authorise: { from: ['verified'], to: ['authorised'] },
  /** What speaks against it has changed: whoever signs it looks at it again, from the first on. */
  reflag: { from: ['recorded', 'verified'], to: ['recorded'] },
  supersede: { from: ['recorded', 'verified', 'authorised'], to: ['superseded'] },
  reopen: { from: ['verified', 'authorised'], to: ['recorded'] },
} as const satisfies Record<string, Move<ResultState>>

/** Of a run. Its results are withheld where it has failed. */
export const BatchState = z
  .enum(['planned', 'running', 'finished', 'accepted', 'failed'])
  .meta({ id: 'BatchState' })
export type BatchState = z.infer<typeof BatchState>

export const BATCH_STATES: Record<BatchState, Say> = {
  planned: say('planned', '已计划'),
  running: say('running', '进行中'),
  finished: say('finished', '已结束'),
  accepted: say('accepted', '已接受'),
  failed: say('failed', '已作废'),
}

export const BATCH_MOVES = {
  begin: { from: ['planned'], to: ['running'] },
  finish: { from: ['running'], to: ['finished'] },
  accept: { from: ['running', 'finished'], to: ['accepted'] },
  fail: { from: ['planned', 'running', 'finished', 'accepted'], to: ['failed'] },
} as const satisfies Record<string, Move<BatchState>>
export type BatchMove = keyof typeof BATCH_MOVES

export const RecallState = z
  .enum(['provisional', 'open', 'reached', 'met', 'lost', 'refused', 'withdrawn'])
  .meta({ id: 'RecallState' })
export type RecallState = z.infer<typeof RecallState>

export const RECALL_STATES: Record<RecallState, Say> = {
  provisional: say('not yet verified', '待核实'),
  open: say('open', '待召回'),
  reached: say('family reached', '已联系到'),
  met: say('second specimen here', '复采已到'),
  lost: say('lost', '失访'),
  refused: say('refused', '拒绝'),
  withdrawn: say('withdrawn', '已撤销'),
}

export const RECALL_MOVES = {
  confirm: { from: ['provisional'], to: ['open'] },
  reach: { from: ['open', 'provisional'], to: ['reached'] },
  meet: { from: ['provisional', 'open', 'reached'], to: ['met'] },
  lose: { from: ['open', 'reached'], to: ['lost'] },
  refuse: { from: ['open', 'reached'], to: ['refused'] },
  /** A diagnosis says what it is, or that it is not. */
  conclude: { from: ['open', 'reached', 'met'], to: ['met'] },
  withdraw: { from: ['provisional', 'open', 'reached'], to: ['withdrawn'] },
} as const satisfies Record<string, Move<RecallState>>

/** Where a parcel is; `picked-up` and `handed-over` only where a courier says so. */
export const PARCEL_STAGES = {
  sent: say('on its way', '递送中'),
  'picked-up': say('with the courier', '递送员已取件'),
  'handed-over': say('at the centre, not opened', '已送达，待开箱'),
  arrived: say('arrived', '已到达'),
} as const satisfies Record<string, Say>
export type ParcelStage = keyof typeof PARCEL_STAGES

export const ReportState = z
  .enum(['drafted', 'released', 'replaced', 'withdrawn'])
  .meta({ id: 'ReportState' })
export type ReportState = z.infer<typeof ReportState>

export const REPORT_STATES: Record<ReportState, Say> = {
  drafted: say('drafted', '待发布'),
  released: say('released', '已发布'),
  replaced: say('replaced', '已被替代'),
  withdrawn: say('withdrawn', '已撤回'),
}

export const REPORT_MOVES = {
  release: { from: ['drafted'], to: ['released'] },
  acknowledge: { from: ['released'], to: ['released'] },
  withdraw: { from: ['released'], to: ['withdrawn'] },
  replace: { from: ['released', 'withdrawn'], to: ['replaced'] },
} as const satisfies Record<string, Move<ReportState>>

/** Null when the move is possible, otherwise the sentence that says why not. */
export function whyNot<S extends string>(
  move: Move<S>,
  state: S,
  names: Record<S, Say>,
): Say | null {
  if (move.from.includes(state)) return null
  const needs = (language: 'en' | 'zh-CN') =>
    move.from.map(s => inWords(names[s], language)).join(language === 'en' ? ' or ' : '或')
  return say(
    `It is “${names[state].en}”; this needs “${needs('en')}”.`,
    `当前为“${names[state].zh}”，须为“${needs('zh-CN')}”方可操作。`,
  )
}
