/** Ends an assignment or an agreement; the day is the first without it, today included. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import { type Day, say } from '../../../server/contract/words.ts'
import { useTell } from '../../api.ts'
import { EndForm } from '../../ui/end-form.tsx'
import { toast } from '../../ui/toast.tsx'
import { useNetworkWords } from './words.ts'

interface EndRowProps {
  kind: 'assignment' | 'agreement'
  row: { id: string; version: number }
  today: Day
}

export function EndRow({ kind, row, today }: EndRowProps) {
  const w = useNetworkWords()
  const [open, setOpen] = useState(false)
  const assignment = useTell('endAssignment')
  const agreement = useTell('endAgreement')
  const ends = kind === 'assignment' ? assignment : agreement
  const label = w(kind === 'assignment' ? 'endAssignment' : 'endAgreement')
  const end = async ({ endsOn }: { endsOn: Day }) => {
    const { refusal } = await ends.tell({ id: row.id, version: row.version, endsOn })
    if (!refusal) toast('good', say('Saved.', '已保存。'))
    return refusal
  }
  if (!open)
    return (
      <Button size="compact-sm" variant="default" onClick={() => setOpen(true)}>
        {label}
      </Button>
    )
  return (
    <EndForm
      label={label}
      words={{ day: w('firstDayWithout'), end: w('end'), keep: w('keep') }}
      from={today}
      busy={ends.busy}
      onEnd={end}
      onDone={() => setOpen(false)}
    />
  )
}
