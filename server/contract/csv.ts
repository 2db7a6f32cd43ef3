/**
 * Tables as text: comma, semicolon or tab between cells, quotes around a cell that holds one of them.
 * A browser and the server read and write them alike.
 *
 * A cell that a spreadsheet would run as a formula is written with an apostrophe in front, and read
 * without it; a number stays a number, so that `-1.2` and `<0.5` leave as they came (F-10, INV-9).
 */

export const SEPARATORS = [',', ';', '\t'] as const
export type Separator = (typeof SEPARATORS)[number]

/** The cells of each line, and the number of the line it begins in; empty lines are left out. */
export interface CsvRow {
  readonly line: number
  readonly cells: readonly string[]
}

/** Reads a text; a quote that is opened and never closed runs to the end, as spreadsheets have it. */
export function readCsv(text: string, separator: Separator): CsvRow[] {
  const rows: CsvRow[] = []
  let at = 0
  let line = 1
  while (at < text.length) {
    const begun = line
    const cells: string[] = []
    for (let more = true; more; ) {
      const cell = readCell(text, at, separator)
      cells.push(unguarded(cell.value))
      line += cell.lines
      at = cell.end + 1
      more = text[cell.end] === separator
      if (!more && text[cell.end] === '\r' && text[at] === '\n') at++
    }
    line++
    if (cells.some(cell => cell !== '')) rows.push({ line: begun, cells })
  }
  return rows
}

interface Cell {
  readonly value: string
  /** Where it ended: a separator, a line end, or the end of the text. */
  readonly end: number
  /** How many line ends are within it. */
  readonly lines: number
}

function readCell(text: string, from: number, separator: Separator): Cell {
  if (text[from] !== '"') {
    const end = nextEnd(text, from, separator)
    return { value: text.slice(from, end), end, lines: 0 }
  }
  let value = ''
  let at = from + 1
  for (;;) {
    const quote = text.indexOf('"', at)
    if (quote < 0) return closed(value + text.slice(at), text.length)
    value += text.slice(at, quote)
    at = quote + 1
    if (text[at] !== '"') break
    value += '"'
    at++
  }
  // What stands between the closing quote and the separator belongs to the cell.
  const end = nextEnd(text, at, separator)
  return closed(value + text.slice(at, end), end)
}

const closed = (value: string, end: number): Cell => ({
  value,
  end,
  lines: value.split(/\r\n|\r|\n/).length - 1,
})

function nextEnd(text: string, from: number, separator: Separator): number {
  let end = from
  while (end < text.length && !isEnd(text[end], separator)) end++
  return end
}

const isEnd = (character: string | undefined, separator: Separator): boolean =>
  character === separator || character === '\n' || character === '\r'

/** A table as text, with a byte order mark, so that a spreadsheet reads Chinese as it is. */
export const writeCsv = (rows: readonly (readonly string[])[]): string =>
  `\ufeff${rows.map(cells => `${cells.map(writeCell).join(',')}\r\n`).join('')}`

/** A cell that reads back as it was, and that no spreadsheet runs (F-10). */
export const writeCell = (text: string): string => {
  const safe = guarded(text)
  return /[",;\t\r\n]|^$|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

const NUMBER = /^(?:<=|>=|<|>|≤|≥)?[+-]?\d{1,30}(?:\.\d{1,30})?$/
/** What a spreadsheet takes for the beginning of a formula, in either width. */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/

const guarded = (text: string): string =>
  FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text

const unguarded = (text: string): string =>
  text.startsWith("'") && FORMULA.test(text) ? text.slice(1) : text
