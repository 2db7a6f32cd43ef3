/** What is sealed, and what of a raw message may be seen: sex chromosomes never. */
import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import analyzer from '../lims-adapters/analyzers/nipt-run.ts'
import { Message } from '../lims-adapters/hl7/message.ts'
import { covered, isSealed } from '../lims-adapters/sealed.ts'
import { messageOfTable } from '../lims-adapters/tables/nipt-run.ts'
import newborn from '../server/programmes/newborn.ts'
import nipt from '../server/programmes/nipt.ts'

const SEX = [
  ...[
    'ZX',
    'ZY',
    'Z-X',
    'z_y',
    'chrX',
    'chrY_z',
    'CHRX_Z',
    'Zscore_chrX',
    'NCV_Y',
    'FFY',
    'X',
    'Y',
  ],
  ...['45,X', 'XO', '47,XXY', 'XYY', 'XXX', 'SCA', 'Fetal sex', 'FETAL_SEX', 'gender', 'class_sx'],
  ...['sex_chrom', 'Monosomy X', '胎儿性别', 'X染色体', '性染色体'],
]

const FIXTURES = new URL('./fixtures/analyzers/nipt-run/', import.meta.url)
const read = (file: string) => readFileSync(new URL(file, FIXTURES), 'utf8')

const TABLE = [
  'batch_name,well,sample_barcode,sample_type,qc_flag,ff,z21,z18,z13,zx,sex_chrom,remark',
  'R1,A01,NTC-1,NTC,pass,0.0,0,0,0,CANARY1,CANARY2,CANARY3',
  'R1,B01,03260000000112,sample,pass,9.8,0.42,-0.31,0.08,CANARY4,CANARY5,CANARY6',
  'R1,C01,03260000000209,sample,"fail: library",,,,,,,',
  'R1,D01,03260000000306,sample,CANARY7,9.8,0.42,-0.31,0.08,,,',
].join('\r\n')
const cells = (text: string) => text.split('\r\n').map(line => line.replaceAll('"', '').split(','))
const ABOUT = { controlId: 'F1', at: '20261126150000+0800', facility: 'GMCH' }

describe('what is sealed', () => {
  for (const code of SEX)
    it(`${code} is`, () => {
      expect(isSealed(code)).to.equal(true)
    })

  it('is nothing that a programme measures', () => {
    for (const { spellings } of [newborn, nipt])
      for (const { codes } of spellings)
        expect(codes.filter(isSealed), codes.join(' ')).to.deep.equal([])
  })

  it('is covered in a message of any adapter, its notes and its wrapped lines with it', () => {
    const text = [
      ...['MSH|^~\\&|LAW-1', 'OBX|1|NM|TSH||2.1|mIU/L', 'NTE|1||fine'],
      ...['OBX|2|ST|SCA^Sex||CANARY|', 'NTE|1||CANARY', 'CANARY wrapped', 'OBX|3|NM|G6PD||5.5|'],
    ].join('\r')
    expect(covered(text)).to.not.include('CANARY')
    expect(covered(text)).to.include('2.1').and.include('5.5').and.include('fine')
    expect(covered(text).split('\r')).to.have.length(7)
  })

  it('is covered in a run, with everything else that nobody asked for', () => {
    const text = read('run.hl7')
      .replaceAll('11.90', 'CANARY')
      .replaceAll('||M|', '||CANARY|')
      .concat('NTE|1||CANARY\rZSX|CANARY\rOBX|9|TX|NEW_CODE||CANARY|\r')
    const shown = analyzer.covers?.(text) ?? text
    expect(text).to.include('CANARY')
    expect(shown).to.not.include('CANARY').and.not.include('-0.12')
    expect(shown).to.include('7.85').and.include('2.7').and.include('FAILED-LIBRARY')
  })
})

describe('a run’s table as a file', () => {
  const made = messageOfTable(cells(TABLE), ABOUT)
  const text = 'text' in made ? made.text : ''
  const message = Message.parse(text)
  const seen = 'refused' in message ? [] : analyzer.reads(message)

  it('becomes the message that the instrument would have sent', () => {
    const told = seen.map(one => [one.specimen, one.analyteCode, one.value])
    expect(told.filter(([number]) => number === '03260000000112')).to.deep.equal([
      ['03260000000112', 'FF', '9.8'],
      ['03260000000112', 'Z21', '0.42'],
      ['03260000000112', 'Z18', '-0.31'],
      ['03260000000112', 'Z13', '0.08'],
    ])
    expect(told.filter(([number]) => number === '03260000000209')).to.deep.equal([
      ['03260000000209', 'FAILED-LIBRARY', '1'],
    ])
    expect(seen.filter(one => 'kind' in one && one.kind === 'control')).to.have.length(4)
  })

  it('guesses at no quality flag that it does not know: a person decides', () => {
    const unsure = seen.filter(one => one.specimen === '03260000000306')
    expect(unsure.map(one => one.value)).to.deep.equal(['quality flag not known'])
  })

  it('carries nothing that is sealed, and shows it nowhere but in the raw file', () => {
    expect(text).to.not.include('CANARY')
    const shown = JSON.stringify(analyzer.file?.covered(cells(TABLE)))
    expect(shown).to.not.include('CANARY')
    expect(shown).to.include('0.42').and.include('fail: library')
  })

  for (const [what, table, says] of [
    ['without a column', TABLE.replace('ff', 'fff'), /no column for FF/],
    ['with an uneven line', `${TABLE}\r\nR1,E01`, /Line 6/],
    ['with a header alone', TABLE.split('\r\n')[0] ?? '', /no tubes/],
    ['of something else', 'hello', /no column/],
  ] as const)
    it(`is refused ${what}, with a sentence`, () => {
      const refused = messageOfTable(cells(table), ABOUT)
      expect('refused' in refused && refused.refused.en).to.match(says)
      expect('refused' in refused && refused.refused.zh).to.match(/[一-龥]/)
    })
})
