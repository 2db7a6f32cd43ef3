/** The collection sites by district: the centre each answers to today, and under which agreement. */
import type { Place } from '../../../server/contract/places.ts'
import type { Day } from '../../../server/contract/words.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Part } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useAddress } from '../../ui/use-address.ts'
import { useLanguage } from '../../words.ts'
import { agreementNow, type Network, routeOf } from './network.ts'
import { useNetworkWords } from './words.ts'

export interface SitesProps {
  network: Network
  programme: string
  today: Day
  onOpen: (id: string) => void
}

export function Sites(props: SitesProps) {
  const w = useNetworkWords()
  const spoken = useLanguage()
  const [search] = useAddress('search')
  const [district] = useAddress('district')
  const { network } = props
  const wanted = network.places.filter(
    place =>
      place.kind === 'sampling-point' &&
      (district === '' || place.district === district) &&
      fits(place, search),
  )
  if (wanted.length === 0) return <Empty says={w('empty')} />
  return network.districts.map(d => {
    const sites = wanted.filter(place => place.district === d.code)
    if (sites.length === 0) return null
    const name = spoken === 'en' ? d.nameEn : d.name
    return (
      <Part key={d.code} title={`${name} (${sites.length})`}>
        <OneDistrict {...props} sites={sites} />
      </Part>
    )
  })
}

export const fits = (place: Place, search: string): boolean =>
  `${place.name} ${place.nameEn} ${place.institution}`
    .toLowerCase()
    .includes(search.trim().toLowerCase())

function OneDistrict({
  network,
  programme,
  today,
  onOpen,
  sites,
}: SitesProps & { sites: Place[] }) {
  const w = useNetworkWords()
  const spoken = useLanguage()
  const nameOf = (id: string | null | undefined) => {
    const place = network.places.find(p => p.id === id)
    return place && (spoken === 'en' ? place.nameEn : place.name)
  }
  const columns: Column<Place>[] = [
    { key: 'site', head: w('site'), show: site => nameOf(site.id), width: '34%' },
    {
      key: 'institution',
      head: w('institution'),
      show: site => <span className="number">{site.institution}</span>,
      wideOnly: true,
      width: 140,
    },
    {
      key: 'route',
      head: w('route'),
      show: site =>
        nameOf(routeOf(network, site, programme, today)?.centre) ?? (
          <StatusTag tone="high">{w('noRoute')}</StatusTag>
        ),
      width: '28%',
    },
    {
      key: 'agreement',
      head: w('agreement'),
      show: site => {
        const centre = routeOf(network, site, programme, today)?.centre ?? null
        const agreement = agreementNow(network, site, programme, centre, today)
        if (!agreement) return <StatusTag tone="high">{w('noAgreement')}</StatusTag>
        return agreement.endsOn
          ? w('sinceUntil', { from: agreement.startsOn, to: agreement.endsOn })
          : w('since', { day: agreement.startsOn })
      },
    },
  ]
  return (
    <DataTable
      label={w('sites')}
      columns={columns}
      rows={sites}
      keyOf={site => site.id}
      onOpen={site => onOpen(site.id)}
      empty={null}
    />
  )
}
