/** A pregnant woman is registered for a prenatal test: herself, her pregnancy, what holds for her. */
import { Button, Checkbox } from '@mantine/core'
import { type Ref, useRef, useState } from 'react'
import { bornOn } from '../../../server/contract/identity-numbers.ts'
import type { Place } from '../../../server/contract/places.ts'
import { Ticked } from '../../../server/contract/requests.ts'
import type { ProgrammeInfo } from '../../../server/contract/rules.ts'
import { grouped, looksRight, normalise } from '../../../server/contract/specimen-number.ts'
import { nounsChanged, useAsk, useTell } from '../../api.ts'
import { useBounds } from '../../bounds.ts'
import { DayField } from '../../ui/day-field.tsx'
import { FewField, TextField } from '../../ui/field.tsx'
import { type FieldOf, Form, type FormOf, useForm } from '../../ui/form.tsx'
import { Part } from '../../ui/page.tsx'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { sound } from '../../ui/sound.ts'
import { toast } from '../../ui/toast.tsx'
import { useSay } from '../../words.ts'
import { weeksText } from '../case/subject-facts.tsx'
import { ConsentFields, emptyConsent, useConsentTexts } from '../consents/fields.tsx'
import {
  CONSENT_FIELDS,
  givenConsent,
  givenConsents,
  isRefusal,
  REFUSAL_KEPT,
} from '../consents/values.ts'
import { useConsentWords } from '../consents/words.ts'
import { notANumber, useCardScan } from './card-scan.ts'
import { DATING_FIELDS } from './dating-values.ts'
import { Datings } from './datings.tsx'
import { LabelPart } from './label-part.tsx'
import { LikelyPeople } from './likely-people.tsx'
import { PaperFields, wrongPaper } from './paper-fields.tsx'
import { Partner } from './partner.tsx'
import { PARTNER_FIELDS, partnerOf, partnerOn } from './partner-values.ts'
import { PayerField } from './payer-field.tsx'
import { FindMother, KnownTrouble, knownOf } from './person.tsx'
import { usePrintLabel } from './print.ts'
import type { KitRow } from './rows.ts'
import { type Known, payerOf } from './values.ts'
import {
  askedOf,
  checkWoman,
  personOf,
  TICKED,
  tickedOf,
  WOMAN,
  type WomanValues,
} from './woman-values.ts'
import { useWomanWords } from './woman-words.ts'
import { useStationWords } from './words.ts'

interface Props {
  readonly point: Place
  readonly programme: ProgrammeInfo
  readonly kits: readonly KitRow[] | undefined
  readonly onCard: (number: string) => void
  readonly onContact: (known: Known) => void
}

export function WomanRegistration({ point, programme, kits, onCard, onContact }: Props) {
  const w = useWomanWords()
  const consent = useConsentWords()
  const search = useRef<HTMLInputElement>(null)
  const [known, put] = useState<Known | null>(null)
  const bounds = useBounds(programme.code)
  const form = useForm(
    { ...WOMAN, ...emptyConsent('self') },
    values => checkWoman(values, known?.id ?? null, programme.concerns, bounds),
    {
      name: `woman ${programme.code} ${point.id}`,
      beside: { known },
      resume: left => put(left.known),
    },
  )
  const { register, done, busy } = useRegisteringWoman(form, point.id, programme, {
    known: known?.id ?? null,
    done: () => {
      put(null)
      search.current?.focus()
    },
  })
  const scanned = useCardScan(
    form,
    known !== null,
    text => {
      const number = normalise(text)
      if (looksRight(number)) onCard(number)
      else notANumber(text)
    },
    card => form.put(partnerOn(card)),
  )
  const setKnown = (next: Known | null) => {
    put(next)
    // Of a woman who is known, the next thing to say is what her card did not.
    if (next) document.getElementById(form.idOf(nextOf(form.values)))?.focus()
  }
  return (
    <Form form={form} label={w('register')} onSubmit={v => void register(v)} onward>
      {done && form.untouched && (
        <SentenceCard tone="good" says={w('registered', { number: grouped(done) })} />
      )}
      <div className="station-columns">
        <Herself
          {...{ form, known, scanned, samplingPoint: point.id, concerns: programme.concerns }}
          onKnown={setKnown}
          onContact={onContact}
          searchRef={search}
        />
        <Request form={form} point={point} programme={programme} />
        <LabelPart
          kits={kits}
          preprinted={null}
          onPreprinted={() => undefined}
          name={(known?.maskedName ?? form.values.name.trim()) || null}
          programme={programme}
          samplingPoint={point}
          instead={isRefusal(form.values) ? consent('recordRefusal') : null}
          busy={busy}
        />
      </div>
    </Form>
  )
}

function useRegisteringWoman(
  form: FormOf<WomanValues>,
  samplingPoint: string,
  { code: programme, concerns }: ProgrammeInfo,
  on: { known: string | null; done: () => void },
) {
  const tell = useTell('registerWoman')
  const label = usePrintLabel()
  const [done, setDone] = useState<string | null>(null)
  const refuses = useTell('refuseWoman')
  const texts = useConsentTexts(programme, form.values.consentOn)
  const womanOf = (values: WomanValues) => (on.known ? { id: on.known } : personOf(values))
  const refuse = async (values: WomanValues) => {
    const { refusal } = await refuses.tell({
      ...{ samplingPoint, programme, woman: womanOf(values) },
      consent: givenConsent(values, form.request, texts),
    })
    if (refusal) return form.refuse(refusal, FIELDS)
    toast('good', REFUSAL_KEPT)
    nounsChanged(new Set(['consent']))
    setDone(null)
    form.clear()
    on.done()
  }
  const register = async (values: WomanValues) => {
    if (isRefusal(values)) return refuse(values)
    const asked = askedOf(values)
    if (!asked) return
    const { signedOn, physician } = values
    const { gave, refusal } = await tell.tell({
      ...{ request: form.request, samplingPoint, programme, ...asked },
      ...{
        woman: womanOf(values),
        consentOn: values.consentOn,
        consents: givenConsents(values, form.request, texts),
        ...partnerOf(values, concerns),
        ...payerOf(values),
      },
      ...(signedOn === '' ? {} : { statement: { signedOn, physician } }),
    })
    if (refusal) return form.refuse(refusal, FIELDS)
    sound('good')
    setDone(gave.specimen.number)
    form.clear()
    on.done()
    await label.print(gave.specimen)
    if (gave.partner?.specimen) await label.print(gave.partner.specimen)
  }
  return { register, done, busy: tell.busy || refuses.busy || label.busy }
}

/** Where a problem of the contract belongs on this form. */
const FIELDS = {
  ...CONSENT_FIELDS,
  ...PARTNER_FIELDS,
  ...DATING_FIELDS,
  statement: 'signedOn',
  'statement.signedOn': 'signedOn',
  'answers.bornOn': 'bornOn',
  'answers.heightCm': 'heightCm',
  'answers.weightKg': 'weightKg',
  'answers.foreignCellsOn': 'foreignCellsOn',
} as const

interface HerselfProps {
  readonly form: FormOf<WomanValues>
  readonly samplingPoint: string
  readonly known: Known | null
  readonly onKnown: (known: Known | null) => void
  readonly onContact: (known: Known) => void
  readonly scanned: string
  readonly concerns: ProgrammeInfo['concerns']
  readonly searchRef: Ref<HTMLInputElement>
}

/** Her number says when she was born: what is not typed, or was said by the number before, follows it. */
function numberOf(form: FormOf<WomanValues>): FieldOf {
  const field = form.field('idNumber')
  const { idKind, idNumber: before, bornOn: born } = form.values
  const onValue = (idNumber: string) => {
    field.onValue(idNumber)
    const says = wrongPaper({ idNumber, idKind }) ? null : bornOn(idNumber)
    if (says && (born === '' || born === bornOn(before))) form.field('bornOn').onValue(says)
  }
  return { ...field, onValue }
}

/** The first thing of a woman who is known that is not said yet. */
const nextOf = ({ bornOn }: WomanValues) => (bornOn === '' ? 'bornOn' : 'datedOn')

/** Who she is: typed, or one who is known here already. */
function Who(props: HerselfProps) {
  const { form, samplingPoint, known, onKnown, scanned, searchRef } = props
  const w = useWomanWords()
  const s = useStationWords()
  const { name, phone, phone2, idNumber } = form.values
  if (known)
    return (
      <>
        <p className="known">
          <strong>{known.maskedName}</strong>
          <span className="soft">{s('phoneEnd', { end: known.phoneEnd })}</span>
        </p>
        <KnownTrouble known={known} />
        <div className="form-acts">
          <Button variant="default" onClick={() => props.onContact(known)}>
            {s('contact')}
          </Button>
          <Button variant="default" onClick={() => onKnown(null)}>
            {w('another')}
          </Button>
        </div>
      </>
    )
  return (
    <>
      <FindMother
        {...{ samplingPoint, onKnown, searchRef }}
        label={w('search')}
        hint={w('searchHint')}
        twin={null}
      />
      <TextField label={w('name')} {...form.field('name')} maxLength={60} needed />
      <div className="form-row">
        <TextField label={w('phone')} {...form.field('phone')} digits maxLength={20} needed />
        <TextField label={w('phone2')} {...form.field('phone2')} digits maxLength={20} />
      </div>
      <PaperFields
        number={numberOf(form)}
        kind={form.field('idKind')}
        takeOver={form.field('takeOver')}
        born={form.values.bornOn}
      />
      <TextField label={s('address')} {...form.field('address')} maxLength={200} />
      <TextField
        label={s('thirdContact')}
        hint={s('thirdContactHint')}
        {...form.field('thirdContact')}
        maxLength={100}
      />
      <LikelyPeople
        samplingPoint={samplingPoint}
        typed={{ name, phone, phone2, idNumber }}
        scanned={scanned}
        onHer={one => onKnown(knownOf(one))}
        onMistyped={() => document.getElementById(form.idOf('idNumber'))?.focus()}
      />
    </>
  )
}

function Herself(props: HerselfProps) {
  const w = useWomanWords()
  const { form } = props
  return (
    <Part title={w('woman')}>
      <div className="form">
        <Who {...props} />
        <div className="form-row">
          <DayField label={w('bornOn')} {...form.field('bornOn')} needed />
          <TextField label={w('fetuses')} {...form.field('fetuses')} digits maxLength={1} needed />
        </div>
        <div className="form-row">
          <TextField label={w('heightCm')} {...form.field('heightCm')} maxLength={5} unit="cm" />
          <TextField label={w('weightKg')} {...form.field('weightKg')} maxLength={5} unit="kg" />
        </div>
        <Datings form={form} />
        <Partner {...{ form, samplingPoint: props.samplingPoint, concerns: props.concerns }} />
      </div>
    </Part>
  )
}

function Request({
  form,
  point,
  programme,
}: Omit<Props, 'kits' | 'onCard' | 'onContact'> & { form: FormOf<WomanValues> }) {
  const w = useWomanWords()
  return (
    <Part title={w('request')}>
      <div className="form">
        <Suits form={form} samplingPoint={point.id} programme={programme.code} />
        <Serum form={form} />
        <Facts form={form} />
        <DayField label={w('foreign')} hint={w('foreignHint')} {...form.field('foreignCellsOn')} />
        <ConsentFields form={form} programme={programme.code} own="self" />
        <div className="form-row">
          <DayField label={w('statementOn')} {...form.field('signedOn')} past />
          <TextField label={w('physician')} {...form.field('physician')} maxLength={60} />
        </div>
        <PayerField form={form} />
      </div>
    </Part>
  )
}

function Serum({ form }: { form: FormOf<WomanValues> }) {
  const w = useWomanWords()
  return (
    <>
      <FewField
        label={w('serum')}
        {...form.field('serum')}
        choices={[
          { value: '', label: w('notKnown') },
          { value: 'missed', label: w('missed') },
          { value: 'done', label: w('done') },
        ]}
      />
      {form.values.serum === 'done' && (
        <div className="form-row">
          <TextField label={w('t21')} {...form.field('t21')} digits maxLength={7} />
          <TextField label={w('t18')} {...form.field('t18')} digits maxLength={7} />
        </div>
      )}
    </>
  )
}

function Facts({ form }: { form: FormOf<WomanValues> }) {
  const w = useWomanWords()
  const speak = useSay()
  const ticked = tickedOf(form.values)
  const turn = (fact: Ticked, on: boolean) =>
    form.put({
      ticked: Ticked.options.filter(f => (f === fact ? on : ticked.includes(f))).join(' '),
    })
  return (
    <fieldset className="few">
      <legend>{w('facts')}</legend>
      {Ticked.options.map(fact => (
        <Checkbox
          key={fact}
          label={speak(TICKED[fact])}
          checked={ticked.includes(fact)}
          onChange={e => turn(fact, e.currentTarget.checked)}
          mb={6}
        />
      ))}
    </fieldset>
  )
}

const TONES = { suitable: 'good', cautious: 'fault', confirm: 'fault', unsuitable: 'stop' } as const

/** Said by the laboratory's rows while the form is filled in; nothing is kept by it. */
function Suits(props: { form: FormOf<WomanValues>; samplingPoint: string; programme: string }) {
  const w = useWomanWords()
  const speak = useSay()
  const { samplingPoint, programme } = props
  const asked = askedOf(props.form.values)
  const found = useAsk('classifyRequest', asked && { samplingPoint, programme, ...asked }, {
    keep: true,
  }).gave
  if (!asked || !found) return <p className="soft">{w('notYet')}</p>
  return (
    <div>
      <SentenceCard tone={TONES[found.class]} says={w(found.class)} />
      <small className="soft">
        {w('today', { weeks: weeksText(found.gestationDays), due: found.dueOn })}
      </small>
      {found.reasons.map(reason => (
        <p key={reason.en}>{speak(reason)}</p>
      ))}
    </div>
  )
}
