/** The sampling station: register a newborn, print the card's label, collect, pack and send. */
import { Button } from '@mantine/core'
import { useRef, useState } from 'react'
import type { Place } from '../../server/contract/places.ts'
import type { ProgrammeInfo } from '../../server/contract/rules.ts'
import { grouped, looksRight, normalise } from '../../server/contract/specimen-number.ts'
import { useAsk } from '../api.ts'
import { useWorkplace } from '../me.ts'
import type { Screen } from '../screen.ts'
import { Form } from '../ui/form.tsx'
import { Page } from '../ui/page.tsx'
import { SentenceCard } from '../ui/sentence-card.tsx'
import { Empty, Failed, Loading } from '../ui/states.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { useAddress } from '../ui/use-address.ts'
import { useLanguage } from '../words.ts'
import { isRefusal } from './consents/values.ts'
import { useConsentWords } from './consents/words.ts'
import { StandingStill } from './labels/printing-here.tsx'
import { CardDrawer } from './station/card-drawer.tsx'
import { notANumber, useCardScan } from './station/card-scan.ts'
import { LabelPart } from './station/label-part.tsx'
import { Lists } from './station/lists.tsx'
import { NewbornPart } from './station/newborn.tsx'
import { isUnused, numbersLeft } from './station/numbers.ts'
import { Person } from './station/person.tsx'
import { PersonDrawer } from './station/person-drawer.tsx'
import { type Registering, useRegistering } from './station/registering.ts'
import type { KitRow } from './station/rows.ts'
import { Strip } from './station/strip.tsx'
import type { Known } from './station/values.ts'
import { WomanRegistration } from './station/woman.tsx'
import { useWomanWords } from './station/woman-words.ts'
import { useStationWords } from './station/words.ts'
import './station/station.css'

export const screen = {
  path: '/station',
  title: { en: 'Collection site', zh: '采血登记' },
  may: 'register',
  menu: { group: 'work', order: 10, key: 's' },
  at: 'sampling-point',
  station: true,
} satisfies Screen

export default function Station() {
  const w = useStationWords()
  const { here, waiting, refusal, again } = useWorkplace('sampling-point', 'register')
  const programmes = useAsk('listProgrammes', {})
  const [chosen] = useAddress('programme')
  const all = programmes.gave ?? []
  const programme = all.find(p => p.code === chosen) ?? all.find(p => p.medium === 'card')
  if (refusal) return <Failed refusal={refusal} again={again} />
  if (programmes.refusal) return <Failed refusal={programmes.refusal} again={programmes.again} />
  if (waiting || !programmes.gave) return <Loading />
  if (!here || !programme) {
    return (
      <Page title={screen.title}>
        <Empty says={w('noPoint')} />
      </Page>
    )
  }
  // Another site is another form: nothing typed for one may be registered at the other.
  return (
    <AtPoint key={`${here.id} ${programme.code}`} point={here} programme={programme} all={all} />
  )
}

interface AtPointProps {
  readonly point: Place
  readonly programme: ProgrammeInfo
  readonly all: readonly ProgrammeInfo[]
}

function AtPoint({ point, programme, all }: AtPointProps) {
  const woman = useWomanWords()
  const language = useLanguage()
  const kits = useAsk('listKits', { samplingPoint: point.id })
  const ours = kits.gave?.filter(kit => kit.programme === programme.code)
  const [open, setOpen] = useAddress('card')
  const [person, setPerson] = useState<Known | null>(null)
  const Register = programme.medium === 'tube' ? WomanRegistration : Registration
  return (
    <Page title={screen.title}>
      <Strip samplingPoint={point.id} left={ours ? numbersLeft(ours) : null} />
      <Tabs
        label={woman('programmes')}
        now={programme.code}
        tabs={all.map(p => ({
          key: p.code,
          label: language === 'en' ? p.en : p.zh,
          href: `?programme=${p.code}`,
        }))}
      />
      <StandingStill samplingPoint={point.id} />
      <Register
        point={point}
        programme={programme}
        kits={ours}
        onCard={setOpen}
        onContact={setPerson}
      />
      <Lists samplingPoint={point.id} onOpenCard={setOpen} />
      <CardDrawer number={open} onClose={() => setOpen('')} onOpen={setOpen} />
      <PersonDrawer of={person} samplingPoint={point.id} onClose={() => setPerson(null)} />
    </Page>
  )
}

function Registration(props: {
  point: Place
  programme: ProgrammeInfo
  kits: readonly KitRow[] | undefined
  onCard: (number: string) => void
  onContact: (known: Known) => void
}) {
  const w = useStationWords()
  const { point, programme, kits } = props
  const consent = useConsentWords()
  const search = useRef<HTMLInputElement>(null)
  const registering = useRegistering(point.id, programme.code, () => search.current?.focus())
  const { form, known, setPreprinted } = registering
  const scanned = useCardScan(form, known !== null, text => {
    const number = normalise(text)
    if (!looksRight(number)) return notANumber(text)
    if (kits && isUnused(kits, number)) return setPreprinted(number)
    props.onCard(number)
  })
  return (
    <Form form={form} label={w('register')} onSubmit={v => void registering.register(v)} onward>
      <Done registering={registering} />
      <div className="station-columns">
        <Person
          samplingPoint={point.id}
          form={form}
          known={known}
          onKnown={registering.setKnown}
          twin={registering.twin}
          searchRef={search}
          scanned={scanned}
          onContact={props.onContact}
        />
        <NewbornPart
          form={form}
          programme={programme.code}
          birthFixed={known?.sameBirth === true}
        />
        <LabelPart
          kits={kits}
          preprinted={registering.preprinted}
          onPreprinted={setPreprinted}
          name={registering.labelName}
          programme={programme}
          samplingPoint={point}
          instead={isRefusal(form.values) ? consent('recordRefusal') : null}
          busy={registering.busy}
        />
      </div>
    </Form>
  )
}

/** What was just registered, and the twin that follows: until the next person is begun, whose news it is not. */
function Done({ registering }: { registering: Registering }) {
  const w = useStationWords()
  const { form, done, twin, known, setKnown } = registering
  if (!done || known || !form.untouched) return null
  return (
    <SentenceCard tone="good" says={w('registered', { number: grouped(done) })}>
      {twin?.birth && (
        <Button variant="default" onClick={() => setKnown(twin)}>
          {w('nextTwin', { order: twin.birth.order, all: twin.birth.all })}
        </Button>
      )}
    </SentenceCard>
  )
}
