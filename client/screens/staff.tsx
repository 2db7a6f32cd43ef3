/** Colleagues, their roles with dates, and the one-time links by which they come in. */
import { useState } from 'react'
import { ROLE_NAMES } from '../../server/contract/actions.ts'
import type { ContractOf } from '../../server/contract/index.ts'
import type { Output } from '../../server/contract/kit.ts'
import { useAsk } from '../api.ts'
import { nowInstant } from '../clock.ts'
import { useMay, whoCan } from '../me.ts'
import type { Screen } from '../screen.ts'
import { When } from '../ui/clock.tsx'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { Page, Part } from '../ui/page.tsx'
import { SideDrawer } from '../ui/side-drawer.tsx'
import { Empty } from '../ui/states.tsx'
import { StatusTag } from '../ui/status-tag.tsx'
import { useAddress } from '../ui/use-address.ts'
import { WhyNot } from '../ui/why-not.tsx'
import { useSay } from '../words.ts'
import { useScopeName } from './session/scope.ts'
import { AddColleague } from './staff/add-colleague.tsx'
import { ExpiryList } from './staff/certificates.tsx'
import { type Link, OneTimeLink } from './staff/one-time-link.tsx'
import { PersonDetails } from './staff/person-details.tsx'
import { useStaffWords } from './staff/words.ts'

export const screen = {
  path: '/staff',
  title: { en: 'Staff', zh: '人员与角色' },
  may: 'see-staff',
  menu: { group: 'house', order: 30, key: 'p' },
} satisfies Screen

type Person = Output<ContractOf['listStaff']>[number]

export default function Staff() {
  const w = useStaffWords()
  const may = useMay('edit-staff')
  const asked = useAsk('listStaff', {})
  const [open, setOpen] = useAddress('person')
  // Not in the address: the link is a secret that is shown once.
  const [link, setLink] = useState<Link | null>(null)
  const person = asked.gave?.find(one => one.id === open) ?? null
  const hand = (made: Link) => {
    setOpen('')
    setLink(made)
  }
  return (
    <Page
      title={screen.title}
      lead={w('lead')}
      acts={
        <WhyNot why={may ? null : whoCan('edit-staff')} quiet onPress={() => setOpen('new')}>
          {w('add')}
        </WhyNot>
      }
    >
      {link && <OneTimeLink link={link} onDone={() => setLink(null)} />}
      <Part title={w('runningOut')}>
        <p className="soft">{w('certificatesLead')}</p>
        <ExpiryList onOpen={setOpen} />
      </Part>
      <div className="part">
        <People asked={asked} onOpen={setOpen} />
      </div>
      <SideDrawer title={w('add')} open={open === 'new' && may} onClose={() => setOpen('')}>
        <AddColleague onAdded={hand} />
      </SideDrawer>
      <SideDrawer
        title={person ? `${person.name} · ${person.login}` : ''}
        open={person !== null}
        onClose={() => setOpen('')}
      >
        {person && <PersonDetails key={person.id} person={person} onLink={hand} />}
      </SideDrawer>
    </Page>
  )
}

function People(props: {
  asked: ReturnType<typeof useAsk<'listStaff'>>
  onOpen: (id: string) => void
}) {
  const w = useStaffWords()
  const { asked } = props
  const columns: Column<Person>[] = [
    { key: 'name', head: w('name'), show: one => <strong>{one.name}</strong> },
    { key: 'login', head: w('login'), show: one => one.login },
    { key: 'roles', head: w('roles'), show: one => <RolesNow person={one} /> },
    {
      key: 'state',
      head: w('state'),
      show: one =>
        one.disabledAt ? (
          <StatusTag tone="plain">{w('disabled')}</StatusTag>
        ) : one.unconfirmedSince ? (
          <StatusTag tone="high">{w('unconfirmed')}</StatusTag>
        ) : (
          <StatusTag tone="done">{w('active')}</StatusTag>
        ),
    },
    {
      key: 'created',
      head: w('created'),
      show: one => <When at={one.createdAt} />,
      wideOnly: true,
    },
  ]
  return (
    <DataTable
      cards
      label={w('present')}
      columns={columns}
      rows={asked.gave}
      refusal={asked.refusal}
      again={asked.again}
      keyOf={one => one.id}
      onOpen={one => props.onOpen(one.id)}
      empty={<Empty says={w('empty')} />}
    />
  )
}

function RolesNow({ person }: { person: Person }) {
  const w = useStaffWords()
  const speak = useSay()
  const scopeName = useScopeName()
  const now = nowInstant()
  const posts = person.posts.filter(p => p.endsAt === null || p.endsAt > now)
  if (posts.length === 0) return <span className="soft">{w('noRoles')}</span>
  return posts.map(post => (
    <div key={post.id}>
      {speak(ROLE_NAMES[post.role])} <small className="soft">{scopeName(post)}</small>
    </div>
  ))
}
