/** What is known of the newborn when its blood is taken and may change the values. */
import { CIRCUMSTANCES } from '../../../server/contract/circumstances.ts'
import { say } from '../../../server/contract/words.ts'
import { TextField } from '../../ui/field.tsx'
import type { FormOf } from '../../ui/form.tsx'
import { WhenField } from '../../ui/when-field.tsx'
import { useSay } from '../../words.ts'
import { type TypedCircumstances, YES_NO } from './circumstance-values.ts'
import '../../ui/choice-buttons.css'

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
