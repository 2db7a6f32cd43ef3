/** Open cases of a centre, chosen one by one or all that can go, handed to another centre. */
import { Button, Checkbox } from '@mantine/core'
import { useState } from 'react'
import type { HandingCase } from '../../../server/contract/hand-overs.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { useAsk, useTell } from '../../api.ts'
import { whenText } from '../../dates.ts'
import { ChoiceField, TextField } from '../../ui/field.tsx'
import { Form, FormActs, useForm } from '../../ui/form.tsx'
import { Empty, Failed, Loading } from '../../ui/states.tsx'
import { toast } from '../../ui/toast.tsx'
import { useSay } from '../../words.ts'
import { useCentres } from '../network/centres.ts'
import type { Routing } from './desk.ts'
import { useNames } from './names.ts'
import { useRoutingWords } from './words.ts'

const EMPTY = { centre: '', to: '', reason: '' }
type Typed = typeof EMPTY
const AT_ONCE = 200

export function HandOver(props: { routing: Routing; programme: string; onDone: () => void }) {
  const { routing, programme, onDone } = props
  const w = useRoutingWords()
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set())
  const told = useTell('handOverCases')
  const centres = useCentres(routing)
  const form = useForm(EMPTY, check)
  const { centre } = form.values
  const list = useAsk(
    'listHandingCases',
    centre === '' ? null : { programme, centre, limit: AT_ONCE },
  )
  const rows = list.gave?.rows ?? []
  const going = rows.filter(row => row.whyNot === null && chosen.has(row.id)).map(row => row.id)
  const submit = async (typed: Typed) => {
    const { gave, refusal } = await told.tell({ ...typed, cases: going })
    if (refusal) return form.refuse(refusal)
    const count = gave.handed
    toast('good', say(`${count} handed over.`, `已移交 ${count} 例。`))
    onDone()
  }
  return (
    <Form form={form} label={w('handOver')} onSubmit={v => void submit(v)}>
      <p className="soft">{w('handLead')}</p>
      <ChoiceField label={w('of')} {...form.field('centre')} choices={centres} needed />
      <ChoiceField
        label={w('to')}
        {...form.field('to')}
        choices={centres.filter(({ value }) => value !== centre)}
        needed
      />
      <TextField label={w('reason')} {...form.field('reason')} maxLength={300} needed />
      {list.waiting && <Loading rows={3} />}
      {list.refusal && <Failed refusal={list.refusal} again={list.again} />}
      {list.gave && rows.length === 0 && <Empty says={w('noCases')} />}
      {rows.length > 0 && <Cases rows={rows} chosen={chosen} choose={choose} routing={routing} />}
      {list.gave?.next && <p className="soft">{w('firstShown')}</p>}
      <FormActs
        act={w('hand', { count: going.length })}
        busy={told.busy}
        disabled={going.length === 0}
        cancel={w('leave')}
        onCancel={onDone}
      />
    </Form>
  )
}

function Cases(props: {
  rows: readonly HandingCase[]
  chosen: ReadonlySet<string>
  choose: (ids: ReadonlySet<string>) => void
  routing: Routing
}) {
  const { rows, chosen, choose, routing } = props
  const w = useRoutingWords()
  const speak = useSay()
  const names = useNames(routing)
  const free = rows.filter(row => row.whyNot === null)
  const turn = (id: string) => {
    const next = new Set(chosen)
    if (!next.delete(id)) next.add(id)
    choose(next)
  }
  return (
    <>
      <div>
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => choose(new Set(free.map(row => row.id)))}
        >
          {w('all')}
        </Button>
      </div>
      <ul className="routing-list">
        {rows.map(row => (
          <li key={row.id}>
            <Checkbox
              checked={row.whyNot === null && chosen.has(row.id)}
              disabled={row.whyNot !== null}
              onChange={() => turn(row.id)}
              label={row.specimens.map(grouped).join(' · ')}
              description={`${names.place(row.samplingPoint)} · ${w('opened')} ${whenText(Date.parse(row.openedAt))} · ${w('calls')} ${row.recalls} · ${row.whyNot ? speak(row.whyNot) : w('ready')}`}
            />
          </li>
        ))}
      </ul>
    </>
  )
}

const check = (typed: Typed): Partial<Record<keyof Typed, Say>> => ({
  ...(typed.centre === '' ? { centre: say('Choose the centre.', '请选择筛查中心。') } : {}),
  ...(typed.to === '' ? { to: say('Choose the centre.', '请选择筛查中心。') } : {}),
  ...(typed.reason.trim() === '' ? { reason: say('Say why.', '请填写原因。') } : {}),
})
