import { expect } from 'chai'
import iconv from 'iconv-lite'
import { readCsv, writeCsv } from '../../server/contract/csv.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { refusedAs } from '../support/refusals.ts'
import { asSheet } from '../support/sheets.ts'

const base64 = (text: string, charset = 'utf-8') => iconv.encode(text, charset).toString('base64')

eachEngine('results from a file', engine => {
  let lab: Lab
  beforeEach(async () => {
    lab = await openLab(engine)
  })
  afterEach(() => lab.stop())

  const file = (text: string, charset?: string) => ({
    centre: lab.at.GMCH,
    name: '外送 serum.csv',
    base64: base64(text, charset),
  })
  const HEADING = '标本编号,项目,结果,单位\n'

  it('is tried first, row by row; then all of it or the good rows come in, once', async () => {
    const { tess, ana, nora } = lab.people
    const [one, two] = [await lab.receivedFrom(nora), await lab.receivedFrom(nora)]
    const notHere = await lab.cardFrom(nora)
    const elsewhere = await lab.cardFrom(lab.people.nick)
    const given = file(
      `${HEADING}${[
        `${one},TSH,48.70,mIU/L`,
        `${one},OHP17,"<5.0",nmol/L`,
        `${two},TSH,"2,1",mIU/L`,
        `${two},TSH,２.1,mIU/L`,
        `${two},TSH,2.1,furlong`,
        `${two},HCG,2.1,mIU/L`,
        `${notHere},TSH,2.1,mIU/L`,
        `${elsewhere},TSH,2.1,mIU/L`,
        '03269999999999,TSH,2.1,mIU/L',
        `${two.slice(1)},TSH,2.1,mIU/L`,
        `${two},G6PD,5.5,U/gHb`,
        `${two},G6PD,5.5,U/gHb`,
        `${two},G6PD,6.6,U/gHb`,
      ].join('\n')}\n`,
      'gb18030',
    )

    const tried = await tess.tryImport(given)

    expect(tried).to.include({ charset: 'gb18030', separator: ',', fresh: 3, known: 1, bad: 9 })
    expect(tried.rows.map(row => row.became).join(' ')).to.equal(
      'new new bad bad bad bad bad bad bad bad new known bad',
    )
    const says = tried.rows.map(row => row.says?.en ?? '')
    expect(says[2]).to.match(/it has a comma/)
    expect(says[3]).to.match(/full-width/)
    for (const wrong of says.slice(2, 4)) expect(wrong).to.match(/Correct it in the file/)
    expect(says[4]).to.match(/known here: mIU\/L/)
    expect(says[5]).to.match(/“HCG” is no analyte/)
    expect(says[6]).to.match(/on its way/)
    expect(says[7]).to.match(/No specimen of this centre/)
    expect(says[8]).to.match(/check digits/)
    expect(says[9]).to.match(/spreadsheet has rewritten/)
    expect(says[12]).to.match(/is 5.5 already/)
    expect((await lab.page(one)).results, 'trying writes nothing').to.deep.equal([])
    expect((await tess.listMessages({ centre: lab.at.GMCH })).rows).to.deep.equal([])

    const { sha256 } = tried
    await refusedAs(
      tess.importResults({ ...given, sha256, rows: 'all' }),
      'conflict',
      /9 rows cannot be brought in, so none was/,
    )
    await refusedAs(
      tess.importResults({ ...file(HEADING + one), sha256, rows: 'good' }),
      'invalid',
      /not the file that was tried/,
    )
    expect((await lab.page(one)).results).to.deep.equal([])

    const done = await tess.importResults({ ...given, sha256, rows: 'good' })

    expect(done).to.include({ fresh: 3, known: 1, bad: 9 })
    const { results, recalls } = await lab.page(one)
    expect(results.map(r => [r.analyte, r.value, r.origin, r.state, r.message])).to.deep.equal([
      ['OHP17', '<5.0', 'imported', 'recorded', done.message],
      ['TSH', '48.70', 'imported', 'recorded', done.message],
    ])
    expect(recalls.map(r => [r.condition, r.state])).to.deep.equal([['CH', 'provisional']])
    const kept = await tess.showMessage({ id: done.message })
    expect(kept).to.include({ base64: given.base64, controlId: given.name, results: 3 })

    const again = await tess.importResults({ ...given, sha256, rows: 'good' })
    expect(again).to.include({ fresh: 0, known: 4, message: done.message })
    expect((await lab.page(one)).results).to.have.length(2)

    // The same by a spreadsheet, of which its text is kept.
    const third = await lab.receivedFrom(nora)
    const sheet = {
      ...given,
      name: '结果.xlsx',
      base64: asSheet(`${HEADING}${third},OHP17,8.40,nmol/L`),
    }
    const asTable = await tess.tryImport(sheet)
    expect(asTable).to.include({ charset: 'utf-8', separator: ',', fresh: 1, bad: 0 })
    const brought = await tess.importResults({ ...sheet, sha256: asTable.sha256, rows: 'all' })
    expect(brought.rows[0]).to.include({ line: 2, value: '8.40' })
    const { text } = await tess.showMessage({ id: brought.message })
    expect(text).to.equal(`${HEADING.trim()}\r\n${third},OHP17,8.40,nmol/L`)

    // Nobody authorises what they brought in; a technician may verify it.
    const staff = await lab.people.adam.listStaff({})
    const id = staff.find(s => s.login === 'ana')?.id ?? ''
    const role = { id, role: 'technician', scopeKind: 'centre', scope: lab.at.GMCH } as const
    await lab.people.sera.giveRole(role)
    const own = file(`${HEADING}${two},OHP17,8.4,nmol/L`)
    await ana.importResults({ ...own, sha256: (await ana.tryImport(own)).sha256, rows: 'all' })
    await lab.verified(two)
    const signed = await lab.authorised(two, ana)
    expect(signed.done, 'the row of another file').to.have.length(1)
    expect(signed.withheld.map(w => w.says.en)).to.deep.equal([
      'You brought this value in yourself; another person signs it.',
    ])

    // Sex chromosomes: whatever column tells, the row is bad, and the file is shown without it.
    const telling = file(
      `标本编号,项目,结果,单位,备注\n${two},TSH,2.3,mIU/L,ok\n${[
        `${two},胎儿性别,CANARY1,,CANARY2`,
        `${two},TSH,47XXY,mIU/L,CANARY3`,
        `${two},OHP17,CANARY4 ${'x'.repeat(90)},nmol/L,`,
        `${one},G6PD,5.6,U/gHb,男胎 CANARY5`,
      ].join('\n')}`,
    )
    const judged = await tess.tryImport(telling)
    expect(judged.rows.map(row => row.became)).to.deep.equal(['new', 'bad', 'bad', 'bad', 'new'])
    expect(judged.rows[1]?.says?.en).to.match(/sex chromosomes/)
    expect(JSON.stringify(judged)).to.not.match(/CANARY|XXY|胎儿性别/)
    const half = { ...telling, sha256: judged.sha256, rows: 'good' } as const
    const shown = await tess.showMessage({ id: (await tess.importResults(half)).message })
    expect(shown).to.include({ sealed: 'covered', base64: '' })
    expect(shown.text)
      .to.include('2.3')
      .and.to.not.match(/CANARY|XXY|胎儿性别|5\.6/)
    expect(shown.text?.split(two)).to.have.length(5)
  })

  it('is read with any separator and mark, and what is no such file is refused with a sentence', async () => {
    const { tess, nora, rita } = lab.people
    const card = await lab.receivedFrom(nora)
    const row = [card, 'TSH', '2.1', 'mIU/L', '2026-11-20', 'x']
    const heading = ['Specimen', 'Analyte', 'Value', 'Unit', 'Measured at', 'Remark']
    for (const [text, charset, separator] of [
      [writeCsv([heading, row]), 'utf-8', ','],
      [`${heading.join(';')}\r\n${row.join(';')}`, 'utf-8', ';'],
      [`${heading.join('\t')}\n${row.join('\t')}\n\n`, 'gb18030', '\t'],
    ] as const) {
      const tried = await tess.tryImport(file(text, charset))
      expect(tried).to.include({ separator, fresh: 1, bad: 0 })
      expect(tried.unread).to.deep.equal(['Remark'])
    }
    const refusedFiles: [string, RegExp][] = [
      ['specimen,value\n1,2', /missing: analyte, unit/],
      [HEADING, /a heading and no rows/],
      ['', /./],
      ['PK\u0003\u0004\u0000\u0000', /damaged or cut off/],
      [`${HEADING}${'1,2,3,4\n'.repeat(2001)}`, /at most 2000/],
    ]
    for (const [text, sentence] of refusedFiles)
      await refusedAs(tess.tryImport(file(text)), 'invalid', sentence)
    await refusedAs(rita.tryImport(file(HEADING)), 'forbidden', /Ask: technician, authoriser/)
    expect(readCsv(writeCsv([row]).slice(1), ',')[0]?.cells).to.deep.equal(row)
  })
})

eachEngine('results entered by two people', engine => {
  let lab: Lab
  beforeEach(async () => {
    lab = await openLab(engine)
  })
  afterEach(() => lab.stop())

  it('the second does not see the first; the same is filed, another reading is for a third', async () => {
    const { tess, theo, ana, abel, nora, adam, sera } = lab.people
    const centre = lab.at.GMCH
    const card = await lab.receivedFrom(nora)
    const paper = { centre, specimen: card, unit: 'mIU/L', source: '转诊单 4711' }

    const refusals: [object, string, RegExp][] = [
      [{ analyte: 'TSH', value: '2,1' }, 'value', /comma/],
      [{ analyte: 'XYZ', value: '2.1' }, 'analyte', /no analyte/],
      [{ analyte: 'TSH', value: '2.1', unit: 'ounce' }, 'unit', /known here/],
      [{ analyte: 'TSH', value: '2.1', specimen: '03269999999999' }, 'number', /check digits/],
    ]
    for (const [change, path, sentence] of refusals) {
      const wrong = tess.beginEntry({ ...paper, analyte: '', value: '', ...change })
      const { issues } = await refusedAs(wrong, 'invalid', /./)
      expect(issues.map(i => i.path)).to.include(path)
      expect(issues[0]?.says.en ?? '').to.match(path === 'number' ? /./ : sentence)
    }

    const first = await tess.beginEntry({ ...paper, analyte: 'TSH', value: '2.10' })
    expect(first).to.include({ state: 'first', firstValue: '2.10', yours: 'take-back' })
    await refusedAs(
      ana.beginEntry({ ...paper, analyte: 'TSH', value: '9' }),
      'conflict',
      /being entered already/,
    )
    await refusedAs(
      theo.beginEntry({ ...paper, centre: lab.at.GMU, analyte: 'TSH', value: '9' }),
      'not-found',
      /No specimen of this centre/,
    )
    const { id, version } = first
    await refusedAs(tess.repeatEntry({ id, version, value: '2.10' }), 'conflict', /yourself/)
    const g6pd = { ...paper, analyte: 'G6PD', value: '5.5', unit: 'U/g Hb' }
    const waits = await tess.beginEntry(g6pd)
    const page = await ana.listEntries({ centre, limit: 1 })
    const [seen] = page.rows
    expect(seen).to.include({ firstValue: null, yours: 'second', firstByName: '田思' })
    expect((await lab.page(card)).results, 'one reading is no result').to.deep.equal([])

    const filed = await ana.repeatEntry({ id, version, value: '2.10' })

    expect(filed).to.include({ state: 'filed' })
    const rest = await ana.listEntries({ centre, after: page.next ?? '' })
    expect(rest.rows.map(row => row.id)).to.deep.equal([waits.id])
    expect(rest.next).to.equal(null)
    const taken = { id: waits.id, version: waits.version, reason: 'another card' }
    await tess.decideEntry({ ...taken, stands: 'neither' })
    expect((await ana.listEntries({ centre })).rows).to.deep.equal([])
    const { results, recalls } = await lab.page(card)
    expect(results.map(r => [r.value, r.origin, r.message, r.line])).to.deep.equal([
      ['2.10', 'entered', null, null],
    ])
    expect(recalls).to.deep.equal([])
    expect(await lab.story(card)).to.include.members(['entry.begun', 'entry.filed'])

    // Who entered it first does not verify it, and neither of the two authorises it.
    expect((await lab.verified(card, tess)).withheld[0]?.says.en).to.match(/brought this value in/)
    const ids = (await adam.listStaff({})).filter(s => ['ana', 'abel'].includes(s.login))
    for (const { id: staff } of ids)
      await sera.giveRole({ id: staff, role: 'technician', scopeKind: 'centre', scope: centre })
    expect((await lab.verified(card, ana)).done).to.have.length(1)
    const { rows } = await ana.listBench({ centre, state: 'verified', only: 'same-person' })
    expect(rows.map(r => [r.analyte, r.withheld.map(w => w.why)])).to.deep.equal([
      ['TSH', ['same-person', 'outstanding']],
    ])
    expect((await lab.authorised(card, ana)).done).to.deep.equal([])
    expect((await lab.authorised(card, abel)).done).to.have.length(1)

    const other = { ...paper, unit: 'nmol/L', analyte: 'OHP17' }
    const begun = await ana.beginEntry({ ...other, value: '8.4' })
    const differs = await tess.repeatEntry({ id: begun.id, version: 1, value: '8.40' })
    expect(differs).to.include({ state: 'differs', firstValue: '8.4', yours: 'nothing' })
    const decision = { id: begun.id, version: 2, reason: 'the paper says 8.40' }
    for (const one of [ana, tess])
      await refusedAs(
        one.decideEntry({ ...decision, stands: 'second' }),
        'conflict',
        /one of the two/,
      )
    expect(await abel.decideEntry({ ...decision, stands: 'second' })).to.include({ state: 'filed' })
    expect((await lab.page(card)).results.map(r => r.value)).to.include('8.40')

    const back = await tess.beginEntry({ ...paper, unit: 'U/gHb', analyte: 'G6PD', value: '55' })
    const sent = await tess.decideEntry({
      ...{ id: back.id, version: 1, stands: 'neither', reason: 'wrong line of the form' },
    })
    expect(sent).to.include({ state: 'returned', result: null })
    expect((await lab.page(card)).results).to.have.length(2)
    await refusedAs(
      ana.repeatEntry({ id: back.id, version: 2, value: '55' }),
      'conflict',
      /settled/,
    )
  })
})
