/** The last scan as a card that is seen from across the room. */
import { Button } from '@mantine/core'
import { Link } from 'wouter'
import { useNames } from '../../names.ts'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { useSay } from '../../words.ts'
import type { Scan } from './receiving.ts'
import { useReceptionWords } from './words.ts'

export function LastScan({ last, onGoOn }: { last: Scan | null; onGoOn: () => void }) {
  const w = useReceptionWords()
  const speak = useSay()
  if (!last) return <div className="last-scan last-scan-ready">{w('ready')}</div>
  if (!last.tone || !last.says) {
    return (
      <div className="last-scan last-scan-ready" role="status">
        {w('receiving', { number: last.number })}
      </div>
    )
  }
  return (
    <div className="last-scan">
      <SentenceCard tone={last.tone} says={speak(last.says)} big>
        <Whose last={last} />
        {last.tone !== 'good' && (
          <Button size="lg" color="dark" onClick={onGoOn}>
            {w(last.aside ? 'goOn' : 'goOnFault')}
          </Button>
        )}
      </SentenceCard>
    </div>
  )
}

function Whose({ last: { row } }: { last: Scan }) {
  const w = useReceptionWords()
  const names = useNames()
  if (!row) return null
  const twin = row.birthOrder !== null && row.plurality !== null && row.plurality > 1
  return (
    <p className="last-scan-whose">
      {row.maskedName}
      {twin && ` · ${w('child', { order: row.birthOrder ?? 1, all: row.plurality ?? 1 })}`}
      {` · ${names.place(row.samplingPoint, row.samplingPointName)} · `}
      <Link href={`/specimens/${row.number}`}>{w('story')}</Link>
    </p>
  )
}
