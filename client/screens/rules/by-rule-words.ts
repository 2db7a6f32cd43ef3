/** The words of a rule that verifies. */
import { type Catalogue, useWords } from '../../words.ts'

const en = {
  open: 'Propose verification by rule',
  title: 'Verification by rule',
  lead: 'Plain values from the lower to the upper end are verified without a technician’s eye; a person still authorises. Never what is beyond a limit, flagged, withheld, corrected, measured again or brought in by hand.',
  test: 'Test',
  method: 'Method',
  methodHint: 'As the instrument’s line names it; empty for every method',
  from: 'From',
  to: 'To',
  startsOn: 'From this day on',
  source: 'Validated by',
  sourceHint: 'The document that shows it, and its date',
  reason: 'Why',
  save: 'Propose',
  cancel: 'Cancel',
}
const words: Catalogue<typeof en> = {
  en,
  'zh-CN': {
    open: '提议自动审核规则',
    title: '自动审核规则',
    lead: '上下限之间的一般结果由规则审核，仍须由人签发。超出界值、有提示、被暂缓、更正、复测或人工录入的结果一律由技师审核。',
    test: '检测项目',
    method: '方法',
    methodHint: '与仪器通道中的方法名称一致；留空适用于所有方法',
    from: '下限',
    to: '上限',
    startsOn: '生效日期',
    source: '验证依据',
    sourceHint: '验证文件及日期',
    reason: '原因',
    save: '提交',
    cancel: '取消',
  },
}

export const useByRuleWords = () => useWords('by-rule', words)
