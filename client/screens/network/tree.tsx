/**
 * The network of one programme as a tree: centre, district, collection site, with what needs somebody's
 * eye beside each branch. Branches are the browser's own: Enter or the space bar opens them, Tab goes on.
 */
import { Link } from 'wouter'
import type { Place } from '../../../server/contract/places.ts'
import type { Day } from '../../../server/contract/words.ts'
import { useAsk } from '../../api.ts'
import { Empty } from '../../ui/states.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useAddress } from '../../ui/use-address.ts'
import { useLanguage } from '../../words.ts'
import { agreementNow, type Network, routeOf, standing } from './network.ts'
import { fits, type SitesProps } from './sites.tsx'
import { useNetworkWords } from './words.ts'

interface Leaf {
  readonly site: Place
  readonly centre: string | null
  readonly may: 'collect' | 'not'
  readonly ends: Day | null
}

export function Tree(props: SitesProps) {
  const w = useNetworkWords()
  const [search] = useAddress('search')
  const [district] = useAddress('district')
  const { network } = props
  const soon = useAsk('listExpiring', {}).gave?.rows ?? []
  const leaves = network.places
    .filter(place => place.kind === 'sampling-point')
    .filter(place => (district === '' || place.district === district) && fits(place, search))
    .map(site => leafOf(props, site, new Map(soon.map(row => [row.id, row.endsOn]))))
  const centres = network.places.filter(place => place.kind === 'centre')
  const shown = [...centres.map(place => place.id), null]
    .map(centre => ({ centre, leaves: leaves.filter(leaf => leaf.centre === centre) }))
    .filter(({ centre, leaves: own }) => own.length > 0 || (centre && !search && !district))
  if (shown.length === 0) return <Empty says={w('empty')} />
  return (
    <div className="tree">
      {shown.map(branch => (
        <Centre key={branch.centre ?? ''} {...branch} {...props} />
      ))}
    </div>
  )
}

function leafOf(
  { network, programme, today }: SitesProps,
  site: Place,
  soon: ReadonlyMap<string, Day>,
): Leaf {
  const centre = routeOf(network, site, programme, today)?.centre ?? null
  const agreement = agreementNow(network, site, programme, centre, today)
  const ends = agreement ? (soon.get(agreement.id) ?? null) : null
  return { site, centre, may: agreement ? 'collect' : 'not', ends }
}

function Centre(props: SitesProps & { centre: string | null; leaves: readonly Leaf[] }) {
  const w = useNetworkWords()
  const nameOf = useNameOf(props.network)
  const { network, centre, leaves } = props
  const districts = network.districts.filter(d => leaves.some(one => one.site.district === d.code))
  return (
    <details open>
      <summary>
        <strong>{centre ? nameOf(centre) : w('noCentre')}</strong>
        <Counts leaves={leaves} />
        <Closed programme={props.programme} centre={centre} today={props.today} />
      </summary>
      {centre && (
        <p>
          <Link href={`/institutions/${centre}`}>{w('toPage')}</Link>
        </p>
      )}
      {leaves.length === 0 && <p className="soft">{w('noSites')}</p>}
      {districts.map(district => {
        const own = leaves.filter(one => one.site.district === district.code)
        return (
          <details key={district.code} open={leaves.length <= MOST_OPEN}>
            <summary>
              <span>{nameOf(district.code)}</span>
              <Counts leaves={own} />
            </summary>
            <ul>
              {own.map(leaf => (
                <Site key={leaf.site.id} leaf={leaf} onOpen={props.onOpen} />
              ))}
            </ul>
          </details>
        )
      })}
    </details>
  )
}

/** A long branch is opened by its reader. */
const MOST_OPEN = 40

function Counts({ leaves }: { leaves: readonly Leaf[] }) {
  const w = useNetworkWords()
  const not = leaves.filter(leaf => leaf.may === 'not').length
  const ending = leaves.filter(leaf => leaf.ends !== null).length
  return (
    <>
      <span className="soft">{w('siteCount', { count: leaves.length })}</span>
      {not > 0 && <StatusTag tone="high">{w('mayNotCount', { count: not })}</StatusTag>}
      {ending > 0 && <StatusTag tone="watch">{w('endingCount', { count: ending })}</StatusTag>}
    </>
  )
}

function Closed(props: { programme: string; centre: string | null; today: Day }) {
  const w = useNetworkWords()
  const { programme, centre, today } = props
  const { closures, places } = useAsk('showRouting', { programme }).gave ?? {}
  const english = useLanguage() === 'en'
  const closure = closures?.find(one => one.centre === centre && standing(one, today) !== 'past')
  const instead = places?.find(place => place.id === closure?.instead)
  if (!closure || !instead) return null
  return (
    <StatusTag tone="high">
      {w('closed', {
        ...{ from: closure.startsOn, to: closure.endsOn },
        name: english ? instead.nameEn : instead.name,
      })}
    </StatusTag>
  )
}

function Site({ leaf, onOpen }: { leaf: Leaf; onOpen: (id: string) => void }) {
  const w = useNetworkWords()
  const english = useLanguage() === 'en'
  return (
    <li>
      <button type="button" className="tree-site" onClick={() => onOpen(leaf.site.id)}>
        {english ? leaf.site.nameEn : leaf.site.name}
      </button>
      {leaf.may === 'not' && <StatusTag tone="high">{w('mayNot')}</StatusTag>}
      {leaf.ends && <StatusTag tone="watch">{w('endsOn', { day: leaf.ends })}</StatusTag>}
    </li>
  )
}

function useNameOf(network: Network) {
  const english = useLanguage() === 'en'
  return (key: string): string => {
    const named =
      network.places.find(place => place.id === key) ??
      network.districts.find(district => district.code === key)
    return named ? (english ? named.nameEn : named.name) : key
  }
}
