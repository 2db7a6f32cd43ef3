/** What may be changed of an institution: its names and code, a licence, a contact, and their ends. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { creditCodeProblem } from '../../../server/contract/credit-code.ts'
import { DUTIES, LICENSED } from '../../../server/contract/institutions.ts'
import type { District, Place } from '../../../server/contract/places.ts'
import type { Refusal } from '../../../server/contract/refusal.ts'
import { dayAfter, dayOf, type Say, say } from '../../../server/contract/words.ts'
import { useAsk, useTell } from '../../api.ts'
import { useNow } from '../../clock.ts'
import { DayField, isDay } from '../../ui/day-field.tsx'
import { EndForm } from '../../ui/end-form.tsx'
import { ChoiceField, TextField } from '../../ui/field.tsx'
import { Form, FormActs, useForm } from '../../ui/form.tsx'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { toast } from '../../ui/toast.tsx'
import { useLanguage, useSay } from '../../words.ts'
import { type Change, layOnDesk } from '../routing/desk.ts'
import { useInstitutionWords } from './words.ts'

const SAVED = say('Saved.', '已保存。')
const NEEDED = say('Please fill this in.', '请填写。')
const NOT_DAY = say('Enter a day: 2026-11-22.', '请输入日期：2026-11-22。')

const useToday = () => dayOf(new Date(useNow(60_000)).toISOString())

/** The names of those that are empty. */
function missing<K extends string>(typed: Record<K, string>, needed: readonly K[]) {
  const empty = needed.filter(name => typed[name].trim() === '')
  return Object.fromEntries(empty.map(name => [name, NEEDED])) as Partial<Record<K, Say>>
}

export function ChangePlace(props: {
  place: Place
  districts: readonly District[]
  onDone: () => void
}) {
  const { place, districts, onDone } = props
  const w = useInstitutionWords()
  const english = useLanguage() === 'en'
  const told = useTell('changeInstitution')
  const { name, nameEn, district } = place
  const initial = { name, nameEn, district, creditCode: place.creditCode ?? '' }
  const form = useForm(initial, typed => {
    const wrong = typed.creditCode.trim() === '' ? null : creditCodeProblem(typed.creditCode)
    return {
      ...missing(typed, ['name', 'nameEn', 'district']),
      ...(wrong && { creditCode: wrong }),
    }
  })
  // Another district may be another zone: the answer says where collections would go.
  const [moves, setMoves] = useState<Say | null>(null)
  const speak = useSay()
  const submit = async (typed: typeof initial, reroute: 'yes' | 'no' = 'no') => {
    const { id, version } = place
    const { refusal } = await told.tell({ id, version, ...typed, reroute })
    const asks = refusal?.issues.find(issue => issue.path === 'reroute')
    setMoves(asks?.says ?? null)
    if (asks) return
    if (refusal) return form.refuse(refusal)
    toast('good', SAVED)
    onDone()
  }
  return (
    <Form form={form} label={w('change')} onSubmit={v => void submit(v)}>
      <TextField label={w('name')} {...form.field('name')} maxLength={80} needed />
      <TextField label={w('nameEn')} {...form.field('nameEn')} maxLength={80} needed />
      <ChoiceField
        label={w('district')}
        {...form.field('district')}
        choices={districts.map(d => ({ value: d.code, label: english ? d.nameEn : d.name }))}
        needed
      />
      <TextField label={w('creditCode')} {...form.field('creditCode')} maxLength={40} />
      {moves && (
        <SentenceCard tone="fault" says={speak(moves)}>
          <Button loading={told.busy} onClick={() => void submit(form.values, 'yes')}>
            {w('reroute')}
          </Button>
        </SentenceCard>
      )}
      <Acts busy={told.busy} label={w('save')} onDone={onDone} />
    </Form>
  )
}

function Acts(props: { busy: boolean; label: string; onDone: () => void }) {
  const w = useInstitutionWords()
  return (
    <FormActs act={props.label} busy={props.busy} cancel={w('leave')} onCancel={props.onDone} />
  )
}

export function AddLicence({ place }: { place: Place }) {
  const w = useInstitutionWords()
  const [open, setOpen] = useState(false)
  if (open) return <LicenceForm place={place} onDone={() => setOpen(false)} />
  return (
    <Button variant="default" onClick={() => setOpen(true)}>
      {w('addLicence')}
    </Button>
  )
}

const LICENCE = { does: 'collect', programme: '', number: '', scope: '', startsOn: '', endsOn: '' }

function LicenceForm({ place, onDone }: { place: Place; onDone: () => void }) {
  const w = useInstitutionWords()
  const speak = useSay()
  const told = useTell('addLicence')
  const programmes = useAsk('listProgrammes', {}).gave ?? []
  const form = useForm({ ...LICENCE, startsOn: useToday() }, typed => ({
    ...missing(typed, ['programme', 'number', 'scope']),
    ...(isDay(typed.startsOn) ? {} : { startsOn: NOT_DAY }),
    ...(typed.endsOn === '' || isDay(typed.endsOn) ? {} : { endsOn: NOT_DAY }),
  }))
  const [moves, setMoves] = useState<Moves | null>(null)
  const submit = async ({ does, endsOn, ...typed }: typeof LICENCE) => {
    const what = does === 'test' ? 'test' : does === 'diagnose' ? 'diagnose' : 'collect'
    const until = endsOn === '' ? {} : { endsOn }
    const { refusal } = await told.tell({ id: place.id, does: what, ...typed, ...until })
    const { programme, ...paper } = typed
    const change = { does: 'license' as const, place: place.id, ...paper, ...until }
    setMoves(movesIn(refusal, programme, change))
    if (refusal) return form.refuse(refusal)
    toast('good', SAVED)
    onDone()
  }
  return (
    <Form form={form} label={w('addLicence')} onSubmit={v => void submit(v)}>
      <ChoiceField
        label={w('does')}
        {...form.field('does')}
        choices={Object.entries(LICENSED).map(([value, says]) => ({ value, label: speak(says) }))}
        needed
      />
      <ChoiceField
        label={w('programme')}
        {...form.field('programme')}
        choices={[
          ...programmes.map(p => ({ value: p.code, label: speak(p) })),
          { value: 'THAL', label: w('thal') },
        ]}
        needed
      />
      <TextField label={w('paper')} {...form.field('number')} maxLength={60} needed />
      <TextField label={w('scope')} {...form.field('scope')} maxLength={200} needed />
      <DayField label={w('from')} {...form.field('startsOn')} needed />
      <DayField label={w('until')} {...form.field('endsOn')} />
      {moves && <ToDesk moves={moves} />}
      <Acts busy={told.busy} label={w('save')} onDone={onDone} />
    </Form>
  )
}

/** A change of a licence by which collections would go elsewhere. */
interface Moves {
  readonly programme: string
  readonly change: Change
}

function movesIn(refusal: Refusal | null, programme: string, change: Change): Moves | null {
  const does = refusal?.issues.some(issue => issue.path === 'routes')
  return does ? { programme, change } : null
}

/** Where collections would go elsewhere, the change is previewed and saved on the desk of the routes. */
function ToDesk({ moves: { programme, change } }: { moves: Moves }) {
  const w = useInstitutionWords()
  const [, go] = useLocation()
  const lay = () => {
    layOnDesk(programme, [change])
    go(`/routing?programme=${encodeURIComponent(programme)}`)
  }
  return (
    <div className="form-acts">
      <Button onClick={lay}>{w('toDesk')}</Button>
    </div>
  )
}

export function AddContact({ place }: { place: Place }) {
  const w = useInstitutionWords()
  const [open, setOpen] = useState(false)
  if (open) return <ContactForm place={place} onDone={() => setOpen(false)} />
  return (
    <Button variant="default" onClick={() => setOpen(true)}>
      {w('addContact')}
    </Button>
  )
}

const CONTACT = { duty: 'head', name: '', phone: '', startsOn: '' }

function ContactForm({ place, onDone }: { place: Place; onDone: () => void }) {
  const w = useInstitutionWords()
  const speak = useSay()
  const told = useTell('addContact')
  const form = useForm({ ...CONTACT, startsOn: useToday() }, typed => ({
    ...missing(typed, ['name', 'phone']),
    ...(isDay(typed.startsOn) ? {} : { startsOn: NOT_DAY }),
  }))
  const submit = async ({ duty, ...typed }: typeof CONTACT) => {
    const known = (Object.keys(DUTIES) as (keyof typeof DUTIES)[]).find(one => one === duty)
    const { refusal } = await told.tell({ id: place.id, duty: known ?? 'head', ...typed })
    if (refusal) return form.refuse(refusal)
    toast('good', SAVED)
    onDone()
  }
  return (
    <Form form={form} label={w('addContact')} onSubmit={v => void submit(v)}>
      <ChoiceField
        label={w('duty')}
        {...form.field('duty')}
        choices={Object.entries(DUTIES).map(([value, says]) => ({ value, label: speak(says) }))}
        needed
      />
      <TextField label={w('person')} {...form.field('name')} maxLength={40} needed />
      <TextField label={w('phone')} {...form.field('phone')} maxLength={40} needed />
      <DayField label={w('from')} {...form.field('startsOn')} needed />
      <Acts busy={told.busy} label={w('save')} onDone={onDone} />
    </Form>
  )
}

export function EndDated(props: {
  /** Of a licence, its programme. */
  kind: 'licence' | 'contact'
  programme?: string
  row: { id: string; version: number; endsOn: string | null }
}) {
  const { kind, row, programme = '' } = props
  const [moves, setMoves] = useState<Moves | null>(null)
  const w = useInstitutionWords()
  const today = useToday()
  const [open, setOpen] = useState(false)
  const licence = useTell('endLicence')
  const contact = useTell('endContact')
  const ends = kind === 'licence' ? licence : contact
  if (row.endsOn !== null && row.endsOn <= today) return null
  if (!open)
    return (
      <div>
        <Button size="compact-sm" variant="default" onClick={() => setOpen(true)}>
          {w('end')}
        </Button>
      </div>
    )
  return (
    <EndForm
      label={w('end')}
      words={{ day: w('firstDayWithout'), end: w('end'), keep: w('keep') }}
      from={dayAfter(today)}
      busy={ends.busy}
      onEnd={async ({ endsOn }) => {
        const { id, version } = row
        const { refusal } = await ends.tell({ id, version, endsOn })
        if (!refusal) toast('good', SAVED)
        setMoves(movesIn(refusal, programme, { does: 'end-licence', id, version, endsOn }))
        return refusal
      }}
      onDone={() => setOpen(false)}
    >
      {moves && <ToDesk moves={moves} />}
    </EndForm>
  )
}
