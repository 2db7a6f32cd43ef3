/** The network: every collection site with the centre it answers to and its agreement, by district. */
import { NativeSelect, TextInput } from '@mantine/core'
import { Link, useLocation } from 'wouter'
import { KINDS } from '../../server/contract/institutions.ts'
import { dayOf } from '../../server/contract/words.ts'
import { useAsk } from '../api.ts'
import { useNow } from '../clock.ts'
import { useMay, whoCan } from '../me.ts'
import { useNames } from '../names.ts'
import type { Screen } from '../screen.ts'
import { Page, Part } from '../ui/page.tsx'
import { SideDrawer } from '../ui/side-drawer.tsx'
import { Failed, Loading } from '../ui/states.tsx'
import { useAddress } from '../ui/use-address.ts'
import { WhyNot } from '../ui/why-not.tsx'
import { useLanguage, useSay } from '../words.ts'
import { AddSite } from './network/add-site.tsx'
import { ImportInstitutions } from './network/import-institutions.tsx'
import type { Network } from './network/network.ts'
import { SiteDetails } from './network/site-details.tsx'
import { Sites } from './network/sites.tsx'
import { Tree } from './network/tree.tsx'
import { useNetworkWords } from './network/words.ts'
import './network/network.css'

export const screen = {
  path: '/network',
  title: { en: 'Network', zh: '采血网络' },
  may: 'see-network',
  menu: { group: 'house', order: 10, key: 'n' },
} satisfies Screen

export default function NetworkScreen() {
  const network = useAsk('showNetwork', {})
  const programmes = useAsk('listProgrammes', {})
  const refusal = network.refusal ?? programmes.refusal
  if (refusal) return <Failed refusal={refusal} again={network.again} />
  const first = programmes.gave?.[0]
  if (!network.gave || !programmes.gave || !first) return <Loading rows={10} />
  return <Shown network={network.gave} programmes={programmes.gave} first={first.code} />
}

function Shown(props: {
  network: Network
  programmes: readonly { code: string; en: string; zh: string }[]
  first: string
}) {
  const w = useNetworkWords()
  const { network } = props
  const may = useMay('edit-network')
  const today = dayOf(new Date(useNow(60_000)).toISOString())
  const [programme, setProgramme] = useAddress('programme', props.first)
  const [open, setOpen] = useAddress('site')
  const [view] = useAddress('view', 'tree')
  const [, go] = useLocation()
  const site = network.places.find(place => place.id === open) ?? null
  const spoken = useLanguage()
  const nameOf = (place: { name: string; nameEn: string }) =>
    spoken === 'en' ? place.nameEn : place.name
  return (
    <Page
      title={screen.title}
      lead={w('lead')}
      acts={
        <>
          <WhyNot
            why={may ? null : whoCan('edit-network')}
            quiet
            variant="default"
            onPress={() => setOpen('import')}
          >
            {w('import')}
          </WhyNot>
          <WhyNot why={may ? null : whoCan('edit-network')} quiet onPress={() => setOpen('new')}>
            {w('addSite')}
          </WhyNot>
        </>
      }
    >
      <RunningOut />
      <Laboratories network={network} />
      <Query {...props} programme={programme} onProgramme={setProgramme} />
      {view === 'district' ? (
        <Sites network={network} programme={programme} today={today} onOpen={setOpen} />
      ) : (
        <Tree network={network} programme={programme} today={today} onOpen={setOpen} />
      )}
      <SideDrawer title={site ? nameOf(site) : ''} open={site !== null} onClose={() => setOpen('')}>
        {site && (
          <SiteDetails
            key={site.id}
            network={network}
            site={site}
            programme={programme}
            today={today}
          />
        )}
      </SideDrawer>
      <SideDrawer
        title={w('import')}
        open={open === 'import' && may}
        onClose={() => setOpen('')}
        wide
      >
        <ImportInstitutions onDone={() => setOpen('')} />
      </SideDrawer>
      <SideDrawer title={w('addSite')} open={open === 'new' && may} onClose={() => setOpen('')}>
        <AddSite
          districts={network.districts}
          onAdded={place =>
            place.kind === 'sampling-point' ? setOpen(place.id) : go(`/institutions/${place.id}`)
          }
        />
      </SideDrawer>
    </Page>
  )
}

/** Laboratories that nobody collects for, and third parties: they stand on no branch of the tree. */
function Laboratories({ network }: { network: Network }) {
  const w = useNetworkWords()
  const speak = useSay()
  const spoken = useLanguage()
  const rows = network.places.filter(
    place => place.kind === 'screening-laboratory' || place.kind === 'third-party',
  )
  if (rows.length === 0) return null
  return (
    <Part title={w('laboratories')}>
      <ul className="centres">
        {rows.map(place => (
          <li key={place.id}>
            <Link href={`/institutions/${place.id}`}>
              {spoken === 'en' ? place.nameEn : place.name}
            </Link>
            <small className="soft">{speak(KINDS[place.kind])}</small>
          </li>
        ))}
      </ul>
    </Part>
  )
}

/** Agreements and licences that end soon: renewed in time, or collection stops on the day. */
function RunningOut() {
  const w = useNetworkWords()
  const names = useNames()
  const { days, rows } = useAsk('listExpiring', {}).gave ?? { days: 0, rows: [] }
  if (rows.length === 0) return null
  return (
    <Part title={w('runningOut', { days })}>
      <ul className="centres">
        {rows.map(row => (
          <li key={row.id}>
            <Link
              href={
                row.kind === 'agreement' ? `/agreements/${row.id}` : `/institutions/${row.place}`
              }
            >
              {names.place(row.place)}
            </Link>
            <small className="soft">
              {w(row.kind)} · {names.programme(row.programme)} · {row.endsOn}
            </small>
          </li>
        ))}
      </ul>
    </Part>
  )
}

function Query(props: {
  network: Network
  programmes: readonly { code: string; en: string; zh: string }[]
  programme: string
  onProgramme: (code: string) => void
}) {
  const w = useNetworkWords()
  const speak = useSay()
  const spoken = useLanguage()
  const [search, setSearch] = useAddress('search')
  const [view, setView] = useAddress('view', 'tree')
  const [district, setDistrict] = useAddress('district')
  return (
    <search className="query">
      <NativeSelect
        label={w('view')}
        value={view}
        onChange={e => setView(e.currentTarget.value)}
        data={[
          { value: 'tree', label: w('asTree') },
          { value: 'district', label: w('byDistricts') },
        ]}
      />
      <TextInput
        label={w('search')}
        value={search}
        onChange={e => setSearch(e.currentTarget.value)}
        maxLength={60}
      />
      <NativeSelect
        label={w('district')}
        value={district}
        onChange={e => setDistrict(e.currentTarget.value)}
        data={[
          { value: '', label: w('allDistricts') },
          ...props.network.districts.map(d => ({
            value: d.code,
            label: spoken === 'en' ? d.nameEn : d.name,
          })),
        ]}
      />
      <NativeSelect
        label={w('programme')}
        value={props.programme}
        onChange={e => props.onProgramme(e.currentTarget.value)}
        data={props.programmes.map(p => ({ value: p.code, label: speak(p) }))}
      />
    </search>
  )
}
