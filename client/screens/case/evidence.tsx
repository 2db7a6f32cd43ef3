/** What the ends of a case rested on, and the scans that are kept with it. */
import type { Evidence } from '../../../server/contract/evidence.ts'
import type { CasePage } from '../../../server/contract/recalls.ts'
import { useTell } from '../../api.ts'
import { useNames } from '../../names.ts'
import { CLOSE_REASONS, LOSS_CODES } from '../../terms.ts'
import { When } from '../../ui/clock.tsx'
import { Part } from '../../ui/page.tsx'
import { Scanned } from '../../ui/scanned.tsx'
import { useSay } from '../../words.ts'
import { useCaseWords } from './words.ts'

export function EvidencePart({ page }: { page: CasePage }) {
  const w = useCaseWords()
  if (page.evidence.length + page.documents.length === 0) return null
  return (
    <Part title={w('evidencePart')}>
      <ul className="case-list">
        {page.evidence.map(one => (
          <One key={one.id} one={one} page={page} />
        ))}
        <Papers page={page} />
      </ul>
    </Part>
  )
}

function One({ one, page }: { one: Evidence; page: CasePage }) {
  const w = useCaseWords()
  const speak = useSay()
  const names = useNames()
  const code = page.recalls.find(recall => recall.id === one.recall)?.lossCode
  const told = [
    one.reason === 'lost' && code && speak(LOSS_CODES[code]),
    one.condition && names.condition(page.case.programme, one.condition),
    one.on,
    one.method,
    one.institution,
    one.signedBy && w('signedByWhom', { who: one.signedBy }),
    one.paper && w('paperNumber', { number: one.paper }),
  ]
  return (
    <li>
      <p className="case-line">
        <strong>{speak(CLOSE_REASONS[one.reason])}</strong>
        <span>{told.filter(Boolean).join(' · ')}</span>
      </p>
      <p>{one.note}</p>
      <small className="soft">
        <When at={one.at} /> · {one.byName}
      </small>
    </li>
  )
}

/** Scans of papers of a case, opened one by one. */
function Papers({ page }: { page: CasePage }) {
  const opens = useTell('openCaseDocument')
  const open = async (document: string) => {
    const { gave, refusal } = await opens.tell({ id: page.case.id, document })
    opens.forget()
    return gave ?? refusal
  }
  return page.documents.map(scan => (
    <li key={scan.id}>
      <Scanned scan={scan} open={() => open(scan.id)} />
    </li>
  ))
}
