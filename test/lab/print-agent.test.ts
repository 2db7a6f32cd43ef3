/** A printer on the clinic's own machine: a program beside it asks for labels and says what came of them. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { deliver, runAgent } from '../../scripts/print-agent.ts'
import { eachEngine } from '../support/engines.ts'
import { openLab } from '../support/lab.ts'
import { openLabelPrinter } from '../support/label-printer.ts'
import { numbersOn, stood } from '../support/label-runs.ts'
import { refusedAs } from '../support/refusals.ts'
import { print, scan } from '../support/scan.ts'
import { PATIENCE_MS } from '../support/waiting.ts'

const CARD = { widthMm: 40, heightMm: 12 }

eachEngine('a printer on the clinic’s own machine', engine => {
  it('prints what is asked, once; without its program, with a dead device, or killed on the way, nothing is doubled', async () => {
    const printerWaits = { connectMs: 60, takeMs: 2_000 }
    const lab = await openLab(engine, { printerWaits })
    const { nora, adam, rosa } = lab.people
    const numbers: string[] = []
    for (let i = 0; i < 4; i++) numbers.push((await lab.registered(nora)).specimen.number)
    const [one = '', two = '', three = '', four = ''] = numbers
    const device = await openLabelPrinter()
    const given = {
      ...{ centre: lab.at.GMCH, samplingPoint: lab.at.nanming, name: '产房电脑' },
      reached: 'agent' as const,
    }
    const added = await adam.addPrinter(given)
    expect(added).to.include({ reached: 'agent', address: null, port: null })
    await refusedAs(adam.addPrinter({ ...given, reached: 'network' }), 'invalid', /which address/)
    const told = await adam.givePrinterToken({ id: added.id, version: 1 })
    await refusedAs(nora.givePrinterToken({ id: added.id, version: 2 }), 'forbidden', /./)
    expect(JSON.stringify(await nora.listPrinters({}))).not.to.include('oken')
    const on = { medium: 'zpl' as const, printer: added.id }

    // Nobody asks: said within the wait, and nothing is owed to a program that comes later.
    const alone = await stood(
      nora,
      (await nora.startLabelRun({ numbers: [{ number: one }], ...on })).id,
    )
    expect(alone).to.include({ state: 'broken-off', sent: 0, made: 0 })
    expect(alone.endedWhy?.en).to.match(/does not ask for work. Start it on that computer/)
    expect(await nora.tryPrinter({ id: added.id })).to.include({ answers: 'no' })

    const stop = new AbortController()
    const settings = { server: lab.url, to: `tcp:127.0.0.1:${device.port}`, waitMs: 1_000 }
    const wrong = runAgent({ ...settings, token: 'x'.repeat(40) }, stop.signal)
    await wrong.then(
      () => expect.fail('a token nobody gave'),
      error => expect(error.message).to.match(/does not know this token/),
    )
    await refusedAs(rosa.takeLabelJob({ token: 'y'.repeat(40), waitMs: 0 }), 'not-signed-in', /./)
    printerWaits.connectMs = PATIENCE_MS
    const lines: string[] = []
    const tell = (line: string) => void lines.push(line)
    const running = runAgent({ ...settings, token: told.token, tell }, stop.signal)
    expect(await nora.tryPrinter({ id: added.id })).to.include({ answers: 'yes' })
    expect(device.formats()).to.deep.equal([])
    await nora.resumeLabelRun({ id: alone.id })
    expect(await stood(nora, alone.id)).to.include({ state: 'done', made: 1 })
    expect(numbersOn(device.formats())).to.deep.equal([one])
    expect(await scan(await print(device.formats()[0] ?? '', CARD, 8))).to.deep.equal([
      `Code128 ${one}`,
    ])

    // Several: the first is scanned back, then the rest comes.
    const wanted = [{ number: two, copies: 3 }, { number: three }]
    const many = await stood(nora, (await nora.startLabelRun({ numbers: wanted, ...on })).id)
    expect(many).to.include({ state: 'waiting', made: 1 })
    await nora.checkLabelRun({ id: many.id, scanned: two })
    expect(await stood(nora, many.id)).to.include({ state: 'done', made: 4 })
    expect(numbersOn(device.formats())).to.deep.equal([one, two, two, two, three])

    // The device is pulled out: the system's own word for it, and nothing came out.
    await device.stop()
    const off = await stood(
      nora,
      (await nora.startLabelRun({ numbers: [{ number: four }], ...on })).id,
    )
    expect(off).to.include({ state: 'broken-off', sent: 0, made: 0 })
    expect(off.endedWhy?.en).to.match(/takes nothing on its computer \(ECONNREFUSED\)/)
    stop.abort()
    await running
    expect(lines.join('\n'))
      .to.match(/3 labels: taken/)
      .and.not.to.match(/之婴/)

    // The program is killed with the labels in its hand: nobody knows, so somebody counts.
    printerWaits.takeMs = 80
    const asked = nora.takeLabelJob({ token: told.token, waitMs: 5_000 })
    await nora.resumeLabelRun({ id: off.id })
    const { job } = await asked
    expect(numbersOn([job?.zpl ?? ''])).to.deep.equal([four])
    const lost = await stood(nora, off.id)
    expect(lost).to.include({ state: 'broken-off', sent: 1, made: 0 })
    expect(lost.endedWhy?.en).to.match(/has said nothing since/)
    // What it says too late changes nothing.
    await nora.endLabelJob({ token: told.token, id: job?.id ?? '', how: 'taken' })
    expect(await nora.showLabelRun({ id: off.id })).to.include({ state: 'broken-off' })
    await nora.resumeLabelRun({ id: off.id, cameOut: 1 })
    expect(await stood(nora, off.id)).to.include({ state: 'done', made: 1 })
    for (const [number, copies] of [
      [one, 1],
      [two, 3],
      [three, 1],
      [four, 1],
    ] as const)
      expect(await nora.listLabelCopies({ number }), number).to.have.length(copies)

    // A new token: the former is a stranger's.
    await adam.givePrinterToken({ id: added.id, version: 2 })
    await refusedAs(nora.takeLabelJob({ token: told.token, waitMs: 0 }), 'not-signed-in', /new one/)
    await lab.stop()
  })
})

describe('the print program', () => {
  const folder = mkdtempSync(join(tmpdir(), 'agent-'))
  after(() => rmSync(folder, { recursive: true }))

  it('writes to a device or a share as to a file, and says where there is none', async () => {
    const path = join(folder, 'lp0')
    writeFileSync(path, '')
    expect(await deliver(`file:${path}`, '^XA1^XZ\n', 500)).to.deep.equal({ how: 'taken' })
    expect(await deliver(`file:${path}`, '^XA2^XZ\n', 500)).to.deep.equal({ how: 'taken' })
    expect(await deliver(`file:${path}`, '', 500)).to.deep.equal({ how: 'taken' })
    expect(readFileSync(path, 'latin1')).to.equal('^XA1^XZ\n^XA2^XZ\n')
    const none = await deliver(`file:${join(folder, 'none')}`, '^XA^XZ', 500)
    expect(none).to.deep.equal({ how: 'nothing', why: 'ENOENT' })
    expect((await deliver('lp:no-such-queue', '^XA^XZ', 5_000)).how).to.equal('nothing')
  })

  it('does not know a printer that hangs to have printed nothing', async () => {
    const device = await openLabelPrinter()
    device.hang()
    const to = `tcp:127.0.0.1:${device.port}`
    expect((await deliver(to, '^XA^XZ', 60)).how).to.equal('unknown')
    expect((await deliver(to, '', 60)).how).to.equal('nothing')
    await device.stop()
  })

  it('refuses a device it cannot know', async () => {
    const settings = { server: 'http://127.0.0.1:1', token: 'x', to: 'usb' }
    await runAgent(settings, new AbortController().signal).then(
      () => expect.fail('taken'),
      error => expect(error.message).to.match(/write tcp:ADDRESS:9100/),
    )
  })
})
