/** What waits in queues that I have to see to: how much, since when, and loud where it is too old (C-14). */
import type { QueueName } from '../../../server/contract/queues.ts'
import { useAsk } from '../../api.ts'
import { useNow } from '../../clock.ts'
import { agoText } from '../../dates.ts'
import { useMay } from '../../me.ts'
import { Part } from '../../ui/page.tsx'
import { useLanguage } from '../../words.ts'
import { Tile } from './tile.tsx'
import { type HomeWord, useHomeWords } from './words.ts'

const QUEUES: Record<QueueName, { to: string; says: HomeWord; since: HomeWord }> = {
  intake: { to: '/lines', says: 'queueIntake', since: 'queueIntakeSince' },
  dispatch: { to: '/partners', says: 'queueDispatch', since: 'queueDispatchSince' },
  'label-run': { to: '/labels', says: 'queueLabels', since: 'queueLabelsSince' },
}

/** What waits grows old by itself, and nothing is whispered of that. */
const EVERY_MS = 30_000

export function QueuesPart() {
  const w = useHomeWords()
  const intake = useMay('edit-lines')
  const dispatch = useMay('edit-partners')
  const labels = useMay('print-label')
  const mine: QueueName[] = [
    ...(intake ? (['intake'] as const) : []),
    ...(dispatch ? (['dispatch'] as const) : []),
    ...(labels ? (['label-run'] as const) : []),
  ]
  if (mine.length === 0) return null
  return (
    <Part title={w('queues')}>
      <QueueTiles mine={mine} />
    </Part>
  )
}

function QueueTiles({ mine }: { mine: readonly QueueName[] }) {
  const w = useHomeWords()
  const spoken = useLanguage()
  const now = useNow(30_000)
  const { gave, refusal } = useAsk('listQueues', {}, { everyMs: EVERY_MS })
  return (
    <div className="tiles">
      {mine.map(name => {
        const rows = gave?.filter(row => row.queue === name) ?? []
        const oldest = rows.map(row => row.oldest).toSorted()[0]
        const { to, says, since } = QUEUES[name]
        return (
          <Tile
            key={name}
            to={to}
            says={oldest ? w(since, { since: agoText(oldest, now, spoken) }) : w(says)}
            tone={rows.some(row => row.overdue > 0) ? 'critical' : 'watch'}
            count={gave ? rows.reduce((sum, { count }) => sum + count, 0) : null}
            failed={refusal !== null}
          />
        )
      })}
    </div>
  )
}
