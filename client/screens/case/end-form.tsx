/**
 * A recall ends as lost, which two people say once the contact ladder is finished, or as refused in
 * writing, with its paper; the case closes where nothing else stands in it.
 */

import { reasonInWords } from '../../../server/contract/reasons.ts'
import { LossCode } from '../../../server/contract/recalls.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { useTell } from '../../api.ts'
import { useMay, useMe, whoCan } from '../../me.ts'
import { LOSS_CODES } from '../../terms.ts'
import { ChoiceButtons } from '../../ui/choice-buttons.tsx'
import { ConfirmButton } from '../../ui/confirm-button.tsx'
import { FewField, LongTextField } from '../../ui/field.tsx'
import { Form, useForm } from '../../ui/form.tsx'
import { needsReason } from '../../ui/reason-form.tsx'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { toast } from '../../ui/toast.tsx'
import { useSay } from '../../words.ts'
import type { OneAct } from './acts.tsx'
import { caseChanged } from './changed.ts'
import { checkEvidence, EvidenceFields, givenEvidence, NO_EVIDENCE } from './evidence-fields.tsx'
import { useCaseWords } from './words.ts'

const INITIAL = { how: 'lost', code: '', reason: '', ...NO_EVIDENCE }
type Typed = typeof INITIAL

export function EndForm(props: OneAct) {
  const recall = props.page.recalls.find(one => one.id === props.row.id)
  return recall?.lossAskedBy ? <ConfirmLoss {...props} /> : <AskEnd {...props} />
}

function AskEnd({ page, row, done }: OneAct) {
  const w = useCaseWords()
  const speak = useSay()
  const loses = useTell('loseRecall')
  const refuses = useTell('refuseRecall')
  const form = useForm(INITIAL, check, { name: `end ${row.id}` })
  const isLost = form.values.how === 'lost'
  const submit = async (typed: Typed) => {
    const { id, version } = row
    const { reason } = typed
    const { refusal } =
      typed.how === 'lost'
        ? await loses.tell({ id, version, reason, code: LossCode.parse(typed.code) })
        : await refuses.tell({ id, version, reason, evidence: givenEvidence(typed) })
    if (refusal) return form.refuse(refusal)
    toast('good', typed.how === 'lost' ? LOSS_ASKED : ENDED)
    form.sent()
    caseChanged()
    done()
  }
  const send = (values: Typed) => void submit(values)
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
      <p className="soft">{w(isLost ? 'lostLead' : 'refusedLead')}</p>
      {isLost ? (
        <ChoiceButtons
          label={w('lossCode')}
          {...form.field('code')}
          choices={LossCode.options.map(value => ({ value, label: speak(LOSS_CODES[value]) }))}
        />
      ) : (
        <EvidenceFields page={page} form={form} reason="refused" />
      )}
      <LongTextField label={w('reason')} {...form.field('reason')} needed />
      <ConfirmButton
        asks={w(isLost ? 'lossAsks' : 'endAsks')}
        loading={loses.busy || refuses.busy}
        onSure={() => form.submit(send)}
      >
        {w(isLost ? 'askLoss' : 'end')}
      </ConfirmButton>
    </Form>
  )
}

const LOSS_ASKED = say('Asked. A second person must confirm it.', '已提出申请，须由另一人确认。')
const ENDED = say(
  'The recall has ended. The case closes when nothing else stands in it.',
  '召回已结束。病例中无其他召回时即结案。',
)

function check(typed: Typed): Partial<Record<keyof Typed, Say>> {
  const evidence = typed.how === 'lost' ? {} : checkEvidence('refused', typed)
  const code =
    typed.how === 'lost' && typed.code === ''
      ? { code: say('Choose why nobody is found.', '请选择失访原因。') }
      : {}
  return { ...code, ...evidence, ...needsReason(typed) }
}

/** The second person reads why, and says so too. */
function ConfirmLoss({ page, row, done }: OneAct) {
  const w = useCaseWords()
  const speak = useSay()
  const me = useMe()
  const may = useMay('confirm-loss')
  const told = useTell('confirmLoss')
  const form = useForm({ sure: '' }, () => ({}))
  const recall = page.recalls.find(one => one.id === row.id)
  const asker = page.owners.find(one => one.id === recall?.lossAskedBy)?.name ?? w('somebody')
  const code = speak(LOSS_CODES[recall?.lossCode ?? 'other'])
  const reason = speak(reasonInWords(recall?.endedWhy ?? ''))
  const submit = async () => {
    const { refusal } = await told.tell({ id: row.id, version: row.version })
    if (refusal) return form.refuse(refusal)
    toast('good', ENDED)
    caseChanged()
    done()
  }
  const not =
    recall?.lossAskedBy === me.id ? w('ownLoss') : may ? null : speak(whoCan('confirm-loss'))
  return (
    <Form form={form} label={w('endAct')} onSubmit={() => {}}>
      <SentenceCard tone="fault" says={w('lossAsked', { name: asker, code, reason })} />
      {not ? (
        <p>{not}</p>
      ) : (
        <ConfirmButton asks={w('endAsks')} loading={told.busy} onSure={() => void submit()}>
          {w('confirmLoss')}
        </ConfirmButton>
      )}
    </Form>
  )
}
