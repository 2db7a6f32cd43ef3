/** The rule rows that a verdict names, each with its source and days, leading to the row itself. */
import { Link } from 'wouter'
import type { VerdictGiven } from '../../../server/contract/results.ts'
import { figuresInWords } from '../../../server/contract/rule-words.ts'
import { sourceInWords } from '../../../server/contract/sources.ts'
import { strataInWords } from '../../../server/contract/strata.ts'
import { useAsk } from '../../api.ts'
import { useMay } from '../../me.ts'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useSay } from '../../words.ts'
import { useSubjectOf } from '../rules/in-words.ts'
import { useSpecimenWords } from './words.ts'

export function JudgedBy({ verdict }: { verdict: VerdictGiven }) {
  const w = useSpecimenWords()
  const speak = useSay()
  const may = useMay('see-rules')
  const subjectOf = useSubjectOf()
  const { programme } = verdict
  const all = useAsk('listRules', may ? { programme } : null).gave ?? []
  const rows = [...new Set(verdict.rules)].flatMap(id => all.find(row => row.id === id) ?? [])
  if (rows.length === 0) return null
  const unverified = rows.filter(row => row.verified === 'unverified').length
  return (
    <details className="judged-by" open={rows.length <= 3}>
      <summary>
        {w('judgedBy', { count: rows.length })}
        {unverified > 0 && ` · ${w('unverifiedRows', { count: unverified })}`}
      </summary>
      <ul>
        {rows.map(row => (
          <li key={row.id}>
            <Link href={`/rules?when=any&row=${row.id}`}>
              {subjectOf(row)} {speak(figuresInWords(row))}
            </Link>{' '}
            {row.verified === 'unverified' && (
              <StatusTag tone="high">{w('unverifiedRow')}</StatusTag>
            )}
            <small className="soft">
              {[
                ...strataInWords(row).map(speak),
                speak(sourceInWords(row.source)),
                row.endsOn
                  ? w('rowHeldUntil', { from: row.startsOn, to: row.endsOn })
                  : w('rowHolds', { from: row.startsOn }),
              ].join(' · ')}
            </small>
          </li>
        ))}
      </ul>
    </details>
  )
}
