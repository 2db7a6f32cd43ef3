/** Every limit that a recall runs against: what is left, what it is, and where it comes from. */
import { type BoardRow, LIMITS, leading } from '../../../server/contract/recalls.ts'
import { figuresInWords } from '../../../server/contract/rule-words.ts'
import { sourceInWords } from '../../../server/contract/sources.ts'
import { useAsk } from '../../api.ts'
import { whenText } from '../../dates.ts'
import { useMay } from '../../me.ts'
import { Clock } from '../../ui/clock.tsx'
import { useSay } from '../../words.ts'
import { useCaseWords } from './words.ts'

export function Limits({ row }: { row: BoardRow }) {
  const w = useCaseWords()
  const lead = leading(row)
  return (
    <ul className="advice-limits" aria-label={w('limits')}>
      {row.limits.map(limit => (
        <Limit key={limit.what} row={row} limit={limit} leads={limit.what === lead.what} />
      ))}
    </ul>
  )
}

type Limited = BoardRow['limits'][number]

function Limit({ row, limit, leads }: { row: BoardRow; limit: Limited; leads: boolean }) {
  const w = useCaseWords()
  const speak = useSay()
  const named = { what: speak(LIMITS[limit.what]), when: whenText(limit.dueAt) }
  if (limit.dueAt <= row.openedAt)
    return (
      <li>
        {w('limitPast', named)} <From row={row} limit={limit} />
      </li>
    )
  return (
    <li className={leads ? 'advice-leads' : ''}>
      <Clock due={limit.dueAt} /> {w('limitUntil', named)} <From row={row} limit={limit} />
    </li>
  )
}

/** The dated row that says so, for whoever may read the rules. */
function From({ row, limit }: { row: BoardRow; limit: Limited }) {
  const w = useCaseWords()
  const speak = useSay()
  const may = useMay('see-rules')
  const rules = useAsk('listRules', may ? { programme: row.programme } : null).gave
  const rule = rules?.find(one => one.id === limit.rule)
  if (!rule) return null
  const figures = speak(figuresInWords(rule))
  return (
    <small className="soft">
      {w('limitFrom', { figures, source: speak(sourceInWords(rule.source)) })}
      {rule.verified === 'unverified' && <> ({w('unverified')})</>}
    </small>
  )
}
