/** What was decided about a specimen and its case: every record, who signed, scans, and what may be done. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'wouter'
import {
  CONSENT_DECISIONS,
  CONSENT_HOWS,
  CONSENT_SCOPES,
  type ConsentShown,
  RELATIONS,
  TOLD_HOWS,
} from '../../../server/contract/consents.ts'
import type { ContractOf } from '../../../server/contract/index.ts'
import type { Output } from '../../../server/contract/kit.ts'
import type { Specimen } from '../../../server/contract/specimens.ts'
import type { Subject } from '../../../server/contract/subjects.ts'
import { useAsk, useTell } from '../../api.ts'
import { useMay } from '../../me.ts'
import { When } from '../../ui/clock.tsx'
import { Part } from '../../ui/page.tsx'
import { Scanned } from '../../ui/scanned.tsx'
import { Signature } from '../../ui/signature-field.tsx'
import { Failed, Loading } from '../../ui/states.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useSay } from '../../words.ts'
import { AddConsentScan } from './add-scan.tsx'
import { Deciding } from './deciding.tsx'
import { useConsentWords } from './words.ts'
import './consents.css'

export function ConsentPart({
  specimen,
  subject,
}: {
  specimen: Pick<Specimen, 'number' | 'programme' | 'case'>
  subject: Pick<Subject, 'kind'>
}) {
  const w = useConsentWords()
  const { number } = specimen
  const asked = useAsk('showConsents', { number })
  const may = useMay('keep-consents')
  const rows = asked.gave
  const isGone = rows?.findLast(row => row.scope === 'screening')?.decision === 'withdrawn'
  return (
    <Part title={w('part')}>
      <div className="consent-part">
        {asked.refusal && <Failed refusal={asked.refusal} again={asked.again} />}
        {asked.waiting && <Loading rows={2} />}
        {rows?.length === 0 && <p className="soft">{w('none')}</p>}
        {rows && rows.length > 0 && (
          <ul className="consent-records">
            {rows.map(row => (
              <Record key={row.id} row={row} />
            ))}
          </ul>
        )}
        {isGone && (
          <p>
            <small className="soft">{w('seal')}</small>{' '}
            <Link href={`/cases/${specimen.case}`}>{w('toCase')}</Link>
          </p>
        )}
        {rows && may && (
          <Deciding {...{ specimen, rows }} own={subject.kind === 'newborn' ? 'mother' : 'self'} />
        )}
      </div>
    </Part>
  )
}

const TONES = { agreed: 'done', refused: 'plain', withdrawn: 'critical' } as const

function Record({ row }: { row: ConsentShown }) {
  const w = useConsentWords()
  const speak = useSay()
  const told = [
    speak(CONSENT_SCOPES[row.scope]),
    `${speak(RELATIONS[row.by])}${row.kin ? ` (${row.kin})` : ''}`,
    speak(row.told ? TOLD_HOWS[row.told] : CONSENT_HOWS[row.how]),
    row.edition ? w('edition', { edition: row.edition }) : w('noEdition'),
  ]
  return (
    <li>
      <p className="consent-line">
        <StatusTag tone={row.stands === 'yes' ? TONES[row.decision] : 'plain'}>
          {speak(CONSENT_DECISIONS[row.decision])}
        </StatusTag>
        <strong>{row.signedOn}</strong>
        <span>{told.join(' · ')}</span>
        {row.stands === 'no' && <span className="soft">{w('passed')}</span>}
      </p>
      {row.reason && <p>{row.reason}</p>}
      <small className="soft">
        {w('takenBy', { who: row.takenByName })} · <When at={row.at} />
      </small>
      <Papers row={row} />
    </li>
  )
}

/** Who signed and the scans, for whoever may see identities. */
function Papers({ row }: { row: ConsentShown }) {
  const w = useConsentWords()
  const [sees, keepsPapers] = [useMay('see-identity'), useMay('keep-consents')]
  const opens = useTell('openConsentScan')
  const open = async (scan: string) => {
    const { gave, refusal } = await opens.tell({ id: row.id, scan })
    opens.forget()
    return gave ?? refusal
  }
  if (!sees && !keepsPapers) return null
  const isMissing = row.how === 'paper' && row.scans.length === 0
  return (
    <>
      {sees &&
        row.scans.map(scan => <Scanned key={scan.id} scan={scan} open={() => open(scan.id)} />)}
      <div className="consent-acts">
        {sees && row.how !== 'spoken' && <Signed row={row} />}
        {sees && isMissing && <small className="tone-high">{w('missingScan')}</small>}
        {keepsPapers && row.how === 'paper' && <AddConsentScan consent={row.id} />}
      </div>
    </>
  )
}

function Signed({ row }: { row: ConsentShown }) {
  const w = useConsentWords()
  const opens = useTell('openConsent')
  const [shown, show] = useState<Output<ContractOf['openConsent']> | null>(null)
  const open = async () => {
    const { gave } = await opens.tell({ id: row.id })
    // Names stay no longer than they are looked at.
    if (gave) opens.forget()
    show(gave)
  }
  return (
    <>
      <Button
        variant="default"
        size="compact-sm"
        loading={opens.busy}
        onClick={() => (shown ? show(null) : void open())}
      >
        {w(shown ? 'close' : 'open')}
      </Button>
      {opens.refusal && <Failed refusal={opens.refusal} />}
      {shown && (
        <div className="consent-signed">
          <p>
            {w('signedBy', { who: shown.name })}
            {shown.witness && ` · ${w('witnessed', { who: shown.witness })}`}
          </p>
          {shown.drawing ? (
            <Signature drawn={shown.drawing} label={w('drawing')} />
          ) : (
            <small className="soft">{w('nothingDrawn')}</small>
          )}
        </div>
      )}
    </>
  )
}
