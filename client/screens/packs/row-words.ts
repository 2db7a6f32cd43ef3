/** A row of a region's file in words: what it is about, and what it says of that. */

import { CONSENT_SCOPES, type ConsentScope } from '../../../server/contract/consents.ts'
import type { Channel } from '../../../server/contract/contacts.ts'
import type { PackCells, PackKind } from '../../../server/contract/pack-file.ts'
import type { PackLine } from '../../../server/contract/packs.ts'
import { figuresInWords } from '../../../server/contract/rule-words.ts'
import { type Rule, VERDICTS, type Verdict } from '../../../server/contract/rules.ts'
import { sourceInWords } from '../../../server/contract/sources.ts'
import { strataInWords } from '../../../server/contract/strata.ts'
import { say } from '../../../server/contract/words.ts'
import { useNames } from '../../names.ts'
import { CHANNELS, levelSays, RULE_KINDS, SEVERITIES } from '../../terms.ts'
import { useLanguage, useSay } from '../../words.ts'
import { useRoutingWords } from '../routing/words.ts'
import { useSubjectOf } from '../rules/in-words.ts'
import { usePackWords } from './words.ts'

/** A rule's cells are a rule's fields. */
const asRule = (cells: PackCells) => cells as unknown as Rule

/** Names of districts and centres are those of the rows compared, live or not. */
export function useRowWords(lines: readonly PackLine[]) {
  const w = usePackWords()
  const routes = useRoutingWords()
  const speak = useSay()
  const names = useNames()
  const english = useLanguage() === 'en'
  const subjectOf = useSubjectOf()
  const named = (cells: PackCells | null | undefined, otherwise: string): string =>
    `${(english ? cells?.nameEn : cells?.name) ?? otherwise}`
  const nameOf = (kind: PackKind, field: string, code: string): string => {
    const line = lines.find(one => one.kind === kind && (one.inFile ?? one.here)?.[field] === code)
    return named(line?.inFile ?? line?.here, code)
  }
  const either = (cells: PackCells): string => `${english ? cells.en : cells.zh}`

  const subject = (kind: PackKind, cells: PackCells): string => {
    const text = (name: string) => `${cells[name] ?? ''}`
    switch (kind) {
      case 'district':
        return named(cells, text('code'))
      case 'centre':
        return named(cells, text('institution'))
      case 'policy':
        return names.programme(text('programme'))
      case 'assignment':
        return cells.scopeKind === 'district'
          ? nameOf('district', 'code', text('scope'))
          : nameOf('centre', 'institution', text('scope'))
      case 'rule': {
        const rule = asRule(cells)
        const strata = strataInWords(rule).map(speak).join(' · ')
        return [`${speak(RULE_KINDS[rule.kind])} · ${subjectOf(rule)}`, strata]
          .filter(Boolean)
          .join(' · ')
      }
      case 'fault':
        return `${text('code')} ${either(cells)}`
      case 'control-rule':
        return text('code')
      case 'control-need':
        return speak(levelSays(text('level')))
      case 'advice':
        return [
          speak(VERDICTS[text('verdict') as Verdict]),
          cells.condition && names.condition(text('programme'), text('condition')),
        ]
          .filter(Boolean)
          .join(' · ')
      case 'target':
        return either(cells)
      case 'calendar-day':
        return text('day')
      case 'consent-text':
        return speak(CONSENT_SCOPES[cells.scope as ConsentScope])
      case 'script':
        return [
          speak(CHANNELS[text('channel') as Channel]),
          speak(FIELD_WORDS.part?.[text('part')] ?? plain(cells.part)),
          cells.condition && names.condition(text('programme'), text('condition')),
        ]
          .filter(Boolean)
          .join(' · ')
    }
  }

  const says = (kind: PackKind, cells: PackCells): string => {
    const text = (name: string) => `${cells[name] ?? ''}`
    switch (kind) {
      case 'district':
        return text('code')
      case 'centre':
        return `${text('number')} · ${nameOf('district', 'code', text('district'))}`
      case 'policy':
        return [
          routes(cells.policy === 'by_zone' ? 'by_zone' : 'by_agreement'),
          cells.ownLaboratory === 'if-capable' && routes('ownLaboratory'),
        ]
          .filter(Boolean)
          .join(' · ')
      case 'assignment':
        return cells.centre == null
          ? `${w('nobody')}${cells.note ? ` · ${speak(sourceInWords(text('note')))}` : ''}`
          : nameOf('centre', 'institution', text('centre'))
      case 'rule': {
        const rule = asRule(cells)
        return [
          speak(figuresInWords(rule)),
          rule.verdict && speak(VERDICTS[rule.verdict]),
          rule.severity && speak(SEVERITIES[rule.severity]),
        ]
          .filter(Boolean)
          .join(' · ')
      }
      case 'fault':
        return `${speak(DOES[text('does')] ?? plain(cells.does))} · ${speak(TESTED[text('tested')] ?? plain(cells.tested))}`
      case 'control-rule':
        return `${w('times', { count: text('count'), sd: text('sd') })} → ${speak(DOES[text('does')] ?? plain(cells.does))}`
      case 'control-need':
        return w('level', { count: text('count'), level: speak(levelSays(text('level'))) })
      case 'advice':
      case 'script':
        return either(cells)
      case 'consent-text':
        return `${text('edition')} · ${either(cells)}`
      case 'calendar-day':
        return `${either(cells)} · ${speak(DOES[text('does')] ?? plain(cells.does))}`
      case 'target':
        return `${cells.operator === '<=' ? '≤' : '≥'} ${text('value')} ${text('unit')}`
    }
  }

  /** One field of a row as its reader would say it. */
  const field = (name: string, cell: string | number | null | undefined): string => {
    if (cell == null || cell === '') return '–'
    const text = `${cell}`
    if (name === 'source' || name === 'note') return speak(sourceInWords(text))
    if (name === 'centre') return nameOf('centre', 'institution', text)
    if (name === 'district') return nameOf('district', 'code', text)
    if (name === 'policy') return routes(text === 'by_zone' ? 'by_zone' : 'by_agreement')
    return speak(FIELD_WORDS[name]?.[text] ?? say(text, text))
  }
  return { subject, says, field }
}

const plain = (cell: string | number | null | undefined) => say(`${cell ?? ''}`, `${cell ?? ''}`)

/** What follows from a fault, or from a control rule that is broken. */
const DOES: Record<string, { en: string; zh: string }> = {
  repeat: say('another is collected', '重新采血'),
  'repeat-unless-positive': say('another is collected unless positive', '除阳性外重新采血'),
  remark: say('remark', '备注'),
  hold: say('held', '暂停'),
  stop: say('stopped', '停止'),
  reject: say('withholds the run', '拒绝批次'),
  warn: say('warns', '警告'),
  off: say('day off', '休息'),
  work: say('working day', '上班'),
}
const TESTED: Record<string, { en: string; zh: string }> = {
  yes: say('tested', '检测'),
  no: say('not tested', '不检测'),
  'if-blood-allows': say('tested if its blood allows', '血量允许时检测'),
}

/** Codes that stand in fields, by the field. */
const FIELD_WORDS: Record<string, Record<string, { en: string; zh: string }>> = {
  verified: { verified: say('verified', '已核实'), unverified: say('unverified', '未核实') },
  operator: {
    '>=': say('at or above', '不低于'),
    '>': say('above', '高于'),
    '<=': say('at or below', '不高于'),
    '<': say('below', '低于'),
    between: say('from – to', '区间'),
  },
  verdict: VERDICTS,
  severity: SEVERITIES,
  does: DOES,
  tested: TESTED,
  class: {
    collection: say('collection', '采集'),
    transport: say('transport', '运输'),
    identity: say('identity', '身份信息'),
    timing: say('timing', '时间'),
    interference: say('interference', '干扰'),
    analytic: say('analysis', '检测'),
    administrative: say('papers', '手续'),
    other: say('other', '其他'),
  },
  ownLaboratory: {
    'if-capable': say('test themselves if capable', '有能力者自行检测'),
    no: say('none', '无'),
  },
  part: { say: say('to say', '要说'), avoid: say('not to say', '不要说') },
  shape: {
    beyond: say('beyond the SD on one side', '同侧超出标准差'),
    range: say('one above, one below', '一高一低'),
    trend: say('only rising or falling', '持续上升或下降'),
  },
}

/** A field's name as a difference shows it. */
export const FIELD_NAMES: Record<string, { en: string; zh: string }> = {
  name: say('name in Chinese', '中文名称'),
  nameEn: say('name in English', '英文名称'),
  district: say('district', '区县'),
  number: say('two digits', '两位代码'),
  policy: say('policy', '政策'),
  ownLaboratory: say('own laboratories', '自有实验室'),
  centre: say('centre', '中心'),
  note: say('note', '说明'),
  source: say('source', '依据'),
  verified: say('read in its document', '是否核实'),
  operator: say('comparison', '比较'),
  value: say('figure', '数值'),
  valueTo: say('upper end', '上限'),
  unit: say('unit', '单位'),
  verdict: say('verdict', '判定'),
  severity: say('severity', '级别'),
  endsOn: say('ends on', '终止日期'),
  does: say('what follows', '处理'),
  tested: say('tested', '是否检测'),
  class: say('class', '分类'),
  en: say('words in English', '英文文字'),
  zh: say('words in Chinese', '中文文字'),
  shape: say('shape', '形式'),
  count: say('how many', '数量'),
  sd: say('SD', '标准差'),
}
