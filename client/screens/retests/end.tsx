/** Ends a retest by hand: there is no blood for it, or nobody needs to wait for it. */
import { Button } from '@mantine/core'
import type { RetestOnList } from '../../../server/contract/retests.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { say } from '../../../server/contract/words.ts'
import { nounsChanged, useTell } from '../../api.ts'
import { useMay, whoCan } from '../../me.ts'
import { FewField, LongTextField, TextField } from '../../ui/field.tsx'
import { Form, FormActs, useForm } from '../../ui/form.tsx'
import { needsReason } from '../../ui/reason-form.tsx'
import { SideDrawer } from '../../ui/side-drawer.tsx'
import { toast } from '../../ui/toast.tsx'
import { useSay } from '../../words.ts'
import { useRetestWords } from './words.ts'

export function EndDrawer({ row, onClose }: { row: RetestOnList | null; onClose: () => void }) {
  const w = useRetestWords()
  return (
    <SideDrawer title={w('open')} open={row !== null} onClose={onClose}>
      {row && <EndRetest key={row.id} row={row} done={onClose} />}
      {row && <NotePunches key={`punches ${row.id}`} row={row} done={onClose} />}
    </SideDrawer>
  )
}

function EndRetest({ row, done }: { row: RetestOnList; done: () => void }) {
  const w = useRetestWords()
  const speak = useSay()
  const mayWaive = useMay('authorise')
  const mayGiveUp = useMay('verify')
  const giveUp = useTell('giveUpRetest')
  const waive = useTell('waiveRetest')
  const form = useForm({ how: mayGiveUp ? 'giveUp' : 'waive', reason: '' }, needsReason)
  const submit = async ({ how, reason }: { how: string; reason: string }) => {
    const given = { id: row.id, version: row.version, reason }
    const { refusal } = await (how === 'waive' ? waive : giveUp).tell(given)
    if (refusal) return form.refuse(refusal)
    toast('good', say('The retest is ended.', '复测已结束。'))
    nounsChanged(new Set(['retest', 'result']))
    done()
  }
  const choices = [
    ...(mayGiveUp ? [{ value: 'giveUp', label: w('giveUp') }] : []),
    ...(mayWaive ? [{ value: 'waive', label: w('waive') }] : []),
  ]
  return (
    <Form form={form} label={w('end')} onSubmit={v => void submit(v)}>
      <p>
        <span className="number">{grouped(row.specimen)}</span> · {row.analytes.join(', ')}
      </p>
      <p>{speak(row.says)}</p>
      <p className="soft">{w('openLead')}</p>
      {choices.length > 1 && <FewField label={w('how')} {...form.field('how')} choices={choices} />}
      {!mayWaive && <p className="soft">{`${w('waive')}: ${speak(whoCan('authorise'))}`}</p>}
      {!mayGiveUp && <p className="soft">{`${w('giveUp')}: ${speak(whoCan('verify'))}`}</p>}
      <LongTextField label={w('reason')} {...form.field('reason')} maxLength={300} needed />
      <FormActs
        act={w('end')}
        disabled={choices.length === 0}
        busy={giveUp.busy || waive.busy}
        cancel={w('cancel')}
        onCancel={done}
      />
    </Form>
  )
}

/** A punch that fell beside the well is used all the same. */
function NotePunches({ row, done }: { row: RetestOnList; done: () => void }) {
  const w = useRetestWords()
  const may = useMay('verify')
  const told = useTell('notePunches')
  const form = useForm({ punches: '', reason: '' }, checkPunches)
  if (!may) return null
  const submit = async ({ punches, reason }: { punches: string; reason: string }) => {
    const { refusal } = await told.tell({ number: row.specimen, punches: Number(punches), reason })
    if (refusal) return form.refuse(refusal)
    toast('good', say('Written down.', '已登记。'))
    nounsChanged(new Set(['punch']))
    done()
  }
  return (
    <Form form={form} label={w('note')} onSubmit={v => void submit(v)}>
      <h3>{w('note')}</h3>
      <p className="soft">{w('noteHint')}</p>
      <TextField label={w('count')} {...form.field('punches')} maxLength={2} digits needed />
      <TextField label={w('reason')} {...form.field('reason')} maxLength={200} needed />
      <div className="form-acts">
        <Button type="submit" variant="default" loading={told.busy}>
          {w('writeDown')}
        </Button>
      </div>
    </Form>
  )
}

function checkPunches({ punches, reason }: { punches: string; reason: string }) {
  const n = Number(punches)
  return {
    ...(Number.isInteger(n) && n >= 1 && n <= 20
      ? {}
      : { punches: say('From 1 to 20.', '请填写 1 至 20。') }),
    ...needsReason({ reason }),
  }
}
