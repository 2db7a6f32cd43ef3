/** Behind the code on a report, without a sign-in: whether that version holds, and nothing else. */
import { useParams } from 'wouter'
import { useAsk } from '../api.ts'
import type { Screen } from '../screen.ts'
import { QuietPage } from '../shell/quiet-page.tsx'
import { SentenceCard } from '../ui/sentence-card.tsx'
import { Failed, Loading } from '../ui/states.tsx'
import { type Catalogue, useSay, useWords } from '../words.ts'

export const screen = {
  path: '/check/:id/:edition/:code',
  title: { en: 'Check a report', zh: '核对报告' },
  may: null,
  open: true,
} satisfies Screen

const en = {
  lead: 'Compare the version printed on the paper with what stands here. No name and no result is shown.',
}
const words: Catalogue<typeof en> = {
  en,
  'zh-CN': { lead: '请将纸质报告上的版次与此处核对。本页不显示姓名与结果。' },
}

const TONES = { current: 'good', replaced: 'fault', withdrawn: 'stop', 'not-ours': 'stop' } as const

export default function Check() {
  const w = useWords('check', words)
  const speak = useSay()
  const { id, edition, code } = useParams<{ id: string; edition: string; code: string }>()
  const number = Number(edition)
  const { gave, refusal, again, waiting } = useAsk('showReportCheck', {
    ...{ id, code, edition: Number.isInteger(number) && number > 0 ? number : 1 },
  })
  return (
    <QuietPage title={screen.title}>
      {waiting && <Loading rows={2} />}
      {refusal && <Failed refusal={refusal} again={again} />}
      {gave && <SentenceCard big tone={TONES[gave.is]} says={speak(gave.says)} />}
      <p className="soft">{w('lead')}</p>
    </QuietPage>
  )
}
