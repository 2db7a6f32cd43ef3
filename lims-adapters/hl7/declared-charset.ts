/**
 * What a frame says its charset is, read from text whose charset may not be known yet: the caller
 * hands over either the decoded text or the bare bytes as Latin-1.
 *
 * In bare bytes of GB 18030 or Big5 a `|` may be half of a character and shift the field that is
 * looked for. The view `pairs` lets a byte from 81h up take the next one with it, as those two
 * charsets do; it is wrong for UTF-8, so the caller tries both and checks.
 */
import { nextHeader } from './header.ts'

export type View = 'bytes' | 'pairs'

/** MSH-18 of every message in the frame: its first repetition that is not empty, each name once. */
export function namesDeclared(text: string, view: View): string[] {
  const names: string[] = []
  for (let at = nextHeader(text, 0); at >= 0; at = nextHeader(text, at + 3)) {
    const name = firstOf(msh18(text, at, view), text.charAt(at + 5))
    if (name !== '' && !names.includes(name)) names.push(name)
  }
  return names
}

const NAME_LIMIT = 40

function firstOf(field: string, repetition: string): string {
  if (repetition === '' || !field.includes(repetition)) return field.trim().slice(0, NAME_LIMIT)
  const name = field.split(repetition).find(part => part.trim() !== '') ?? ''
  return name.trim().slice(0, NAME_LIMIT)
}

function msh18(text: string, start: number, view: View): string {
  const separator = text.charCodeAt(start + 3)
  let field = 1
  let begin = -1
  for (let at = start + 3; at <= text.length; at++) {
    const code = text.charCodeAt(at)
    const over = Number.isNaN(code) || code === CR || code === LF
    if (over || (code === separator && ++field > 18)) return begin < 0 ? '' : text.slice(begin, at)
    if (field === 18 && begin < 0) begin = at + 1
    if (view === 'pairs' && code > 0x80 && text.charCodeAt(at + 1) >= 0x40) at++
  }
  return ''
}

const CR = 0x0d
const LF = 0x0a
