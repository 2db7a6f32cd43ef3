/** One institution of the network: what it is, may do and since when, who speaks for it, what it has signed. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import { Link, useParams } from 'wouter'
import type { ContractOf } from '../../server/contract/index.ts'
import {
  DUTIES,
  KINDS,
  LICENSED,
  type Licence,
  type PlaceContact,
} from '../../server/contract/institutions.ts'
import type { Output } from '../../server/contract/kit.ts'
import type { Agreement } from '../../server/contract/places.ts'
import { dayOf } from '../../server/contract/words.ts'
import { useAsk } from '../api.ts'
import { useNow } from '../clock.ts'
import { useMay } from '../me.ts'
import { useNames } from '../names.ts'
import type { Screen } from '../screen.ts'
import { FactList } from '../ui/fact-list.tsx'
import { Page, Part } from '../ui/page.tsx'
import { Failed, Loading } from '../ui/states.tsx'
import { StatusTag } from '../ui/status-tag.tsx'
import { useLanguage, useSay } from '../words.ts'
import { AddContact, AddLicence, ChangePlace, EndDated } from './institution/forms.tsx'
import { useInstitutionWords } from './institution/words.ts'
import { standing } from './network/network.ts'
import './institution/institution.css'

export const screen = {
  path: '/institutions/:id',
  title: { en: 'Institution', zh: '机构' },
  may: 'see-network',
  under: '/network',
} satisfies Screen

export type Institution = Output<ContractOf['showInstitution']>

export default function InstitutionScreen() {
  const { id } = useParams<{ id: string }>()
  const asked = useAsk('showInstitution', { id })
  if (asked.refusal) return <Failed refusal={asked.refusal} again={asked.again} />
  if (!asked.gave) return <Loading rows={8} />
  return <Shown it={asked.gave} />
}

function Shown({ it }: { it: Institution }) {
  const w = useInstitutionWords()
  const speak = useSay()
  const english = useLanguage() === 'en'
  const districts = useAsk('listPlaces', {}).gave?.districts ?? []
  const may = useMay('edit-network')
  const [editing, edit] = useState(false)
  const { place } = it
  const district = districts.find(d => d.code === place.district)
  const title = { en: place.nameEn, zh: place.name }
  return (
    <Page
      title={title}
      lead={english ? place.name : place.nameEn}
      acts={
        may && (
          <Button variant="default" onClick={() => edit(!editing)}>
            {w('change')}
          </Button>
        )
      }
    >
      <Part title={w('facts')}>
        <FactList
          facts={[
            [w('kind'), speak(KINDS[place.kind])],
            [w('institution'), place.institution],
            [
              w('district'),
              `${(english ? district?.nameEn : district?.name) ?? ''} ${place.district}`,
            ],
            [w('creditCode'), place.creditCode ?? w('notRecorded')],
            ...(place.number ? [[w('number'), place.number] as [string, string]] : []),
          ]}
        />
        {editing && may && (
          <ChangePlace place={place} districts={districts} onDone={() => edit(false)} />
        )}
      </Part>
      <Licences it={it} may={may} />
      <Contacts it={it} may={may} />
      <Agreements it={it} />
    </Page>
  )
}

interface PartProps {
  it: Institution
  may: boolean
}

const TONES = { now: 'done', past: 'plain', future: 'watch' } as const

function Days({ row }: { row: { startsOn: string; endsOn: string | null } }) {
  const w = useInstitutionWords()
  const today = dayOf(new Date(useNow(60_000)).toISOString())
  const stands = standing(row, today)
  return (
    <span>
      <StatusTag tone={TONES[stands]}>{w(stands)}</StatusTag>{' '}
      {row.endsOn
        ? w('sinceUntil', { from: row.startsOn, to: row.endsOn })
        : w('since', { day: row.startsOn })}
    </span>
  )
}

function Licences({ it, may }: PartProps) {
  const w = useInstitutionWords()
  const speak = useSay()
  const names = useNames()
  const draw = (row: Licence) => (
    <li key={row.id}>
      <p>
        <strong>
          {names.programme(row.programme)} · {speak(LICENSED[row.does])}
        </strong>{' '}
        <Days row={row} />
      </p>
      <small className="soft">
        {row.number} · {row.scope}
      </small>
      {may && <EndDated kind="licence" programme={row.programme} row={row} />}
    </li>
  )
  return (
    <Part title={w('licences')}>
      <Rows rows={it.licences} draw={draw} none={w('noLicence')} />
      {may && <AddLicence place={it.place} />}
    </Part>
  )
}

function Contacts({ it, may }: PartProps) {
  const w = useInstitutionWords()
  const speak = useSay()
  const draw = (row: PlaceContact) => (
    <li key={row.id}>
      <p>
        <strong>{row.name}</strong> · {speak(DUTIES[row.duty])} ·{' '}
        <span className="number">{row.phone}</span> <Days row={row} />
      </p>
      {may && <EndDated kind="contact" row={row} />}
    </li>
  )
  return (
    <Part title={w('contacts')}>
      <Rows rows={it.contacts} draw={draw} none={w('noContact')} />
      {may && <AddContact place={it.place} />}
    </Part>
  )
}

function Agreements({ it }: { it: Institution }) {
  const w = useInstitutionWords()
  const names = useNames()
  const draw = (row: Agreement) => {
    const other = row.centre === it.place.id ? row.samplingPoint : row.centre
    return (
      <li key={row.id}>
        <p>
          <Link href={`/agreements/${row.id}`}>
            {names.programme(row.programme)} · {names.place(other)}
          </Link>{' '}
          <Days row={row} />
        </p>
      </li>
    )
  }
  return (
    <Part title={w('agreements')}>
      <Rows rows={it.agreements} draw={draw} none={w('noAgreement')} />
    </Part>
  )
}

function Rows<R>(props: { rows: readonly R[]; draw: (row: R) => React.ReactNode; none: string }) {
  if (props.rows.length === 0) return <p className="soft">{props.none}</p>
  return <ul className="institution-rows">{props.rows.map(props.draw)}</ul>
}
