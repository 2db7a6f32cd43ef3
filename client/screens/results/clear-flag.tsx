/** Clears a flag with a reason; the value stays. */
import { Button } from '@mantine/core'
import type { ResultOnBench } from '../../../server/contract/results.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { say } from '../../../server/contract/words.ts'
import { nounsChanged, useTell } from '../../api.ts'
import { LongTextField } from '../../ui/field.tsx'
import { Form, useForm } from '../../ui/form.tsx'
import { SideDrawer } from '../../ui/side-drawer.tsx'
import { toast } from '../../ui/toast.tsx'
import { useSay } from '../../words.ts'
import { SeverityTag } from '../board/parts.tsx'
import { useResultWords } from './words.ts'

export function ClearFlagDrawer(props: {
  id: string
  rows: readonly ResultOnBench[]
  onClose: () => void
}) {
  const w = useResultWords()
  const row = props.rows.find(one => one.flags.some(flag => flag.id === props.id))
  return (
    <SideDrawer title={w('clearTitle')} open={row !== undefined} onClose={props.onClose}>
      {row && <ClearForm key={props.id} id={props.id} row={row} done={props.onClose} />}
    </SideDrawer>
  )
}

function ClearForm(props: { id: string; row: ResultOnBench; done: () => void }) {
  const { id, row, done } = props
  const w = useResultWords()
  const speak = useSay()
  const told = useTell('clearFlag')
  const form = useForm({ reason: '' }, check)
  const flag = row.flags.find(one => one.id === id)
  const submit = async ({ reason }: { reason: string }) => {
    const { refusal } = await told.tell({ id, reason })
    if (refusal) return form.refuse(refusal)
    toast('good', say('The flag is cleared.', '提示已清除。'))
    nounsChanged(new Set(['flag']))
    done()
  }
  return (
    <Form form={form} label={w('clearTitle')} onSubmit={v => void submit(v)}>
      <p>
        <span className="number">{grouped(row.specimen)}</span> · {row.analyte}{' '}
        <strong>{row.value}</strong> {row.unit}
      </p>
      {flag && (
        <p>
          <SeverityTag severity={flag.severity} /> {speak(flag.says)}
        </p>
      )}
      <p className="soft">{w('clearLead')}</p>
      <LongTextField label={w('reason')} {...form.field('reason')} maxLength={300} needed />
      <div className="form-acts">
        <Button type="submit" loading={told.busy}>
          {w('clearIt')}
        </Button>
        <Button variant="default" onClick={done}>
          {w('cancel')}
        </Button>
      </div>
    </Form>
  )
}

const check = ({ reason }: { reason: string }) =>
  reason.trim() === '' ? { reason: say('Write the reason.', '请填写原因。') } : {}
