/** One choice of several that shall all be seen at once: radio buttons as large as buttons. */
import { useSay } from '../words.ts'
import type { Choice } from './field.tsx'
import type { FieldOf } from './form.tsx'
import './choice-buttons.css'

export function ChoiceButtons(props: FieldOf & { label: string; choices: readonly Choice[] }) {
  const speak = useSay()
  return (
    <fieldset className="choice-buttons" id={props.id} tabIndex={-1}>
      <legend>{props.label}</legend>
      <div>
        {props.choices.map(({ value, label }) => (
          <label key={value} data-chosen={value === props.value}>
            <input
              type="radio"
              name={props.id}
              value={value}
              checked={value === props.value}
              onChange={() => props.onValue(value)}
            />
            {label}
          </label>
        ))}
      </div>
      {props.problem && <small className="few-error">{speak(props.problem)}</small>}
    </fieldset>
  )
}
