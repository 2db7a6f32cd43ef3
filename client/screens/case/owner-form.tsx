/** Hands a case to another named owner of its centre. */
import type { CasePage } from '../../../server/contract/recalls.ts'
import { say } from '../../../server/contract/words.ts'
import { useTell } from '../../api.ts'
import { ChoiceField } from '../../ui/field.tsx'
import { Form, FormActs, useForm } from '../../ui/form.tsx'
import { toast } from '../../ui/toast.tsx'
import { caseChanged } from './changed.ts'
import { useCaseWords } from './words.ts'

export function OwnerForm({ page, done }: { page: CasePage; done: () => void }) {
  const w = useCaseWords()
  const told = useTell('ownCase')
  const form = useForm({ owner: '' }, check)
  const { id, version, owner: now } = page.case
  const submit = async ({ owner }: { owner: string }) => {
    const { refusal } = await told.tell({ id, version, owner })
    if (refusal) return form.refuse(refusal)
    toast('good', say('The case is handed over.', '病例已移交。'))
    caseChanged()
    done()
  }
  const others = page.owners.filter(owner => owner.id !== now)
  return (
    <Form form={form} label={w('ownerAct')} onSubmit={v => void submit(v)}>
      <ChoiceField
        label={w('newOwner')}
        {...form.field('owner')}
        choices={others.map(owner => ({ value: owner.id, label: owner.name }))}
        needed
      />
      <FormActs act={w('handOver')} busy={told.busy} cancel={w('cancel')} onCancel={done} />
    </Form>
  )
}

const check = (values: { owner: string }) =>
  values.owner === '' ? { owner: say('Choose the new owner.', '请选择新负责人。') } : {}
