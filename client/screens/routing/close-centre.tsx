/** A centre takes nothing new for some days, and another stands in. */
import { type Say, say } from '../../../server/contract/words.ts'
import { DayField, isDay } from '../../ui/day-field.tsx'
import { ChoiceField, TextField } from '../../ui/field.tsx'
import { Form, FormActs, useForm } from '../../ui/form.tsx'
import { useCentres } from '../network/centres.ts'
import type { RoutingProps } from '../routing.tsx'
import { useRoutingWords } from './words.ts'

const EMPTY = { centre: '', instead: '', startsOn: '', endsOn: '', reason: '' }
type Typed = typeof EMPTY

export function CloseCentre({
  routing,
  desk,
  today,
  onDone,
}: RoutingProps & { onDone: () => void }) {
  const w = useRoutingWords()
  const form = useForm({ ...EMPTY, startsOn: today }, check)
  const centres = useCentres(routing)
  const submit = (typed: Typed) => {
    desk.add({ does: 'close', ...typed })
    onDone()
  }
  return (
    <Form form={form} label={w('closeCentre')} onSubmit={submit}>
      <p className="soft">{w('closeLead')}</p>
      <ChoiceField label={w('closed')} {...form.field('centre')} choices={centres} needed />
      <ChoiceField
        label={w('instead')}
        {...form.field('instead')}
        choices={centres.filter(({ value }) => value !== form.values.centre)}
        needed
      />
      <DayField label={w('fromDay')} {...form.field('startsOn')} needed />
      <DayField label={w('openAgain')} {...form.field('endsOn')} needed />
      <TextField label={w('reason')} {...form.field('reason')} maxLength={200} needed />
      <FormActs act={w('toDesk')} cancel={w('leave')} onCancel={onDone} />
    </Form>
  )
}

function check(typed: Typed): Partial<Record<keyof Typed, Say>> {
  const notDay = say('Enter a day: 2026-11-22.', '请输入日期：2026-11-22。')
  const choose = say('Choose the centre.', '请选择筛查中心。')
  return {
    ...(typed.centre === '' ? { centre: choose } : {}),
    ...(typed.instead === '' ? { instead: choose } : {}),
    ...(isDay(typed.startsOn) ? {} : { startsOn: notDay }),
    ...(isDay(typed.endsOn) ? {} : { endsOn: notDay }),
    ...(typed.reason.trim() === '' ? { reason: say('Say why.', '请填写原因。') } : {}),
  }
}
