/** One agreement: both sides, its days, and the scanned copies, which are opened by whom may see them. */
import { Link, useParams } from 'wouter'
import type { Scan } from '../../server/contract/scans.ts'
import { dayOf } from '../../server/contract/words.ts'
import { useAsk, useTell } from '../api.ts'
import { useNow } from '../clock.ts'
import { useMay, whoCan } from '../me.ts'
import { useNames } from '../names.ts'
import type { Screen } from '../screen.ts'
import { FactList } from '../ui/fact-list.tsx'
import { Page, Part } from '../ui/page.tsx'
import { AddScan, Scanned } from '../ui/scanned.tsx'
import { Failed, Loading } from '../ui/states.tsx'
import { useLanguage, useSay } from '../words.ts'
import { useAgreementWords } from './agreement/words.ts'
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

function Scans(props: { agreement: string; scans: readonly Scan[]; may: boolean }) {
  const { agreement: id, scans, may } = props
  const w = useAgreementWords()
  const speak = useSay()
  const sees = useMay('see-agreements')
  const keeps = useTell('addAgreementScan')
  const opens = useTell('openAgreementScan')
  const open = async (scan: string) => {
    const { gave, refusal } = await opens.tell({ id, scan })
    opens.forget()
    return gave ?? refusal
  }
  const add = may && (
    <AddScan
      label={w('add')}
      busy={keeps.busy}
      keep={async scan => (await keeps.tell({ id, ...scan })).refusal}
    />
  )
  return (
    <Part title={w('scans')} acts={add}>
      {!sees && <p className="soft">{speak(whoCan('see-agreements'))}</p>}
      {sees && scans.length === 0 && <p className="soft">{w('noScan')}</p>}
      {scans.map(scan => (
        <Scanned key={scan.id} scan={scan} open={() => open(scan.id)} />
      ))}
    </Part>
  )
}
