/** A rule row in words: its limit, for whom it holds, and whether it holds on a day. */
import type { Rule } from '../../../server/contract/rules.ts'
import { type Day, type Say, say } from '../../../server/contract/words.ts'
import { useNames } from '../../names.ts'
import { RULE_KINDS, SEVERITIES } from '../../terms.ts'
import { useSay } from '../../words.ts'

const OPERATORS: Record<Rule['operator'], string> = {
  '>=': '≥',
  '>': '>',
  '<=': '≤',
  '<': '<',
  between: '',
}

/** What a row leads to that is no limit: `any` of a row that verifies is every instrument. */
export const classInWords = (rule: Pick<Rule, 'kind' | 'class'>): Say =>
  rule.kind === 'auto-verify'
    ? say('verified without a technician’s eye', '由规则审核，无需技师逐项查看')
    : say(rule.class, rule.class)

type Limit = Pick<Rule, 'operator' | 'value' | 'valueTo' | 'unit'>

export function limitText(rule: Limit): string {
  if (rule.operator === 'between') return `${rule.value} – ${rule.valueTo ?? ''} ${rule.unit}`
  return `${OPERATORS[rule.operator]} ${rule.value} ${rule.unit}`
}

export function holdsOn(rule: Rule, day: Day): 'today' | 'coming' | 'past' {
  if (rule.startsOn > day) return 'coming'
  return rule.endsOn !== null && rule.endsOn <= day ? 'past' : 'today'
}

const AXES: Record<string, Say> = {
  'age-hours': say('age at collection', '采血时龄'),
  'run-hours': say('from the first to the last value of a run', '批次首个至末个结果'),
  'run-day-begins': say('hour at which the day of a line begins', '线路一日的开始时刻'),
  'on-the-way': say('from collection to receipt', '采集至接收'),
  'smallest-cell': say('smallest figure shown without its rows', '无明细权限时可见的最小人数'),
  'identity-look': say('how long one look at an identity lasts', '一次身份查看的时长'),
  'day-of-life': say('day of life at collection', '采血日龄'),
  parked: say('held observation', '待处理检测值'),
  measured: say('from receipt to a value', '接收至出值'),
  final: say('from receipt to a final value', '接收至最终结果'),
  'day-after-transfusion': say('day after the last transfusion', '末次输血后天数'),
  retest: say('from asking to a retest', '提出至复测完成'),
  '*': say('every analyte', '全部项目'),
  ...SEVERITIES,
}

/** What a window or a clock is about; an analyte stands under its own name. */
const axisOf = (rule: Pick<Rule, 'kind' | 'analyte'>): Say | null =>
  rule.kind === 'limit' ? null : (AXES[rule.analyte] ?? null)

/** What a row is about, by its name: an analyte, or the axis of a window or a clock. */
export function useSubjectOf() {
  const speak = useSay()
  const names = useNames()
  return (rule: Pick<Rule, 'kind' | 'analyte' | 'programme'>): string => {
    const axis = axisOf(rule)
    if (axis) return speak(axis)
    const name = names.analyte(rule.programme, rule.analyte)
    return rule.kind === 'auto-verify' ? `${name} · ${speak(RULE_KINDS['auto-verify'])}` : name
  }
}
