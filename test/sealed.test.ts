/** What is sealed, and what of a raw message may be seen: sex chromosomes never. */
import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import law from '../lims-adapters/analyzers/ihe-law.ts'
import analyzer from '../lims-adapters/analyzers/nipt-run.ts'
import { Message } from '../lims-adapters/hl7/message.ts'
import {
  COVER,
  covered,
  coveredPerson,
  readOpenly,
  shownId,
  withheldFrom,
} from '../lims-adapters/sealed.ts'
import { isSealed, namesSex, saysInWords, saysSex } from '../lims-adapters/sealed-words.ts'
import { pathProblem } from '../lims-adapters/specimen-paths.ts'
import { messageOfTable } from '../lims-adapters/tables/nipt-run.ts'
import { ofAnother } from '../server/lab/sent.ts'
import newborn from '../server/programmes/newborn.ts'
import nipt from '../server/programmes/nipt.ts'

/** Codes, names and headings that tell. */
const SEX = `
  ZX ZY Z-X z_y X Y chrX chrY chrX_CNV chrY_z CHRX_Z chrY% chrX2 Zscore_chrX NCV_Y NCVX FFY FF_Y %Y Y%
  FETAL_FRACTION_Y FetalFractionY FETALFRACTIONX Y_reads X-dosage CNV(X) del(X) chr(Y) t(X;21) Xp22.3 Yq11
  SCA SCAs sca-result SX class_sx SRY AMELY AZFc XX XY XO X0 XXX XXY XYY XXXY 45,X 45X 45,X0 46,XY 46XX
  47,XXX 47,XXY 48XXYY 45,X/46,XX sex gender FETAL_SEX sex_chrom SexAneuploidy MALE female Boy
  Turner Klinefelter Jacobs 性别 胎儿性别 性染色体 X染色体 Y浓度 Y染色体浓度 男胎 女婴 特纳综合征 超雌 Ｘ ＺＹ Υ
`
  .trim()
  .split(/\s+/)
const PHRASES = [
  ...['Fetal sex', 'Monosomy X', 'sex chromosome aneuploidy', 'Z score X', 'Triple X syndrome'],
  ...['fetal fraction (Y)', 'number of Y reads', 'chromosome Y^99NIPT', 'is it a boy?', 'X 单体'],
]
/** What looks like it and is something else: never sealed. */
const INNOCENT = `
  FETAL_FRACTION FetalFraction FF Z21 chr21 chr18_Z chr13 Zscore_chr13 TYR XLE XLE_ALA MAX MIX INDEX FLUX
  EXP PROXY X-ray X-RAY_DOSE X-ALD X-linked 10X 2x XYZ HEXA Essex Sussex Middlesex unisex sextuplet
  FAILED-SEQUENCING FAILED-LIBRARY GC_CONTENT Q30 READS UNIQUE_READS DUP_RATE 46,XN 雌三醇 游离雌三醇 胎儿浓度
  21号染色体 甲状腺 大小
`
  .trim()
  .split(/\s+/)
const INNOCENT_PHRASES = [
  'XYZ Hospital',
  'Factor X activity',
  'Fragile X',
  'LEU+ILE^LEU+ILE^99MSMS',
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
  it('is every code and name that tells of sex chromosomes, however it is written', () => {
    expect([...SEX, ...PHRASES].filter(code => !isSealed(code))).to.deep.equal([])
  })

  it('is nothing that only looks like it', () => {
    expect([...INNOCENT, ...INNOCENT_PHRASES].filter(isSealed)).to.deep.equal([])
  })

  it('is a value that says it, while a yes, a number or a town is none', () => {
    const telling = [
      '47,XXX',
      'XY',
      'male fetus',
      'chrY present',
      '男胎',
      'Fetal sex: F',
      'Xq28 loss',
      ...['Y染色体阳性', '提示X染色体数目偏少', 'X染色体非整倍体', 'X 单体', '染色体Y', 'Y-三体'],
      ...['monosomy X', 'Trisomy of X', 'triple X', 'X disomy', 'Y DNA present', 'Y reads 0.2 %'],
      ...[
        '男',
        '女',
        ' 女。',
        '胎儿为男',
        '胎儿：女',
        '提示为女',
        '考虑男',
        '胎儿系雄性',
        '女性',
        '结果 男',
      ],
      ...['孕妇女胎', '产妇女儿', '孕妇女性', '妇女胎儿：女', '妊娠女性胎儿为男'],
    ]
    expect(telling.filter(text => !saysSex(text))).to.deep.equal([])
    const others = [
      ...['Y', 'X', 'Y^Yes', '0.42', 'N', 'see note', 'X-ray film', '胜男', '未检出'],
      ...['21三体阴性', '染色体异常', '胎儿浓度 9.8', '雌三醇', '女士', '王男男'],
    ]
    expect(others.filter(saysSex)).to.deep.equal([])
    expect(['XY-0001', 'SX-100', 'Y', 'X01', 'Turner'].filter(saysInWords)).to.deep.equal([])
  })

  it('is not a woman, nor the hospital that is named for women and children', () => {
    const women = [
      ...[
        '贵阳市妇女儿童医院',
        '妇女儿童保健院-20261122-1',
        '贵州省妇幼保健院',
        '育龄妇女',
        '李女士',
      ],
      ...['女性外周血', '女性患者', '成年女性', '怀孕女性', '女性生殖中心'],
    ]
    for (const asks of [isSealed, saysSex, saysInWords, namesSex])
      expect(women.filter(asks), asks.name).to.deep.equal([])
    expect(['女性', 'NIPT-男-3', '胎儿：女', '女婴 4'].filter(text => !saysInWords(text))).to.be
      .empty
  })

  it('is in the name of a file, where no person is named', () => {
    const names = ['NIPT-男-0012.csv', '男.csv', '0012男.csv', 'run 女 (2).csv', 'female.csv']
    expect(names.filter(name => !namesSex(name))).to.be.empty
    expect(['NIPT-0012.csv', '妇女-12.csv', '李女士.csv', 'Y.csv'].filter(namesSex)).to.be.empty
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

  /** One OBX in a message of any adapter; `C` stands for what must not be seen. */
  const PLACES: readonly [string, string][] = [
    ['in OBX-3.2', 'OBX|1|NM|A1^chrY_z||77|z'],
    ['in OBX-3.5', 'OBX|1|NM|A1^A^L^A1^Fetal sex^LN||77|z'],
    ['in a subcomponent', 'OBX|1|NM|A1&ZX||77|z'],
    ['in a second repetition', 'OBX|1|NM|A1~FETAL_SEX||77|z'],
    ['behind an escape', 'OBX|1|NM|chr\\X59\\_z||77|z'],
    ['in OBX-4', 'OBX|1|NM|A1|chrX|77|z'],
    ['in OBX-5', 'OBX|1|ST|A1||77 47,XXX|'],
    ['in a wrapped OBX-5', 'OBX|1|TX|ZX||7\r77 more|'],
    ['in a note', 'OBX|1|NM|A1||5|z\rNTE|1||Y chromosome 77'],
    ['in a comment of the order', 'OBR|2||R|A^B|||||||||77 male fetus\rOBX|1|NM|A1||5|z'],
    ['in a segment of its own', 'ZSX|77 fetal sex\rOBX|1|NM|A1||5|z'],
    ['in a segment of the specimen', 'SPM|2|77 男胎\rOBX|1|NM|A1||5|z'],
    ['in PID-8, beside what tells', 'PID|1|||||||77\rOBX|1|NM|ZY||5|z'],
  ]
  for (const [where, segments] of PLACES)
    it(`is nowhere where it stands ${where}: neither read nor shown`, () => {
      const head = 'MSH|^~\\&|LAW|GMCH|||20261126||OUL^R22|C1|P|2.5.1\rSPM|1|0326\rOBR|1||R1|A'
      const text = `${head}\r${segments.startsWith('PID') ? segments.replace('77', '') : segments}\r`
      const message = Message.parse(text)
      if ('refused' in message) throw new Error(message.refused.en)
      expect(JSON.stringify(readOpenly(law, message))).to.not.include('77')
      expect(covered(`${head}\r${segments}\r`))
        .to.include(COVER)
        .and.not.include('77')
    })

  it('is not whatever stands beside it: the others of its message are read', () => {
    const message = Message.parse(
      'MSH|^~\\&|LAW|GMCH|||20261126||OUL^R22|C1|P|2.5.1\rSPM|1|0326\rOBR|1||R1 男胎|A\r' +
        'OBX|1|NM|ZY||7|z\rOBX|2|NM|TSH||2.1|mIU/L|||||F|||||||SX-1\rOBX|3|ST|A1||male|',
    )
    if ('refused' in message) throw new Error(message.refused.en)
    const seen = readOpenly(law, message)
    expect(seen.map(one => [one.index, one.analyteCode, one.value])).to.deep.equal([
      [1, 'TSH', '2.1'],
      [2, 'A1', COVER],
    ])
    expect(seen.map(one => 'unreadable' in one)).to.deep.equal([false, true])
  })

  it('files nothing under the cover: a run or a lot whose name tells is held, one of a hospital not', () => {
    const ofRun = (run: string) => {
      const read = Message.parse(readText.replace('RUN-7', run))
      if ('refused' in read) throw new Error(read.refused.en)
      return readOpenly(analyzer, read)
    }
    const readText =
      'MSH|^~\\&|NIPT-RUN|GMCH|||20261126||OUL^R22|C1|P|2.5.1\rSPM|1|0326||PLAS|||||||P\rSAC|||0326\r' +
      'OBR|1||RUN-7|NIPT\rOBX|1|NM|FF||9.8|%|||||F\rOBX|2|NM|Z21||0.4|z|||||F\r'
    const told = ofRun('男胎 7')
    expect(told.map(one => 'unreadable' in one && one.unreadable.en)).to.have.length(2)
    for (const one of told) {
      expect('unreadable' in one && one.unreadable.en).to.match(/another name at the instrument/)
      expect(one).to.not.have.any.keys('run', 'lot')
      expect(JSON.stringify(one)).to.not.include('男胎')
    }
    expect(told.map(one => one.value)).to.deep.equal(['9.8', '0.4'])
    const names = ofRun('妇女儿童保健院-20261122-1').map(one => 'run' in one && one.run)
    expect(names).to.deep.equal(Array(2).fill('妇女儿童保健院-20261122-1'))
  })

  it('is not in the number of a message, nor where PID tells of a woman’s child', () => {
    expect(['FS-male-1', '男胎-7', 'C1', null].map(shownId)).to.deep.equal([
      COVER,
      COVER,
      'C1',
      null,
    ])
    const pid = 'MSH|^~\\&|LAW|GMCH\rPID|1||77||李^胜男||1997|F|男胎|X\rOBX|1|NM|A1||5|z\r'
    expect(coveredPerson(pid)).to.equal(pid.replace('|F|', `|${COVER}|`).replace('男胎', COVER))
  })

  it('is no place of a number', () => {
    for (const path of ['OBX[ZX]-5', 'OBX[FETAL_SEX]-5', 'PID-8'])
      expect(pathProblem(path)?.en, path).to.match(/sex of a child/)
    for (const path of ['OBX[57723-9]-5', 'PID-3', 'SPM-2.1.1'])
      expect(pathProblem(path), path).to.equal(null)
  })

  it('is covered in a run, with everything else that nobody asked for', () => {
    const text = read('run.hl7')
      .replaceAll('11.90', 'CANARY')
      .replaceAll('||M|', '||CANARY|')
      .replace('|||||F|', '||||CANARY male|F|')
      .concat('NTE|1||CANARY\rZSX|CANARY\rOBX|9|TX|NEW_CODE||CANARY|\r')
    const shown = analyzer.covers?.(text) ?? text
    expect(text).to.include('CANARY')
    expect(shown).to.not.include('CANARY').and.not.include('-0.12')
    expect(shown).to.include('7.85').and.include('2.7').and.include('FAILED-LIBRARY')
  })
})

describe('the sex that an instrument writes', () => {
  const sent = { sex: 'male', bornOn: null } as Parameters<typeof ofAnother>[1]
  const of = (kind: 'woman' | 'man' | 'newborn', pregnancy: string | null) =>
    ofAnother(
      { kind, sex: 'female', pregnancy, bornAt: null } as Parameters<typeof ofAnother>[0],
      sent,
    )

  it('of a newborn is held against its card (B-20)', () => {
    expect(of('newborn', 'p')?.held).to.equal('other-person')
    expect(of('newborn', null)?.held).to.equal('other-person')
  })

  it('of the other of a couple is held against his tube', () => {
    expect(of('man', null)?.held).to.equal('other-person')
  })

  it('beside a pregnant woman may be the child’s: it is compared with nothing (F-15)', () => {
    expect(of('woman', 'p')).to.equal(null)
  })
})

describe('a code of a run that nobody knows', () => {
  const text = read('run.hl7')
    .replace('OBX|5|NM|ZX^ZX', 'OBX|5|NM|NEW-CODE^NEW')
    .replaceAll('\n', '')
  const message = Message.parse(text)
  const seen = 'refused' in message ? [] : readOpenly(analyzer, message)

  it('comes out beside those that are known, and nothing is lost between', () => {
    const obx = 'refused' in message ? [] : message.all('OBX')
    const sealed = obx.filter(one => isSealed(one.at(3, 1)))
    expect(seen).to.have.length(obx.length - sealed.length)
    expect(seen.filter(one => one.analyteCode === 'NEW-CODE')).to.have.length(1)
  })

  it('is held without its value, which may tell anything', () => {
    const held = seen.map(one => withheldFrom(analyzer, one))
    const told = held.filter(one => one.value === COVER).map(one => one.analyteCode)
    expect(told).to.deep.equal(['NEW-CODE'])
    expect(analyzer.covers?.(text)).to.not.include('-0.12')
  })

  it('says what it says in numbers: words and odd flags are never kept', () => {
    const odd = Message.parse(text.replace('||0.42|z|||||F', '||boyish|z||M~H|||F'))
    if ('refused' in odd) throw new Error(odd.refused.en)
    const all = JSON.stringify(readOpenly(analyzer, odd))
    expect(all).to.not.include('boyish').and.not.include('"M"')
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
    const telling = `${TABLE}\r\nR1,E01,03260000000403,sample,pass,CANARY 男胎,1,1,1,,,`
    const shown = JSON.stringify(analyzer.file?.covered(cells(telling)))
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
