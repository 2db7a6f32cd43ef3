/** The words of a drill on the page of its message. */
import { type Catalogue, useWords } from '../../words.ts'

const en = {
  title: 'Drill: reached no patient',
  lead_one:
    'Values read: {{values}}, of a specimen that exists in this drill only. Nothing here is on a bench, a board or in a figure.',
  lead_other:
    'Values read: {{values}}, of {{count}} specimens that exist in this drill only. Nothing here is on a bench, a board or in a figure.',
  analyte: 'Analyte, code as sent',
  noAnalyte: 'no analyte is known by this code',
  value: 'As sent',
  status: 'Status',
  specimen: 'Specimen',
  noSpecimen: 'none named',
  final: 'final',
  preliminary: 'preliminary',
  corrected: 'corrected',
  withdrawn: 'withdrawn',
  other: 'other',
  unreadable: 'cannot be read',
}
const words: Catalogue<typeof en> = {
  en,
  'zh-CN': {
    title: '演练：未作用于任何对象',
    lead_other:
      '已读取 {{count}} 份标本的 {{values}} 个检测值。这些标本仅存在于本次演练中，不进入工作台、召回看板或任何统计。',
    analyte: '项目（原始代码）',
    noAnalyte: '没有对应此代码的项目',
    value: '原始内容',
    status: '状态',
    specimen: '标本',
    noSpecimen: '未注明',
    final: '最终',
    preliminary: '初步',
    corrected: '更正',
    withdrawn: '撤回',
    other: '其他',
    unreadable: '无法读取',
  },
}

export const useDrillWords = () => useWords('drill', words)
