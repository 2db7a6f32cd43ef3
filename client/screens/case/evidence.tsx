/** What the ends of a case rested on, and the scans that are kept with it. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import type { CaseDocument, Evidence } from '../../../server/contract/evidence.ts'
import type { CasePage } from '../../../server/contract/recalls.ts'
import { useTell } from '../../api.ts'
import { whenText } from '../../dates.ts'
import { useNames } from '../../names.ts'
import { CLOSE_REASONS, LOSS_CODES } from '../../terms.ts'
import { When } from '../../ui/clock.tsx'
import { Part } from '../../ui/page.tsx'
import { Failed } from '../../ui/states.tsx'
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
        {page.documents.map(one => (
          <Scan key={one.id} scan={one} />
        ))}
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

function Scan({ scan }: { scan: CaseDocument }) {
  const w = useCaseWords()
  const opens = useTell('openCaseDocument')
  const [address, setAddress] = useState<string | null>(null)
  const open = async () => {
    const { gave } = await opens.tell({ id: scan.case, document: scan.id })
    if (!gave) return
    opens.forget()
    const bytes = Uint8Array.from(atob(gave.base64), sign => sign.charCodeAt(0))
    setAddress(URL.createObjectURL(new Blob([bytes], { type: scan.media })))
  }
  const close = () => {
    if (address) URL.revokeObjectURL(address)
    setAddress(null)
  }
  return (
    <li>
      <p className="case-line">
        <strong>{scan.name}</strong>
        <span className="soft">
          {(scan.size / 1_000).toFixed(0)} kB · {scan.addedByName} · {whenText(scan.addedAt)}
        </span>
        <Button
          size="compact-sm"
          variant="default"
          loading={opens.busy}
          onClick={() => (address ? close() : void open())}
        >
          {w(address ? 'closeScan' : 'openScan')}
        </Button>
      </p>
      {opens.refusal && <Failed refusal={opens.refusal} />}
      {address && scan.media === 'application/pdf' && (
        <iframe className="case-paper" title={scan.name} src={address} />
      )}
      {address && scan.media !== 'application/pdf' && (
        <img className="case-paper" alt={scan.name} src={address} />
      )}
    </li>
  )
}
