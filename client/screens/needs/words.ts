/** The words of what needs a certificate. */
import type { Action } from '../../../server/contract/actions.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { type Catalogue, useWords } from '../../words.ts'

/** Acts that a certificate may be asked for, as people name them. */
export const ACTS: Partial<Record<Action, Say>> = {
  collect: say('collect', '采血'),
  'enter-results': say('enter results', '录入结果'),
  verify: say('verify', '审核'),
  replay: say('file held values', '处理暂存数据'),
  'edit-controls': say('set up controls', '设置质控'),
  'approve-controls': say('approve controls', '批准质控'),
  'invalidate-run': say('invalidate a run', '作废批次'),
  authorise: say('authorise', '签发'),
  'clear-flag': say('clear flags', '清除提示'),
  'release-specimen': say('release held specimens', '放行暂存标本'),
  'release-report': say('release reports', '发布报告'),
}

const en = {
  lead: 'From the day of a row on, nobody does these acts without a valid certificate. Where no row holds, none is asked for. One person proposes a row or its end, another approves.',
  acts: 'Gates: {{acts}}.',
  and: ', ',
  none: 'No certificate is asked for.',
  ask: 'Ask for a certificate',
  askLead:
    'Whoever has none on that day can do these acts no more. Record the certificates first, on the screen of staff.',
  capability: 'For',
  from: 'From (first day)',
  until: 'Until',
  open: 'open',
  state: 'State',
  holds: 'holds',
  coming: 'not yet',
  over: 'ended',
  source: 'What it rests on',
  reason: 'Why',
  end: 'End it',
  keep: 'Keep it',
  firstWithout: 'First day without it',
}
const words: Catalogue<typeof en> = {
  en,
  'zh-CN': {
    lead: '自要求生效之日起，无有效证书者不得进行相应操作；没有生效的要求时不查验证书。新增或终止须一人提交、另一人批准。',
    acts: '适用操作：{{acts}}。',
    and: '、',
    none: '目前不要求证书。',
    ask: '新增证书要求',
    askLead: '届时没有证书者将不能进行这些操作。请先在人员页面登记证书。',
    capability: '用于',
    from: '生效首日',
    until: '至',
    open: '未设终止',
    state: '状态',
    holds: '有效',
    coming: '未生效',
    over: '已终止',
    source: '依据',
    reason: '原因',
    end: '终止',
    keep: '保留',
    firstWithout: '失效首日',
  },
}

export const useNeedWords = () => useWords('needs', words)
