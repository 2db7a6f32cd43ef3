/** Asking, on a case, that the identity behind it be sealed; and what became of it. */
import { useState } from 'react'
import { Link } from 'wouter'
import { SEAL_CAUSES, SealCause } from '../../../server/contract/identity-seals.ts'
import type { CasePage } from '../../../server/contract/recalls.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { useAsk, useTell } from '../../api.ts'
import { useMay, whoCan } from '../../me.ts'
import { ChoiceField, LongTextField } from '../../ui/field.tsx'
import { Form, FormActs, useForm } from '../../ui/form.tsx'
import { toast } from '../../ui/toast.tsx'
import { WhyNot } from '../../ui/why-not.tsx'
import { useSay } from '../../words.ts'
import { sealsChanged } from './changed.ts'
import { useSealWords } from './words.ts'

const OPEN = say(
  'The case is open: the family may have to be reached. Close it first.',
  '病例未结案，可能需要联系家属，请先结案。',
)

export function SealPart({ page }: { page: CasePage }) {
  const w = useSealWords()
  const may = useMay('seal-identity')
  const sees = useMay('see-seals')
  const [asking, ask] = useState(false)
  const seals = useAsk('listIdentitySeals', sees ? { subject: page.subject.id } : null)
  const standing = seals.gave?.find(one => one.state !== 'declined')
  if (!sees || !seals.gave) return null
  if (standing)
    return (
      <p>
        <Link href="/seals">{w(standing.state === 'sealed' ? 'isSealed' : 'isAsked')}</Link>
      </p>
    )
  const why = !may ? whoCan('seal-identity') : page.case.state === 'open' ? OPEN : null
  if (asking) return <AskForm subject={page.subject.id} done={() => ask(false)} />
  return (
    <p>
      <WhyNot variant="default" size="compact-sm" why={why} quiet onPress={() => ask(true)}>
        {w('askAct')}
      </WhyNot>
    </p>
  )
}

const EMPTY = { cause: '', reason: '' }

function AskForm({ subject, done }: { subject: string; done: () => void }) {
  const w = useSealWords()
  const speak = useSay()
  const told = useTell('askIdentitySeal')
  const form = useForm(EMPTY, check)
  const submit = async ({ cause, reason }: typeof EMPTY) => {
    const { refusal } = await told.tell({ id: subject, cause: SealCause.parse(cause), reason })
    if (refusal) return form.refuse(refusal)
    toast('good', say('Asked. A second person seals it.', '已提出申请，须由另一人封存。'))
    sealsChanged()
    done()
  }
  return (
    <Form form={form} label={w('askAct')} onSubmit={values => void submit(values)}>
      <p className="soft">{w('askLead')}</p>
      <ChoiceField
        label={w('cause')}
        {...form.field('cause')}
        choices={SealCause.options.map(value => ({ value, label: speak(SEAL_CAUSES[value]) }))}
        needed
      />
      <LongTextField
        label={w('reason')}
        {...form.field('reason')}
        maxLength={500}
        rows={2}
        needed
      />
      <FormActs act={w('askNow')} busy={told.busy} cancel={w('leave')} onCancel={done} />
    </Form>
  )
}

function check({ cause, reason }: typeof EMPTY): { cause?: Say; reason?: Say } {
  return {
    ...(cause === '' ? { cause: say('Choose the cause.', '请选择原因类别。') } : {}),
    ...(reason.trim() === '' ? { reason: say('Write the reason.', '请填写原因。') } : {}),
  }
}
