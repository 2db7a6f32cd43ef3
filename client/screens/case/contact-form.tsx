/** One try to reach the family: by what, with what outcome, when. */
import { Channel, NumberUsed, Outcome } from '../../../server/contract/contacts.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { useTell } from '../../api.ts'
import { nowMs } from '../../clock.ts'
import { readWhen, whenText } from '../../dates.ts'
import { CHANNELS, NUMBERS, OUTCOMES } from '../../terms.ts'
import { ChoiceButtons } from '../../ui/choice-buttons.tsx'
import { TextField } from '../../ui/field.tsx'
import { Form, FormActs, useForm } from '../../ui/form.tsx'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { toast } from '../../ui/toast.tsx'
import { WhenField } from '../../ui/when-field.tsx'
import { useSay } from '../../words.ts'
import type { OneAct } from './acts.tsx'
import { caseChanged } from './changed.ts'
import { ladderOf, nextStep, numberToCall } from './ladder.tsx'
import { useCaseWords } from './words.ts'

export function ContactForm({ page, row, done }: OneAct) {
  const w = useCaseWords()
  const speak = useSay()
  const told = useTell('recordContact')
  const step = nextStep(ladderOf(page, row))
  const initial = {
    ...{ channel: step?.channel ?? 'phone', outcome: '', at: whenText(nowMs()), note: '' },
    number: numberToCall(page, row)?.which ?? '',
  }
  const form = useForm(initial, check, { name: `contact ${row.id}` })
  const submit = async ({ channel, outcome, at, note, number }: Typed) => {
    const { refusal } = await told.tell({
      id: row.id,
      request: form.request,
      at: readWhen(at, nowMs()) ?? '',
      channel: Channel.parse(channel),
      outcome: Outcome.parse(outcome),
      ...(note.trim() ? { note } : {}),
      ...(calls(channel) && number !== '' ? { number: NumberUsed.parse(number) } : {}),
    })
    if (refusal) return form.refuse(refusal)
    toast('good', say('The contact is recorded.', '联系已登记。'))
    form.sent()
    caseChanged()
    done()
  }
  const known = page.numbers.filter(({ has }) => has === 'yes')
  const { outcome } = form.values
  const hint =
    outcome === 'refused' ? 'refusedHint' : outcome === 'not-possible' ? 'notPossibleHint' : null
  return (
    <Form form={form} label={w('contactAct')} onSubmit={v => void submit(v)}>
      {row.state === 'provisional' && <SentenceCard tone="fault" says={w('provisionalWarning')} />}
      <ChoiceButtons
        label={w('channel')}
        {...form.field('channel')}
        choices={Channel.options.map(value => ({ value, label: speak(CHANNELS[value]) }))}
      />
      {calls(form.values.channel) && known.length > 0 && (
        <ChoiceButtons
          label={w('numberUsed')}
          {...form.field('number')}
          choices={known.map(({ which, marked }) => ({
            value: which,
            label: marked
              ? w('numberMarked', { number: speak(NUMBERS[which]) })
              : speak(NUMBERS[which]),
          }))}
        />
      )}
      <ChoiceButtons
        label={w('outcome')}
        {...form.field('outcome')}
        choices={Outcome.options.map(value => ({ value, label: speak(OUTCOMES[value]) }))}
      />
      {hint && <p className="soft">{w(hint)}</p>}
      <div className="form-row">
        <WhenField label={w('at')} {...form.field('at')} needed />
        <TextField label={w('note')} hint={w('noteHint')} {...form.field('note')} maxLength={500} />
      </div>
      <FormActs act={w('record')} busy={told.busy} cancel={w('cancel')} onCancel={done} />
    </Form>
  )
}

interface Typed {
  readonly [name: string]: string
  readonly channel: string
  readonly outcome: string
  readonly at: string
  readonly note: string
  readonly number: string
}

/** Whether one of the family's numbers is used. */
const calls = (channel: string): boolean => channel === 'phone' || channel === 'sms'

function check(values: Typed): Partial<Record<keyof Typed, Say>> {
  return {
    ...(values.outcome === ''
      ? { outcome: say('Choose what came of it.', '请选择联系结果。') }
      : {}),
    ...(values.outcome === 'not-possible' && values.note.trim() === ''
      ? { note: say('Write why it is not possible.', '请填写无法进行的原因。') }
      : {}),
    ...(readWhen(values.at, nowMs()) === null
      ? {
          at: say(
            'Write when, as 2026-11-22 14:05 or 14:05.',
            '请填写时间，如 2026-11-22 14:05 或 14:05。',
          ),
        }
      : {}),
  }
}
