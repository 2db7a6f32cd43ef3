/** A held value that contradicts what stands: an authoriser lets it take its place, with a reason. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import { say } from '../../../server/contract/words.ts'
import { nounsChanged, useTell } from '../../api.ts'
import { useMay, whoCan } from '../../me.ts'
import { LongTextField } from '../../ui/field.tsx'
import { Form, useForm } from '../../ui/form.tsx'
import { toast } from '../../ui/toast.tsx'
import { WhyNot } from '../../ui/why-not.tsx'
import { useAcceptWords } from './accept-words.ts'
import type { ParkedRow } from './page-of.ts'

export const mayAccept = ({ why, kind }: ParkedRow): boolean =>
  kind === 'observation' && (why === 'conflict' || why === 'withdrawn')

export function Accept({ row }: { row: ParkedRow }) {
  const w = useAcceptWords()
  const may = useMay('authorise')
  const [asking, ask] = useState(false)
  const isBack = row.why === 'withdrawn'
  return (
    <>
      <p className="soft">{w(isBack ? 'leadBack' : 'lead')}</p>
      <div className="form-acts">
        <WhyNot
          why={may ? null : whoCan('authorise')}
          variant="default"
          aria-expanded={asking}
          onPress={() => ask(!asking)}
        >
          {w(isBack ? 'acceptBack' : 'accept')}
        </WhyNot>
      </div>
      {asking && <AcceptForm row={row} cancel={() => ask(false)} />}
    </>
  )
}

function AcceptForm({ row, cancel }: { row: ParkedRow; cancel: () => void }) {
  const w = useAcceptWords()
  const told = useTell('acceptParked')
  const form = useForm({ reason: '' }, check)
  const submit = async ({ reason }: { reason: string }) => {
    const { refusal } = await told.tell({ id: row.id, version: row.version, reason })
    if (refusal) return form.refuse(refusal)
    toast('good', DONE)
    nounsChanged(new Set(['observation', 'result', 'specimen']))
  }
  const label = w(row.why === 'withdrawn' ? 'acceptBack' : 'accept')
  return (
    <Form form={form} label={label} onSubmit={v => void submit(v)}>
      <LongTextField label={w('reason')} {...form.field('reason')} maxLength={300} needed />
      <div className="form-acts">
        <Button type="submit" loading={told.busy}>
          {w('acceptIt')}
        </Button>
        <Button variant="default" onClick={cancel}>
          {w('cancel')}
        </Button>
      </div>
    </Form>
  )
}

const DONE = say(
  'Done. What stood stays readable; two people sign what stands now.',
  '已处理。原结果仍可查阅，现有结果须由两人重新签署。',
)
const check = ({ reason }: { reason: string }) =>
  reason.trim() === '' ? { reason: say('Write the reason.', '请填写原因。') } : {}
