/**
 * A label as it was first printed, kept so that a print years later equals it, whatever its template
 * has become (a reprint that moves a name or a bar is another label on the same tube).
 *
 * What is kept are the marks, not the template and its data: templates are code and change with the
 * house, marks are numbers and text that every later house can draw. Two things are left open in them.
 * The name, so that it lies in one column of its own, which the sealing of an identity empties; and the
 * number of the copy, which a reprint must say (E-04). So two lists are kept: of the first print, and
 * of a later copy.
 */
import { createHash } from 'node:crypto'
import {
  copyShort,
  copyText,
  type Drawing,
  type Label,
  type Mark,
  marksOf,
  type SpecimenLabel,
} from './label.ts'

export interface Frozen {
  readonly template: string
  /** The template's edition, by what it draws of its sample. */
  readonly edition: string
  readonly widthMm: number
  readonly heightMm: number
  /** With the name left open. */
  readonly first: readonly Mark[]
  readonly again: readonly Mark[]
}

/** A character that nobody's name has: of the private use area, where the name goes. */
const NAME = '\ue000'
/** A copy that has no number yet. */
const ANY_COPY = 0

/** Twelve hexadecimal digits that change where a template draws its sample otherwise. */
export const editionOf = (template: Label): string =>
  createHash('sha256')
    .update(
      JSON.stringify([template.widthMm, template.heightMm, marksOf(template, template.sample)]),
    )
    .digest('hex')
    .slice(0, 12)

/** The label as it shall be drawn from now on. */
export function frozen(template: Label, data: SpecimenLabel): Frozen {
  const open = { ...data, name: data.name === null ? null : NAME }
  return {
    ...{ template: template.name, edition: editionOf(template) },
    ...{ widthMm: template.widthMm, heightMm: template.heightMm },
    first: marksOf(template, { ...open, copy: 1 }),
    again: marksOf(template, { ...open, copy: ANY_COPY }),
  }
}

/** One copy of it, drawn as the first was. A name that was taken away leaves its place empty. */
export function thawed(it: Frozen, name: string | null, copy: number): Drawing {
  const says = new Map([
    [NAME, name ?? ''],
    [copyText(ANY_COPY), copyText(copy)],
    [copyShort(ANY_COPY), copyShort(copy)],
  ])
  const marks = (copy === 1 ? it.first : it.again).map(mark =>
    mark.kind === 'text' ? { ...mark, text: says.get(mark.text) ?? mark.text } : mark,
  )
  return { widthMm: it.widthMm, heightMm: it.heightMm, marks }
}
