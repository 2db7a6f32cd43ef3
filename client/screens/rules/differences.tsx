/** A proposed row beside the one that stands: line by line, what differs marked with a word. */

import type { ReactNode } from 'react'
import type { ProposalOnList, ProposedRow } from '../../../server/contract/proposals.ts'
import { classInWords, figuresInWords } from '../../../server/contract/rule-words.ts'
import { sourceInWords } from '../../../server/contract/sources.ts'
import { strataInWords } from '../../../server/contract/strata.ts'
import { useNames } from '../../names.ts'
import { SEVERITIES, VERDICTS } from '../../terms.ts'
import { useSay } from '../../words.ts'
import { useRuleWords } from './words.ts'

type Line = readonly [label: string, was: ReactNode, will: ReactNode]

export function Differences({ proposal }: { proposal: ProposalOnList }) {
  const w = useRuleWords()
  const lines = useLines(proposal)
  const both = proposal.was !== null
  return (
    <table className="differences">
      <thead>
        <tr>
          <td />
          {both && <th scope="col">{w('asItIs')}</th>}
          <th scope="col">{w('asProposed')}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(([label, was, will]) => (
          <tr key={label} className={both && was !== will ? 'differs' : ''}>
            <th scope="row">{label}</th>
            {both && <td>{was}</td>}
            <td>
              {will}
              {both && was !== will && <em>{w('differs')}</em>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** An end changes the days alone; a replaced row ends when the other begins. */
function useLines({ was, row, endsOn, state }: ProposalOnList): Line[] {
  const w = useRuleWords()
  const describe = useDescription()
  const to = row ?? (was && { ...was, endsOn })
  const before = was && describe(state === 'approved' ? { ...was, endsOn: null } : was)
  const after = to && describe(to)
  return (['limit', 'forWhom', 'means', 'dates', 'source', 'figure'] as const).map(name => [
    w(name),
    before?.[name] ?? '',
    after?.[name] ?? '',
  ])
}

function useDescription() {
  const w = useRuleWords()
  const speak = useSay()
  const names = useNames()
  return (row: ProposedRow) => ({
    limit: speak(figuresInWords(row)),
    forWhom: strataInWords(row).map(speak).join(' · ') || w('everybody'),
    means: [
      row.severity && speak(SEVERITIES[row.severity]),
      row.verdict && speak(VERDICTS[row.verdict]),
      row.condition && names.condition(row.programme, row.condition),
      speak(classInWords(row)),
    ]
      .filter(Boolean)
      .join(' · '),
    dates: `${row.startsOn} – ${row.endsOn ?? w('open')}`,
    source: speak(sourceInWords(row.source)),
    figure: w(row.verified),
  })
}
