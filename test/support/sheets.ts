/** A table of text as a spreadsheet program would save it. */
import { utils, write } from '@e965/xlsx'
import { readCsv } from '../../server/contract/csv.ts'

/** Base64 of an .xlsx with the cells of a CSV, all of them text. */
export function asSheet(csv: string): string {
  const book = utils.book_new()
  const rows = readCsv(csv, ',').map(({ cells }) => [...cells])
  utils.book_append_sheet(book, utils.aoa_to_sheet(rows), 'Sheet1')
  const bytes: Buffer = write(book, { type: 'buffer', bookType: 'xlsx', compression: true })
  return bytes.toString('base64')
}
