/** How a recall's severity and state look, on the board, the wall and the pages that name them. */
import { RECALL_STATES, type RecallState } from '../../../server/contract/moves.ts'
import type { Severity } from '../../../server/contract/rules.ts'
import { RECALL_TONES, SEVERITIES } from '../../terms.ts'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useSay } from '../../words.ts'
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
