/** A lot as a person types it: what it is, how it comes, what it ought to show, from when, says who. */
import { dayOf, type Say, say } from '../../../server/contract/words.ts'
import { nounsChanged, useAsk, useTell } from '../../api.ts'
import { nowInstant } from '../../clock.ts'
import { DayField, isDay } from '../../ui/day-field.tsx'
import { ChoiceField, FewField, TextField } from '../../ui/field.tsx'
import { Form, FormActs, useForm } from '../../ui/form.tsx'
import { ProofFields } from '../../ui/proof-fields.tsx'
import { toast } from '../../ui/toast.tsx'
import { useSay } from '../../words.ts'
import { useControlsWords } from './words.ts'

const EMPTY = {
  ...{ line: '', of: '', material: '', level: '1', lot: '', sentAs: '', mean: '', sd: '' },
  ...{ holds: 'analyte', startsOn: '', method: '', source: '', verified: 'unverified' },
}
type Typed = typeof EMPTY

export function LotForm({ centre, onDone }: { centre: string; onDone: () => void }) {
  const w = useControlsWords()
  const speak = useSay()
  const lines = useAsk('listLines', { centre }).gave ?? []
  const programmes = useAsk('listProgrammes', {}).gave ?? []
  const analytes = programmes.flatMap(({ code, analytes: own }) =>
    own.map(a => ({ value: `${code} ${a.code}`, label: `${a.code} · ${speak(a)}`, unit: a.unit })),
  )
  const add = useTell('addLot')
  const form = useForm({ ...EMPTY, startsOn: dayOf(nowInstant()) }, check)
  const unit = analytes.find(({ value }) => value === form.field('of').value)?.unit ?? ''
  const submit = async (typed: Typed) => {
    const { refusal } = await add.tell(asGiven(typed, unit))
    if (refusal) return form.refuse(refusal, { analyte: 'of', unit: 'of' })
    nounsChanged(new Set(['lot']))
    toast('good', say('Proposed. A second person approves it.', '已提交，待另一人批准。'))
    onDone()
  }
  return (
    <Form form={form} label={w('addLot')} onSubmit={v => void submit(v)}>
      <ChoiceField
        label={w('line')}
        {...form.field('line')}
        choices={lines.map(({ id, name }) => ({ value: id, label: name }))}
        needed
      />
      <ChoiceField label={w('analyte')} {...form.field('of')} choices={analytes} needed />
      <TextField label={w('material')} {...form.field('material')} maxLength={80} needed />
      <TextField label={w('lot')} {...form.field('lot')} maxLength={40} needed />
      <TextField label={w('levelField')} {...form.field('level')} maxLength={20} needed />
      <TextField
        label={w('sentAs')}
        hint={w('sentAsHint')}
        {...form.field('sentAs')}
        maxLength={40}
        needed
      />
      <TextField label={w('meanField')} {...form.field('mean')} unit={unit} maxLength={20} needed />
      <TextField label={w('sdField')} {...form.field('sd')} unit={unit} maxLength={20} needed />
      <FewField
        label={w('holdsField')}
        {...form.field('holds')}
        choices={[
          { value: 'analyte', label: w('holdsAnalyte') },
          { value: 'run', label: w('holdsRun') },
        ]}
      />
      <DayField label={w('startsOn')} hint={w('startsHint')} {...form.field('startsOn')} needed />
      <TextField label={w('method')} {...form.field('method')} maxLength={80} />
      <ProofFields
        source={form.field('source')}
        hint={w('sourceHint')}
        verified={form.field('verified')}
      />
      <FormActs act={w('propose')} busy={add.busy} cancel={w('cancel')} onCancel={onDone} />
    </Form>
  )
}

function asGiven(typed: Typed, unit: string) {
  const [programme = '', analyte = ''] = typed.of.split(' ')
  const { line, material, level, lot, sentAs, startsOn, source } = typed
  return {
    ...{ line, programme, analyte, material, level, lot, sentAs, startsOn, source, unit },
    ...{ mean: Number(typed.mean), sd: Number(typed.sd) },
    method: typed.method.trim() || null,
    holds: typed.holds === 'run' ? ('run' as const) : ('analyte' as const),
    verified: typed.verified === 'verified' ? ('verified' as const) : ('unverified' as const),
  }
}

const NEEDED = ['line', 'of', 'material', 'lot', 'level', 'sentAs', 'source'] as const
const FIGURE = /^-?\d+(\.\d+)?$/

function check(typed: Typed): Partial<Record<keyof Typed, Say>> {
  const missing = NEEDED.filter(field => typed[field].trim() === '')
  return {
    ...Object.fromEntries(missing.map(field => [field, say('Fill this in.', '请填写。')])),
    ...(FIGURE.test(typed.mean.trim()) ? {} : { mean: NUMBER }),
    ...(FIGURE.test(typed.sd.trim()) && Number(typed.sd) > 0 ? {} : { sd: ABOVE_ZERO }),
    ...(isDay(typed.startsOn) ? {} : { startsOn: say('Write 2026-11-22.', '请写成 2026-11-22。') }),
  }
}

const NUMBER = say('A number with a point, such as 14.8.', '请填写数值，如 14.8。')
const ABOVE_ZERO = say('A number above 0.', '请填写大于 0 的数值。')
