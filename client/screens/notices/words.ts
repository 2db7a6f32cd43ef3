/** The words of notices. */
import { type Catalogue, useWords } from '../../words.ts'

const en = {
  lead: 'What the clock has told you because nobody has acted yet. A notice goes when somebody has acted on what it is about.',
  empty: 'Nothing waits for you. What is not acted on in time is told here.',
  emptyFrom: 'Nothing more from here on. Go back to the beginning.',
  owner: 'owner: {{name}}',
  told: 'told as {{level}}',
  since: 'since',
  nobody: 'Nobody holds the post that would be told.',
  open: 'Open the case',
  openReport: 'Open the report',
  openQueue: 'Open what waits',
  acknowledge: 'Acknowledge',
  seen: 'acknowledged',
  giveTo: 'Give the case to …',
  give: 'Give it',
}
const words: Catalogue<typeof en> = {
  en,
  'zh-CN': {
    lead: '因尚无人处理，系统按时限通知您。相关事项处理后，通知自动了结。',
    empty: '暂无待办通知。有事项未按时处理时会在此提示。',
    emptyFrom: '此后没有更多通知，请返回首页。',
    owner: '负责人：{{name}}',
    told: '以{{level}}身份通知',
    since: '自',
    nobody: '应通知的岗位目前无人担任。',
    open: '打开病例',
    openReport: '打开报告',
    openQueue: '打开待处理内容',
    acknowledge: '确认收到',
    seen: '已确认',
    giveTo: '将病例转交给……',
    give: '转交',
  },
}

export const useNoticeWords = () => useWords('notices', words)
