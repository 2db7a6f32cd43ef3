/** What is known of the newborn when its blood is taken and may change the values. */
import type { Circumstance } from '../../../server/contract/circumstances.ts'
import { CIRCUMSTANCES } from '../../../server/contract/circumstances.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { readWhen } from '../../dates.ts'
import { TextField } from '../../ui/field.tsx'
import type { FormOf } from '../../ui/form.tsx'
import { WhenField } from '../../ui/when-field.tsx'
import { useSay } from '../../words.ts'
import '../../ui/choice-buttons.css'

export const NO_CIRCUMSTANCES = {
  transfused: '',
  transfusedAt: '',
  parenteral: '',
  'nil-by-mouth': '',
  steroids: '',
  'intensive-care': '',
  feeds: '',
}
export type TypedCircumstances = typeof NO_CIRCUMSTANCES

const YES_NO = ['transfused', 'parenteral', 'nil-by-mouth', 'steroids', 'intensive-care'] as const

export function Circumstances<T extends TypedCircumstances>({ form }: { form: FormOf<T> }) {
  const speak = useSay()
  return (
    <fieldset className="choice-buttons">
      <legend>{speak(TITLE)}</legend>
      <div>
        {YES_NO.map(kind => {
          const field = form.field(kind)
          const on = field.value === 'yes'
          return (
            <label key={kind} data-chosen={on}>
              <input
                type="checkbox"
                checked={on}
                onChange={event => field.onValue(event.currentTarget.checked ? 'yes' : '')}
              />
              {speak(CIRCUMSTANCES[kind])}
            </label>
          )
        })}
      </div>
      {form.field('transfused').value === 'yes' && (
        <WhenField label={speak(LAST)} {...form.field('transfusedAt')} needed />
      )}
      <TextField label={speak(CIRCUMSTANCES.feeds)} {...form.field('feeds')} maxLength={3} digits />
    </fieldset>
  )
}

const TITLE = say('Before it, as far as known', '采血前情况（已知者）')
const LAST = say('Last transfusion', '末次输血时间')

/** As the laboratory is told. */
export function circumstancesIn(typed: TypedCircumstances, now: number): Circumstance[] {
  const told: Circumstance[] = []
  for (const kind of YES_NO)
    if (typed[kind] === 'yes') {
      const lastAt = kind === 'transfused' ? readWhen(typed.transfusedAt, now) : null
      told.push({ kind, lastAt: lastAt ?? null, amount: null })
    }
  if (typed.feeds.trim() !== '')
    told.push({ kind: 'feeds', lastAt: null, amount: Number(typed.feeds) })
  return told
}

export function checkCircumstances(typed: TypedCircumstances, now: number): { transfusedAt?: Say } {
  if (typed.transfused !== 'yes') return {}
  const at = readWhen(typed.transfusedAt, now)
  if (at && Date.parse(at) <= now) return {}
  return {
    transfusedAt: say('Enter when it was transfused last.', '请填写末次输血时间。'),
  }
}
