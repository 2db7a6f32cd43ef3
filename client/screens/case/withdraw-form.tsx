/** Withdrawing a recall takes two people: one asks with a reason, another confirms. */
import { say } from '../../../server/contract/words.ts'
import { useTell } from '../../api.ts'
import { ReasonForm } from '../../ui/reason-form.tsx'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { toast } from '../../ui/toast.tsx'
import type { OneAct } from './acts.tsx'
import { caseChanged } from './changed.ts'
import { useCaseWords } from './words.ts'

export function WithdrawForm({ page, row, done }: OneAct) {
  const w = useCaseWords()
  const told = useTell('withdrawRecall')
  const recall = page.recalls.find(one => one.id === row.id)
  const askedBy = recall?.withdrawalAskedBy ?? null
  const asker = page.owners.find(owner => owner.id === askedBy)?.name ?? w('somebody')
  const withdraw = async (reason: string) => {
    const { refusal } = await told.tell({ id: row.id, version: row.version, reason })
    if (refusal) return refusal
    toast(
      'good',
      askedBy
        ? say('The recall is withdrawn.', '召回已撤销。')
        : say('Asked. A second person must confirm it.', '已提出申请，须由另一人确认。'),
    )
    caseChanged()
    done()
    return null
  }
  const lead = askedBy
    ? w('withdrawAsked', { name: asker, reason: recall?.endedWhy ?? '' })
    : w('withdrawLead')
  return (
    <ReasonForm
      label={w('withdrawAct')}
      words={{ reason: w('reason'), act: w(askedBy ? 'withdrawConfirm' : 'withdrawAsk') }}
      busy={told.busy}
      onGive={withdraw}
      onCancel={done}
    >
      <SentenceCard tone="fault" says={lead} />
    </ReasonForm>
  )
}
