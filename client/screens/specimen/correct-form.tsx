/** One value of a card, corrected: what is wrong, what is right, and why. */
import { type CardChange, CardField } from '../../../server/contract/corrections.ts'
import type { SpecimenPage } from '../../../server/contract/history.ts'
import {
  type Bounds,
  wrongDating,
  wrongGestation,
  wrongWeight,
} from '../../../server/contract/plausible.ts'
import { dayOf, type Say, say } from '../../../server/contract/words.ts'
import { nounsChanged, useTell } from '../../api.ts'
import { useBounds } from '../../bounds.ts'
import { nowInstant } from '../../clock.ts'
import { readWhen } from '../../dates.ts'
import { SEXES } from '../../terms.ts'
import { DayField, isDay } from '../../ui/day-field.tsx'
import { FewField, LongTextField, TextField } from '../../ui/field.tsx'
import { Form, FormActs, type FormOf, useForm } from '../../ui/form.tsx'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { toast } from '../../ui/toast.tsx'
import { WhenField } from '../../ui/when-field.tsx'
import { whole } from '../../whole.ts'
import { useSay } from '../../words.ts'
import { shownOf, useValueInWords } from './card-values.ts'
import { NAMES, useCorrectWords } from './correct-words.ts'

const EMPTY = {
  ...{ field: '', sex: '', weeks: '', days: '0', grams: '', at: '', reason: '' },
  ...{ basis: 'ultrasound', on: '' },
}
type Typed = typeof EMPTY

interface Given {
  readonly page: SpecimenPage
  readonly fields: readonly CardField[]
  readonly done: () => void
  readonly cancel: () => void
}

export function CorrectForm({ page, fields, done, cancel }: Given) {
  const w = useCorrectWords()
  const told = useTell('correctCard')
  const bounds = useBounds(page.specimen.programme)
  const checked = (typed: Typed) => check(typed, bounds)
  const form = useForm<Typed>({ ...EMPTY, field: fields[0] ?? '' }, checked, {
    name: `correct ${page.specimen.number}`,
  })
  const second = secondFor(page)
  const submit = async (typed: Typed) => {
    const change = changeOf(typed)
    const was = change && shownOf(page, change.field)
    if (!change || !was) return
    const { number } = page.specimen
    const { gave, refusal } = await told.tell({ number, change, was, reason: typed.reason.trim() })
    if (refusal) {
      // What the card says may be another by now: it is shown anew beside the sentence.
      nounsChanged(new Set(['specimen', 'subject']))
      return form.refuse(refusal, { 'change.value': fieldOf(typed), 'change.value.on': 'on' })
    }
    toast('good', gave.state === 'made' ? MADE : ASKED)
    form.sent()
    done()
  }
  const choices = fields.map(value => ({ value, label: w(NAMES[value]) }))
  return (
    <Form form={form} label={w('correct')} onSubmit={v => void submit(v)}>
      {second === 'aloneLead' ? (
        <p className="soft">{w(second)}</p>
      ) : (
        <SentenceCard tone="fault" says={w(second)} />
      )}
      <FewField label={w('what')} {...form.field('field')} choices={choices} stacked />
      <Now page={page} field={form.values.field} />
      <Right form={form} />
      <LongTextField
        label={w('reason')}
        {...form.field('reason')}
        maxLength={300}
        rows={2}
        needed
      />
      <FormActs
        act={w(second === 'aloneLead' ? 'make' : 'ask')}
        busy={told.busy}
        cancel={w('cancel')}
        onCancel={cancel}
      />
    </Form>
  )
}

/** Who has to agree; the server decides, and a card of the same child may say more than this page. */
function secondFor({ verdicts, recalls, flags }: SpecimenPage) {
  if (verdicts.some(verdict => verdict.revokedAt === null)) return 'judgedLead'
  const isCalled = recalls.some(r => r.endedAt === null) || flags.some(f => f.clearedAt === null)
  return isCalled ? 'calledLead' : 'aloneLead'
}

function Now({ page, field }: { page: SpecimenPage; field: string }) {
  const w = useCorrectWords()
  const inWords = useValueInWords()
  const of = CardField.safeParse(field).data
  const was = of && shownOf(page, of)
  if (!of || !was) return null
  return (
    <p>
      <span className="soft">{w('now')}</span> <strong>{inWords(of, was)}</strong>
    </p>
  )
}

const MADE = say('Corrected: it is judged anew.', '已更正，将重新判定。')
const ASKED = say('Asked for. A second person confirms.', '已申请，待另一人确认。')

function Right({ form }: { form: FormOf<Typed> }) {
  const w = useCorrectWords()
  const speak = useSay()
  const { field, basis } = form.values
  const sexes = SEXED.map(value => ({ value, label: speak(SEXES[value]) }))
  const bases = (['ultrasound', 'lmp', 'ivf'] as const).map(value => ({ value, label: w(value) }))
  if (field === 'sex') return <FewField label={w('right')} {...form.field('sex')} choices={sexes} />
  if (field === 'birth-weight')
    return (
      <TextField label={w('right')} {...form.field('grams')} digits maxLength={4} unit="g" needed />
    )
  if (field === 'collected-at') return <WhenField label={w('right')} {...form.field('at')} needed />
  const weeks = (
    <div className="form-row">
      <TextField label={w('weeks')} {...form.field('weeks')} digits maxLength={2} needed />
      <TextField label={w('days')} {...form.field('days')} digits maxLength={1} />
    </div>
  )
  if (field === 'gestation') return weeks
  return (
    <>
      <FewField label={w('basis')} {...form.field('basis')} choices={bases} />
      <DayField label={w('datedOn')} {...form.field('on')} needed />
      {basis !== 'lmp' && weeks}
    </>
  )
}

const SEXED = ['female', 'male', 'indeterminate'] as const

const daysOf = ({ weeks, days }: Typed): number =>
  (whole(weeks) ?? Number.NaN) * 7 + (whole(days || '0') ?? 0)

/** What was typed as the contract has it; undefined where a part of it is missing. */
function changeOf(typed: Typed): CardChange | undefined {
  const { field, sex, grams, at, basis, on } = typed
  const chosen = SEXED.find(one => one === sex)
  if (field === 'sex' && chosen) return { field, value: chosen }
  if (field === 'gestation') return { field, value: daysOf(typed) }
  if (field === 'birth-weight') return { field, value: whole(grams) ?? Number.NaN }
  const instant = field === 'collected-at' ? readWhen(at, Date.now()) : null
  if (instant) return { field: 'collected-at', value: instant }
  if (field !== 'dating') return undefined
  const days = basis === 'lmp' ? 0 : daysOf(typed)
  return { field, value: { basis: basis as 'lmp', on, days } }
}

/** Where a problem of what is right stands. */
const fieldOf = ({ field }: Typed): keyof Typed =>
  field === 'sex'
    ? 'sex'
    : field === 'birth-weight'
      ? 'grams'
      : field === 'collected-at'
        ? 'at'
        : 'weeks'

/** What the laboratory would say cannot be. */
function impossible(typed: Typed, bounds: Bounds): Partial<Record<keyof Typed, Say>> {
  const change = changeOf(typed)
  if (change?.field === 'gestation') return beside('weeks', wrongGestation(change.value, bounds))
  if (change?.field === 'birth-weight') return beside('grams', wrongWeight(change.value, bounds))
  if (change?.field !== 'dating' || !isDay(typed.on)) return {}
  return beside('on', wrongDating(change.value, dayOf(nowInstant()), bounds))
}

const beside = (field: keyof Typed, says: Say | null) => (says ? { [field]: says } : {})

function check(typed: Typed, bounds: Bounds): Partial<Record<keyof Typed, Say>> {
  const problems = impossible(typed, bounds)
  const { field, sex, grams, at, basis, on, reason } = typed
  if (field === 'sex' && sex === '')
    problems.sex = say('Choose the right one.', '请选择正确的性别。')
  if (field === 'birth-weight' && grams === '')
    problems.grams = say('Enter the birth weight in grams.', '请以克为单位填写出生体重。')
  if (field === 'collected-at' && !readWhen(at, Date.now()))
    problems.at = say('Write day and time.', '请填写日期和时间。')
  const isCounted = field === 'gestation' || (field === 'dating' && basis !== 'lmp')
  if (isCounted && typed.weeks === '') problems.weeks = say('Enter the weeks.', '请填写孕周。')
  if (isCounted && typed.days && !((whole(typed.days) ?? 9) <= 6))
    problems.days = say('0 to 6 days.', '天数为0至6。')
  if (field === 'dating' && !isDay(on)) problems.on = say('Write the day.', '请填写日期。')
  if (reason.trim() === '') problems.reason = say('Write the reason.', '请填写原因。')
  return problems
}
