/** Withdrawing a recall takes two people: one asks with a reason, another confirms. */
import { Button } from '@mantine/core'
import { say } from '../../../server/contract/words.ts'
import { useTell } from '../../api.ts'
import { LongTextField } from '../../ui/field.tsx'
import { Form, useForm } from '../../ui/form.tsx'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { toast } from '../../ui/toast.tsx'
import type { OneAct } from './acts.tsx'
import { caseChanged } from './changed.ts'
import { needsReason } from './end-form.tsx'
import { useCaseWords } from './words.ts'

export function WithdrawForm({ page, row, done }: OneAct) {
  const w = useCaseWords()
  const told = useTell('withdrawRecall')
  const form = useForm({ reason: '' }, needsReason)
  const recall = page.recalls.find(one => one.id === row.id)
  const askedBy = recall?.withdrawalAskedBy ?? null
  const asker = page.owners.find(owner => owner.id === askedBy)?.name ?? w('somebody')
  const submit = async ({ reason }: { reason: string }) => {
    const { refusal } = await told.tell({ id: row.id, version: row.version, reason })
    if (refusal) return form.refuse(refusal)
    toast(
      'good',
      askedBy
        ? say('The recall is withdrawn.', '召回已撤销。')
        : say('Asked. A second person must confirm it.', '已提出申请，须由另一人确认。'),
    )
    caseChanged()
    done()
  }
  const lead = askedBy
    ? w('withdrawAsked', { name: asker, reason: recall?.endedWhy ?? '' })
    : w('withdrawLead')
  return (
    <Form form={form} label={w('withdrawAct')} onSubmit={v => void submit(v)}>
      <SentenceCard tone="fault" says={lead} />
      <LongTextField label={w('reason')} {...form.field('reason')} needed />
      <div className="form-acts">
        <Button type="submit" loading={told.busy}>
          {w(askedBy ? 'withdrawConfirm' : 'withdrawAsk')}
        </Button>
        <Button variant="default" onClick={done}>
          {w('cancel')}
        </Button>
      </div>
    </Form>
  )
}
