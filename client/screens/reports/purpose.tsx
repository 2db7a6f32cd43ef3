/** What many reports in one document are for, asked before they are put together. */
import type { Refusal } from '../../../server/contract/refusal.ts'
import { say } from '../../../server/contract/words.ts'
import { TextField } from '../../ui/field.tsx'
import { Form, FormActs, useForm } from '../../ui/form.tsx'
import { SideDrawer } from '../../ui/side-drawer.tsx'
import { useReportWords } from './words.ts'

interface PurposeProps {
  count: number
  busy: boolean
  onGive: (why: string) => Promise<Refusal | null>
  onClose: () => void
}

export function PurposeDrawer({ open, ...props }: PurposeProps & { open: boolean }) {
  const w = useReportWords()
  return (
    <SideDrawer title={w('printAct')} open={open} onClose={props.onClose}>
      <PurposeForm {...props} />
    </SideDrawer>
  )
}

const EMPTY = { why: '' }

function PurposeForm({ count, busy, onGive, onClose }: PurposeProps) {
  const w = useReportWords()
  const form = useForm(EMPTY, ({ why }) =>
    why.trim() === '' ? { why: say('Say what it is for.', '请填写用途。') } : {},
  )
  const submit = async ({ why }: typeof EMPTY) => {
    const refusal = await onGive(why)
    if (refusal) return form.refuse(refusal)
    onClose()
  }
  return (
    <Form form={form} label={w('printAct')} onSubmit={values => void submit(values)}>
      <p className="soft">{w('printLead', { count })}</p>
      <TextField label={w('why')} {...form.field('why')} maxLength={200} needed />
      <FormActs act={w('printNow')} busy={busy} />
    </Form>
  )
}
