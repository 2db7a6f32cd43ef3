/** A recall ends as lost or refused, with its reason; the case closes with it. */
import { say } from '../../../server/contract/words.ts'
import { useTell } from '../../api.ts'
import { ConfirmButton } from '../../ui/confirm-button.tsx'
import { FewField, LongTextField } from '../../ui/field.tsx'
import { Form, useForm } from '../../ui/form.tsx'
import { needsReason } from '../../ui/reason-form.tsx'
import { toast } from '../../ui/toast.tsx'
import type { OneAct } from './acts.tsx'
import { caseChanged } from './changed.ts'
import { useCaseWords } from './words.ts'

const INITIAL = { how: 'lost', reason: '' }

export function EndForm({ row, done }: OneAct) {
  const w = useCaseWords()
  const told = useTell('endRecall')
  const form = useForm(INITIAL, needsReason)
  const submit = async ({ how, reason }: typeof INITIAL) => {
    const { refusal } = await told.tell({
      id: row.id,
      version: row.version,
      how: how === 'refused' ? 'refused' : 'lost',
      reason,
    })
    if (refusal) return form.refuse(refusal)
    toast('good', say('The recall has ended and the case is closed.', '召回已结束，病例已结案。'))
    caseChanged()
    done()
  }
  const send = (values: typeof INITIAL) => void submit(values)
  return (
    <Form form={form} label={w('endAct')} onSubmit={() => {}}>
      <FewField
        label={w('how')}
        {...form.field('how')}
        choices={[
          { value: 'lost', label: w('lost') },
          { value: 'refused', label: w('refused') },
        ]}
      />
      <LongTextField label={w('reason')} {...form.field('reason')} needed />
      <ConfirmButton asks={w('endAsks')} loading={told.busy} onSure={() => form.submit(send)}>
        {w('end')}
      </ConfirmButton>
    </Form>
  )
}
