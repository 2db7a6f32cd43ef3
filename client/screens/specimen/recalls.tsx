/** Recalls that this specimen opened; whoever may sees their case. */
import { Link } from 'wouter'
import type { SpecimenPage } from '../../../server/contract/history.ts'
import { useMay } from '../../me.ts'
import { useNames } from '../../names.ts'
import { Clock } from '../../ui/clock.tsx'
import { Part } from '../../ui/page.tsx'
import { useSay } from '../../words.ts'
import { RecallStateTag, SeverityTag } from '../board/parts.tsx'
import { useSpecimenWords } from './words.ts'

export function Recalls({ page }: { page: SpecimenPage }) {
  const w = useSpecimenWords()
  const speak = useSay()
  const names = useNames()
  const mayOpen = useMay('see-board')
  return (
    <Part
      title={w('recalls')}
      acts={
        mayOpen && (
          <Link className="page-acts" href={`/cases/${page.case.id}`}>
            {w('openCase')}
          </Link>
        )
      }
    >
      {page.recalls.length === 0 && <p className="soft">{w('noRecalls')}</p>}
      <ul className="specimen-list">
        {page.recalls.map(recall => (
          <li key={recall.id}>
            <p className="result-line">
              <SeverityTag severity={recall.severity} />
              <strong>{names.condition(recall.programme, recall.condition)}</strong>
              <RecallStateTag state={recall.state} />
              {!recall.endedAt && <Clock due={recall.dueAt} />}
            </p>
            <p className="soft">{speak(recall.says)}</p>
          </li>
        ))}
      </ul>
    </Part>
  )
}
