/** What this person opened and what holds no more, until they say that they have seen it. */
import { Button } from '@mantine/core'
import { Link } from 'wouter'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { nounsChanged, useAsk, useTell } from '../../api.ts'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { toast } from '../../ui/toast.tsx'
import { useReportWords } from './words.ts'

export function Notices() {
  const w = useReportWords()
  const notices = useAsk('listNotices', {}).gave ?? []
  const see = useTell('seeNotice')
  const seen = async (id: string) => {
    const { refusal } = await see.tell({ id })
    if (refusal) return toast('stop', refusal.says)
    nounsChanged(new Set(['report']))
  }
  return notices.map(one => {
    const said = { n: one.edition, newer: one.newerEdition ?? '', number: grouped(one.specimen) }
    return (
      <SentenceCard
        key={one.id}
        tone="stop"
        says={w(one.why === 'replaced' ? 'noticeReplaced' : 'noticeWithdrawn', said)}
      >
        <div className="form-acts report-notice">
          <Link href={`/reports/${one.newer ?? one.report}`}>
            {one.newer ? w('openNewer', said) : w('openOld')}
          </Link>
          <Button variant="default" loading={see.busy} onClick={() => void seen(one.id)}>
            {w('seen')}
          </Button>
        </div>
      </SentenceCard>
    )
  })
}
