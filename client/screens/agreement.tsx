/** One agreement: both sides, its days, and the scanned copies, which are opened by whom may see them. */
import { Button, FileButton } from '@mantine/core'
import { useState } from 'react'
import { Link, useParams } from 'wouter'
import { type AgreementScan, MOST_SCAN_BYTES } from '../../server/contract/agreements.ts'
import { Refusal } from '../../server/contract/refusal.ts'
import { dayOf, say } from '../../server/contract/words.ts'
import { useAsk, useTell } from '../api.ts'
import { useNow } from '../clock.ts'
import { whenText } from '../dates.ts'
import { useMay, whoCan } from '../me.ts'
import { useNames } from '../names.ts'
import type { Screen } from '../screen.ts'
import { FactList } from '../ui/fact-list.tsx'
import { Page, Part } from '../ui/page.tsx'
import { SentenceCard } from '../ui/sentence-card.tsx'
import { Failed, Loading } from '../ui/states.tsx'
import { useLanguage, useSay } from '../words.ts'
import { useAgreementWords } from './agreement/words.ts'
import { base64Of } from './import/files.ts'
import { EndAgreement } from './network/end-agreement.tsx'
import { standing } from './network/network.ts'

export const screen = {
  path: '/agreements/:id',
  title: { en: 'Agreement', zh: '协议' },
  may: 'see-network',
  under: '/network',
} satisfies Screen

export default function AgreementScreen() {
  const { id } = useParams<{ id: string }>()
  const w = useAgreementWords()
  const names = useNames()
  const english = useLanguage() === 'en'
  const asked = useAsk('showAgreement', { id })
  const may = useMay('edit-network')
  const today = dayOf(new Date(useNow(60_000)).toISOString())
  if (asked.refusal) return <Failed refusal={asked.refusal} again={asked.again} />
  if (!asked.gave) return <Loading rows={6} />
  const { agreement, place, centre, scans } = asked.gave
  const nameOf = (it: typeof place) => (english ? it.nameEn : it.name)
  const { startsOn, endsOn } = agreement
  const stands = standing(agreement, today)
  return (
    <Page title={screen.title} lead={`${nameOf(place)} · ${nameOf(centre)}`}>
      <Part title={w('facts')}>
        <FactList
          facts={[
            [
              w('place'),
              <Link key="place" href={`/institutions/${place.id}`}>
                {nameOf(place)}
              </Link>,
            ],
            [
              w('centre'),
              <Link key="centre" href={`/institutions/${centre.id}`}>
                {nameOf(centre)}
              </Link>,
            ],
            [w('programme'), names.programme(agreement.programme)],
            [
              w('days'),
              endsOn
                ? w('sinceUntil', { from: startsOn, to: endsOn })
                : w('since', { day: startsOn }),
            ],
            [w('state'), w(stands)],
          ]}
        />
        {may && stands !== 'past' && <EndAgreement row={agreement} today={today} />}
      </Part>
      <Scans agreement={agreement.id} scans={scans} may={may} />
    </Page>
  )
}

const TOO_LARGE = new Refusal(
  'invalid',
  say(
    'The file has more than 5 MB. Scan it in grey or in parts.',
    '文件超过 5 MB。请以灰度扫描或分成几份。',
  ),
)

function Scans(props: { agreement: string; scans: readonly AgreementScan[]; may: boolean }) {
  const { agreement, scans, may } = props
  const w = useAgreementWords()
  const speak = useSay()
  const sees = useMay('see-agreements')
  const keeps = useTell('addAgreementScan')
  const [refusal, refuse] = useState<Refusal | null>(null)
  const keep = async (file: File | null) => {
    if (!file) return
    if (file.size > MOST_SCAN_BYTES) return refuse(TOO_LARGE)
    const given = { id: agreement, name: file.name, base64: await base64Of(file) }
    refuse((await keeps.tell(given)).refusal)
  }
  const addButton = may && (
    <FileButton accept=".pdf,.jpg,.jpeg,.png" onChange={file => void keep(file)}>
      {press => (
        <Button {...press} variant="default" loading={keeps.busy}>
          {w('add')}
        </Button>
      )}
    </FileButton>
  )
  return (
    <Part title={w('scans')} acts={addButton}>
      {refusal && <SentenceCard tone="stop" says={speak(refusal.says)} />}
      {!sees && <p className="soft">{speak(whoCan('see-agreements'))}</p>}
      {sees && scans.length === 0 && <p className="soft">{w('noScan')}</p>}
      {scans.map(scan => (
        <OneScan key={scan.id} scan={scan} />
      ))}
    </Part>
  )
}

function OneScan({ scan }: { scan: AgreementScan }) {
  const w = useAgreementWords()
  const opens = useTell('openAgreementScan')
  const [address, setAddress] = useState<string | null>(null)
  const open = async () => {
    const { gave } = await opens.tell({ id: scan.agreement, scan: scan.id })
    if (!gave) return
    const bytes = Uint8Array.from(atob(gave.base64), sign => sign.charCodeAt(0))
    setAddress(URL.createObjectURL(new Blob([bytes], { type: scan.media })))
  }
  const close = () => {
    if (address) URL.revokeObjectURL(address)
    setAddress(null)
  }
  return (
    <div className="agreement-scan">
      <p>
        <strong>{scan.name}</strong>{' '}
        <span className="soft">
          {(scan.size / 1_000).toFixed(0)} kB · {scan.addedByName} ·{' '}
          {whenText(Date.parse(scan.addedAt))} · SHA-256 {scan.sha256.slice(0, 16)}…
        </span>
      </p>
      <Button
        size="compact-sm"
        variant="default"
        loading={opens.busy}
        onClick={() => (address ? close() : void open())}
      >
        {w(address ? 'close' : 'open')}
      </Button>
      {opens.refusal && <Failed refusal={opens.refusal} />}
      {address && scan.media === 'application/pdf' && (
        <iframe className="agreement-paper" title={scan.name} src={address} />
      )}
      {address && scan.media !== 'application/pdf' && (
        <img className="agreement-paper" alt={scan.name} src={address} />
      )}
    </div>
  )
}
