/** Her partner: found or typed as she is, kept apart from her, and the third contact where he is it. */
import { Button } from '@mantine/core'
import { useRef } from 'react'
import type { ProgrammeInfo } from '../../../server/contract/rules.ts'
import { TextField } from '../../ui/field.tsx'
import type { FormOf } from '../../ui/form.tsx'
import { LikelyPeople } from './likely-people.tsx'
import { PaperFields } from './paper-fields.tsx'
import { asksPartner, asThirdContact, NO_PARTNER } from './partner-values.ts'
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
  const { values } = form
  const isAsked = asksPartner(values, concerns)
  if (!isAsked)
    return (
      <div>
        <Button variant="default" onClick={() => form.put({ partner: 'typed' })}>
          {w('addPartner')}
        </Button>
      </div>
    )
  const isKnown = values.partner !== '' && values.partner !== 'typed'
  return (
    <fieldset className="few">
      <legend>{w('partner')}</legend>
      <div className="form">
        {isKnown ? (
          <p className="known">
            <strong>{values.partnerShown}</strong>
          </p>
        ) : (
          <TypedPartner {...{ form, samplingPoint }} />
        )}
        <div className="form-acts">
          {(isKnown || concerns !== 'couple') && (
            <Button variant="default" onClick={() => form.put(NO_PARTNER)}>
              {isKnown ? w('anotherPartner') : w('noPartner')}
            </Button>
          )}
        </div>
      </div>
    </fieldset>
  )
}

function TypedPartner({ form, samplingPoint }: Pick<PartnerProps, 'form' | 'samplingPoint'>) {
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
  const third = asThirdContact(form.values)
  return (
    <>
      <FindMother
        {...{ samplingPoint, onKnown: choose, searchRef: search, twin: null, kind: 'man' }}
        label={w('findPartner')}
        hint={w('findPartnerHint')}
      />
      <TextField label={w('name')} {...form.field('partnerName')} maxLength={60} needed />
      <TextField label={w('phone')} {...form.field('partnerPhone')} digits maxLength={20} needed />
      {name !== '' && phone !== '' && form.values.thirdContact !== third && (
        <div>
          <Button
            variant="default"
            size="compact-sm"
            onClick={() => form.put({ thirdContact: third })}
          >
            {w('partnerIsThird')}
          </Button>
        </div>
      )}
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
