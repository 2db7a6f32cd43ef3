/** Ends a row with dates: the day is the first without it. What the row is, the screen says. */
import type { ReactNode } from 'react'
import type { Refusal } from '../../server/contract/refusal.ts'
import { type Day, type Say, say } from '../../server/contract/words.ts'
import { DayField, isDay } from './day-field.tsx'
import { TextField } from './field.tsx'
import { Form, FormActs, useForm } from './form.tsx'

interface EndFormProps {
  label: string
  /** `reason` where the end has to be explained. */
  words: { day: string; end: string; keep: string; reason?: string }
  /** What stands in the field at first. */
  from: Day
  busy: boolean
  /** What is ended, above the day. */
  children?: ReactNode
  onEnd: (given: { endsOn: Day; reason: string }) => Promise<Refusal | null>
  onDone: () => void
}

export function EndForm({ label, words, from, busy, children, onEnd, onDone }: EndFormProps) {
  const form = useForm({ endsOn: from, reason: '' }, typed => check(typed, words.reason))
  const submit = async (typed: { endsOn: string; reason: string }) => {
    const refusal = await onEnd(typed)
    if (refusal) form.refuse(refusal)
    else onDone()
  }
  return (
    <Form form={form} label={label} onSubmit={v => void submit(v)}>
      {children}
      <DayField label={words.day} {...form.field('endsOn')} needed />
      {words.reason && (
        <TextField label={words.reason} {...form.field('reason')} maxLength={300} needed />
      )}
      <FormActs act={words.end} busy={busy} cancel={words.keep} onCancel={onDone} />
    </Form>
  )
}

function check(typed: { endsOn: string; reason: string }, asksWhy: string | undefined) {
  const problems: { endsOn?: Say; reason?: Say } = {}
  if (!isDay(typed.endsOn))
    problems.endsOn = say('Write the day as 2026-11-22.', '日期请写成 2026-11-22。')
  if (asksWhy && typed.reason.trim() === '') problems.reason = say('Say why.', '请填写原因。')
  return problems
}
