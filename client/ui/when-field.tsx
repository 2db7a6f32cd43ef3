/** A date and time typed by hand, as quick as a nurse writes it; what was understood stands below. */
import { Button, TextInput } from '@mantine/core'
import { useNow } from '../clock.ts'
import { agoText, readWhen, whenText } from '../dates.ts'
import { useLanguage, useSay } from '../words.ts'
import type { FieldOf } from './form.tsx'
import { useControlWords } from './words.ts'

/** The value is the text as typed; `readWhen` makes the instant of it on submit. */
export function WhenField(
  props: FieldOf & { label: string; needed?: boolean; hint?: string; ready?: boolean },
) {
  const w = useControlWords()
  const speak = useSay()
  const now = useNow(30_000)
  const spoken = useLanguage()
  const read = readWhen(props.value, now)
  const understood = read ? `${whenText(read)} · ${agoText(read, now, spoken)}` : null
  const whole = read ? whenText(read) : null
  // Only where the text changes by it: a problem that was just shown stays until it is mended.
  const settle = () => whole && whole !== props.value && props.onValue(whole)
  const unclear = props.value.length >= 4 && !read ? w('notWhen') : null
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
      placeholder="2026-11-22 14:05"
      inputMode="numeric"
      // A drawer looks for the mark when it opens; the field itself may come later.
      data-autofocus={props.ready ? true : undefined}
      autoFocus={props.ready ?? false}
      autoComplete="off"
      maxLength={20}
      description={understood ?? unclear ?? props.hint ?? w('writeWhen')}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      error={props.problem ? speak(props.problem) : null}
      rightSectionWidth={72}
      rightSection={
        <Button
          size="compact-xs"
          variant="default"
          tabIndex={-1}
          onClick={() => props.onValue(whenText(now))}
        >
          {w('now')}
        </Button>
      }
    />
  )
}
