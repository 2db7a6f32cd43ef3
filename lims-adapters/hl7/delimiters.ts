/** The characters that part a message; each message names its own in MSH-1 and MSH-2. */
export interface Delimiters {
  readonly field: string
  readonly component: string
  readonly repetition: string
  readonly escape: string
  readonly subcomponent: string
}

export const USUAL: Delimiters = {
  field: '|',
  component: '^',
  repetition: '~',
  escape: '\\',
  subcomponent: '&',
}

/** MSH-1 and MSH-2 as delimiters; null unless they are 5 or 6 different marks of punctuation. */
export function delimiters(msh1: string, msh2: string): Delimiters | null {
  if (msh1 === USUAL.field && msh2 === '^~\\&') return USUAL
  const marks = msh1 + msh2
  const fit = /^[!-/:-@[-`{-~]{5,6}$/.test(marks) && new Set(marks).size === marks.length
  const [component, repetition, escapeMark, subcomponent] = msh2
  if (!fit || !component || !repetition || !escapeMark || !subcomponent) return null
  return { field: msh1, component, repetition, escape: escapeMark, subcomponent }
}
