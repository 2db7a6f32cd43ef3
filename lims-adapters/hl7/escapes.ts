/**
 * Escapes inside HL7 text, decoded once and never twice.
 *
 * What is not known stays as it was sent, backslashes included: dropping it would change what an
 * instrument said. That holds for highlighting (`\H\ \N\`), charset switches, a stray backslash
 * (`4\5`), bytes above 7Fh in `\X..\` (nobody says in which charset), and whatever would give a
 * control character.
 */
import type { Delimiters } from './delimiters.ts'

/** The text as it was meant; what it cannot read it leaves as it is. */
export function unescaped(text: string, marks: Delimiters): string {
  const mark = marks.escape
  let from = text.indexOf(mark)
  if (from < 0) return text
  let out = text.slice(0, from)
  while (from >= 0) {
    const end = text.indexOf(mark, from + 1)
    const meant = end < 0 ? null : meaning(text.slice(from + 1, end), marks)
    const next = meant === null ? from + 1 : end + 1
    out += meant ?? mark
    from = text.indexOf(mark, next)
    out += text.slice(next, from < 0 ? undefined : from)
  }
  return out
}

function meaning(code: string, marks: Delimiters): string | null {
  switch (code) {
    case 'F':
      return marks.field
    case 'S':
      return marks.component
    case 'T':
      return marks.subcomponent
    case 'R':
      return marks.repetition
    case 'E':
      return marks.escape
    case '.br':
      return '\n'
  }
  const text = /^X(?:[\dA-Fa-f]{2})+$/.test(code)
    ? hexadecimal(code.slice(1))
    : /^Z[\dA-Fa-f]{4}$/.test(code)
      ? String.fromCharCode(Number.parseInt(code.slice(1), 16))
      : null
  return text === null || UNFIT.test(text) ? null : text
}

/** Pairs are ASCII bytes; groups of four that begin with 00 are code points, as some devices do. */
function hexadecimal(digits: string): string | null {
  const width = /^(?:00..)+$/.test(digits) ? 4 : 2
  const codes = (digits.match(new RegExp(`.{${width}}`, 'g')) ?? []).map(d =>
    Number.parseInt(d, 16),
  )
  if (width === 2 && codes.some(code => code > 0x7f)) return null
  return String.fromCharCode(...codes)
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: keeping them out is the point
const UNFIT = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]/

/** Plain text made safe to stand in one component of a message with these delimiters. */
export function escaped(text: string, marks: Delimiters): string {
  const codes: Record<string, string> = {
    [marks.field]: 'F',
    [marks.component]: 'S',
    [marks.subcomponent]: 'T',
    [marks.repetition]: 'R',
    [marks.escape]: 'E',
    '\n': '.br',
  }
  return [...text.replace(/\r\n?/g, '\n')]
    .map(char => (codes[char] ? `${marks.escape}${codes[char]}${marks.escape}` : char))
    .join('')
}
