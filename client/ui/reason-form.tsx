/** An act that rests on a written reason and nothing else. What the act is, the screen says. */
import type { ReactNode } from 'react'
import type { Refusal } from '../../server/contract/refusal.ts'
import { type Say, say } from '../../server/contract/words.ts'
import { LongTextField } from './field.tsx'
import { Form, FormActs, useForm } from './form.tsx'
import { useControlWords } from './words.ts'

interface ReasonFormProps {
  label: string
  words: { reason: string; act: string }
  busy: boolean
  /** Red, where what is done cannot be done without harm. */
  grave?: boolean
  /** What the reason is about, above it. */
  children?: ReactNode
  onGive: (reason: string) => Promise<Refusal | null>
  onCancel: () => void
}

export function ReasonForm(props: ReasonFormProps) {
  const w = useControlWords()
  const form = useForm({ reason: '' }, needsReason)
  const submit = async ({ reason }: { reason: string }) => {
    const refusal = await props.onGive(reason)
    if (refusal) form.refuse(refusal)
  }
  return (
    <Form form={form} label={props.label} onSubmit={v => void submit(v)}>
      {props.children}
      <LongTextField
        label={props.words.reason}
        {...form.field('reason')}
        maxLength={300}
        rows={2}
        needed
      />
      <FormActs
        act={props.words.act}
        busy={props.busy}
        grave={props.grave}
        cancel={w('cancel')}
        onCancel={props.onCancel}
      />
    </Form>
  )
}

/** The problem of a reason that is not written, for forms that ask for more than the reason. */
export const needsReason = ({ reason }: { reason: string }): { reason?: Say } =>
  reason.trim() === '' ? { reason: say('Write the reason.', '请填写原因。') } : {}
