/** What every run has to have: the programme office asks for controls, and asks for them no more. */
import { Button } from '@mantine/core'
import type { ControlNeed } from '../../../server/contract/controls.ts'
import { dayOf, later, type Say, say } from '../../../server/contract/words.ts'
import { nounsChanged, useAsk, useTell } from '../../api.ts'
import { nowInstant } from '../../clock.ts'
import { ConfirmButton } from '../../ui/confirm-button.tsx'
import { DayField } from '../../ui/day-field.tsx'
import { ChoiceField, FewField, TextField } from '../../ui/field.tsx'
import { Form, useForm } from '../../ui/form.tsx'
import { toast } from '../../ui/toast.tsx'
import { useSay } from '../../words.ts'
import { useControlsWords } from './words.ts'

const CHANGED = new Set(['lot', 'need', 'result'])
const EMPTY = { of: '', level: '1', count: '1', per: 'analyte', startsOn: '', source: '' }
type Typed = typeof EMPTY

export function NeedForm({ onDone }: { onDone: () => void }) {
  const w = useControlsWords()
  const speak = useSay()
  const programmes = useAsk('listProgrammes', {}).gave ?? []
  const choices = programmes.flatMap(({ code, analytes, ...programme }) => [
    { value: `${code} `, label: `${speak(programme)} · ${w('everyAnalyte')}` },
    ...analytes.map(a => ({ value: `${code} ${a.code}`, label: `${a.code} · ${speak(a)}` })),
  ])
  const add = useTell('addNeed')
  const form = useForm({ ...EMPTY, startsOn: dayOf(nowInstant()) }, check)
  const submit = async ({ of, level, count, per, startsOn, source }: Typed) => {
    const [programme = '', analyte = ''] = of.split(' ')
    const { refusal } = await add.tell({
      ...{ programme, analyte: analyte || null, level, count: Number(count) },
      ...{ per: per === 'run' ? 'run' : 'analyte', startsOn, source, verified: 'unverified' },
    })
    if (refusal) return form.refuse(refusal, { analyte: 'of' })
    nounsChanged(CHANGED)
    toast('good', say('It holds from that day on.', '自该日起生效。'))
    onDone()
  }
  return (
    <Form form={form} label={w('addNeed')} onSubmit={v => void submit(v)}>
      <ChoiceField label={w('analyte')} {...form.field('of')} choices={choices} needed />
      <TextField label={w('levelField')} {...form.field('level')} maxLength={20} needed />
      <TextField label={w('howMany')} {...form.field('count')} digits maxLength={2} needed />
      <FewField
        label={w('countedAs')}
        {...form.field('per')}
        choices={[
          { value: 'analyte', label: w('perAnalyte') },
          { value: 'run', label: w('perRun') },
        ]}
      />
      <DayField label={w('startsOn')} {...form.field('startsOn')} needed />
      <TextField label={w('source')} {...form.field('source')} maxLength={200} needed />
      <div className="form-acts">
        <Button type="submit" loading={add.busy}>
          {w('addNeed')}
        </Button>
        <Button variant="default" onClick={onDone}>
          {w('cancel')}
        </Button>
      </div>
    </Form>
  )
}

const DAY_MS = 86_400_000

/** Ends with today; what was withheld until then is looked at anew. */
export function EndNeed({ need }: { need: ControlNeed }) {
  const w = useControlsWords()
  const end = useTell('endNeed')
  const press = async () => {
    const endsOn = dayOf(later(nowInstant(), DAY_MS))
    const { refusal } = await end.tell({ id: need.id, endsOn })
    if (refusal) return toast('stop', refusal.says)
    nounsChanged(CHANGED)
    toast('good', say('It ends with today.', '今日之后不再要求。'))
  }
  if (need.endsOn !== null)
    return <small className="soft">{w('ended', { day: need.endsOn })}</small>
  return (
    <ConfirmButton
      size="compact-sm"
      variant="subtle"
      asks={w('endNeedAsks')}
      onSure={() => void press()}
    >
      {w('endNeed')}
    </ConfirmButton>
  )
}

function check(typed: Typed): Partial<Record<keyof Typed, Say>> {
  const count = Number(typed.count)
  return {
    ...(typed.of === '' ? { of: say('Choose the analyte.', '请选择项目。') } : {}),
    ...(typed.level.trim() === '' ? { level: say('Fill this in.', '请填写。') } : {}),
    ...(Number.isInteger(count) && count > 0
      ? {}
      : { count: say('A whole number above 0.', '请填写大于 0 的整数。') }),
    ...(typed.startsOn.length === 10 ? {} : { startsOn: say('A day.', '请填写日期。') }),
    ...(typed.source.trim() === '' ? { source: say('Fill this in.', '请填写。') } : {}),
  }
}
