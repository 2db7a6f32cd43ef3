/** Into whose hands a parcel goes at the centre. */
import { Button } from '@mantine/core'
import { type Say, say } from '../../../server/contract/words.ts'
import { nounsChanged, useTell } from '../../api.ts'
import { useNames } from '../../names.ts'
import { TextField } from '../../ui/field.tsx'
import { Form, useForm } from '../../ui/form.tsx'
import type { ParcelRow } from './parcel-card.tsx'
import { useParcelWords } from './words.ts'

const checked = ({ to }: { to: string }): { to?: Say } =>
  to.trim() === '' ? { to: say('Say who took it.', '请填写接收人。') } : {}

export function HandOver(props: {
  parcel: ParcelRow
  /** With what was said and how it stands then; null where nothing was done. */
  onDone: (says: Say | null, gave: ParcelRow | null) => void
}) {
  const w = useParcelWords()
  const names = useNames()
  const tell = useTell('handOverShipment')
  const form = useForm({ to: '' }, checked)
  const { id, version, count, centre } = props.parcel
  const submit = async ({ to }: { to: string }) => {
    const { gave, refusal } = await tell.tell({ id, version, to })
    nounsChanged(new Set(['shipment']))
    if (refusal) return form.refuse(refusal)
    props.onDone(say(`Handed over to ${to}: ${count}.`, `已交给${to}：${count} 份。`), gave)
  }
  return (
    <Form form={form} label={w('handOver')} onSubmit={v => void submit(v)}>
      <p>
        {names.place(centre)} · {w('specimens', { count })}
      </p>
      <TextField label={w('takenBy')} {...form.field('to')} maxLength={60} needed ready />
      <div className="form-acts">
        <Button type="submit" size="lg" loading={tell.busy}>
          {w('handedOver')}
        </Button>
        <Button size="lg" variant="default" onClick={() => props.onDone(null, null)}>
          {w('back')}
        </Button>
      </div>
    </Form>
  )
}
