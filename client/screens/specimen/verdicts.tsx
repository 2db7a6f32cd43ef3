/** What the programme concluded, with every reason that it gave. */
import type { SpecimenPage } from '../../../server/contract/history.ts'
import { VERDICT_TONES, VERDICTS } from '../../terms.ts'
import { When } from '../../ui/clock.tsx'
import { Part } from '../../ui/page.tsx'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useSay } from '../../words.ts'
import { JudgedBy } from './judged-by.tsx'
import { useSignatureWords } from './signature-words.ts'
import { useSpecimenWords } from './words.ts'

export function Verdicts({ page }: { page: SpecimenPage }) {
  const w = useSpecimenWords()
  const sw = useSignatureWords()
  const speak = useSay()
  return (
    <Part title={w('verdicts')}>
      {page.verdicts.length === 0 && <p className="soft">{w('noVerdicts')}</p>}
      <ul className="specimen-list">
        {page.verdicts.map(verdict => (
          <li key={verdict.id} className={verdict.stands === 'replaced' ? 'verdict-old' : ''}>
            <p className="result-line">
              <StatusTag tone={verdict.severity ?? VERDICT_TONES[verdict.verdict]}>
                {speak(VERDICTS[verdict.verdict])}
              </StatusTag>
              {verdict.revokedAt && <StatusTag tone="critical">{w('revoked')}</StatusTag>}
              <When at={verdict.at} />
            </p>
            {verdict.stands === 'revoked' && (
              <p>
                <When at={verdict.revokedAt ?? verdict.at} /> ·{' '}
                <strong>{verdict.revokedWhy}</strong>
              </p>
            )}
            {(verdict.stands === 'replaced' || verdict.stands === 'doubted') && (
              <SentenceCard
                tone={verdict.stands === 'replaced' ? 'fault' : 'stop'}
                says={sw(verdict.stands)}
              />
            )}
            <ul className="reasons">
              {verdict.reasons.map(reason => (
                <li key={reason.en}>{speak(reason)}</li>
              ))}
            </ul>
            <JudgedBy verdict={verdict} />
          </li>
        ))}
      </ul>
    </Part>
  )
}
