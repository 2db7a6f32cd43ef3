/** A calendar day typed as 2026-11-22; the value is that text. */
import { TextInput } from '@mantine/core'
import { useSay } from '../words.ts'
import type { FieldOf } from './form.tsx'
import { useControlWords } from './words.ts'

/** Whether the text is a day of the calendar. */
export const isDay = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text))

export function DayField(props: FieldOf & { label: string; hint?: string; needed?: boolean }) {
  const w = useControlWords()
  const speak = useSay()
  const unclear = props.value.length >= 10 && !isDay(props.value) ? w('notDay') : null
  return (
    <TextInput
      id={props.id}
      name={props.name}
      label={props.label}
      withAsterisk={props.needed ?? false}
      required={props.needed ?? false}
      value={props.value}
      onChange={e => props.onValue(e.currentTarget.value)}
      placeholder="2026-11-22"
      inputMode="numeric"
      autoComplete="off"
      maxLength={10}
      description={unclear ?? props.hint ?? null}
      error={props.problem ? speak(props.problem) : null}
    />
  )
}
