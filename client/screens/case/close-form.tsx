/** Closes a case with its reason and the evidence it rests on. */
import { type CasePage, CloseReason } from '../../../server/contract/recalls.ts'
import { say } from '../../../server/contract/words.ts'
import { useTell } from '../../api.ts'
import { CLOSE_REASONS } from '../../terms.ts'
import { ChoiceButtons } from '../../ui/choice-buttons.tsx'
import { ConfirmButton } from '../../ui/confirm-button.tsx'
import { LongTextField } from '../../ui/field.tsx'
import { Form, useForm } from '../../ui/form.tsx'
import { toast } from '../../ui/toast.tsx'
import { useSay } from '../../words.ts'
import { caseChanged } from './changed.ts'
import { useCaseWords } from './words.ts'

/** The others close a case by themselves: a report, an ended or a withdrawn recall. */
const ByHand = CloseReason.extract(['diagnosed', 'excluded', 'refused', 'moved', 'died'])
const INITIAL = { reason: '', note: '' }

export function CloseForm({ page, done }: { page: CasePage; done: () => void }) {
  const w = useCaseWords()
  const speak = useSay()
  const told = useTell('closeCase')
  const form = useForm(INITIAL, check)
  const { id, version } = page.case
  const submit = async ({ reason, note }: typeof INITIAL) => {
    const { refusal } = await told.tell({ id, version, reason: ByHand.parse(reason), note })
    if (refusal) return form.refuse(refusal)
    toast('good', say('The case is closed.', '病例已结案。'))
    caseChanged()
    done()
  }
  const send = (values: typeof INITIAL) => void submit(values)
  return (
    <Form form={form} label={w('closeAct')} onSubmit={() => {}}>
      <ChoiceButtons
        label={w('closeReason')}
        {...form.field('reason')}
        choices={ByHand.options.map(value => ({ value, label: speak(CLOSE_REASONS[value]) }))}
      />
      <LongTextField
        label={w('evidence')}
        hint={w('evidenceHint')}
        {...form.field('note')}
        needed
      />
      <ConfirmButton asks={w('closeAsks')} loading={told.busy} onSure={() => form.submit(send)}>
        {w('close')}
      </ConfirmButton>
    </Form>
  )
}

function check(values: typeof INITIAL) {
  return {
    ...(values.reason === '' ? { reason: say('Choose the reason.', '请选择结案原因。') } : {}),
    ...(values.note.trim() === '' ? { note: say('Write what it rests on.', '请填写依据。') } : {}),
  }
}
