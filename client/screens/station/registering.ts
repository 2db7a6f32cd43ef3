/**
 * The state of one registration. The form's `request` stays the same until it has succeeded, so that a
 * second press, a resend after a lost connection, or of a draft, has no second effect.
 */
import { useState } from 'react'
import type { ContractOf } from '../../../server/contract/index.ts'
import type { Output } from '../../../server/contract/kit.ts'
import { nounsChanged, useTell } from '../../api.ts'
import { useBounds } from '../../bounds.ts'
import { whenText } from '../../dates.ts'
import { type FormOf, useForm } from '../../ui/form.tsx'
import { sound } from '../../ui/sound.ts'
import { toast } from '../../ui/toast.tsx'
import { emptyConsent, useConsentTexts } from '../consents/fields.tsx'
import { givenConsent, givenConsents, isRefusal, REFUSAL_KEPT } from '../consents/values.ts'
import { usePrintLabel } from './print.ts'
import {
  check,
  EMPTY,
  FIELD_NAMES,
  type Known,
  motherOf,
  newbornOf,
  payerOf,
  type Values,
} from './values.ts'

type Registered = Output<ContractOf['registerNewborn']>

export interface Registering {
  readonly form: FormOf<Values>
  readonly known: Known | null
  readonly setKnown: (known: Known | null) => void
  /** The twin that follows the last registration; null where none is due. */
  readonly twin: Known | null
  readonly preprinted: string | null
  readonly setPreprinted: (number: string | null) => void
  /** The last number registered, until the next person is begun. */
  readonly done: string | null
  readonly labelName: string | null
  readonly busy: boolean
  register(values: Values): Promise<void>
}

export function useRegistering(
  samplingPoint: string,
  programme: string,
  focusSearch: () => void,
): Registering {
  const tell = useTell('registerNewborn')
  const label = usePrintLabel()
  const [known, put] = useState<Known | null>(null)
  const [twin, setTwin] = useState<Known | null>(null)
  const [preprinted, setPreprinted] = useState<string | null>(null)
  const [done, setDone] = useState<string | null>(null)
  const refuses = useTell('refuseNewborn')
  const bounds = useBounds(programme)
  const checked = (values: Values) => check(values, known, bounds)
  const form = useForm({ ...EMPTY, ...emptyConsent('mother') }, checked, {
    name: `newborn ${programme} ${samplingPoint}`,
    beside: { known, preprinted },
    resume: left => {
      put(left.known)
      setPreprinted(left.preprinted)
    },
  })

  const setKnown = (next: Known | null) => {
    put(next)
    form.put(
      next?.sameBirth && next.birth ? ofBirth(next.birth) : { birthOrder: '1', plurality: '1' },
    )
    // Of a mother who is known, her child is the next thing to say.
    if (next && !known) document.getElementById(form.idOf('sex'))?.focus()
  }
  const texts = useConsentTexts(programme, form.values.consentOn)
  const familyOf = (values: Values) => ({
    ...{ samplingPoint, programme },
    mother: known ? { id: known.id } : motherOf(values),
    ...(known?.sameBirth && known.birth ? { pregnancy: known.birth.pregnancy } : {}),
    newborn: newbornOf(values),
  })
  const refuse = async (values: Values) => {
    const consent = givenConsent(values, form.request, texts)
    const { refusal } = await refuses.tell({ ...familyOf(values), consent })
    if (refusal) return form.refuse(refusal, FIELD_NAMES)
    toast('good', REFUSAL_KEPT)
    nounsChanged(new Set(['consent']))
    setDone(null)
    put(null)
    form.clear()
    focusSearch()
  }
  const register = async (values: Values) => {
    if (isRefusal(values)) return refuse(values)
    const { gave, refusal } = await tell.tell({
      request: form.request,
      ...familyOf(values),
      consents: givenConsents(values, form.request, texts),
      ...payerOf(values),
      ...(preprinted ? { number: preprinted } : {}),
    })
    if (refusal) return form.refuse(refusal, FIELD_NAMES)
    sound('good')
    setTwin(nextTwin(gave, known?.maskedName ?? values.name, known?.phoneEnd ?? ''))
    setDone(gave.specimen.number)
    setPreprinted(null)
    put(null)
    form.clear()
    await label.print(gave.specimen)
    focusSearch()
  }
  return {
    form,
    known,
    setKnown,
    twin,
    preprinted,
    setPreprinted,
    done,
    labelName: nameOnLabel(form.values, known),
    busy: tell.busy || refuses.busy || label.busy,
    register,
  }
}

/** What is the same for every child of a birth; the nurse still says when each was born. */
const ofBirth = (birth: NonNullable<Known['birth']>): Partial<Values> => ({
  plurality: String(birth.all),
  birthOrder: String(birth.order),
  bornAt: birth.bornAt ? whenText(birth.bornAt) : '',
})

function nextTwin({ subject, mother }: Registered, name: string, phoneEnd: string): Known | null {
  const { pregnancy, birthOrder, plurality, bornAt } = subject
  if (!pregnancy || !birthOrder || !plurality || birthOrder >= plurality) return null
  const birth = { pregnancy, order: birthOrder + 1, all: plurality, bornAt }
  return { id: mother, maskedName: name, phoneEnd, birth, sameBirth: true }
}

/** As the laboratory writes it: whose child, and which twin. */
function nameOnLabel(values: Values, known: Known | null): string | null {
  const name = known?.maskedName ?? values.name.trim()
  if (name === '') return null
  const twin = Number(values.plurality) > 1 ? ` ${values.birthOrder}/${values.plurality}` : ''
  return `${name} 之婴${twin}`
}
