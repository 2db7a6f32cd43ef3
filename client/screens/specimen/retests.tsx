/** What of this card was or is measured again, and why. */
import type { SpecimenPage } from '../../../server/contract/history.ts'
import { reasonInWords } from '../../../server/contract/reasons.ts'
import { Clock } from '../../ui/clock.tsx'
import { Part } from '../../ui/page.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useSay } from '../../words.ts'
import { useRetestWords } from '../retests/words.ts'

export function Retests({ page }: { page: SpecimenPage }) {
  const w = useRetestWords()
  const speak = useSay()
  if (page.retests.length === 0) return null
  return (
    <Part title={w('title')}>
      <ul className="specimen-list">
        {page.retests.map(retest => (
          <li key={retest.id}>
            <p className="result-line">
              <strong>{retest.analytes.join(', ')}</strong>
              <StatusTag tone={retest.state === 'asked' ? 'watch' : 'plain'}>
                {w(retest.state)}
              </StatusTag>
              {retest.state === 'asked' && <Clock due={retest.dueAt} />}
            </p>
            <p className="soft">{speak(retest.says)}</p>
            {retest.endedWhy && retest.state !== 'done' && (
              <p className="soft">{`${w('ended')}: ${speak(reasonInWords(retest.endedWhy))}`}</p>
            )}
          </li>
        ))}
      </ul>
    </Part>
  )
}
