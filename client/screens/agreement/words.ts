/** The words of an agreement's page. */
import { type Catalogue, useWords } from '../../words.ts'

const en = {
  facts: 'What was agreed',
  place: 'Institution',
  centre: 'Centre',
  programme: 'Programme',
  days: 'Days',
  state: 'State',
  since: 'since {{day}}, no end on record',
  sinceUntil: '{{from}} to {{to}} (first day without)',
  now: 'holds today',
  past: 'ended',
  future: 'not yet',
  scans: 'Scanned copies',
  noScan: 'No copy is kept yet.',
  add: 'Keep a scanned copy',
}
const words: Catalogue<typeof en> = {
  en,
  'zh-CN': {
    facts: '协议内容',
    place: '机构',
    centre: '中心',
    programme: '筛查项目',
    days: '有效期',
    state: '状态',
    since: '自 {{day}}，未定终止日期',
    sinceUntil: '{{from}} 至 {{to}}（失效首日）',
    now: '今日有效',
    past: '已终止',
    future: '未生效',
    scans: '扫描件',
    noScan: '尚无扫描件。',
    add: '上传扫描件',
  },
}

export const useAgreementWords = () => useWords('agreement', words)
