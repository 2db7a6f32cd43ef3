/** A calendar day typed as 2026-11-22, or 20261122; the value is that text once the field is left. */
import { TextInput } from '@mantine/core'
import { Day } from '../../server/contract/words.ts'
import { useNow } from '../clock.ts'
import { readDay, readWholeDay } from '../dates.ts'
import { useSay } from '../words.ts'
import type { FieldOf } from './form.tsx'
import { useControlWords } from './words.ts'

/** Whether the text is a day of the calendar: the 30th of February is none. */
export const isDay = (text: string): boolean => Day.safeParse(text).success

/**
 * `past` for a day that has been or is today: it may be written in a hurry (`readDay`), and becomes
 * the whole day when the field is left or Enter is pressed.
 */
export function DayField(
  props: FieldOf & { label: string; hint?: string; needed?: boolean; past?: boolean },
) {
  const w = useControlWords()
  const speak = useSay()
  const now = useNow(60_000)
  const read = props.past ? readDay(props.value, now) : readWholeDay(props.value)
  const understood = read === props.value ? null : read
  const unclear = props.value.length >= 10 && !read ? w('notDay') : null
  const settle = () => understood && props.onValue(understood)
  return (
    <TextInput
      id={props.id}
      name={props.name}
      label={props.label}
      withAsterisk={props.needed ?? false}
      required={props.needed ?? false}
      value={props.value}
      onChange={e => props.onValue(e.currentTarget.value)}
      onBlur={settle}
      onKeyDown={e => e.key === 'Enter' && settle()}
      placeholder="2026-11-22"
      inputMode="numeric"
      autoComplete="off"
      maxLength={10}
      description={
        understood ?? unclear ?? props.hint ?? (props.past && props.needed ? w('writeDay') : null)
      }
      error={props.problem ? speak(props.problem) : null}
    />
  )
}
