/**
 * What a person brings as a table: text, or the first sheet of a spreadsheet, which becomes the CSV that
 * somebody would have saved. From there on there is one way in. What is kept is that text: a
 * spreadsheet carries its authors, other sheets and what was deleted, and none of it is ours to keep.
 */
import { isSheet, rowsOfSheet } from '../../lims-adapters/sheet.ts'
import { writeCell } from '../contract/csv.ts'
import { Refusal } from '../contract/refusal.ts'

/** Larger than any request holds; looked at before anything is unpacked. */
const MOST_BYTES = 1_000_000

/** The bytes of a file as text; refused with its sentence where a spreadsheet cannot be read plainly. */
export function textBytes(base64: string): Buffer {
  const bytes = Buffer.from(base64, 'base64')
  if (!isSheet(bytes)) return bytes
  const rows = bytes.length > MOST_BYTES ? TOO_LARGE : rowsOfSheet(bytes)
  if ('refused' in rows)
    throw new Refusal('invalid', rows.refused, [{ path: 'base64', says: rows.refused }])
  return Buffer.from(rows.map(cells => cells.map(writeCell).join(',')).join('\r\n'), 'utf8')
}

const TOO_LARGE = {
  refused: {
    en: 'The spreadsheet is larger than 1 MB. Divide it.',
    zh: '电子表格超过 1 MB。请拆分。',
  },
}
