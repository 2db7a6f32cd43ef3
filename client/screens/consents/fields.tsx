/**
 * What was decided and how it was signed, as a part of a form. One key says “on paper, by the mother,
 * today”; whoever else decided, another day, a signature on the screen and a refusal open more.
 */
import {
  CONSENT_SCOPES,
  type ConsentScope,
  type ConsentText,
  GUARDIANS,
  RELATIONS,
} from '../../../server/contract/consents.ts'
import { dayOf } from '../../../server/contract/words.ts'
import { useAsk } from '../../api.ts'
import { nowMs } from '../../clock.ts'
import { DayField, isDay } from '../../ui/day-field.tsx'
import { ChoiceField, FewField, TextField } from '../../ui/field.tsx'
import type { FormOf } from '../../ui/form.tsx'
import { SignatureField } from '../../ui/signature-field.tsx'
import { useLanguage, useSay } from '../../words.ts'
import { howOf, isRefusal, NO_CONSENT, type TypedConsent } from './values.ts'
import { useConsentWords } from './words.ts'
import './consents.css'

/** Nothing said yet; the rest as it mostly is: the mother or the woman, today. */
export const emptyConsent = (by: 'mother' | 'self'): TypedConsent => ({
  ...NO_CONSENT,
  ...{ consentBy: by, consentOn: dayOf(new Date(nowMs()).toISOString()) },
})

/** The texts in force on the day that is typed. */
export function useConsentTexts(programme: string, on: string): readonly ConsentText[] {
  return useAsk('listConsentTexts', isDay(on) ? { programme, on } : null, { keep: true }).gave ?? []
}

interface Props<V extends TypedConsent> {
  readonly form: FormOf<V>
  readonly programme: string
  /** Who decides where nobody else is named: the mother, or the woman herself. */
  readonly own: 'mother' | 'self'
  /** On a specimen that is there, nobody refuses any more; `spoken`: by phone nothing is signed. */
  readonly later?: 'signed' | 'spoken'
  /** What is decided; with a registration the test, and what is left over where that was asked. */
  readonly scope?: ConsentScope
}

export function ConsentFields<V extends TypedConsent>(props: Props<V>) {
  const { form, programme, own, later, scope = 'screening' } = props
  const w = useConsentWords()
  const { values } = form
  const texts = useConsentTexts(programme, values.consentOn)
  const signing = [
    { value: 'paper', label: w('onPaper') },
    { value: 'drawn', label: w('onScreen') },
  ]
  return (
    <div className="consent-fields">
      {later !== 'spoken' && (
        <FewField
          label={w(later ? 'signing' : 'consent')}
          {...form.field('consent')}
          choices={later ? signing : [...signing, { value: 'refused', label: w('refused') }]}
          needed
        />
      )}
      {(values.consent !== '' || later === 'spoken') && (
        <>
          {isRefusal(values) && (
            <FewField
              label={w('refusedHow')}
              hint={w('refusedHint')}
              {...form.field('refusedHow')}
              choices={signing}
            />
          )}
          <Who form={form} own={own} />
          {later !== 'spoken' && howOf(values) === 'drawn' && (
            <SignatureField
              label={w('drawing')}
              hint={w('drawingHint')}
              {...form.field('drawing')}
            />
          )}
          {!later && !isRefusal(values) && <Leftover form={form} />}
          <Text texts={texts} scope={scope} />
          {values.leftover !== '' && <Text texts={texts} scope="leftover" />}
        </>
      )}
    </div>
  )
}

function Who<V extends TypedConsent>({ form, own }: Pick<Props<V>, 'form' | 'own'>) {
  const w = useConsentWords()
  const speak = useSay()
  const { consentBy } = form.values
  return (
    <>
      <div className="form-row">
        {own === 'mother' && (
          <ChoiceField
            label={w('by')}
            {...form.field('consentBy')}
            choices={GUARDIANS.map(value => ({ value, label: speak(RELATIONS[value]) }))}
            needed
          />
        )}
        <DayField label={w('signedOn')} {...form.field('consentOn')} past needed />
      </div>
      {(consentBy === 'father' || consentBy === 'other') && (
        <div className="form-row">
          <TextField label={w('guardian')} {...form.field('guardian')} maxLength={60} needed />
          {consentBy === 'other' && (
            <TextField label={w('kin')} {...form.field('kin')} maxLength={40} needed />
          )}
        </div>
      )}
    </>
  )
}

function Leftover<V extends TypedConsent>({ form }: Pick<Props<V>, 'form'>) {
  const w = useConsentWords()
  return (
    <FewField
      label={w('leftover')}
      {...form.field('leftover')}
      choices={[
        { value: '', label: w('notAsked') },
        { value: 'agreed', label: w('agreed') },
        { value: 'refused', label: w('declined') },
      ]}
    />
  )
}

/** What is read out and signed, folded; the record names the edition that stands here. */
function Text({ texts, scope }: { texts: readonly ConsentText[]; scope: ConsentScope }) {
  const w = useConsentWords()
  const speak = useSay()
  const english = useLanguage() === 'en'
  const text = texts.find(one => one.scope === scope)
  const what = speak(CONSENT_SCOPES[scope])
  if (!text) return <small className="soft">{w('noText', { what })}</small>
  return (
    <details className="consent-text">
      <summary>{w('readText', { what, edition: text.edition })}</summary>
      {(english ? text.en : text.zh).split('\n').map(line => (
        <p key={line}>{line}</p>
      ))}
      {text.verified === 'unverified' && <small className="soft">{w('unverified')}</small>}
    </details>
  )
}
