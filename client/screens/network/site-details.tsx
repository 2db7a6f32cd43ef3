/** One collection site: every catchment row and agreement with its dates, and what may be changed. */
import { Link } from 'wouter'
import type { Agreement, Assignment, Place } from '../../../server/contract/places.ts'
import { sourceInWords } from '../../../server/contract/sources.ts'
import type { Day } from '../../../server/contract/words.ts'
import { useAsk } from '../../api.ts'
import { useMay } from '../../me.ts'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useLanguage, useSay } from '../../words.ts'
import { EndAgreement } from './end-agreement.tsx'
import { agreementsOf, assignmentsOf, type Network, standing } from './network.ts'
import { SignAgreement } from './sign-agreement.tsx'
import { useNetworkWords } from './words.ts'

export interface SiteProps {
  network: Network
  site: Place
  programme: string
  today: Day
}

export function SiteDetails(props: SiteProps) {
  const w = useNetworkWords()
  const spoken = useLanguage()
  const may = useMay('edit-network')
  const { network, site, programme } = props
  const district = network.districts.find(d => d.code === site.district)
  return (
    <div className="form site-details">
      <p className="soft">
        {spoken === 'en' ? district?.nameEn : district?.name} ·{' '}
        <span className="number">{site.institution}</span>
      </p>
      <Link href={`/institutions/${site.id}`}>{w('toInstitution')}</Link>
      <RouteToday {...props} />
      <section>
        <h3>{w('catchment')}</h3>
        <Rows
          rows={assignmentsOf(network, site, programme)}
          draw={row => <OneAssignment key={row.id} row={row} {...props} />}
        />
        <Link href={`/routing?programme=${programme}`}>{w('toRoutes')}</Link>
      </section>
      <section>
        <h3>{w('agreement')}</h3>
        <Rows
          rows={agreementsOf(network, site, programme)}
          draw={row => <OneAgreement key={row.id} row={row} {...props} may={may} />}
        />
        {may && <SignAgreement {...props} />}
      </section>
    </div>
  )
}

/** Where its collections go today, or the sentence that says why nowhere. */
function RouteToday({ site, programme }: SiteProps) {
  const w = useNetworkWords()
  const speak = useSay()
  const english = useLanguage() === 'en'
  const { gave, refusal } = useAsk('findRoute', { samplingPoint: site.id, programme })
  const named = (place: Place) => (english ? place.nameEn : place.name)
  const own = gave && gave.testedAt.id !== gave.under.id ? gave : null
  return (
    <section>
      <h3>{w('routeToday')}</h3>
      {refusal && <p>{speak(refusal.says)}</p>}
      {gave && <p>{named(gave.centre)}</p>}
      {own && (
        <p className="soft">
          {w('ownTests', { own: named(own.testedAt), under: named(own.under) })}
        </p>
      )}
    </section>
  )
}

function Rows<R>({ rows, draw }: { rows: readonly R[]; draw: (row: R) => React.ReactNode }) {
  const w = useNetworkWords()
  if (rows.length === 0) return <p className="soft">{w('none')}</p>
  return <ul className="dated-rows">{rows.map(draw)}</ul>
}

function OneAssignment(props: SiteProps & { row: Assignment }) {
  const w = useNetworkWords()
  const speak = useSay()
  const spoken = useLanguage()
  const { row, network, today } = props
  const district = network.districts.find(d => d.code === row.scope)
  const scope =
    row.scopeKind === 'institution'
      ? w('byInstitution')
      : w('byDistrict', {
          name: (spoken === 'en' ? district?.nameEn : district?.name) ?? row.scope,
        })
  return (
    <li>
      <Head row={row} network={network} centre={row.centre} today={today} />
      <small className="soft">
        {scope} · {w('source')}: {speak(sourceInWords(row.source))}
        {row.note && ` · ${speak(sourceInWords(row.note))}`}
        {row.verified === 'unverified' && ` · ${w('unverified')}`}
      </small>
    </li>
  )
}

function OneAgreement(props: SiteProps & { row: Agreement; may: boolean }) {
  const w = useNetworkWords()
  const { row, network, today } = props
  return (
    <li>
      <Head row={row} network={network} centre={row.centre} today={today} />
      <Link href={`/agreements/${row.id}`}>{w('toAgreement')}</Link>
      {props.may && standing(row, today) !== 'past' && <EndAgreement row={row} today={today} />}
    </li>
  )
}

const TONES = { now: 'done', past: 'plain', future: 'watch' } as const

function Head(props: {
  row: { startsOn: Day; endsOn: Day | null }
  network: Network
  centre: string | null
  today: Day
}) {
  const w = useNetworkWords()
  const spoken = useLanguage()
  const { row } = props
  const centre = props.network.places.find(p => p.id === props.centre)
  const stands = standing(row, props.today)
  return (
    <p>
      <strong>{centre ? (spoken === 'en' ? centre.nameEn : centre.name) : w('nobody')}</strong>{' '}
      <StatusTag tone={TONES[stands]}>{w(stands)}</StatusTag>{' '}
      {row.endsOn
        ? w('sinceUntil', { from: row.startsOn, to: row.endsOn })
        : w('since', { day: row.startsOn })}
    </p>
  )
}
