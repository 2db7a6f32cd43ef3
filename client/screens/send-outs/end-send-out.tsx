/** It came back under its number, or will not. */
import {
  SEND_OUT_ENDS,
  SendOutEnd,
  type SendOutOnList,
} from '../../../server/contract/send-outs.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { say } from '../../../server/contract/words.ts'
import { nounsChanged, useTell } from '../../api.ts'
import { FewField, TextField } from '../../ui/field.tsx'
import { Form, FormActs, useForm } from '../../ui/form.tsx'
import { toast } from '../../ui/toast.tsx'
import { useSay } from '../../words.ts'
import { useSendOutWords } from './words.ts'

const EMPTY = { ended: 'returned', note: '' }
type Typed = typeof EMPTY

export function EndSendOut({ row, onDone }: { row: SendOutOnList; onDone: () => void }) {
  const w = useSendOutWords()
  const speak = useSay()
  const told = useTell('endSendOut')
  const form = useForm<Typed>(EMPTY, ({ ended, note }) =>
    ended !== 'returned' && note.trim() === ''
      ? { note: say('Say what became of it.', '请说明去向。') }
      : {},
  )
  const submit = async ({ ended, note }: Typed) => {
    const { id, version } = row
    const asked = { id, version, ended: SendOutEnd.parse(ended), note: note.trim() }
    const { refusal } = await told.tell(asked)
    if (refusal) return form.refuse(refusal)
    toast('good', say('Recorded.', '已登记。'))
    nounsChanged(new Set(['specimen']))
    onDone()
  }
  return (
    <Form form={form} label={w('end')} onSubmit={typed => void submit(typed)}>
      <p className="number">{grouped(row.specimen)}</p>
      <FewField
        label={w('what')}
        {...form.field('ended')}
        stacked
        choices={SendOutEnd.options.map(value => ({ value, label: speak(SEND_OUT_ENDS[value]) }))}
      />
      <TextField label={w('note')} hint={w('noteHint')} {...form.field('note')} maxLength={300} />
      <FormActs act={w('save')} busy={told.busy} cancel={w('cancel')} onCancel={onDone} />
    </Form>
  )
}
