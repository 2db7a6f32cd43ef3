/** The fields of a form: text, password, choice out of a list, choice out of a few. */
import { NativeSelect, PasswordInput, SegmentedControl, Textarea, TextInput } from '@mantine/core'
import type { FocusEvent, HTMLInputAutoCompleteAttribute, ReactNode } from 'react'
import { halfWidth } from '../../server/contract/half-width.ts'
import { useSay } from '../words.ts'
import type { FieldOf } from './form.tsx'
import { useControlWords } from './words.ts'

interface FieldProps extends FieldOf {
  label: string
  hint?: ReactNode
  needed?: boolean
}

function useShown({ problem, hint, needed }: FieldProps) {
  const speak = useSay()
  return {
    error: problem ? speak(problem) : null,
    description: hint ?? null,
    required: needed ?? false,
    withAsterisk: needed ?? false,
  }
}

export function TextField(
  props: FieldProps & {
    digits?: boolean
    maxLength?: number
    autoComplete?: HTMLInputAutoCompleteAttribute
    ready?: boolean
    placeholder?: string
    unit?: string
  },
) {
  const shown = useShown(props)
  // Not while it is typed: an input method would be interrupted.
  const plain = props.digits ? halfWidth(props.value) : props.value
  const settle = () => plain !== props.value && props.onValue(plain)
  return (
    <TextInput
      {...shown}
      id={props.id}
      name={props.name}
      label={props.label}
      value={props.value}
      onChange={e => props.onValue(e.currentTarget.value)}
      onBlur={settle}
      inputMode={props.digits ? 'numeric' : 'text'}
      maxLength={props.maxLength ?? 200}
      autoComplete={props.autoComplete ?? 'off'}
      autoFocus={props.ready ?? false}
      placeholder={props.placeholder ?? ''}
      rightSection={props.unit ? <span className="unit">{props.unit}</span> : null}
      rightSectionWidth={props.unit ? 44 : 0}
      rightSectionPointerEvents="none"
    />
  )
}

export function PasswordField(props: FieldProps & { fresh?: boolean; ready?: boolean }) {
  const shown = useShown(props)
  const w = useControlWords()
  return (
    <PasswordInput
      {...shown}
      visibilityToggleButtonProps={{ 'aria-label': w('showTyped') }}
      id={props.id}
      name={props.name}
      label={props.label}
      value={props.value}
      onChange={e => props.onValue(e.currentTarget.value)}
      autoComplete={props.fresh ? 'new-password' : 'current-password'}
      autoFocus={props.ready ?? false}
      {...(props.ready ? { 'data-autofocus': true } : {})}
      maxLength={200}
    />
  )
}

export function LongTextField(props: FieldProps & { maxLength?: number; rows?: number }) {
  const shown = useShown(props)
  return (
    <Textarea
      {...shown}
      id={props.id}
      name={props.name}
      label={props.label}
      value={props.value}
      onChange={e => props.onValue(e.currentTarget.value)}
      maxLength={props.maxLength ?? 500}
      rows={props.rows ?? 3}
    />
  )
}

export interface Choice {
  readonly value: string
  readonly label: string
}

/** A native list: it opens in the browser's own way, also on a phone. */
export function ChoiceField(props: FieldProps & { choices: readonly Choice[]; without?: string }) {
  const shown = useShown(props)
  const w = useControlWords()
  const none = { value: '', label: props.without ?? w('choose') }
  return (
    <NativeSelect
      {...shown}
      id={props.id}
      name={props.name}
      label={props.label}
      value={props.value}
      onChange={e => props.onValue(e.currentTarget.value)}
      data={[none, ...props.choices]}
    />
  )
}

/** Whoever is led to the field stands on what is chosen, or on the first choice. */
function toChoice({ target, currentTarget }: FocusEvent<HTMLFieldSetElement>): void {
  if (target !== currentTarget) return
  const chosen = currentTarget.querySelector<HTMLElement>('input:checked')
  const to = chosen ?? currentTarget.querySelector('input')
  to?.focus()
}

/** Two to four choices side by side, or one under the other if long; chosen with the arrow keys. */
export function FewField(props: FieldProps & { choices: readonly Choice[]; stacked?: boolean }) {
  const { error } = useShown(props)
  return (
    <fieldset className="few" id={props.id} tabIndex={-1} onFocus={toChoice}>
      <legend>
        {props.label}
        {props.needed && <span className="needed"> *</span>}
      </legend>
      <SegmentedControl
        aria-label={props.label}
        name={props.id}
        value={props.value}
        onChange={props.onValue}
        data={[...props.choices]}
        orientation={props.stacked ? 'vertical' : 'horizontal'}
        fullWidth
      />
      {props.hint && <small>{props.hint}</small>}
      {error && <small className="few-error">{error}</small>}
    </fieldset>
  )
}
