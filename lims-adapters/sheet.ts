/**
 * The first sheet of a spreadsheet (.xlsx) as the rows that a CSV of it would have, or why not. Nothing
 * is guessed: a number keeps its digits, a date is written with its year first, and whatever may say
 * something else than it shows (formulas, merged cells, hidden rows, more sheets, a figure rounded by
 * its format) is refused with the cell and the remedy. What is packed is unpacked once beforehand with
 * a limit, so that a small file cannot become a large one.
 */
import { inflateRawSync } from 'node:zlib'
import { type CellObject, read, SSF, utils, type WorkSheet } from '@e965/xlsx'
import type { Say } from '../server/contract/words.ts'

type Refused = { readonly refused: Say }
const refuse = (en: string, zh: string): Refused => ({ refused: { en, zh } })

export const MOST_SHEET_ROWS = 5_000
const MOST_COLUMNS = 200
const MOST_UNPACKED = 20_000_000
const MOST_PARTS = 500

/** Whether bytes are a packed or an old spreadsheet, and no text. */
export const isSheet = (bytes: Buffer): boolean =>
  bytes.subarray(0, 4).equals(ZIP) || bytes.subarray(0, 4).equals(OLD)

const ZIP = Buffer.from([0x50, 0x4b, 0x03, 0x04])
const OLD = Buffer.from([0xd0, 0xcf, 0x11, 0xe0])

/** Row by row from the first of the sheet, empty ones too, so that a row is the line of its number. */
export function rowsOfSheet(bytes: Buffer): string[][] | Refused {
  if (!bytes.subarray(0, 4).equals(ZIP)) return OLD_FILE
  const parts = unpacked(bytes)
  if ('refused' in parts) return parts
  if (!parts.names.includes('xl/workbook.xml')) return NO_SHEET
  if (parts.names.some(name => /vbaProject/i.test(name))) return MACROS
  try {
    return rowsIn(bytes)
  } catch {
    return BROKEN
  }
}

function rowsIn(bytes: Buffer): string[][] | Refused {
  const book = read(bytes, {
    ...{ type: 'buffer', dense: true, cellNF: true, cellStyles: true, cellHTML: false },
    sheetRows: MOST_SHEET_ROWS + 1,
  })
  const filled = book.SheetNames.filter(name => cellsOf(book.Sheets[name]).length > 0)
  const [first] = book.SheetNames
  if (first === undefined || !filled.includes(first)) return EMPTY
  if (filled.length > 1) return SEVERAL(filled)
  if (book.Workbook?.Sheets?.[0]?.Hidden) return HIDDEN_SHEET
  const sheet = book.Sheets[first] as WorkSheet
  return wrongIn(sheet) ?? textOf(sheet, book.Workbook?.WBProps?.date1904 === true)
}

type Found = readonly [row: number, column: number, cell: CellObject]

/** The cells that hold something, of a sheet read densely. */
function cellsOf(sheet: WorkSheet | undefined): Found[] {
  const rows = (sheet?.['!data'] ?? []) as (CellObject | undefined)[][]
  const found: Found[] = []
  for (const [r, cells] of rows.entries())
    for (const [c, cell] of (cells ?? []).entries())
      if (cell && cell.t !== 'z' && (cell.f !== undefined || (cell.v ?? '') !== ''))
        found.push([r, c, cell])
  return found
}

function wrongIn(sheet: WorkSheet): Refused | null {
  const [merged] = sheet['!merges'] ?? []
  if (merged) return MERGED(utils.encode_range(merged))
  const row = (sheet['!rows'] ?? []).findIndex(one => one?.hidden)
  if (row >= 0) return HIDDEN_ROW(row + 1)
  const column = (sheet['!cols'] ?? []).findIndex(one => one?.hidden)
  if (column >= 0) return HIDDEN_COLUMN(utils.encode_col(column))
  const cells = cellsOf(sheet)
  if (cells.some(([r, c]) => r >= MOST_SHEET_ROWS || c >= MOST_COLUMNS)) return TOO_MANY
  const formula = cells.find(([, , cell]) => cell.f !== undefined)
  return formula ? FORMULA(addressOf(formula)) : null
}

const addressOf = ([r, c]: Found): string => utils.encode_cell({ r, c })

function textOf(sheet: WorkSheet, date1904: boolean): string[][] | Refused {
  const rows: string[][] = []
  for (const found of cellsOf(sheet)) {
    const text = cellText(found[2], date1904)
    if (text === null) return UNCLEAR(addressOf(found), found[2].w ?? '')
    if (/[\r\n]/.test(text)) return LINE_BREAK(addressOf(found))
    const [r, c] = found
    while (rows.length <= r) rows.push([])
    const row = rows[r] as string[]
    while (row.length < c) row.push('')
    row[c] = text
  }
  return rows
}

/** A cell as somebody would have typed it; null where it shows one thing and holds another. */
function cellText({ t, v, w = '', z = 'General' }: CellObject, date1904: boolean): string | null {
  if (t === 's') return `${v}`
  if (t === 'b') return w
  if (t !== 'n' || typeof v !== 'number') return null
  const format = `${z}`
  if (SSF.is_date(format)) return dayText(v, date1904)
  if (format === 'General') return plainNumber(v)
  return /^-?\d+(\.\d+)?$/.test(w) && Number(w) === v ? w : null
}

/** Its shortest digits; a number so large or small that it needs an exponent is not one of ours. */
function plainNumber(value: number): string | null {
  const text = String(value)
  return text.includes('e') ? null : text
}

/** `2026-11-22`, or with its time where it has one; a time without a day says too little. */
function dayText(value: number, date1904: boolean): string | null {
  const seconds = Math.round(value * 86_400)
  const date = SSF.parse_date_code(seconds / 86_400 + 1e-9, { date1904 })
  if (!date || value < 1) return null
  const two = (figure: number) => `${figure}`.padStart(2, '0')
  const day = `${date.y}-${two(date.m)}-${two(date.d)}`
  const rest = seconds % 86_400
  if (rest === 0) return day
  const time = `${day} ${two(Math.floor(rest / 3_600))}:${two(Math.floor(rest / 60) % 60)}`
  return rest % 60 === 0 ? time : `${time}:${two(rest % 60)}`
}

const END_OF_PARTS = 0x06054b50
const PART = 0x02014b50

/** The names of the packed parts, each unpacked once within the limit, whatever the list says of it. */
function unpacked(bytes: Buffer): { names: string[] } | Refused {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]))
  if (end < 0 || end + 22 > bytes.length || bytes.readUInt32LE(end) !== END_OF_PARTS) return BROKEN
  const count = bytes.readUInt16LE(end + 10)
  if (count > MOST_PARTS) return TOO_LARGE
  const names: string[] = []
  let at = bytes.readUInt32LE(end + 16)
  let left = MOST_UNPACKED
  for (let i = 0; i < count; i++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== PART) return BROKEN
    const size = sizeOf(bytes, at, left)
    if (size === null) return TOO_LARGE
    left -= size
    const name = bytes.readUInt16LE(at + 28)
    names.push(bytes.toString('utf8', at + 46, at + 46 + name))
    at += 46 + name + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
  return { names }
}

/** How large a part is when it is unpacked; null: larger than what is left, or no part at all. */
function sizeOf(bytes: Buffer, at: number, left: number): number | null {
  const [method, packed, from] = [
    bytes.readUInt16LE(at + 10),
    bytes.readUInt32LE(at + 20),
    bytes.readUInt32LE(at + 42),
  ]
  if (from + 30 > bytes.length) return null
  const begin = from + 30 + bytes.readUInt16LE(from + 26) + bytes.readUInt16LE(from + 28)
  if (method === 0) return packed <= left ? packed : null
  try {
    const part = bytes.subarray(begin, begin + packed)
    return inflateRawSync(part, { maxOutputLength: Math.max(left, 1) }).length
  } catch {
    return null
  }
}

const OLD_FILE = refuse(
  'This is an old (.xls) or a password-protected spreadsheet. Save it as .xlsx without a password, or as “CSV UTF-8”.',
  '这是旧版（.xls）或加密的电子表格。请另存为不加密的 .xlsx 或“CSV UTF-8”。',
)
const NO_SHEET = refuse(
  'This packed file is no .xlsx spreadsheet. Save the table as .xlsx or “CSV UTF-8”.',
  '该压缩文件不是 .xlsx 电子表格。请另存为 .xlsx 或“CSV UTF-8”。',
)
const MACROS = refuse(
  'This spreadsheet holds macros. Save it as .xlsx without them.',
  '该电子表格含有宏。请另存为不含宏的 .xlsx。',
)
const BROKEN = refuse(
  'The spreadsheet is damaged or cut off. Open it, save it again as .xlsx, and try once more.',
  '电子表格已损坏或不完整。请打开后重新保存为 .xlsx 再试。',
)
const TOO_LARGE = refuse(
  'Unpacked, this spreadsheet is larger than 20 MB. Copy the rows alone into a new one.',
  '该电子表格解压后超过 20 MB。请仅将数据行复制到新文件。',
)
const TOO_MANY = refuse(
  `The sheet has more than ${MOST_SHEET_ROWS} rows or ${MOST_COLUMNS} columns. Divide it.`,
  `工作表超过 ${MOST_SHEET_ROWS} 行或 ${MOST_COLUMNS} 列。请拆分。`,
)
const EMPTY = refuse('The first sheet is empty.', '第一个工作表为空。')
const HIDDEN_SHEET = refuse(
  'The sheet is hidden. Show it, look at it, and save it again.',
  '该工作表已隐藏。请取消隐藏并核对后重新保存。',
)
const SEVERAL = (names: readonly string[]): Refused =>
  refuse(
    `${names.length} sheets hold something, and it is not known which is meant. Keep one in the file.`,
    `有 ${names.length} 个工作表含有内容，无法确定使用哪一个。请仅保留一个。`,
  )
const MERGED = (range: string): Refused =>
  refuse(
    `Cells ${range} are merged: it is not known which row they belong to. Unmerge them.`,
    `单元格 ${range} 已合并，无法确定属于哪一行。请取消合并。`,
  )
const HIDDEN_ROW = (row: number): Refused =>
  refuse(
    `Row ${row} is hidden, or a filter hides it. Show all rows, or delete those that are not meant.`,
    `第 ${row} 行被隐藏或筛选。请显示全部行，或删除不需要的行。`,
  )
const HIDDEN_COLUMN = (column: string): Refused =>
  refuse(
    `Column ${column} is hidden. Show it, or delete it.`,
    `${column} 列被隐藏。请显示或删除该列。`,
  )
const FORMULA = (cell: string): Refused =>
  refuse(
    `Cell ${cell} is a formula. Copy the table and paste it as values.`,
    `单元格 ${cell} 为公式。请复制表格并粘贴为数值。`,
  )
const UNCLEAR = (cell: string, shown: string): Refused =>
  refuse(
    `Cell ${cell} shows “${shown.slice(0, 40)}” and holds something else. Format the column as text and write it as it is meant.`,
    `单元格 ${cell} 显示为“${shown.slice(0, 40)}”，与实际内容不同。请将该列设为文本后重新填写。`,
  )
const LINE_BREAK = (cell: string): Refused =>
  refuse(
    `Cell ${cell} has several lines. Write it in one.`,
    `单元格 ${cell} 含有换行。请改为一行。`,
  )
