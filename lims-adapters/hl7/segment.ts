/**
 * One segment, read where it stands in the text of its message: nothing is cut out before somebody
 * asks for it. Escapes are decoded once, by `at`, `repetitions` and `components`; `raw` leaves them.
 */
import type { Delimiters } from './delimiters.ts'
import { unescaped } from './escapes.ts'

export class Segment {
  readonly name: string
  readonly #source: string
  readonly #start: number
  readonly #end: number
  readonly marks: Delimiters
  /** Where each field begins; found when the first field is asked for. */
  #fields: number[] | undefined

  /** The segment that stands between two offsets of a message. */
  constructor(source: string, start: number, end: number, marks: Delimiters) {
    this.#source = source
    this.#start = start
    this.#end = end
    this.marks = marks
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
    const fields = this.#places()
    const start = fields[from]
    if (start === undefined) return ''
    return this.#source.slice(start, (fields[to + 1] ?? this.#end + 1) - 1)
  }

  /** Whether `span` is this text, without cutting it out. */
  says(from: number, to: number, text: string): boolean {
    const fields = this.#places()
    const start = fields[from]
    if (start === undefined) return text === ''
    const end = (fields[to + 1] ?? this.#end + 1) - 1
    return end - start === text.length && this.#source.startsWith(text, start)
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

  #places(): readonly number[] {
    this.#fields ??= startsOf(this.#source, this.#start, this.#end, this.marks.field)
    return this.#fields
  }

  #part(repetition: string, component: number, subcomponent?: number): string {
    const text = piece(repetition, this.marks.component, component)
    const asked =
      subcomponent === undefined ? text : piece(text, this.marks.subcomponent, subcomponent)
    return unescaped(asked, this.marks)
  }
}

function startsOf(text: string, start: number, end: number, mark: string): number[] {
  const code = mark.charCodeAt(0)
  const starts = [start]
  for (let at = start; at < end; at++) {
    if (text.charCodeAt(at) === code) starts.push(at + 1)
  }
  return starts
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
