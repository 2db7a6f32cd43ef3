import { expect } from 'chai'
import fc from 'fast-check'
import { readCsv, type SEPARATORS, writeCsv } from '../server/contract/csv.ts'

describe('tables as text', () => {
  const cellsOf = (text: string, separator: (typeof SEPARATORS)[number] = ',') =>
    readCsv(text, separator).map(({ cells }) => cells)

  it('cells in quotes hold separators, quotes and line ends, and rows know their line', () => {
    expect(readCsv('a,"b ""x"", c"\r\n\r\n"d\ne",f\n', ',')).to.deep.equal([
      { line: 1, cells: ['a', 'b "x", c'] },
      { line: 3, cells: ['d\ne', 'f'] },
    ])
    expect(cellsOf('a;b\nc;', ';')).to.deep.equal([
      ['a', 'b'],
      ['c', ''],
    ])
    expect(cellsOf('a\tb', '\t')).to.deep.equal([['a', 'b']])
    expect(cellsOf('"open,b\nc'), 'a quote that is never closed').to.deep.equal([['open,b\nc']])
    expect(cellsOf('"a"b,c'), 'something after the quote').to.deep.equal([['ab', 'c']])
  })

  it('what is written is read back to the character, whatever it holds', () => {
    const cell = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^['=+\-@<>0-9.,;"\t\r\n ＝王]{0,8}$/),
    )
    const rows = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }).filter(hasText), {
      maxLength: 5,
    })
    fc.assert(
      fc.property(rows, table => {
        expect(cellsOf(writeCsv(table).slice(1))).to.deep.equal(table)
      }),
    )
  })

  it('no cell runs as a formula, and no number is harmed (F-10, INV-9)', () => {
    const written = (text: string) =>
      writeCsv([[text]])
        .slice(1)
        .replace(/\r\n$/, '')
    for (const number of ['-1.2', '+3', '<0.5', '>=17', '0.50', '-0', '12'])
      expect(written(number)).to.equal(number)
    for (const formula of [
      '=1+1',
      '+a',
      '-2-3',
      '@SUM(A1)',
      "=cmd|' /C calc'!A0",
      '\t=1',
      '＝1',
      '\r=1',
      "'=1",
    ])
      expect(written(formula).replace(/^"/, '')).to.match(/^'/)
  })
})

const hasText = (cells: readonly string[]) => cells.some(cell => cell !== '')
