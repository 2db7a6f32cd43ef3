/** What came while this page heard nothing: how many, since when, and the way to them. */
import { Button } from '@mantine/core'
import type { BoardRow } from '../../../server/contract/recalls.ts'
import { timeText } from '../../dates.ts'
import { type Gap, gapSeen, useGap } from '../../live.ts'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { useAddress } from '../../ui/use-address.ts'
import { useBoardWords } from './words.ts'

/** Recalls that were opened while the page was away, of those that it shows now. */
export const openedIn = (rows: readonly BoardRow[], gap: Gap): number =>
  rows.filter(row => row.openedAt >= gap.from && row.openedAt <= gap.to).length

export function Away({ rows }: { rows: readonly BoardRow[] }) {
  const w = useBoardWords()
  const gap = useGap()
  const [, since] = useAddress('since')
  const count = gap ? openedIn(rows, gap) : 0
  if (!gap || count === 0) return null
  const says = w('away', { count, from: timeText(gap.from), to: timeText(gap.to) })
  return (
    <SentenceCard tone="fault" says={says}>
      <p className="board-away">
        <Button variant="default" onClick={() => since(gap.from)}>
          {w('awayShow')}
        </Button>
        <Button variant="subtle" onClick={gapSeen}>
          {w('awayDone')}
        </Button>
      </p>
    </SentenceCard>
  )
}
