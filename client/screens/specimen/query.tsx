/** The laboratory asks for what is not known of the child; the collection site answers here. */
import type { SpecimenPage } from '../../../server/contract/history.ts'
import { type Bounds, wrongGestation, wrongWeight } from '../../../server/contract/plausible.ts'
import { Sex } from '../../../server/contract/rules.ts'
import type { Subject } from '../../../server/contract/subjects.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { nounsChanged, useTell } from '../../api.ts'
import { useBounds } from '../../bounds.ts'
import { useMay } from '../../me.ts'
import { SEXES } from '../../terms.ts'
import { FewField, TextField } from '../../ui/field.tsx'
import { Form, FormActs, useForm } from '../../ui/form.tsx'
import { Part } from '../../ui/page.tsx'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { toast } from '../../ui/toast.tsx'
import { whole } from '../../whole.ts'
import { useSay } from '../../words.ts'
import { useSpecimenWords } from './words.ts'

export function Query({ page }: { page: SpecimenPage }) {
  const w = useSpecimenWords()
  const may = useMay('register')
  const { subject } = page
  const missing = [
    ...(subject.sex === 'unknown' ? [w('fieldSex')] : []),
    ...(subject.gestationDays === null ? [w('fieldGestation')] : []),
    ...(subject.birthWeight === null ? [w('fieldWeight')] : []),
  ]
  if (missing.length === 0 || subject.kind !== 'newborn') return null
  if (!may) return <SentenceCard tone="fault" says={w('notMine', { fields: missing.join(', ') })} />
  return (
    <Part title={w('query')}>
      <p className="soft story-lead">{w('queryLead')}</p>
      <Answer key={subject.version} subject={subject} programme={page.specimen.programme} />
    </Part>
  )
}

const EMPTY = { sex: '', weeks: '', days: '', birthWeight: '' }
type Typed = typeof EMPTY

function Answer({ subject, programme }: { subject: Subject; programme: string }) {
  const w = useSpecimenWords()
  const speak = useSay()
  const told = useTell('completeSubject')
  const bounds = useBounds(programme)
  const form = useForm(EMPTY, typed => check(typed, bounds))
  const submit = async (typed: Typed) => {
    const { refusal } = await told.tell({
      id: subject.id,
      version: subject.version,
      ...(typed.sex ? { sex: Sex.parse(typed.sex) } : {}),
      ...(typed.weeks ? { gestationDays: gestationOf(typed) } : {}),
      ...(typed.birthWeight ? { birthWeight: whole(typed.birthWeight) ?? 0 } : {}),
    })
    if (refusal) return form.refuse(refusal, { gestationDays: 'weeks' })
    toast(
      'good',
      say('Thank you. Waiting results are judged anew.', '已提交，等待的结果将重新判定。'),
    )
    nounsChanged(new Set(['subject', 'specimen', 'result']))
  }
  const sexes = (['female', 'male', 'indeterminate'] as const).map(value => ({
    value,
    label: speak(SEXES[value]),
  }))
  return (
    <Form form={form} label={w('query')} onSubmit={v => void submit(v)}>
      <div className="form-row">
        {subject.sex === 'unknown' && (
          <FewField label={w('sex')} {...form.field('sex')} choices={sexes} />
        )}
        {subject.gestationDays === null && (
          <>
            <TextField label={w('weeks')} {...form.field('weeks')} digits maxLength={2} />
            <TextField label={w('days')} {...form.field('days')} digits maxLength={1} />
          </>
        )}
        {subject.birthWeight === null && (
          <TextField
            label={w('weight')}
            {...form.field('birthWeight')}
            digits
            maxLength={4}
            unit="g"
          />
        )}
      </div>
      <FormActs act={w('answer')} busy={told.busy} />
    </Form>
  )
}

const gestationOf = ({ weeks, days }: Typed): number =>
  (whole(weeks) ?? Number.NaN) * 7 + (whole(days || '0') ?? 0)

function check(typed: Typed, bounds: Bounds): Partial<Record<keyof Typed, Say>> {
  const problems: Partial<Record<keyof Typed, Say>> = {}
  if (!typed.sex && !typed.weeks && !typed.birthWeight) {
    problems.weeks = say('Fill in at least one answer.', '请至少填写一项。')
  }
  const far = typed.weeks ? wrongGestation(gestationOf(typed), bounds) : null
  if (far) problems.weeks = far
  if (typed.days && !((whole(typed.days) ?? 9) <= 6)) {
    problems.days = say('0 to 6 days.', '天数为0至6。')
  }
  const heavy = typed.birthWeight
    ? wrongWeight(whole(typed.birthWeight) ?? Number.NaN, bounds)
    : null
  if (heavy) problems.birthWeight = heavy
  return problems
}
