/** Rules in words, each with what it does and where it is from. */
import type { RuleInWords } from '../../../server/contract/controls.ts'
import { sourceInWords } from '../../../server/contract/sources.ts'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useSay } from '../../words.ts'
import { useControlsWords } from './words.ts'

export function RuleList({ rules }: { rules: readonly RuleInWords[] }) {
  const w = useControlsWords()
  const speak = useSay()
  return (
    <ul className="lj-rules">
      {rules.map(({ id, code, does, says, source, verified }) => (
        <li key={id}>
          <b>{code}</b>
          <StatusTag tone={does === 'reject' ? 'critical' : 'watch'}>
            {w(does === 'reject' ? 'rejects' : 'warns')}
          </StatusTag>
          <span>{speak(says)}</span>
          <small className="soft">
            {speak(sourceInWords(source))}
            {verified === 'unverified' && ` · ${w('unverified')}`}
          </small>
        </li>
      ))}
    </ul>
  )
}
