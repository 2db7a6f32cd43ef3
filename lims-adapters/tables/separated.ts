/**
 * Tables of separated values as programs write them: comma, tab or semicolon, told by the header;
 * quotes with doubled quotes inside; a byte order mark; any line end. No value is changed.
 */

/** The cells of each line that has any; the header is the first. */
export function cellsOf(text: string): string[][] {
  const plain = text.replace(/^\ufeff/, '')
  const separator = separatorOf(plain)
  const rows: string[][] = [[]]
  let at = 0
  while (at < plain.length) {
    const [cell, end] = cellAt(plain, at, separator)
    rows.at(-1)?.push(cell)
    const next = plain[end]
    if (next === separator) {
      if (end + 1 === plain.length) rows.at(-1)?.push('')
      at = end + 1
      continue
    }
    at = plain.startsWith('\r\n', end) ? end + 2 : end + 1
    rows.push([])
  }
  return rows.filter(cells => cells.some(cell => cell.trim() !== ''))
}

/** Whichever the header has most of. */
function separatorOf(text: string): string {
  const [header = ''] = text.split(/[\r\n]/, 1)
  const count = (of: string) => header.split(of).length
  return [',', '\t', ';'].toSorted((a, b) => count(b) - count(a))[0] ?? ','
}

/** A cell and where it ends: at its separator, the end of its line, or the end of all. */
function cellAt(text: string, from: number, separator: string): [string, number] {
  if (text[from] !== '"') {
    let end = from
    while (end < text.length && ![separator, '\r', '\n'].includes(text[end] ?? '')) end++
    return [text.slice(from, end), end]
  }
  let cell = ''
  let at = from + 1
  while (at < text.length) {
    const quote = text.indexOf('"', at)
    if (quote < 0) return [cell + text.slice(at), text.length]
    cell += text.slice(at, quote)
    if (text[quote + 1] !== '"') return tail(text, cell, quote + 1, separator)
    cell += '"'
    at = quote + 2
  }
  return [cell, text.length]
}

/** What stands between a closing quote and the separator belongs to the cell. */
function tail(text: string, cell: string, from: number, separator: string): [string, number] {
  let end = from
  while (end < text.length && ![separator, '\r', '\n'].includes(text[end] ?? '')) end++
  return [cell + text.slice(from, end), end]
}
