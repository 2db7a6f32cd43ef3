/** A run is begun anew: what is measured from then on belongs to its next part. */
import { useState } from 'react'
import { useLocation } from 'wouter'
import type { BatchPage } from '../../../server/contract/controls.ts'
import { say } from '../../../server/contract/words.ts'
import { nounsChanged, useTell } from '../../api.ts'
import { nowMs } from '../../clock.ts'
import { readWhen } from '../../dates.ts'
import { useMay, whoCan } from '../../me.ts'
import { LongTextField } from '../../ui/field.tsx'
import { Form, FormActs, useForm } from '../../ui/form.tsx'
import { needsReason } from '../../ui/reason-form.tsx'
import { SideDrawer } from '../../ui/side-drawer.tsx'
import { toast } from '../../ui/toast.tsx'
import { WhenField } from '../../ui/when-field.tsx'
import { WhyNot } from '../../ui/why-not.tsx'
import { useRunWords } from './words.ts'

const CHANGED = new Set(['batch', 'control', 'result'])

export function Divide({ page }: { page: BatchPage }) {
  const w = useRunWords()
  const [open, set] = useState(false)
  const may = useMay('edit-controls')
  const { named, state } = page.batch
  // A day goes on by itself after it was invalidated; a name is the instrument's, and may be used again.
  if (named === 'by-day' && state !== 'running') return null
  const close = () => set(false)
  return (
    <>
      <WhyNot
        why={may ? null : whoCan('edit-controls')}
        onPress={() => set(true)}
        quiet
        variant="default"
      >
        {w('divide')}
      </WhyNot>
      <SideDrawer title={w('divide')} open={open} onClose={close}>
        <DivideForm page={page} close={close} />
      </SideDrawer>
    </>
  )
}

const EMPTY = { from: '', reason: '' }

function DivideForm({ page, close }: { page: BatchPage; close: () => void }) {
  const w = useRunWords()
  const [, go] = useLocation()
  const divide = useTell('divideBatch')
  const { id, version, named } = page.batch
  const form = useForm(EMPTY, check)
  const submit = async ({ from, reason }: typeof EMPTY) => {
    const since = from.trim() === '' ? undefined : (readWhen(from, nowMs()) ?? undefined)
    const { gave, refusal } = await divide.tell({ id, version, reason, from: since })
    if (refusal) return form.refuse(refusal)
    nounsChanged(CHANGED)
    toast('good', DONE)
    close()
    if (gave) go(`/runs/${gave.id}`)
  }
  return (
    <Form form={form} label={w('divide')} onSubmit={v => void submit(v)}>
      <p>{w('divideLead')}</p>
      {named === 'by-instrument' && (
        <WhenField label={w('divideFrom')} hint={w('divideFromHint')} {...form.field('from')} />
      )}
      <LongTextField label={w('reason')} {...form.field('reason')} maxLength={300} needed />
      <FormActs act={w('divide')} busy={divide.busy} cancel={w('cancel')} onCancel={close} />
    </Form>
  )
}

const DONE = say(
  'Begun anew. What was held for want of a run can be replayed.',
  '已重新开始。因批次不明而暂存的结果可重放。',
)

const check = ({ from, reason }: typeof EMPTY) => ({
  ...(from.trim() !== '' && !readWhen(from, nowMs())
    ? {
        from: say(
          'A date and time, such as 2026-11-22 14:05.',
          '请填写日期和时间，如 2026-11-22 14:05。',
        ),
      }
    : {}),
  ...needsReason({ reason }),
})
