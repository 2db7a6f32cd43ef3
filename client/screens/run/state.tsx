/** How far a run is. One that nobody ended and of which nothing more came says so, and since when. */
import type { Batch } from '../../../server/contract/batches.ts'
import { BATCH_STATES } from '../../../server/contract/moves.ts'
import { When } from '../../ui/clock.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useSay } from '../../words.ts'
import { useRunWords } from './words.ts'

export function RunState(props: { batch: Pick<Batch, 'state'>; quietSince: string | null }) {
  const w = useRunWords()
  const speak = useSay()
  const { state } = props.batch
  if (props.quietSince === null)
    return (
      <StatusTag tone={state === 'failed' ? 'critical' : 'plain'}>
        {speak(BATCH_STATES[state])}
      </StatusTag>
    )
  return (
    <span className="two-lines">
      <StatusTag tone="plain">{w('quiet')}</StatusTag>
      <small className="soft">
        {w('quietSince')} <When at={props.quietSince} />
      </small>
    </span>
  )
}
