/** The words of a couple: who, since when, ended when and why. */
import { type Catalogue, useWords } from '../../words.ts'

const en = {
  couple: 'Couple',
  partnerNow: 'partner',
  ended: 'ended',
  since: 'since',
  endedOn: 'Ended on {{day}}: {{why}}',
  otherPregnancy: 'in another pregnancy',
  none: 'No partner is recorded for this pregnancy.',
  noneEver: 'No partner is recorded.',
  add: 'Add a partner',
  record: 'Record the partner',
  cancel: 'Cancel',
  end: 'End it',
  endTitle: 'No couple any more: {{name}}',
  endLead: 'What was taken from either stays theirs. Another partner can be recorded afterwards.',
  endDay: 'No couple since',
  endWhy: 'Reason',
  keep: 'Keep it',
  hisIdentity: 'Identity of the partner',
  ofPartner: 'of the partner, {{name}}',
}
const words: Catalogue<typeof en> = {
  en,
  'zh-CN': {
    couple: '夫妇',
    partnerNow: '配偶',
    ended: '已终止',
    since: '登记于',
    endedOn: '{{day}} 终止：{{why}}',
    otherPregnancy: '另一次妊娠',
    none: '本次妊娠未登记配偶。',
    noneEver: '未登记配偶。',
    add: '登记配偶',
    record: '登记配偶',
    cancel: '取消',
    end: '终止',
    endTitle: '终止夫妇关系：{{name}}',
    endLead: '双方标本各归本人。终止后可登记另一位配偶。',
    endDay: '终止日期',
    endWhy: '原因',
    keep: '保留',
    hisIdentity: '配偶身份信息',
    ofPartner: '配偶 {{name}}',
  },
}

export const useCoupleWords = () => useWords('couple', words)
