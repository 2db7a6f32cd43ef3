/** A file of results as a table: its charset, its separator, which column is which, and what of it may be shown. */
import { isUtf8 } from 'node:buffer'
import { decode } from '../../lims-adapters/hl7/charset.ts'
import { COVER, coveredRows } from '../../lims-adapters/sealed.ts'
import { saysSex } from '../../lims-adapters/sealed-words.ts'
import { type CsvRow, readCsv, SEPARATORS, type Separator } from '../contract/csv.ts'
import { COLUMNS, type ColumnName, type ImportTried } from '../contract/imports.ts'
import { type Refusal, wrongField } from '../contract/refusal.ts'

export interface Table {
  readonly charset: ImportTried['charset']
  readonly separator: Separator
  readonly heading: readonly string[]
  readonly columns: ReadonlyMap<ColumnName, number>
  readonly unread: string[]
  readonly rows: readonly CsvRow[]
}

const MOST_ROWS = 2_000
const NEEDED: readonly ColumnName[] = ['specimen', 'analyte', 'value', 'unit']

/** The file as the charset and the separator have it under which its heading can be read. */
export function tableIn(bytes: Buffer): Table {
  const charsets = isUtf8(bytes) ? (['utf-8', 'gb18030'] as const) : (['gb18030'] as const)
  let best: { table: Table; missing: readonly ColumnName[] } | null = null
  for (const charset of charsets) {
    const decoded = decode(bytes, { forced: charset })
    if ('refused' in decoded) continue
    for (const separator of SEPARATORS) {
      const table = tableOf(decoded.text, charset, separator)
      const missing = missingIn(table)
      if (!best || missing.length < best.missing.length) best = { table, missing }
    }
  }
  if (!best) throw wrongField('base64', ...UNREADABLE)
  if (best.missing.length > 0) throw noHeading(best.missing)
  const { table } = best
  refuseLength(table.rows)
  return table
}

/** Refuses a table without rows, and one of more than are tried at once. */
export function refuseLength({ length }: readonly CsvRow[]): void {
  if (length === 0)
    throw wrongField('base64', 'The file has a heading and no rows.', '文件只有表头，没有数据行。')
  if (length > MOST_ROWS)
    throw wrongField(
      'base64',
      `The file has ${length} rows, and at most ${MOST_ROWS} are brought in at once. Divide it.`,
      `文件共 ${length} 行，一次最多导入 ${MOST_ROWS} 行，请拆分。`,
    )
}

const missingIn = ({ columns }: Table): ColumnName[] => NEEDED.filter(name => !columns.has(name))

const UNREADABLE = [
  'The file is neither UTF-8 nor GB 18030, or is no text. Save it as .xlsx or “CSV UTF-8” and try again.',
  '文件既不是 UTF-8 也不是 GB 18030 编码，或不是文本文件。请另存为 .xlsx 或“CSV UTF-8”后重试。',
] as const

function noHeading(missing: readonly ColumnName[]): Refusal {
  const en = missing.map(name => COLUMNS[name][0]).join(', ')
  const zh = missing
    .map(name => COLUMNS[name].find(word => /[\u4e00-\u9fff]/.test(word)))
    .join('、')
  return wrongField(
    'base64',
    `The first line must name the columns; missing: ${en}.`,
    `首行须为列名，缺少：${zh}。`,
  )
}

function tableOf(text: string, charset: Table['charset'], separator: Separator): Table {
  const [heading, ...rows] = readCsv(text.replace(/^\ufeff/, ''), separator)
  const columns = new Map<ColumnName, number>()
  const unread: string[] = []
  for (const [i, cell] of (heading?.cells ?? []).entries()) {
    const name = columnNamed(cell)
    // A heading that stands twice is read once: the first.
    if (name && !columns.has(name)) columns.set(name, i)
    else if (cell.trim() !== '') unread.push(saysSex(cell) ? COVER : cell.trim().slice(0, 80))
  }
  return { charset, separator, heading: heading?.cells ?? [], columns, unread, rows }
}

const columnNamed = (cell: string): ColumnName | undefined => {
  const word = cell.trim().toLowerCase()
  return (Object.keys(COLUMNS) as ColumnName[]).find(name =>
    (COLUMNS[name] as readonly string[]).includes(word),
  )
}

const bestOf = (text: string): Table | undefined =>
  SEPARATORS.map(separator => tableOf(text, 'utf-8', separator)).sort(
    (a, b) => missingIn(a).length - missingIn(b).length,
  )[0]

/** The columns of a file that was brought in and that nobody read. */
export const unreadInImport = (text: string): string[] => bestOf(text)?.unread ?? []

/** The text of a file that was brought in as it may be shown: the same text where nothing in it tells. */
export function coveredImport(text: string): string {
  const best = bestOf(text)
  if (!best) return ''
  const rows = [best.heading, ...best.rows.map(row => row.cells)]
  const shown = coveredRows(rows, best.columns.get('specimen') ?? -1)
  const isWhole = rows.every((row, i) => row.every((cell, j) => cell === shown[i]?.[j]))
  return isWhole ? text : shown.map(cells => cells.join('\t')).join('\n')
}
