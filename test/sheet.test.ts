import { deflateRawSync } from 'node:zlib'
import { type CellObject, utils, type WorkBook, type WorkSheet, write } from '@e965/xlsx'
import { expect } from 'chai'
import fc from 'fast-check'
import { isSheet, rowsOfSheet } from '../lims-adapters/sheet.ts'
import { readCsv } from '../server/contract/csv.ts'
import { textBytes } from '../server/exchange/sheets.ts'

/** A spreadsheet as a program writes it. */
function saved(sheets: readonly WorkSheet[], of: Partial<WorkBook> = {}, as = 'xlsx'): Buffer {
  const book = Object.assign(utils.book_new(), of)
  for (const [i, sheet] of sheets.entries()) utils.book_append_sheet(book, sheet, `S${i + 1}`)
  return write(book, { type: 'buffer', bookType: as as 'xlsx', compression: true })
}
const sheetOf = (cells: unknown[][], about: object = {}): WorkSheet =>
  Object.assign(utils.aoa_to_sheet(cells), about)
const one = (cell: Partial<CellObject>): WorkSheet =>
  sheetOf([['heading'], ['']], { A2: { t: 'n', ...cell }, '!ref': 'A1:A2' })

/** A packed file of one part that says it is small, and unpacks into so many noughts. */
function packed(size: number): Buffer {
  const part = deflateRawSync(Buffer.alloc(size))
  const local = Buffer.alloc(30)
  local.write('PK\x03\x04', 'latin1')
  const listed = Buffer.alloc(46)
  listed.write('PK\x01\x02', 'latin1')
  listed.writeUInt16LE(8, 10)
  listed.writeUInt32LE(part.length, 20)
  listed.writeUInt32LE(10, 24)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(local.length + part.length, 16)
  return Buffer.concat([local, part, listed, end])
}
const HEADS = ['编号', '结果']

describe('a spreadsheet as the table that it shows', () => {
  const SHOWN: [why: string, cell: Partial<CellObject>, text: string][] = [
    ['a number keeps its digits', { v: 5.1 }, '5.1'],
    ['fourteen digits are no power of ten', { v: 32600000000129 }, '32600000000129'],
    ['a number that its format writes in full', { v: 3, z: '00000' }, '00003'],
    ['digits behind the point that were typed', { v: 5.1, z: '0.00' }, '5.10'],
    ['a number in a column of text', { v: 12, z: '@' }, '12'],
    ['text', { t: 's', v: '<0.5' }, '<0.5'],
    ['text with a leading zero', { t: 's', v: '03260000000129' }, '03260000000129'],
    ['a day, its year first', { v: 46348, z: 'm/d/yy' }, '2026-11-22'],
    ['a day with its time', { v: 46_348 + 185 / 1_440, z: 'dd.mm.yyyy' }, '2026-11-22 03:05'],
    ['yes', { t: 'b', v: true }, 'TRUE'],
  ]
  for (const [why, cell, text] of SHOWN)
    it(`${why}: ${text}`, () => {
      expect(rowsOfSheet(saved([one(cell)]))).to.deep.equal([['heading'], [text]])
    })

  it('days of a book that counts from 1904', () => {
    const book = { Workbook: { WBProps: { date1904: true } } }
    const rows = rowsOfSheet(saved([one({ v: 46348 - 1462, z: 'm/d/yy' })], book))
    expect(rows).to.deep.equal([['heading'], ['2026-11-22']])
  })

  const many = Array.from({ length: 5_001 }, (_, i) => [i])
  const REFUSED: [why: string, bytes: () => Buffer, says: RegExp][] = [
    ['a formula', () => saved([one({ v: 2, f: '1+1' })]), /Cell A2 is a formula/],
    ['an error', () => saved([one({ t: 'e', v: 7 })]), /Cell A2 shows .* holds something else/],
    [
      'a figure rounded by its format',
      () => saved([one({ v: 2.345, z: '0.0' })]),
      /Cell A2 shows “2.3”/,
    ],
    ['a share of a hundred', () => saved([one({ v: 0.05, z: '0%' })]), /Cell A2 shows “5%”/],
    ['thousands set apart', () => saved([one({ v: 1234, z: '#,##0' })]), /shows “1,234”/],
    ['a time without a day', () => saved([one({ v: 0.5, z: 'h:mm' })]), /Cell A2/],
    ['a power of ten', () => saved([one({ v: 1e30 })]), /Cell A2/],
    ['several lines in a cell', () => saved([one({ t: 's', v: 'a\nb' })]), /several lines/],
    [
      'merged cells',
      () => saved([sheetOf([HEADS], { '!merges': [utils.decode_range('A1:B1')] })]),
      /A1:B1 are merged/,
    ],
    [
      'a hidden row',
      () => saved([sheetOf([HEADS, ['1', '2']], { '!rows': [{}, { hidden: true }] })]),
      /Row 2 is hidden/,
    ],
    [
      'a hidden column',
      () => saved([sheetOf([HEADS], { '!cols': [{}, { hidden: true }] })]),
      /Column B is hidden/,
    ],
    ['two sheets', () => saved([sheetOf([HEADS]), sheetOf([HEADS])]), /2 sheets hold something/],
    [
      'nothing on the first sheet',
      () => saved([sheetOf([]), sheetOf([HEADS])]),
      /first sheet is empty/,
    ],
    ['too many rows', () => saved([sheetOf(many)]), /more than 5000 rows/],
    ['an old file', () => saved([sheetOf([HEADS])], {}, 'biff8'), /old \(\.xls\)/],
    ['another packed file', () => saved([sheetOf([HEADS])], {}, 'ods'), /no \.xlsx spreadsheet/],
    ['a file cut off', () => saved([sheetOf([HEADS])]).subarray(0, 900), /damaged or cut off/],
    ['a small file that unpacks into a large one', () => packed(21_000_000), /larger than 20 MB/],
  ]
  for (const [why, bytes, says] of REFUSED)
    it(`is refused for ${why}, in both languages`, () => {
      const read = rowsOfSheet(bytes())
      if (!('refused' in read)) throw new Error(`was read: ${JSON.stringify(read).slice(0, 200)}`)
      expect(read.refused.en).to.match(says)
      expect(read.refused.zh).to.match(/[\u4e00-\u9fff]/)
    })

  /** Two cells, in a part that declares an entity and stands for it in the second. */
  function declaring(entity: string): Buffer {
    const [head, word] = ['<?xml version="1.0" encoding="UTF-8" standalone="yes"?>', 'stands here']
    const book = utils.book_new()
    utils.book_append_sheet(book, sheetOf([['heading'], [word]]), 'S1')
    const bytes: Buffer = write(book, { type: 'buffer', bookType: 'xlsx', bookSST: true })
    const part = bytes.indexOf('<sst ')
    const changed = (at: number, from: string, to: string) => {
      expect(bytes.subarray(at, at + from.length).toString()).to.equal(from)
      bytes.write(to.padEnd(from.length), at)
    }
    changed(bytes.lastIndexOf('<?xml', part), head, `<!DOCTYPE s[<!ENTITY x ${entity}>]>`)
    changed(bytes.indexOf(word, part), word, '&x;')
    return bytes
  }

  for (const entity of ['SYSTEM "file:///etc/passwd"', '"put in its place"'])
    it(`has no entity put in its place: ${entity} (F-32)`, () => {
      const rows = rowsOfSheet(declaring(entity))
      if ('refused' in rows) throw new Error(rows.refused.en)
      expect(rows.map(cells => cells.map(text => text.trim()))).to.deep.equal([
        ['heading'],
        ['&x;'],
      ])
    })

  it('becomes the same table as its CSV, whatever text it holds', () => {
    const cell = fc.stringMatching(/^[0-9a-zA-Z<>=+@,;"'. 王采血-]{1,12}$/)
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), {
      minLength: 1,
      maxLength: 5,
    })
    fc.assert(
      fc.property(table, rows => {
        const bytes = saved([sheetOf(rows)])
        expect(isSheet(bytes)).to.equal(true)
        const text = textBytes(bytes.toString('base64')).toString('utf8')
        expect(readCsv(text, ',').map(({ cells }) => cells)).to.deep.equal(rows)
      }),
      { numRuns: 30 },
    )
  })

  it('is never damaged into an exception: any byte may be another', () => {
    const good = saved([sheetOf([HEADS, ['1', '2']])])
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), (at, byte) => {
        const bytes = Buffer.from(good)
        bytes[at] = byte
        const read = rowsOfSheet(bytes)
        expect('refused' in read || Array.isArray(read)).to.equal(true)
      }),
      { numRuns: 150 },
    )
  })
})
