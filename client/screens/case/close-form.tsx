/** Closes a case with its reason and the evidence it rests on. */
import { ClosedByHand } from '../../../server/contract/evidence.ts'
import type { CasePage } from '../../../server/contract/recalls.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { useTell } from '../../api.ts'
import { CLOSE_REASONS } from '../../terms.ts'
import { ChoiceButtons } from '../../ui/choice-buttons.tsx'
import { ConfirmButton } from '../../ui/confirm-button.tsx'
import { LongTextField } from '../../ui/field.tsx'
import { Form, useForm } from '../../ui/form.tsx'
import { toast } from '../../ui/toast.tsx'
import { useSay } from '../../words.ts'
import { caseChanged } from './changed.ts'
import { checkEvidence, EvidenceFields, givenEvidence, NO_EVIDENCE } from './evidence-fields.tsx'
import { useCaseWords } from './words.ts'

const CLOSED = say('The case is closed.', '病例已结案。')
const STAYS = say(
  'Kept. The case stays open: something else stands in it, which has an end of its own.',
  '已登记。病例中尚有其他召回，须各自结束，暂不结案。',
)

/** The others close a case by themselves: a report, an ended or a withdrawn recall. */
const INITIAL = { reason: '', note: '', ...NO_EVIDENCE }
type Typed = typeof INITIAL

export function CloseForm({ page, done }: { page: CasePage; done: () => void }) {
  const w = useCaseWords()
  const speak = useSay()
  const told = useTell('closeCase')
  const form = useForm(INITIAL, check)
  const { id, version } = page.case
  const submit = async (typed: Typed) => {
    const { note } = typed
    const reason = ClosedByHand.parse(typed.reason)
    const { gave, refusal } = await told.tell({
      ...{ id, version, reason, note, evidence: givenEvidence(typed) },
    })
    if (refusal) return form.refuse(refusal)
    toast('good', gave?.state === 'open' ? STAYS : CLOSED)
    caseChanged()
    done()
  }
  const send = (values: Typed) => void submit(values)
  const reason = ClosedByHand.safeParse(form.values.reason).data
  return (
    <Form form={form} label={w('closeAct')} onSubmit={() => {}}>
      <ChoiceButtons
        label={w('closeReason')}
        {...form.field('reason')}
        choices={ClosedByHand.options.map(value => ({ value, label: speak(CLOSE_REASONS[value]) }))}
      />
      {reason && <EvidenceFields key={reason} page={page} form={form} reason={reason} />}
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

function check(values: Typed): Partial<Record<keyof Typed, Say>> {
  const reason = ClosedByHand.safeParse(values.reason).data
  return {
    ...(reason
      ? checkEvidence(reason, values)
      : { reason: say('Choose the reason.', '请选择结案原因。') }),
    ...(values.note.trim() === '' ? { note: say('Write what it rests on.', '请填写依据。') } : {}),
  }
}
