/**
 * Readers of identity cards type field after field and end each with Tab or Enter, which in a form would
 * carry the rest into other fields. Hands and readers are told apart by speed alone: a finger that comes
 * from a letter to Tab takes longer than a reader takes for a field.
 */

/** The longest pause between two keys of a reader, in ms. */
export const FAST_MS = 80

export interface Ended {
  /** What was typed fast so far, its fields with a tab between them. */
  readonly text: string
  readonly key: string
  /** Since the key before it, in ms. */
  readonly gapMs: number
  /** Shift, Control, Alt or Meta is held: no reader does. */
  readonly isHeld: boolean
}

/** Whether a Tab or Enter stands between two fields of a card rather than leaving the field. */
export function isBetweenFields({ text, key, gapMs, isHeld }: Ended): boolean {
  if (isHeld || gapMs > FAST_MS || text.length < LEAST) return false
  if (key === 'Tab') return true
  // Enter chooses what was found: only where no hand can have typed it does it end a field.
  return key === 'Enter' && (text.includes('\t') || NO_KEY.test(text))
}

/** The shortest first field, a name. */
const LEAST = 2
/** A character that no keyboard has; what is composed on one comes as no key. */
const NO_KEY = /[^ -~\t]/

/** To where Tab would have led: a pause told that it was pressed by a person after all. */
export function moveOn(): void {
  const all = [...document.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(
    one => one.tabIndex >= 0 && one.offsetParent !== null && !one.matches(':disabled'),
  )
  all[all.findIndex(one => one.matches(':focus')) + 1]?.focus()
}

const FOCUSABLE = 'a[href], button, input, select, textarea, summary, [tabindex]'
