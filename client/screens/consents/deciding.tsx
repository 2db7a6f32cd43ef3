/** A decision about a specimen that is there: a consent that comes late or anew, or a withdrawal. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import {
  type ConsentDecision,
  type ConsentScope,
  type ConsentShown,
  TOLD_HOWS,
  ToldHow,
} from '../../../server/contract/consents.ts'
import type { Specimen } from '../../../server/contract/specimens.ts'
import { say } from '../../../server/contract/words.ts'
import { nounsChanged, useTell } from '../../api.ts'
import { FewField, LongTextField } from '../../ui/field.tsx'
import { Form, FormActs, useForm } from '../../ui/form.tsx'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { toast } from '../../ui/toast.tsx'
import { useControlWords } from '../../ui/words.ts'
import { useSay } from '../../words.ts'
import { ConsentFields, emptyConsent, useConsentTexts } from './fields.tsx'
import { CONSENT_FIELDS, checkConsent, givenConsent } from './values.ts'
import { useConsentWords } from './words.ts'

interface Props {
  readonly specimen: Pick<Specimen, 'number' | 'programme'>
  readonly rows: readonly ConsentShown[]
  /** Who decides where nobody else is named. */
  readonly own: 'mother' | 'self'
}

export function Deciding({ specimen, rows, own }: Props) {
  const w = useConsentWords()
  const [doing, doIt] = useState<Doing | null>(null)
  const standingOf = (scope: ConsentScope) => rows.findLast(row => row.scope === scope)?.decision
  const standing = standingOf('screening')
  const isGone = standing === 'withdrawn'
  if (doing)
    return <DecidingForm {...{ specimen, own, isGone, ...doing }} done={() => doIt(null)} />
  return (
    <div className="consent-acts">
      {standing !== 'agreed' && (
        <Button variant="default" onClick={() => doIt({ decision: 'agreed', scope: 'screening' })}>
          {w(isGone ? 'again' : 'record')}
        </Button>
      )}
      {!isGone && (
        <Button
          variant="default"
          onClick={() => doIt({ decision: 'withdrawn', scope: 'screening' })}
        >
          {w('withdraw')}
        </Button>
      )}
      {standingOf('leftover') === 'agreed' && (
        <Button
          variant="default"
          onClick={() => doIt({ decision: 'withdrawn', scope: 'leftover' })}
        >
          {w('withdrawLeftover')}
        </Button>
      )}
    </div>
  )
}

interface Doing {
  readonly decision: Extract<ConsentDecision, 'agreed' | 'withdrawn'>
  readonly scope: ConsentScope
}

function DecidingForm(
  props: Doing & {
    specimen: Props['specimen']
    own: 'mother' | 'self'
    isGone: boolean
    done: () => void
  },
) {
  const w = useConsentWords()
  const u = useControlWords()
  const speak = useSay()
  const { specimen, decision, scope, own, isGone, done } = props
  const isWithdrawal = decision === 'withdrawn'
  const freezes = isWithdrawal && scope === 'screening'
  const told = useTell('decideConsent')
  const form = useForm({ ...emptyConsent(own), told: '', reason: '' }, values => {
    const byPhone = isWithdrawal && values.told === 'phone'
    return {
      ...(isWithdrawal && values.told === '' ? { told: CHOOSE_TOLD } : {}),
      ...checkConsent(byPhone ? { ...values, consent: 'paper' } : values),
    }
  })
  const texts = useConsentTexts(specimen.programme, form.values.consentOn)
  const isPhone = isWithdrawal && form.values.told === 'phone'
  const keep = async (values: typeof form.values) => {
    const given = givenConsent(values, form.request, texts, scope)
    const reason = values.reason.trim()
    const { refusal } = await told.tell({
      ...{ number: specimen.number, decision },
      consent: isPhone ? { ...given, how: 'spoken' } : given,
      ...(isWithdrawal ? { told: ToldHow.parse(values.told) } : {}),
      ...(reason === '' ? {} : { reason }),
    })
    if (refusal) return form.refuse(refusal, CONSENT_FIELDS)
    nounsChanged(new Set(['consent', 'specimen', 'recall', 'result']))
    toast('good', freezes ? FROZEN : KEPT)
    done()
  }
  const title = w(
    freezes ? 'withdraw' : isWithdrawal ? 'withdrawLeftover' : isGone ? 'again' : 'record',
  )
  return (
    <Form form={form} label={title} onSubmit={values => void keep(values)}>
      {isWithdrawal && (
        <SentenceCard tone="stop" says={w(freezes ? 'withdrawLead' : 'leftoverLead')} />
      )}
      {!isWithdrawal && isGone && <SentenceCard tone="fault" says={w('againLead')} />}
      {isWithdrawal && (
        <FewField
          label={w('told')}
          {...form.field('told')}
          choices={ToldHow.options.map(value => ({ value, label: speak(TOLD_HOWS[value]) }))}
          needed
        />
      )}
      <ConsentFields
        form={form}
        programme={specimen.programme}
        own={own}
        later={isPhone ? 'spoken' : 'signed'}
        scope={scope}
      />
      {isWithdrawal && (
        <LongTextField label={w('why')} {...form.field('reason')} maxLength={300} rows={2} />
      )}
      <FormActs
        act={w('keep')}
        busy={told.busy}
        grave={isWithdrawal}
        cancel={u('cancel')}
        onCancel={done}
      />
    </Form>
  )
}

const CHOOSE_TOLD = say('Choose how it was told.', '请选择告知方式。')
const KEPT = say('Recorded.', '已登记。')
const FROZEN = say(
  'Withdrawn. The specimens of this case are frozen.',
  '已撤回，该病例的标本已冻结。',
)
