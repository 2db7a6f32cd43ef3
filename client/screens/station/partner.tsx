/** Her partner: found or typed as she is, kept apart from her, and the third contact where he is it. */
import { Button } from '@mantine/core'
import { type ReactNode, useRef } from 'react'
import type { ProgrammeInfo } from '../../../server/contract/rules.ts'
import { TextField } from '../../ui/field.tsx'
import type { FormOf } from '../../ui/form.tsx'
import { LikelyPeople } from './likely-people.tsx'
import { PaperFields } from './paper-fields.tsx'
import { asksPartner, asThirdContact, NO_PARTNER, type TypedPartner } from './partner-values.ts'
import { FindMother } from './person.tsx'
import type { WomanValues } from './woman-values.ts'
import { useWomanWords } from './woman-words.ts'
import { useStationWords } from './words.ts'

interface PartnerProps {
  readonly form: FormOf<WomanValues>
  readonly samplingPoint: string
  readonly concerns: ProgrammeInfo['concerns']
}

export function Partner({ form, samplingPoint, concerns }: PartnerProps) {
  const w = useWomanWords()
  if (!asksPartner(form.values, concerns))
    return (
      <div>
        <Button variant="default" onClick={() => form.put({ partner: 'typed' })}>
          {w('addPartner')}
        </Button>
      </div>
    )
  return (
    <fieldset className="few">
      <legend>{w('partner')}</legend>
      <div className="form">
        <PartnerFields {...{ form, samplingPoint }}>
          <IsThird form={form} />
        </PartnerFields>
        {concerns !== 'couple' && (
          <div className="form-acts">
            <Button variant="default" onClick={() => form.put(NO_PARTNER)}>
              {w('noPartner')}
            </Button>
          </div>
        )}
      </div>
    </fieldset>
  )
}

/** His phone is one more by which she is reached: one press writes it where third contacts stand. */
function IsThird({ form }: Pick<PartnerProps, 'form'>) {
  const w = useWomanWords()
  const { partnerName, partnerPhone, thirdContact } = form.values
  const third = asThirdContact(form.values)
  if (partnerName === '' || partnerPhone === '' || thirdContact === third) return null
  return (
    <div>
      <Button variant="default" size="compact-sm" onClick={() => form.put({ thirdContact: third })}>
        {w('partnerIsThird')}
      </Button>
    </div>
  )
}

interface FieldsProps {
  /** A part of her form, or a form of his own. */
  readonly form: Pick<FormOf<TypedPartner>, 'values' | 'field' | 'put' | 'idOf'>
  readonly samplingPoint: string
  /** The search has the focus when the form opens. */
  readonly ready?: boolean
  readonly children?: ReactNode
}

export function PartnerFields(props: FieldsProps) {
  const w = useWomanWords()
  const { form } = props
  const { partner, partnerShown } = form.values
  if (partner === '' || partner === 'typed') return <Typed {...props} />
  return (
    <>
      <p className="known">
        <strong>{partnerShown}</strong>
      </p>
      <div className="form-acts">
        <Button variant="default" onClick={() => form.put({ ...NO_PARTNER, partner: 'typed' })}>
          {w('anotherPartner')}
        </Button>
      </div>
    </>
  )
}

function Typed({ form, samplingPoint, ready = false, children }: FieldsProps) {
  const w = useWomanWords()
  const s = useStationWords()
  const search = useRef<HTMLInputElement>(null)
  const { partnerName: name, partnerPhone: phone, partnerIdNumber: idNumber } = form.values
  const choose = (one: { id: string; maskedName: string; phoneEnd: string }) =>
    form.put({
      ...NO_PARTNER,
      partner: one.id,
      partnerShown: `${one.maskedName} · ${s('phoneEnd', { end: one.phoneEnd })}`,
    })
  return (
    <>
      <FindMother
        {...{ samplingPoint, onKnown: choose, searchRef: search, twin: null, kind: 'man', ready }}
        label={w('findPartner')}
        hint={w('findPartnerHint')}
      />
      <TextField label={w('name')} {...form.field('partnerName')} maxLength={60} needed />
      <TextField label={w('phone')} {...form.field('partnerPhone')} digits maxLength={20} needed />
      {children}
      <LikelyPeople
        {...{ samplingPoint, kind: 'man', typed: { name, phone, idNumber } }}
        onHer={choose}
        onMistyped={() => document.getElementById(form.idOf('partnerIdNumber'))?.focus()}
      />
      <PaperFields
        number={form.field('partnerIdNumber')}
        kind={form.field('partnerIdKind')}
        takeOver={form.field('partnerTakeOver')}
      />
    </>
  )
}
