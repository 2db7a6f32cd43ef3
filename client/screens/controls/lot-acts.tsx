/** What may be done to a lot: a second person decides it, or its end; anybody of the bench asks for the end. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import type { LotOnList } from '../../../server/contract/controls.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { nounsChanged, useTell } from '../../api.ts'
import { useMay, useMe, whoCan } from '../../me.ts'
import { DayField } from '../../ui/day-field.tsx'
import { LongTextField } from '../../ui/field.tsx'
import { Form, FormActs, useForm } from '../../ui/form.tsx'
import { needsReason } from '../../ui/reason-form.tsx'
import { SideDrawer } from '../../ui/side-drawer.tsx'
import { toast } from '../../ui/toast.tsx'
import { WhyNot } from '../../ui/why-not.tsx'
import { useControlsWords } from './words.ts'

const CHANGED = new Set(['lot'])
const OWN = say('You proposed this; a second person decides.', '由您提出，须由另一人决定。')

export function LotActs({ row }: { row: LotOnList }) {
  const w = useControlsWords()
  const may = useMay('edit-controls')
  const [ending, end] = useState(false)
  if (row.state === 'proposed') return <Decide row={row} what="decideLot" by={row.addedBy} />
  if (row.state === 'declined' || row.endsOn !== null) return null
  if (row.endAskedBy) return <Decide row={row} what="decideLotEnd" by={row.endAskedBy} />
  if (!may) return null
  return (
    <>
      <Button size="compact-sm" variant="subtle" onClick={() => end(true)}>
        {w('askEnd')}
      </Button>
      <SideDrawer title={`${row.analyte} · ${row.lot}`} open={ending} onClose={() => end(false)}>
        <EndForm row={row} onDone={() => end(false)} />
      </SideDrawer>
    </>
  )
}

function Decide(props: { row: LotOnList; what: 'decideLot' | 'decideLotEnd'; by: string }) {
  const w = useControlsWords()
  const me = useMe()
  const may = useMay('approve-controls')
  const { row, what, by } = props
  const told = useTell(what)
  const why = may ? (by === me.id ? OWN : null) : whoCan('approve-controls')
  const press = async (decision: 'approve' | 'decline') => {
    const { refusal } = await told.tell({ id: row.id, version: row.version, decision })
    if (refusal) return toast('stop', refusal.says)
    nounsChanged(CHANGED)
    toast('good', DECIDED[what][decision](row))
  }
  const isEnd = what === 'decideLotEnd'
  return (
    <>
      <WhyNot size="compact-sm" why={why} onPress={() => void press('approve')}>
        {w(isEnd ? 'endApprove' : 'approve')}
      </WhyNot>
      {why === null && (
        <Button size="compact-sm" variant="default" onClick={() => void press('decline')}>
          {w(isEnd ? 'endDecline' : 'decline')}
        </Button>
      )}
    </>
  )
}

type Told = (row: LotOnList) => Say

/** What a decision has brought about, in words. */
const DECIDED: Record<'decideLot' | 'decideLotEnd', Record<'approve' | 'decline', Told>> = {
  decideLot: {
    approve: ({ startsOn }) =>
      say(`Approved: it judges from ${startsOn} on.`, `已批准，自 ${startsOn} 起用于判定。`),
    decline: () => say('Declined: it judges nothing.', '已退回，不用于判定。'),
  },
  decideLotEnd: {
    approve: ({ endAskedFor }) =>
      say(`It ends on ${endAskedFor ?? ''}.`, `将于 ${endAskedFor ?? ''} 终止。`),
    decline: () => say('Its end was declined: it goes on judging.', '未同意终止，继续用于判定。'),
  },
}

const EMPTY = { endsOn: '', reason: '' }

function EndForm({ row, onDone }: { row: LotOnList; onDone: () => void }) {
  const w = useControlsWords()
  const ask = useTell('askLotEnd')
  const form = useForm(EMPTY, check)
  const submit = async ({ endsOn, reason }: typeof EMPTY) => {
    const { refusal } = await ask.tell({ id: row.id, version: row.version, endsOn, reason })
    if (refusal) return form.refuse(refusal)
    nounsChanged(CHANGED)
    toast('good', say('Asked for. A second person ends it.', '已申请，待另一人决定。'))
    onDone()
  }
  return (
    <Form form={form} label={w('endIt')} onSubmit={v => void submit(v)}>
      <p className="soft">{w('endIsLast')}</p>
      <DayField label={w('endsOn')} {...form.field('endsOn')} needed />
      <LongTextField label={w('reason')} {...form.field('reason')} maxLength={300} needed />
      <FormActs act={w('endIt')} busy={ask.busy} cancel={w('cancel')} onCancel={onDone} />
    </Form>
  )
}

const check = ({ endsOn, reason }: typeof EMPTY) => ({
  ...(endsOn.length === 10
    ? {}
    : { endsOn: say('A day, such as 2026-11-30.', '请填写日期，如 2026-11-30。') }),
  ...needsReason({ reason }),
})
