/** The words of the settlement. */
import type { PaidBy } from '../../../server/contract/settlement.ts'
import { PAYERS } from '../../../server/contract/specimens.ts'
import { type Catalogue, useSay, useWords } from '../../words.ts'

const en = {
  lead: 'What was done in a period and who pays for it. No value, no verdict and nobody’s name.',
  about:
    'Specimens collected from {{from}} to {{until}}; those without a day of collection by the day on which they came. The definitions are those of the statistics.',
  noMoney:
    'No document that this laboratory works by names an amount for one of them, so none is shown.',
  figures: 'Figures',
  by_centre: 'Centre',
  'by_sampling-point': 'Collection site',
  programme: 'Programme',
  payer: 'Paid by',
  unsaid: 'Not said',
  all: 'All',
  empty: 'No specimen was collected in this period where you settle.',
  numbersOnly: 'Numbers and days only.',
  collectedAt: 'Collected',
  receivedAt: 'Received',
  firstReportAt: 'First report',
}
const words: Catalogue<typeof en> = {
  en,
  'zh-CN': {
    lead: '某一期间完成的工作及支付方。不含检测值、结论和姓名。',
    about: '{{from}} 至 {{until}} 采集的标本；采集日期不详的按接收日期计。口径与统计一致。',
    noMoney: '本系统所依据的文件均未载明单项金额，故不显示金额。',
    figures: '数量',
    by_centre: '筛查中心',
    'by_sampling-point': '采血机构',
    programme: '筛查项目',
    payer: '支付方',
    unsaid: '未注明',
    all: '全部',
    empty: '该期间在您负责结算的范围内没有采集的标本。',
    numbersOnly: '仅有编号和日期。',
    collectedAt: '采集',
    receivedAt: '接收',
    firstReportAt: '首份报告',
  },
}

export const useSettlementWords = () => useWords('settlement', words)

/** Who pays, in words. */
export function usePaidBy(): (payer: PaidBy) => string {
  const w = useSettlementWords()
  const speak = useSay()
  return payer => (payer === 'unsaid' ? w('unsaid') : speak(PAYERS[payer]))
}
