/** The first reading: which specimen, which test, and the characters on the paper. */
import { say } from '../../../server/contract/words.ts'
import { nounsChanged, useAsk, useTell } from '../../api.ts'
import { DayField, isDay } from '../../ui/day-field.tsx'
import { ChoiceField, TextField } from '../../ui/field.tsx'
import { Form, FormActs, useForm } from '../../ui/form.tsx'
import { toast } from '../../ui/toast.tsx'
import { useLanguage } from '../../words.ts'
import { useEntryWords } from './words.ts'

const EMPTY = { specimen: '', test: '', value: '', unit: '', source: '', measuredAt: '' }

export function BeginForm({ centre }: { centre: string }) {
  const w = useEntryWords()
  const english = useLanguage() === 'en'
  const programmes = useAsk('listProgrammes', {}).gave ?? []
  const told = useTell('beginEntry')
  const form = useForm(EMPTY, check)
  const tests = programmes.flatMap(programme =>
    programme.analytes.map(one => ({
      value: `${programme.code} ${one.code}`,
      label: `${one.code} · ${english ? one.en : one.zh} (${english ? programme.en : programme.zh})`,
      unit: one.unit,
    })),
  )
  const test = form.field('test')
  const choose = (value: string) =>
    form.put({ test: value, unit: tests.find(one => one.value === value)?.unit ?? '' })
  const submit = async (values: typeof EMPTY) => {
    const { specimen, value, unit, source } = values
    const [, analyte = ''] = values.test.split(' ')
    const measuredAt = values.measuredAt || null
    const given = { centre, specimen, analyte, value, unit, source, measuredAt }
    const { refusal } = await told.tell(given)
    if (refusal) return form.refuse(refusal, { analyte: 'test', number: 'specimen' })
    toast('good', ENTERED)
    nounsChanged(new Set(['entry']))
    // The paper stays the same: its next value is one field away.
    form.clear({ specimen, source, measuredAt: values.measuredAt })
  }
  return (
    <Form form={form} label={w('begin')} onSubmit={v => void submit(v)}>
      <TextField label={w('specimen')} {...form.field('specimen')} digits needed ready />
      <ChoiceField label={w('test')} {...test} onValue={choose} choices={tests} needed />
      <div className="entry-value">
        <TextField label={w('value')} {...form.field('value')} maxLength={40} needed />
        <TextField label={w('unit')} {...form.field('unit')} maxLength={40} />
      </div>
      <TextField label={w('source')} hint={w('sourceHint')} {...form.field('source')} needed />
      <DayField label={w('measuredAt')} hint={w('ifKnown')} {...form.field('measuredAt')} />
      <p className="soft">{w('asOnPaper')}</p>
      <FormActs act={w('enter')} busy={told.busy} />
    </Form>
  )
}

const ENTERED = say(
  'Entered. A second person reads the paper and enters it again.',
  '已录入，请由第二人核对原件后再次录入。',
)

function check(values: typeof EMPTY) {
  const needed = say('This is needed.', '此项必填。')
  return {
    ...(values.specimen.trim() === '' ? { specimen: needed } : {}),
    ...(values.test === '' ? { test: needed } : {}),
    ...(values.value === '' ? { value: needed } : {}),
    ...(values.source.trim() === '' ? { source: needed } : {}),
    ...(values.measuredAt !== '' && !isDay(values.measuredAt)
      ? { measuredAt: say('Write 2026-11-22.', '请写成 2026-11-22。') }
      : {}),
  }
}
