/**
 * One segment, read where it stands in the text of its message: nothing is cut out before somebody
 * asks for it. Escapes are decoded once, by `at`, `repetitions` and `components`; `raw` leaves them.
 */
import type { Delimiters } from './delimiters.ts'
import { unescaped } from './escapes.ts'

/** A stretch of fields as it was met: its text, and where each field in it but the first begins. */
export interface Stretch {
  readonly said: string
  readonly starts: readonly number[]
}

export class Segment {
  readonly name: string
  readonly #source: string
  readonly #start: number
  readonly #end: number
  readonly marks: Delimiters
  /** Where each field begins, as far as somebody asked. */
  readonly #fields: number[]
  #isWhole = false

  /** The segment that stands between two offsets of a message. */
  constructor(source: string, start: number, end: number, marks: Delimiters) {
    this.#source = source
    this.#start = start
    this.#end = end
    this.marks = marks
    this.#fields = [start]
    this.name = source.slice(start, start + 3)
  }

  /** The segment as sent, without its last line break. */
  get text(): string {
    return this.#source.slice(this.#start, this.#end)
  }

  /** A field as sent: repetitions, components and escapes untouched; '' where there is none. */
  raw(field: number): string {
    if (!isHeader(this.name)) return this.#field(field)
    return field === 1 ? this.marks.field : this.#field(field - 1)
  }

  /** The fields `from` to `to` as sent, with what parts them; '' where there are none. */
  span(from: number, to: number): string {
    const start = this.#place(from)
    if (start === undefined) return ''
    return this.#source.slice(start, this.#endOf(to))
  }

  /** The same as something to hold other segments against. */
  stretch(from: number, to: number): Stretch {
    const said = this.span(from, to)
    const starts: number[] = []
    const start = this.#place(from) ?? 0
    for (let field = from + 1; field <= to; field++) {
      const place = this.#place(field)
      if (place !== undefined) starts.push(place - start)
    }
    return { said, starts }
  }

  /** Whether `span` is this text, without looking for the fields in it. */
  says(from: number, to: number, { said, starts }: Stretch): boolean {
    const start = this.#place(from)
    if (start === undefined) return said === ''
    const stop = start + said.length
    const isLast = stop === this.#end
    if (!isLast && (starts.length < to - from || !this.#isMark(stop))) return false
    // Cut out and compared whole, which is twice as fast as `startsWith`.
    if (stop > this.#end || this.#source.slice(start, stop) !== said) return false
    if (this.#fields.length === from + 1) {
      for (const place of starts) this.#fields.push(start + place)
      if (!isLast) this.#fields.push(stop + 1)
    }
    return true
  }

  /** The same with characters of its own: a part of a text keeps the whole of it in memory. */
  copied(): Segment {
    // The only way to a copy: a slice refers to its text, which is long, or short as here.
    const text = ` ${this.text}`
    return new Segment(text, 1, text.length, this.marks)
  }

  /**
   * Readable text of a whole field, or of one component or subcomponent of its first repetition.
   * A component comes with its subcomponents, a whole field with all that is in it.
   */
  at(field: number, component?: number, subcomponent?: number): string {
    const whole = this.raw(field)
    if (whole === '' || (field < 3 && isHeader(this.name))) return whole
    if (component === undefined) return unescaped(whole, this.marks)
    return this.#part(piece(whole, this.marks.repetition, 1), component, subcomponent)
  }

  /** The same for every repetition of a field; one component of each where it is named. */
  repetitions(field: number, component?: number, subcomponent?: number): string[] {
    const whole = this.raw(field)
    if (whole === '') return []
    return whole
      .split(this.marks.repetition)
      .map(text =>
        component === undefined
          ? unescaped(text, this.marks)
          : this.#part(text, component, subcomponent),
      )
  }

  /** The components of the first repetition, as readable text. */
  components(field: number): string[] {
    return piece(this.raw(field), this.marks.repetition, 1)
      .split(this.marks.component)
      .map(text => unescaped(text, this.marks))
  }

  #field(n: number): string {
    return this.span(n, n)
  }

  /** Where a field begins; undefined where there is none. */
  #place(field: number): number | undefined {
    const fields = this.#fields
    let last = fields[fields.length - 1] ?? 0
    while (fields.length <= field && !this.#isWhole) {
      const mark = this.#source.indexOf(this.marks.field, last)
      if (mark < 0 || mark >= this.#end) this.#isWhole = true
      else {
        last = mark + 1
        fields.push(last)
      }
    }
    return fields[field]
  }

  #endOf(field: number): number {
    return (this.#place(field + 1) ?? this.#end + 1) - 1
  }

  #isMark(at: number): boolean {
    return this.#source.charCodeAt(at) === this.marks.field.charCodeAt(0)
  }

  #part(repetition: string, component: number, subcomponent?: number): string {
    const text = piece(repetition, this.marks.component, component)
    const asked =
      subcomponent === undefined ? text : piece(text, this.marks.subcomponent, subcomponent)
    return unescaped(asked, this.marks)
  }
}

/** Their first field is the separator itself. */
export const isHeader = (name: string): boolean =>
  name === 'MSH' || name === 'BHS' || name === 'FHS'

/** The n-th part, from 1. */
export function piece(text: string, mark: string, n: number): string {
  let from = 0
  for (let i = 1; i < n; i++) {
    const end = text.indexOf(mark, from)
    if (end < 0) return ''
    from = end + 1
  }
  const end = text.indexOf(mark, from)
  return end < 0 ? text.slice(from) : text.slice(from, end)
}
