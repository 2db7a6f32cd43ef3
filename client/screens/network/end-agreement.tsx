/** Ends an agreement; the day is the first without it, tomorrow at the earliest. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import { type Day, dayAfter, say } from '../../../server/contract/words.ts'
import { useTell } from '../../api.ts'
import { EndForm } from '../../ui/end-form.tsx'
import { toast } from '../../ui/toast.tsx'
import { useNetworkWords } from './words.ts'

export function EndAgreement({ row, today }: { row: { id: string; version: number }; today: Day }) {
  const w = useNetworkWords()
  const [open, setOpen] = useState(false)
  const ends = useTell('endAgreement')
  const end = async ({ endsOn }: { endsOn: Day }) => {
    const { refusal } = await ends.tell({ id: row.id, version: row.version, endsOn })
    if (!refusal) toast('good', say('Saved.', '已保存。'))
    return refusal
  }
  if (!open)
    return (
      <Button size="compact-sm" variant="default" onClick={() => setOpen(true)}>
        {w('endAgreement')}
      </Button>
    )
  return (
    <EndForm
      label={w('endAgreement')}
      words={{ day: w('firstDayWithout'), end: w('end'), keep: w('keep') }}
      from={dayAfter(today)}
      busy={ends.busy}
      onEnd={end}
      onDone={() => setOpen(false)}
    />
  )
}
