/** Labels from the first print to the account of every number: the ledger, runs, printers, ends. */
import { Resvg } from '@resvg/resvg-js'
import { expect } from 'chai'
import { NUMBER_FATES } from '../../server/contract/numbers.ts'
import { grouped, specimenNumber } from '../../server/contract/specimen-number.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { openLabelPrinter } from '../support/label-printer.ts'
import { numbersOn, stood } from '../support/label-runs.ts'
import { readPdf, textsOfPdf } from '../support/pdf.ts'
import { refusedAs } from '../support/refusals.ts'
import { pictured, print, scan } from '../support/scan.ts'
import { eventually, PATIENCE_MS } from '../support/waiting.ts'

/** A printer that hangs is given up soon; the story that waits for one says so. */
const SHORT = { connectMs: 2_000, takeMs: 150 }
/** A drawing as a screen of four dots to the millimetre and more has it, its text apart. */
const pngOf = (svg: string): Uint8Array =>
  new Resvg(svg, {
    fitTo: { mode: 'zoom', value: 12 / 3.7795 },
    font: { loadSystemFonts: false },
  })
    .render()
    .asPng()

const CARD = { widthMm: 40, heightMm: 12 }

const copyOn = (zpl: string): string => /\^FDcopy (\d+)\^FS/.exec(zpl)?.[1] ?? '1'

eachEngine('labels', engine => {
  let lab: Lab
  const waits = { connectMs: 0, takeMs: 0 }
  beforeEach(async () => {
    lab = await openLab(engine, { printerWaits: Object.assign(waits, SHORT) })
  })
  afterEach(() => lab.stop())

  const cards = async (count: number): Promise<string[]> => {
    const numbers: string[] = []
    for (let i = 0; i < count; i++)
      numbers.push((await lab.registered(lab.people.nora)).specimen.number)
    return numbers
  }

  it('asked for seven and one and one makes nine, after the first was scanned back (E-04)', async () => {
    const { nora, nick, tess } = lab.people
    const [a = '', b = '', c = ''] = await cards(3)
    const wanted = [{ number: a, copies: 7 }, { number: b }, { number: c }]
    const begun = await nora.startLabelRun({ numbers: wanted, medium: 'dialog' })
    const first = await stood(nora, begun.id)
    expect(first).to.include({ state: 'waiting', asked: 9, made: 1, firstNumber: a })
    const [page, ...more] = readPdf(await nora.takeLabelRun({ id: begun.id })).pages
    expect(more).to.have.length(0)
    expect(page && (await scan(pictured(page, 203)))).to.deep.equal([`Code128 ${a}`])

    await refusedAs(nora.checkLabelRun({ id: begun.id, scanned: b }), 'conflict', /Scan the label/)
    await refusedAs(nora.checkLabelRun({ id: begun.id, scanned: '0' }), 'invalid', /14 digits/)
    expect((await nora.showLabelRun({ id: begun.id })).made).to.equal(1)
    await nora.checkLabelRun({ id: begun.id, scanned: a })
    expect(await stood(nora, begun.id)).to.include({ state: 'done', made: 9, endedWhy: null })
    const rest = textsOfPdf(await nora.takeLabelRun({ id: begun.id, from: 1 }))
    expect(rest.filter(text => /^03 26/.test(text))).to.deep.equal(
      [a, a, a, a, a, a, b, c].map(grouped),
    )
    expect(rest.filter(text => /^copy/.test(text))).to.deep.equal(
      [2, 3, 4, 5, 6, 7].map(n => `copy ${n}`),
    )
    const copies = await nora.listLabelCopies({ number: a })
    expect(copies.map(one => [one.copy, one.state])).to.deep.equal(
      [1, 2, 3, 4, 5, 6, 7].map(copy => [copy, 'made']),
    )
    expect((await lab.story(a)).filter(kind => kind === 'label.printed')).to.have.length(7)

    const nowhere = specimenNumber('03', '26', 49_999)
    for (const numbers of [[{ number: b }, { number: nowhere }], [{ number: nowhere }]])
      await refusedAs(
        nora.startLabelRun({ numbers, medium: 'dialog' }),
        'not-found',
        new RegExp(`^${grouped(nowhere)} is not here. Take it off the list`),
      )
    const twice = [{ number: a }, { number: a }]
    await refusedAs(nora.startLabelRun({ numbers: twice, medium: 'dialog' }), 'invalid', /twice/)
    await refusedAs(nora.startLabelRun({ numbers: wanted, medium: 'dialog' }), 'invalid', /Say why/)
    await refusedAs(nick.showLabelRun({ id: begun.id }), 'not-found', /./)
    await refusedAs(
      tess.startLabelRun({ numbers: [{ number: b }], medium: 'dialog' }),
      'forbidden',
      /./,
    )
    expect((await nora.listLabelRuns({ samplingPoint: lab.at.nanming })).rows).to.have.length(1)
  })

  it('prints again what was printed first, with a reason, and beyond eight with a second person', async () => {
    const { nora, rita } = lab.people
    const [number = ''] = await cards(1)
    const one = await nora.printLabel({ number })
    expect(one.missing).to.deep.equal([])
    await nora.collectSpecimen({ number, collectedAt: lab.clock.now() })
    await refusedAs(nora.printLabel({ number }), 'invalid', /printed once. Say why/)
    const two = await nora.printLabel({ number, reason: '污损' })
    const without = two.drawing.replace(/<text[^>]*>(副本|copy 2)<\/text>/g, '')
    // It was collected meanwhile, and a label drawn today would say when.
    expect(without).to.equal(one.drawing)
    expect(two.copy).to.equal(2)
    const numbers = [{ number, copies: 6 }]
    const spare = await nora.startLabelRun({ numbers, medium: 'dialog', reason: '备用' })
    const run = await stood(nora, spare.id)
    expect((await nora.cancelLabelRun({ id: run.id })).state).to.equal('cancelled')
    for (let copy = 4; copy <= 8; copy++) await nora.printLabel({ number, reason: 'x' })
    await refusedAs(nora.printLabel({ number, reason: 'x' }), 'conflict', /Ask a colleague/)
    expect((await rita.printLabel({ number, reason: 'x' })).copy).to.equal(9)
    const list = await rita.listLabelCopies({ number })
    expect(list.map(row => row.reason)).to.deep.equal([null, '污损', '备用', ...Array(6).fill('x')])
    expect(list.at(-1)?.printedBy).to.equal('任丽')

    await nora.withdrawSpecimen({ number, reason: 'x' })
    await refusedAs(nora.printLabel({ number, reason: 'x' }), 'conflict', /withdrawn/)
  })

  it('prints on the network; a printer that is off, hangs or dies with the server doubles nothing', async () => {
    const { nora, adam, rita } = lab.people
    const numbers = await cards(14)
    const printer = await openLabelPrinter()
    const wanted = numbers.map(number => ({ number }))
    const given = {
      centre: lab.at.GMCH,
      samplingPoint: lab.at.nanming,
      name: '产科',
      address: '127.0.0.1',
    }
    await refusedAs(nora.addPrinter(given), 'forbidden', /./)
    await refusedAs(
      adam.addPrinter({ ...given, address: '169.254.169.254' }),
      'invalid',
      /no address/,
    )
    const off = await adam.addPrinter({ ...given, port: 1 })
    expect(await nora.tryPrinter({ id: off.id })).to.include({ answers: 'no' })
    const begun = await nora.startLabelRun({ numbers: wanted, medium: 'zpl', printer: off.id })
    const broken = await stood(nora, begun.id)
    expect(broken).to.include({ state: 'broken-off', sent: 0, made: 0 })
    expect(broken.endedWhy?.en).to.match(/does not answer at 127.0.0.1:1. Switch it on/)

    const { address } = given
    const { id, version, name, dpi, template } = off
    const set = {
      id,
      version,
      name,
      address,
      dpi,
      template,
      port: printer.port,
      state: 'on',
    } as const
    await adam.changePrinter(set)
    expect(await nora.tryPrinter({ id })).to.include({ answers: 'yes' })
    // The one beside it holds other labels; the same one, switched on meanwhile, goes on.
    const other = await adam.addPrinter({ ...given, port: 2, template: 'tube' })
    const elsewhere = { id: begun.id, printer: other.id }
    await refusedAs(nora.resumeLabelRun(elsewhere), 'conflict', /labels of another size/)
    await nora.resumeLabelRun({ id: begun.id, printer: id })
    expect(await stood(nora, begun.id)).to.include({ state: 'waiting', made: 1 })
    // It came out smeared: the first one once more, under the same copy number.
    await nora.resumeLabelRun({ id: begun.id, cameOut: 0 })
    expect(await stood(nora, begun.id)).to.include({ state: 'waiting', made: 1 })
    expect(numbersOn(printer.formats())).to.deep.equal([numbers[0], numbers[0]])
    printer.hang()
    await nora.checkLabelRun({ id: begun.id, scanned: numbers[0] ?? '' })
    const hung = await stood(nora, begun.id)
    expect(hung).to.include({ state: 'broken-off', made: 1, sent: 11 })
    expect(hung.endedWhy?.en).to.match(/stopped in the middle/)
    await refusedAs(nora.resumeLabelRun({ id: begun.id }), 'invalid', /10 labels were on their way/)
    printer.heal()
    const before = printer.formats().length
    await nora.resumeLabelRun({ id: begun.id, cameOut: 4 })
    expect(await stood(nora, begun.id)).to.include({ state: 'done', made: 14 })
    const after = printer.formats().slice(before)
    expect(numbersOn(after)).to.deep.equal(numbers.slice(5))
    expect(after.map(copyOn)).to.deep.equal(after.map(() => '1'))
    for (const number of numbers)
      expect((await nora.listLabelCopies({ number })).map(one => one.state)).to.deep.equal(['made'])
    const picture = await print(after[0] ?? '', CARD, 8)
    expect(await scan(picture)).to.deep.equal([`Code128 ${numbers[5]}`])

    // As a server that died while a piece was on its way leaves it.
    const [again] = await cards(1)
    const last = [{ number: again ?? '' }]
    const next = { numbers: last, medium: 'zpl' as const, printer: id }
    const left = await stood(nora, (await nora.startLabelRun(next)).id)
    await lab.store.work({ id: 'test' }, [lab.at.GMCH], async work => {
      await work.db
        .updateTable('labelRun')
        .set({ state: 'running', made: 0, endedAt: null })
        .where('id', '=', left.id)
        .execute()
    })
    const found = await nora.showLabelRun({ id: left.id })
    expect(found.state).to.equal('broken-off')
    expect(found.endedWhy?.en).to.match(/1 labels were on their way/)
    await nora.resumeLabelRun({ id: left.id, cameOut: 1 })
    expect(await stood(nora, left.id)).to.include({ state: 'done', made: 1 })
    expect(await nora.listLabelCopies({ number: again ?? '' })).to.have.length(1)

    // Stopped while the printer works: what it takes is made, and nothing more follows.
    const many = (await cards(3)).map(number => ({ number }))
    waits.takeMs = PATIENCE_MS
    printer.hang()
    const slow = await nora.startLabelRun({ numbers: many, medium: 'zpl', printer: id })
    const it = () => nora.showLabelRun({ id: slow.id })
    await eventually('one is sent', it, run => run.sent > 0)
    await nora.cancelLabelRun({ id: slow.id })
    printer.heal()
    await eventually('one is made', it, run => run.made > 0)
    expect(await it()).to.include({ state: 'cancelled', made: 1 })

    await adam.changePrinter({ ...set, version: 2, template: 'tube' })
    await refusedAs(
      nora.startLabelRun({ ...next, reason: 'x' }),
      'conflict',
      /labels of another size/,
    )
    expect(await rita.listPrinters({})).to.have.length(2)
    expect(await lab.people.rosa.listPrinters({})).to.have.length(0)
    await printer.stop()
  })

  it('says of every number what became of it, and none is used again (E-05, E-06)', async () => {
    const { nora, nick, rita, rosa } = lab.people
    const [a = '', b = '', c = '', d = ''] = await cards(4)
    await nora.printLabel({ number: b })
    await nora.printLabel({ number: c })
    await nora.collectSpecimen({ number: c, collectedAt: lab.clock.now() })
    await nora.withdrawSpecimen({ number: d, reason: '登记错误' })
    const at = (sequence: number) => specimenNumber('03', '26', sequence)
    const next = Number(d.slice(4, 12)) + 1
    const lost = { number: at(next), through: at(next + 2), how: 'lost', reason: '洪水' } as const
    await refusedAs(nick.endNumber(lost), 'not-found', /./)
    expect(await nora.endNumber(lost)).to.include({ ended: 3 })
    await refusedAs(nora.endNumber({ ...lost, through: at(next + 1) }), 'conflict', /written off/)
    await refusedAs(nora.endNumber({ ...lost, through: at(next - 1) }), 'invalid', /not behind/)
    expect(
      (await rita.endNumber({ ...lost, through: at(next + 3), how: 'damaged' })).says.en,
    ).to.match(/^1 written off.*3 of the row were used before/)
    const asked = { mother: { name: '周燕', phone: '13800001111' }, samplingPoint: lab.at.nanming }
    const newborn = { birthOrder: 1, plurality: 1, sex: 'female', bornAt: lab.clock.now() } as const
    const request = () => crypto.randomUUID()
    await refusedAs(
      nora.registerNewborn({ ...asked, request: request(), newborn, number: at(next) }),
      'conflict',
      /written off on 2026-11-23 \(洪水\) and is never used again/,
    )
    await refusedAs(
      nick.registerNewborn({
        ...{ ...asked, request: request(), newborn, number: at(next + 9) },
        samplingPoint: lab.at.yunyan,
      }),
      'conflict',
      /was not issued to/,
    )
    const taken = await nora.registerNewborn({ ...asked, request: request(), newborn })
    expect(taken.specimen.number).to.equal(at(next + 4))

    const ledger = await nora.showNumberLedger({ samplingPoint: lab.at.nanming })
    expect(ledger.fates).to.include({ registered: 2, printed: 1, collected: 1, withdrawn: 1 })
    expect(ledger.fates).to.include({ lost: 3, damaged: 1, returned: 0 })
    expect(NUMBER_FATES.reduce((sum, fate) => sum + ledger.fates[fate], 0)).to.equal(ledger.issued)
    const [kit] = ledger.kits
    for (const fate of NUMBER_FATES) {
      const seen: string[] = []
      for (let after: string | undefined; ; ) {
        const page = await nora.listNumbers({
          id: kit?.id ?? '',
          fate,
          limit: 100,
          ...(after ? { after } : {}),
        })
        seen.push(...page.rows.map(row => row.number))
        if (page.next === null) break
        after = page.next
      }
      expect(seen, fate).to.have.length(ledger.fates[fate])
      expect(new Set(seen).size, fate).to.equal(seen.length)
    }
    const { rows } = await nora.listNumbers({ id: kit?.id ?? '', fate: 'withdrawn' })
    expect(rows.map(row => [row.number, row.reason])).to.deep.equal([[d, '登记错误']])
    expect((await rosa.showNumberLedger({})).kits.map(one => one.id)).not.to.include(kit?.id)
    await refusedAs(rosa.listNumbers({ id: kit?.id ?? '' }), 'not-found', /./)

    const consent = { what: 'consent', number: a } as const
    const collecting = { number: b, collectedAt: lab.clock.now() }
    await refusedAs(
      nora.collectSpecimen({ ...collecting, beside: [consent] }),
      'conflict',
      /The consent bears .* Nothing was recorded/,
    )
    expect(await lab.state(b)).to.equal('expected')
    await nora.collectSpecimen({ ...collecting, beside: [{ ...consent, number: b }] })
    expect(await lab.state(b)).to.equal('collected')
    expect((await lab.story(b)).slice(-2)).to.deep.equal([
      'specimen.collected',
      'specimen.papers-checked',
    ])
    const parcel = await nora.sendShipment({
      request: request(),
      ...{ samplingPoint: lab.at.nanming, numbers: [b] },
    })
    await rita.receiveSpecimen({ number: b, centre: lab.at.GMCH })
    const both = [{ what: 'request', number: b } as const, { ...consent, number: a }]
    const differs = await rita.comparePapers({ number: b, beside: both })
    expect(differs.same).to.equal('no')
    expect(differs.says.en)
      .to.include(grouped(a))
      .and.include(grouped(b))
      .and.match(/The consent/)
    await refusedAs(rosa.comparePapers({ number: b, beside: both }), 'not-found', /./)
    const right = both.map(one => ({ ...one, number: b }))
    expect((await rita.comparePapers({ number: b, beside: right })).says.en).to.match(
      /request and consent bear the same number/,
    )
    expect((await lab.story(b)).slice(-2)).to.deep.equal([
      'specimen.paper-differs',
      'specimen.papers-checked',
    ])

    // The parcel's own label and its list: the symbol is the parcel, nobody is named.
    const first = await nora.printParcelLabel({ id: parcel.id })
    expect(first).to.include({ copy: 1, widthMm: 100, heightMm: 60 })
    expect(await scan(Buffer.from(pngOf(first.drawing)))).to.deep.equal([`DataMatrix ${parcel.id}`])
    expect(first.drawing)
      .to.match(/1 份标本/)
      .and.not.to.match(/之婴|周燕/)
    await refusedAs(
      nora.printParcelLabel({ id: parcel.id }),
      'invalid',
      /Say why it is printed again/,
    )
    const copy = await rita.printParcelLabel({ id: parcel.id, reason: '破损' })
    expect(copy.drawing.replace(/<text[^>]*>copy 2<\/text>/, '')).to.equal(first.drawing)
    await refusedAs(nick.printParcelLabel({ id: parcel.id }), 'not-found', /./)
    await refusedAs(rosa.drawManifest({ id: parcel.id }), 'not-found', /./)
    const [page, ...more] = readPdf(await rita.drawManifest({ id: parcel.id })).pages
    expect(more).to.deep.equal([])
    expect(page?.texts.map(one => one.text)).to.include.members([
      grouped(b),
      '1 份标本 / specimens',
    ])
    expect(page && (await scan(pictured(page, 203)))).to.deep.equal([`DataMatrix ${parcel.id}`])

    const analyzer = await lab.analyzer('GMCH')
    await analyzer.sends({ specimen: b, analyte: 'TSH', value: '2.1' })
    const [run] = (await lab.people.tess.listBatches({ centre: lab.at.GMCH })).rows
    const strip = await lab.people.tess.printPlateLabel({ id: run?.id ?? '' })
    expect(await scan(Buffer.from(pngOf(strip.drawing)))).to.deep.equal([`DataMatrix ${run?.id}`])
    await refusedAs(nora.printPlateLabel({ id: run?.id ?? '' }), 'forbidden', /./)
  })
})
