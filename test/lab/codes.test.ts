import { expect } from 'chai'
import * as fc from 'fast-check'
import type { Mapping } from '../../server/contract/mappings.ts'
import { codesOf, type SentCode } from '../../server/lab/codes.ts'
import { folded } from '../../server/lab/units.ts'
import { loadProgrammes } from '../../server/programmes/programme.ts'

const programmes = await loadProgrammes()

const row = (more: Partial<Mapping>): Mapping => ({
  ...{ id: more.id ?? 'a row', centre: null, line: null, codingSystem: null },
  ...{ sentCode: 'X1', sentUnit: 'ng/mL', programme: 'NBS', analyte: 'OHP17' },
  ...{ ucum: 'ng/mL', unit: 'nmol/L', factor: '3.02608', kind: 'converted' },
  ...{ molecularWeight: '330.46', needs: 'two', source: 'a book', verified: 'verified' },
  ...{ startsOn: '2026-11-01', endsOn: null, addedBy: 'one', addedAt: '', confirmedBy: 'two' },
  ...{ confirmedAt: '', version: 2 },
  ...more,
})

const sent = (more: Partial<SentCode> = {}): SentCode => ({
  ...{ programme: 'NBS', centre: 'GMCH', line: 'line 1', code: 'X1', codingSystem: '' },
  unit: 'ng/mL',
  ...more,
})

describe('what a sent code and unit mean (B-12)', () => {
  it('is what the programme’s own file says where no row does', () => {
    const book = codesOf(programmes, [])
    for (const unit of ['uIU/mL', 'µIU/mL', 'μIU/mL', ' mIU/L '])
      expect(book.read(sent({ code: 'TSH', unit })), unit).to.deep.equal({
        ...{ analyte: 'TSH', factor: '1', unit: 'm[IU]/L', mapping: null },
      })
    expect(book.read(sent())).to.deep.equal({ unknown: 'analyte' })
    expect(book.read(sent({ code: 'TSH', unit: 'ng/mL' }))).to.deep.include({
      unknown: 'unit',
      analyte: 'TSH',
    })
    expect(book.read(sent({ code: 'TSH', unit: '' }))).to.include({ unknown: 'unit' })
    expect(book.read(sent({ code: 'tsh', unit: 'mIU/L' }))).to.include({ unknown: 'analyte' })
  })

  it('is a row’s, with its factor and its id, once there is one', () => {
    const book = codesOf(programmes, [row({ id: 'r1' })])
    expect(book.read(sent())).to.deep.equal({
      ...{ analyte: 'OHP17', factor: '3.02608', unit: 'nmol/L', mapping: 'r1' },
    })
    expect(book.read(sent({ unit: 'ug/L' }))).to.deep.equal({
      ...{ unknown: 'unit', analyte: 'OHP17', units: ['ng/mL'] },
    })
  })

  it('is not read from a row of another line, centre, programme or coding system', () => {
    for (const other of [
      { line: 'line 2', centre: 'GMCH' },
      { centre: 'GMU' },
      { programme: 'NIPT' },
      { codingSystem: 'LN' },
    ])
      expect(codesOf(programmes, [row(other)]).read(sent())).to.deep.equal({ unknown: 'analyte' })
  })

  it('is read from the closest row: a line’s before its centre’s before everybody’s', () => {
    const rows = [
      row({ id: 'all', factor: '1' }),
      row({ id: 'centre', centre: 'GMCH', factor: '2' }),
      row({ id: 'line', centre: 'GMCH', line: 'line 1', factor: '3' }),
    ]
    for (const some of [rows, rows.toReversed()]) {
      const book = codesOf(programmes, some)
      expect(book.read(sent())).to.include({ mapping: 'line', factor: '3' })
      expect(book.read(sent({ line: 'line 2' }))).to.include({ mapping: 'centre' })
      expect(book.read(sent({ centre: 'GMU', line: 'line 9' }))).to.include({ mapping: 'all' })
    }
  })

  it('is read from a row that names the coding system before one for any', () => {
    const book = codesOf(programmes, [
      row({ id: 'any', factor: '1' }),
      row({ id: 'loinc', codingSystem: 'LN', factor: '2' }),
    ])
    expect(book.read(sent({ codingSystem: 'LN' }))).to.include({ mapping: 'loinc' })
    expect(book.read(sent({ codingSystem: '99X' }))).to.include({ mapping: 'any' })
  })

  it('never falls back on another meaning of the same letters', () => {
    const line = { centre: 'GMCH', line: 'line 1', sentCode: 'TSH' }
    const book = codesOf(programmes, [row({ ...line, id: 'other meaning' })])
    expect(book.read(sent({ code: 'TSH', unit: 'mIU/L' }))).to.deep.equal({
      ...{ unknown: 'unit', analyte: 'OHP17', units: ['ng/mL'] },
    })
    expect(book.read(sent({ code: 'TSH', unit: 'mIU/L', line: 'line 2' }))).to.include({
      analyte: 'TSH',
    })
  })

  it('is nothing where the analyte’s limits are in another unit by now', () => {
    const book = codesOf(programmes, [row({ unit: 'ug/L', ucum: 'ug/L', factor: '1' })])
    expect(book.read(sent())).to.deep.equal({ unknown: 'analyte' })
  })

  it('is nothing for any text that no row and no programme has (B-12)', () => {
    const book = codesOf(programmes, [row({ id: 'r1' })])
    const spellings = [...programmes.values()].flatMap(p => p.spellings)
    const pairs = new Set(
      spellings.flatMap(s => s.codes.flatMap(c => s.units.map(u => `${c} ${folded(u)}`))),
    )
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.constantFrom('TSH', 'OHP17', 'PHE', '17-OHP', 'TSH ', 'tsh'),
    )
    const unit = fc.oneof(text, fc.constantFrom('mIU/L', 'nmol/l', 'MIU/L', 'mg/dL', 'umol/L', ''))
    fc.assert(
      fc.property(text, unit, (code, unit) => {
        const known = pairs.has(`${code} ${folded(unit)}`) || (code === 'X1' && unit === 'ng/mL')
        expect('mapping' in book.read(sent({ code, unit }))).to.equal(known)
      }),
      { numRuns: 500 },
    )
  })

  it('is the same however often it is asked, and never another’s', () => {
    const book = codesOf(programmes, [row({ id: 'r1', centre: 'GMCH', line: 'line 1' })])
    const asked = fc.record({
      code: fc.constantFrom('X1', 'TSH', 'OHP17', '17-OHP', 'X1\nng/mL', ''),
      codingSystem: fc.constantFrom('', 'LN', 'L'),
      unit: fc.constantFrom('ng/mL', 'nmol/L', 'mIU/L', 'µIU/mL', ''),
      line: fc.constantFrom('line 1', 'line 2'),
      centre: fc.constantFrom('GMCH', 'GMU'),
    })
    fc.assert(
      fc.property(asked, more => {
        const fresh = codesOf(programmes, [row({ id: 'r1', centre: 'GMCH', line: 'line 1' })])
        expect(book.read(sent(more))).to.deep.equal(fresh.read(sent(more)))
      }),
      { numRuns: 300 },
    )
  })

  it('tells which codes are one analyte, each on its own line', () => {
    const line = { centre: 'GMCH', line: 'line 1' }
    const book = codesOf(programmes, [row({ ...line, sentCode: '17P' })])
    const on = (code: string, at = 'line 1') => ({ code, line: at })
    expect(book.isSame(on('17P'), on('OHP17', 'line 2'), 'GMCH')).to.equal(true)
    expect(book.isSame(on('17P', 'line 2'), on('OHP17', 'line 2'), 'GMCH')).to.equal(false)
    expect(book.isSame(on('TSH'), on('29575-8'), 'GMCH')).to.equal(true)
    expect(book.isSame(on('TSH'), on('OHP17'), 'GMCH')).to.equal(false)
    expect(book.isSame(on('what'), on('what'), 'GMCH')).to.equal(true)
  })
})
