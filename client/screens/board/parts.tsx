/** How a recall's severity and state look, on the board, the wall and the pages that name them. */
import { RECALL_STATES, type RecallState } from '../../../server/contract/moves.ts'
import { type BoardRow, LIMITS, leading } from '../../../server/contract/recalls.ts'
import type { Severity } from '../../../server/contract/rules.ts'
import { whenText } from '../../dates.ts'
import { RECALL_TONES, SEVERITIES } from '../../terms.ts'
import { Clock } from '../../ui/clock.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useSay } from '../../words.ts'
import { useInHand } from '../case/hand.tsx'
import { useBoardWords } from './words.ts'
import './parts.css'

export function SeverityTag({ severity }: { severity: Severity }) {
  const speak = useSay()
  return <StatusTag tone={severity}>{speak(SEVERITIES[severity])}</StatusTag>
}

/** “Not yet verified” is hatched: nobody shall take it for a finding that two people have signed. */
export function RecallStateTag({ state }: { state: RecallState }) {
  const speak = useSay()
  const tag = <StatusTag tone={RECALL_TONES[state]}>{speak(RECALL_STATES[state])}</StatusTag>
  return state === 'provisional' ? <span className="provisional">{tag}</span> : tag
}

/** The clock of the limit that counts now, and which one that is. */
export function Leading({ row }: { row: BoardRow }) {
  const w = useBoardWords()
  const speak = useSay()
  const { what, dueAt } = leading(row)
  return (
    <span className="two-lines">
      <Clock due={dueAt} />
      <small className="when">
        {what !== 'opened' && `${speak(LIMITS[what])} · `}
        {w('until', { when: whenText(dueAt) })}
      </small>
    </span>
  )
}

/** Who is calling the family now; nothing where nobody is. */
export function InHandTag({ row }: { row: BoardRow }) {
  const w = useBoardWords()
  const held = useInHand([row])
  return held && <StatusTag tone="watch">{w('inHand', { name: held.name })}</StatusTag>
}

/** What is to be done next, by where the recall stands. */
export function nextOf(row: BoardRow) {
  switch (row.state) {
    case 'provisional':
      return 'next_verify'
    case 'open':
      return row.severity === 'critical' ? 'next_callNow' : 'next_call'
    case 'reached':
      return row.condition === 'REFERRAL' ? 'next_diagnosis' : 'next_order'
    default:
      return 'next_wait'
  }
}
