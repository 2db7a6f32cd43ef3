/** Who signed what, when and how, and whether it still is what stands here. */
import type { SpecimenPage } from '../../../server/contract/history.ts'
import type { SignatureShown } from '../../../server/contract/results.ts'
import { When } from '../../ui/clock.tsx'
import { Part } from '../../ui/page.tsx'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useSay } from '../../words.ts'
import { useSignatureWords } from './signature-words.ts'

export function Signatures({ page }: { page: SpecimenPage }) {
  const w = useSignatureWords()
  const broken = page.signatures.filter(one => one.holds !== 'yes')
  return (
    <Part title={w('signatures')}>
      {page.signatures.length === 0 && <p className="soft">{w('none')}</p>}
      {broken.length > 0 && <SentenceCard tone="stop" says={w('broken')} />}
      <ul className="specimen-list">
        {page.signatures.map(one => (
          <One key={one.id} signature={one} />
        ))}
      </ul>
    </Part>
  )
}

function One({ signature }: { signature: SignatureShown }) {
  const w = useSignatureWords()
  const speak = useSay()
  const { meaning, method, holds, results, verdict, sha256 } = signature
  return (
    <li>
      <p className="result-line">
        <strong>{speak(signature.signerName)}</strong>
        <span>{w(meaning)}</span>
        <StatusTag tone={holds === 'yes' ? 'done' : 'critical'}>{w(holds)}</StatusTag>
      </p>
      <p className="soft">
        <When at={signature.at} /> · {w(method)} · {w('values', { count: results.length })}
        {verdict && <> · {w('withVerdict')}</>} ·{' '}
        <span className="hash" title={sha256}>
          {sha256.slice(0, 12)}
        </span>
      </p>
    </li>
  )
}
