/** Another label for a card that has not left: which of the two it is, why, and the new label is printed. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import { RELABEL_REASONS, RelabelWhy } from '../../../server/contract/relabels.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { useTell } from '../../api.ts'
import { TextField } from '../../ui/field.tsx'
import { type FieldOf, Form, useForm } from '../../ui/form.tsx'
import { toast } from '../../ui/toast.tsx'
import { useSay } from '../../words.ts'
import { AtBedPart, confirmedOf, isWhole, NOTHING_GIVEN, refusedAt } from './at-bed.tsx'
import { Impossible, useWhy } from './card-moves.tsx'
import { usePrintLabel } from './print.ts'
import type { SpecimenRow } from './rows.ts'
import { useStationWords } from './words.ts'

export function RelabelPart(props: { row: SpecimenRow; onNew: (number: string) => void }) {
  const w = useStationWords()
  const why = useWhy('withdraw', props.row)
  const [open, setOpen] = useState(false)
  if (why) return <Impossible title={w('relabel')} why={why} />
  return (
    <section>
      <h3>{w('relabel')}</h3>
      <p className="soft">{w('relabelHint')}</p>
      {open ? (
        <RelabelForm {...props} />
      ) : (
        <Button variant="default" onClick={() => setOpen(true)}>
          {w('relabelOpen')}
        </Button>
      )}
    </section>
  )
}

function RelabelForm({ row, onNew }: { row: SpecimenRow; onNew: (number: string) => void }) {
  const w = useStationWords()
  const tell = useTell('relabelSpecimen')
  const { print, busy } = usePrintLabel()
  const form = useForm({ why: '', reason: '' }, check)
  // The label cannot be scanned any more: the card is the one that is open here.
  const [given, setGiven] = useState({ ...NOTHING_GIVEN, label: row.number })
  const isOver = row.state === 'collected' && form.values.why === 'label-damaged'
  const isReady = !isOver || isWhole(given, row)
  const submit = async ({ why, reason }: { why: string; reason: string }) => {
    if (!isReady) return
    const { gave, refusal } = await tell.tell({
      ...{ request: form.request, number: row.number, why: RelabelWhy.parse(why), reason },
      confirmed: isOver ? confirmedOf(given) : undefined,
    })
    if (refusal) {
      const differs = refusedAt(given, refusal)
      return differs ? setGiven(differs) : form.refuse(refusal)
    }
    const [was, now] = [grouped(row.number), grouped(gave.number)]
    toast('good', say(`${was} is now ${now}.`, `${was} 已换为 ${now}。`))
    await print(gave)
    onNew(gave.number)
  }
  return (
    <Form form={form} label={w('relabel')} onSubmit={v => void submit(v)}>
      <WhyChoice field={form.field('why')} />
      <TextField label={w('reason')} {...form.field('reason')} maxLength={200} needed />
      {isOver && <AtBedPart row={row} given={given} onGiven={setGiven} onOther={() => undefined} />}
      <div className="form-acts">
        <Button type="submit" loading={tell.busy || busy} disabled={!isReady}>
          {w('relabelNow')}
        </Button>
        {!isReady && <small className="soft">{w('wristbandFirst')}</small>}
      </div>
    </Form>
  )
}

function WhyChoice({ field }: { field: FieldOf }) {
  const w = useStationWords()
  const speak = useSay()
  return (
    <fieldset className="choice-buttons" id={field.id} tabIndex={-1}>
      <legend>{w('relabelWhy')}</legend>
      <div>
        {RelabelWhy.options.map(why => (
          <label key={why} data-chosen={field.value === why}>
            <input
              type="radio"
              name="relabel-why"
              checked={field.value === why}
              onChange={() => field.onValue(why)}
            />
            {speak(RELABEL_REASONS[why])}
          </label>
        ))}
      </div>
      {field.problem && <small className="tone-critical">{speak(field.problem)}</small>}
    </fieldset>
  )
}

const check = ({ why, reason }: { why: string; reason: string }): { why?: Say; reason?: Say } => ({
  ...(why === '' ? { why: say('Choose which of the two it is.', '请选择换标签的情形。') } : {}),
  ...(reason.trim() === '' ? { reason: say('Say what happened.', '请说明换标签的原因。') } : {}),
})
