/** Words of the field that several screens print: severities, verdicts, channels, reasons. */
import type { MessageState, ParkedReason } from '../server/contract/messages.ts'
import type {
  RecallState,
  ReportState,
  ResultState,
  SpecimenState,
} from '../server/contract/moves.ts'
import type { Rule, Sex, Verdict } from '../server/contract/rules.ts'
import { type Say, say } from '../server/contract/words.ts'
import type { Tone } from './ui/status-tag.tsx'

export { CHANNELS, NUMBERS, OUTCOMES, STEP_STATES } from '../server/contract/contacts.ts'
export { CLOSE_REASONS, LOSS_CODES } from '../server/contract/recalls.ts'
export { SEVERITIES, VERDICTS } from '../server/contract/rules.ts'

export const VERDICT_TONES: Record<Verdict, Tone> = {
  negative: 'done',
  borderline: 'watch',
  positive: 'high',
  'no-call': 'watch',
  inconclusive: 'watch',
}

/** How loud the state of a recall is; `provisional` has a look of its own. */
export const RECALL_TONES: Record<RecallState, Tone> = {
  provisional: 'high',
  open: 'high',
  reached: 'watch',
  met: 'done',
  lost: 'plain',
  refused: 'plain',
  withdrawn: 'plain',
}
export const SPECIMEN_TONES: Record<SpecimenState, Tone> = {
  expected: 'plain',
  collected: 'plain',
  sent: 'watch',
  accepted: 'done',
  remarked: 'done',
  unsatisfactory: 'high',
  held: 'high',
  rejected: 'critical',
  withdrawn: 'plain',
  lost: 'critical',
  frozen: 'critical',
}
export const RESULT_TONES: Record<ResultState, Tone> = {
  recorded: 'plain',
  verified: 'watch',
  authorised: 'done',
  superseded: 'plain',
}

export const REPORT_TONES: Record<ReportState, Tone> = {
  drafted: 'watch',
  released: 'done',
  replaced: 'plain',
  withdrawn: 'critical',
}

export const SEXES: Record<Sex, Say> = {
  female: say('girl', '女'),
  male: say('boy', '男'),
  indeterminate: say('sex indeterminate', '性别无法判定'),
  unknown: say('sex not known', '性别不详'),
}

export const PARKED_REASONS: Record<ParkedReason, Say> = {
  unreadable: say('unreadable', '无法解析'),
  'bad-number': say('bad specimen number', '标本编号有误'),
  'unknown-specimen': say('unknown specimen', '未知标本'),
  'other-centre': say("another centre's specimen", '其他中心的标本'),
  'wrong-state': say('specimen not received', '标本状态不符'),
  'unknown-analyte': say('unknown analyte', '未知项目'),
  'unknown-unit': say('unknown unit', '未知单位'),
  'not-a-number': say('not a number', '结果非数值'),
  empty: say('no value', '结果为空'),
  conflict: say('conflicting value', '结果冲突'),
  behind: say('waits behind another', '排在前一条之后'),
  withdrawn: say('withdrawn by the instrument', '仪器已撤回'),
  'other-person': say('another person', '人员信息不符'),
  'failed-run': say('of a failed run', '属于已作废批次'),
  'which-run': say('which run?', '批次不明'),
  'not-a-patient': say('no patient specimen', '非患者标本'),
  'unknown-control': say('control without a lot', '质控无批号'),
  'whole-message': say('whole message', '整条消息'),
  bug: say('our own error', '系统错误'),
}

export const MESSAGE_STATES: Record<MessageState, Say> = {
  kept: say('waiting', '等待处理'),
  applied: say('applied', '已处理'),
  duplicate: say('duplicate', '重复'),
  parked: say('held whole', '整条待处理'),
  refused: say('refused', '已拒收'),
  heard: say('acknowledgement heard', '仅接收'),
}
export const MESSAGE_TONES: Record<MessageState, Tone> = {
  kept: 'watch',
  applied: 'done',
  duplicate: 'plain',
  parked: 'high',
  refused: 'critical',
  heard: 'plain',
}

export const RULE_KINDS: Record<Rule['kind'], Say> = {
  limit: say('limit', '界值'),
  window: say('window', '采血时限'),
  clock: say('clock', '处理时限'),
  indication: say('indication', '适用情形'),
  retest: say('retest', '复测'),
  doubt: say('doubt', '存疑条件'),
  schedule: say('schedule', '计划复采'),
  trend: say('trend', '前后比较'),
  'auto-verify': say('verified by rule', '自动审核'),
  escalation: say('escalation', '逐级通知'),
  ladder: say('contact ladder', '联系步骤'),
  tries: say('contact ladder: tries', '联系步骤次数'),
}

const LEVELS: Record<string, Say> = {
  ntc: say('NTC (no template)', 'NTC（无模板）'),
  positive: say('positive', '阳性'),
  negative: say('negative', '阴性'),
}

/** Levels are as the laboratory names them, mostly numbers; the few names that everybody has are said. */
export const levelSays = (level: string): Say => LEVELS[level.toLowerCase()] ?? say(level, level)
