/** A rule that verifies plain values of an analyte by itself, as somebody proposes it. */
import type { ProposedRow } from '../../../server/contract/proposals.ts'
import { dayOf, later, say } from '../../../server/contract/words.ts'
import { nounsChanged, useAsk, useTell } from '../../api.ts'
import { nowInstant } from '../../clock.ts'
import { DayField, isDay } from '../../ui/day-field.tsx'
import { ChoiceField, TextField } from '../../ui/field.tsx'
import { Form, FormActs, useForm } from '../../ui/form.tsx'
import { toast } from '../../ui/toast.tsx'
import { useLanguage } from '../../words.ts'
import { useByRuleWords } from './by-rule-words.ts'

const DAY_MS = 86_400_000
const EMPTY = { test: '', method: '', value: '', valueTo: '', startsOn: '', source: '', reason: '' }

export function ProposeByRule({ done }: { done: () => void }) {
  const w = useByRuleWords()
  const english = useLanguage() === 'en'
  const told = useTell('proposeRule')
  const tests = (useAsk('listProgrammes', {}).gave ?? []).flatMap(programme =>
    programme.analytes.map(one => ({
      ...{ value: `${programme.code} ${one.code}`, unit: one.unit },
      label: `${one.code} · ${english ? one.en : one.zh} (${one.unit})`,
    })),
  )
  const tomorrow = dayOf(later(nowInstant(), DAY_MS))
  const form = useForm({ ...EMPTY, startsOn: tomorrow }, check, {
    name: 'rule by itself',
  })
  const submit = async (typed: typeof EMPTY) => {
    const [programme = '', analyte = ''] = typed.test.split(' ')
    const unit = tests.find(one => one.value === typed.test)?.unit ?? ''
    const { refusal } = await told.tell({
      row: {
        ...{ ...FOR_EVERYBODY, programme, analyte, unit, class: 'any', verified: 'verified' },
        method: typed.method.trim() || null,
        ...{ value: Number(typed.value), valueTo: Number(typed.valueTo) },
        ...{ startsOn: typed.startsOn, source: typed.source },
      },
      reason: typed.reason.trim(),
    })
    if (refusal) return form.refuse(refusal, { analyte: 'test' })
    toast('good', say('Proposed. A colleague approves it.', '已提交，待同事批准。'))
    form.sent()
    nounsChanged(new Set(['proposal']))
    done()
  }
  return (
    <Form form={form} label={w('title')} onSubmit={v => void submit(v)}>
      <p className="soft">{w('lead')}</p>
      <ChoiceField label={w('test')} {...form.field('test')} choices={tests} needed />
      <TextField label={w('method')} hint={w('methodHint')} {...form.field('method')} />
      <div className="form-row">
        <TextField label={w('from')} {...form.field('value')} maxLength={12} needed />
        <TextField label={w('to')} {...form.field('valueTo')} maxLength={12} needed />
      </div>
      <DayField label={w('startsOn')} {...form.field('startsOn')} needed />
      <TextField label={w('source')} hint={w('sourceHint')} {...form.field('source')} needed />
      <TextField label={w('reason')} {...form.field('reason')} maxLength={300} needed />
      <FormActs act={w('save')} busy={told.busy} cancel={w('cancel')} onCancel={done} />
    </Form>
  )
}

type Typed = 'programme' | 'analyte' | 'unit' | 'class' | 'verified' | 'method'
type TypedToo = 'value' | 'valueTo' | 'startsOn' | 'source'
const FOR_EVERYBODY: Omit<ProposedRow, Typed | TypedToo> = {
  ...{ kind: 'auto-verify', operator: 'between', kit: null, sex: null },
  ...{ gestationMin: null, gestationMax: null, weightMin: null, weightMax: null },
  ...{ ageMin: null, ageMax: null, ordinalMin: null, ordinalMax: null },
  ...{ verdict: null, severity: null, condition: null, endsOn: null },
}

const isFigure = (typed: string): boolean => /^\d{1,9}(\.\d{1,9})?$/.test(typed.trim())

function check(typed: typeof EMPTY) {
  const needed = say('This is needed.', '此项必填。')
  const number = say('Write a number.', '请填写数值。')
  return {
    ...(typed.test === '' ? { test: needed } : {}),
    ...(isFigure(typed.value) ? {} : { value: number }),
    ...(isFigure(typed.valueTo) ? {} : { valueTo: number }),
    ...(isDay(typed.startsOn) ? {} : { startsOn: say('Write 2026-11-22.', '请写成 2026-11-22。') }),
    ...(typed.source.trim() === '' ? { source: needed } : {}),
    ...(typed.reason.trim() === '' ? { reason: needed } : {}),
  }
}
