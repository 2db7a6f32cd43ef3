/** Ends a dated row; the day is the first without it, today included. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import type { Place } from '../../../server/contract/places.ts'
import { type Day, type Say, say } from '../../../server/contract/words.ts'
import { useTell } from '../../api.ts'
import { DayField, isDay } from '../../ui/day-field.tsx'
import { Form, useForm } from '../../ui/form.tsx'
import { toast } from '../../ui/toast.tsx'
import { useNetworkWords } from './words.ts'

interface EndRowProps {
  kind: 'assignment' | 'agreement'
  row: { id: string; version: number }
  today: Day
  site: Place
}

export function EndRow(props: EndRowProps) {
  const w = useNetworkWords()
  const [open, setOpen] = useState(false)
  const label = w(props.kind === 'assignment' ? 'endAssignment' : 'endAgreement')
  if (open) return <EndForm {...props} label={label} onDone={() => setOpen(false)} />
  return (
    <Button size="compact-sm" variant="default" onClick={() => setOpen(true)}>
      {label}
    </Button>
  )
}

function EndForm(props: EndRowProps & { label: string; onDone: () => void }) {
  const w = useNetworkWords()
  const { row } = props
  const assignment = useTell('endAssignment')
  const agreement = useTell('endAgreement')
  const ends = props.kind === 'assignment' ? assignment : agreement
  const form = useForm({ endsOn: props.today }, checkDay)
  const submit = async ({ endsOn }: { endsOn: string }) => {
    const { refusal } = await ends.tell({ id: row.id, version: row.version, endsOn })
    if (refusal) return form.refuse(refusal)
    toast('good', say('Saved.', '已保存。'))
    props.onDone()
  }
  return (
    <Form form={form} label={props.label} onSubmit={v => void submit(v)}>
      <DayField label={w('firstDayWithout')} {...form.field('endsOn')} needed />
      <div className="form-acts">
        <Button type="submit" size="compact-md" loading={ends.busy}>
          {w('end')}
        </Button>
        <Button size="compact-md" variant="default" onClick={props.onDone}>
          {w('keep')}
        </Button>
      </div>
    </Form>
  )
}

const checkDay = (values: { endsOn: string }): { endsOn?: Say } =>
  isDay(values.endsOn)
    ? {}
    : { endsOn: say('Enter a day: 2026-11-22.', '请输入日期：2026-11-22。') }
