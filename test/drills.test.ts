/** Drills: a line is tried before it is live, and nothing of it reaches a patient (B-01). */
import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import type { Line } from '../server/contract/lines.ts'
import { MIGRATIONS } from '../server/store/migrations/index.ts'
import type { Tables } from '../server/store/tables.ts'
import { hl7Time } from './support/analyzer.ts'
import { eachEngine } from './support/engines.ts'
import { type Lab, openLab } from './support/lab.ts'
import { openNipt } from './support/nipt.ts'
import { refusedAs } from './support/refusals.ts'
import { eventually } from './support/waiting.ts'

const fixture = (name: string): string =>
  readFileSync(new URL(`./fixtures/analyzers/${name}.hl7`, import.meta.url), 'utf8')

/**
 * What may change when a drill comes in: the message, the drill, facts, and how many messages came; and
 * whom somebody has looked at, because the tests look.
 */
const MAY_CHANGE = ['message', 'drill', 'fact', 'lineSeen', 'tally', 'sighting']

const TABLES = Object.values(MIGRATIONS)
  .flat()
  .flatMap(step => ('columns' in step ? [step.name as keyof Tables] : []))
  .filter(name => !MAY_CHANGE.includes(name))

const everythingElse = (lab: Lab) =>
  lab.store.read({ id: 'test' }, async look => {
    const rows: Record<string, unknown> = {}
    for (const name of TABLES)
      rows[name] = (await look.db.selectFrom(name).selectAll().execute())
        .map(row => JSON.stringify(row))
        .sort()
    return rows
  })

/** The names of the tables in which something is different. */
const changed = (before: Record<string, unknown>, after: Record<string, unknown>): string[] =>
  Object.keys(before).filter(name => JSON.stringify(before[name]) !== JSON.stringify(after[name]))

type Kept = Awaited<ReturnType<Lab['people']['tess']['listMessages']>>['rows'][number]

/** Everything a person at the centre sees of results, held observations and recalls. */
const seenByPeople = async ({ people: { tess, dora }, at }: Lab) => ({
  bench: await tess.listBench({ centre: at.GMCH, state: 'recorded' }),
  held: await tess.listParked({ centre: at.GMCH }),
  board: (await dora.showBoard({})).rows,
  observations: (await tess.intakeAccount({ centre: at.GMCH })).observations,
})

eachEngine('a drill', engine => {
  let lab: Lab
  beforeEach(async () => {
    lab = await openLab(engine)
  })
  afterEach(() => lab.stop())

  const lineFor = (
    adapter: string,
    application: string,
    more: Partial<Pick<Line, 'mode' | 'peers'>> = {},
  ): Promise<Line> =>
    lab.people.adam.addLine({
      centre: lab.at.GMCH,
      name: `${adapter} on trial`,
      adapter,
      application,
      facility: 'TRIAL',
      mode: 'drill',
      ...more,
    })

  const tsh = (card: string, application: string, processing = 'P') =>
    [
      `MSH|^~\\&|${application}|TRIAL|||${hl7Time(lab.clock.now())}||ORU^R01^ORU_R01|${Math.random()}|${processing}|2.5.1`,
      'OBR|1|||TSH',
      'OBX|1|NM|TSH||48.7|mIU/L|||||F',
      `SPM|1|${card}||DBS|||||||P\r`,
    ].join('\r')

  async function said(text: string) {
    const analyzer = await lab.analyzer('GMCH')
    const answered = await analyzer.says(text)
    analyzer.close()
    const { rows } = await lab.people.tess.listMessages({ centre: lab.at.GMCH })
    const [message] = rows
    if (!message) throw new Error('no message was kept')
    return { code: answered.code, message, drill: await lab.people.tess.showDrill(message) }
  }

  it('of a referral laboratory is read to the last value and reaches no patient (B-01)', async () => {
    await lineFor('lri-ndbs', 'REFLAB', { peers: ['127.0.0.1'] })
    const before = { rows: await everythingElse(lab), people: await seenByPeople(lab) }

    const { code, message, drill } = await said(fixture('lri-ndbs/report'))

    expect(code).to.equal('CA')
    expect(message).to.include({ state: 'applied', results: 0, known: 0, held: 0 })
    expect(message.says?.en).to.include('reached no patient')
    expect(drill.map(d => d.specimen)).to.deep.equal(['03260000000112'])
    expect(
      drill[0]?.values.map(v => `${v.analyte ?? v.code} ${v.comparator} ${v.value} ${v.unit}`),
    ).to.deep.equal([
      'TSH  14.50 mIU/L',
      'TYR  818 umol/L',
      'CITLOW  3.72 umol/L',
      'SUAC > >^17 umol/L',
      'TYR/PHE  6.47 {ratio}',
      '99717-6  0.20 µmol/L',
    ])
    expect(changed(before.rows, await everythingElse(lab))).to.deep.equal([])
    expect(await seenByPeople(lab)).to.deep.equal(before.people)
  })

  it('of a card that is here touches neither the card nor the board, however high', async () => {
    await lineFor('demo-immunoassay', 'DEMO-IA')
    const card = await lab.receivedFrom(lab.people.nora)
    const before = { rows: await everythingElse(lab), page: await lab.page(card) }

    const { drill } = await said(tsh(card, 'DEMO-IA'))

    expect(drill[0]?.values[0]).to.include({ analyte: 'TSH', value: '48.7', status: 'final' })
    expect(changed(before.rows, await everythingElse(lab))).to.deep.equal([])
    expect(await lab.page(card)).to.deep.equal(before.page)
  })

  for (const processing of ['T', 'D']) {
    it(`by MSH-11 ${processing} on a live line is one as well (B-01)`, async () => {
      await lineFor('demo-immunoassay', 'DEMO-IA', { mode: 'live' })
      const card = await lab.receivedFrom(lab.people.nora)
      const before = { rows: await everythingElse(lab), page: await lab.page(card) }

      const { drill, message } = await said(tsh(card, 'DEMO-IA', processing))

      expect(message.says?.en).to.include('MSH-11')
      expect(drill[0]).to.include({ specimen: card })
      expect(changed(before.rows, await everythingElse(lab))).to.deep.equal([])
      expect(await lab.page(card)).to.deep.equal(before.page)
    })
  }

  it('is over when the line goes live: the same value is filed then', async () => {
    const line = await lineFor('demo-immunoassay', 'DEMO-IA')
    const card = await lab.receivedFrom(lab.people.nora)
    await said(tsh(card, 'DEMO-IA'))
    const { id, version } = line
    await lab.people.adam.changeLine({ id, version, mode: 'live' })

    // Lines are read anew each second.
    const { message, drill } = await eventually(
      'the line is live',
      () => said(tsh(card, 'DEMO-IA')),
      one => one.message.results === 1,
    )

    expect(message).to.include({ state: 'applied', results: 1 })
    expect(drill).to.deep.equal([])
    expect((await lab.page(card)).results.map(r => r.value)).to.deep.equal(['48.7'])
  })

  it('is over when the line goes live: the same bytes sent again are filed then, once (B-08)', async () => {
    const line = await lineFor('demo-immunoassay', 'DEMO-IA')
    const card = await lab.receivedFrom(lab.people.nora)
    const text = tsh(card, 'DEMO-IA')
    const first = await said(text)
    expect((await said(text)).message).to.include({ state: 'duplicate', mode: 'drill' })
    await change(line, { mode: 'live' })

    const { code, message, drill } = await said(text)

    expect([code, drill]).to.deep.equal(['AA', []])
    expect(message).to.include({ state: 'applied', results: 1, repeats: first.message.id })
    expect((await said(text)).message).to.include({ state: 'duplicate', results: 0 })
    expect((await lab.page(card)).results.map(r => r.value)).to.deep.equal(['48.7'])
    expect(await lab.people.tess.showDrill(first.message)).to.have.length(1)
  })

  it('is none by the next one: what was filed is a duplicate while the line is in drill again', async () => {
    const line = await lineFor('demo-immunoassay', 'DEMO-IA', { mode: 'live' })
    const card = await lab.receivedFrom(lab.people.nora)
    const text = tsh(card, 'DEMO-IA')
    await said(text)
    for (const mode of ['drill', 'live'] as const) {
      await change(line, { mode })
      expect((await said(text)).message).to.include({ state: 'duplicate', mode })
    }
    expect((await lab.page(card)).results).to.have.length(1)
  })

  it('by MSH-11 is one as often as it is sent, before its line is live and after (B-01)', async () => {
    const line = await lineFor('demo-immunoassay', 'DEMO-IA')
    const text = tsh(await lab.receivedFrom(lab.people.nora), 'DEMO-IA', 'T')
    await said(text)
    await change(line, { mode: 'live' })
    expect((await said(text)).message).to.include({ state: 'duplicate', results: 0 })
  })

  it('that was parked whole is filed when it is sent again live, and nothing by its replay', async () => {
    const parked = await parkedIn('drill')
    const { line, card, text } = parked
    await change(line, { adapter: 'demo-immunoassay', mode: 'live' })
    expect((await said(text)).message).to.include({ state: 'applied', results: 1 })
    const after = await lab.people.tess.replayMessage({ id: parked.message.id })
    expect(after).to.include({ state: 'applied', results: 0, mode: 'drill' })
    expect((await lab.page(card)).results.map(r => r.value)).to.deep.equal(['48.7'])
  })

  it('of several messages in a frame is over for each of them', async () => {
    const line = await lineFor('demo-immunoassay', 'DEMO-IA')
    const cards = [await lab.receivedFrom(lab.people.nora), await lab.receivedFrom(lab.people.nora)]
    const text = cards.map(card => tsh(card, 'DEMO-IA')).join('')
    await said(text)
    await change(line, { mode: 'live' })
    await said(text)
    for (const card of cards)
      expect((await lab.page(card)).results.map(r => r.value)).to.deep.equal(['48.7'])
  })

  it('of before a message kept that is filed as well when its bytes come again', async () => {
    const line = await lineFor('demo-immunoassay', 'DEMO-IA')
    const card = await lab.receivedFrom(lab.people.nora)
    const text = tsh(card, 'DEMO-IA')
    await said(text)
    await forgetModes()
    await change(line, { mode: 'live' })
    expect((await said(text)).message).to.include({ state: 'applied', results: 1 })
    await forgetModes()
    expect((await said(text)).message).to.include({ state: 'duplicate' })
  })

  it('of a table that a person brings is over as well: brought again, it is filed', async () => {
    const nipt = await openNipt(lab)
    const tube = await nipt.tube()
    const row = ['RUN-1', 'A01', tube, 'P', 'PASS', '9.8', '0.42', '-0.31', '0.08', '', '']
    await change(nipt.line, { mode: 'drill' })
    expect(await nipt.bringsFile([row])).to.include({ state: 'applied', results: 0, mode: 'drill' })
    await change(nipt.line, { mode: 'live' })
    const { state, results } = await nipt.bringsFile([row])
    expect([state, results]).to.deep.equal(['applied', 4])
    expect(await nipt.bringsFile([row])).to.include({ state: 'duplicate' })
  })

  const change = async (line: Line, more: Partial<Pick<Line, 'mode' | 'adapter'>>) => {
    const all = await lab.people.adam.listLines({ centre: line.centre })
    const { version = 0 } = all.find(({ id }) => id === line.id) ?? {}
    await lab.people.adam.changeLine({ id: line.id, version, ...more })
  }

  /** As rows of before the mode was kept with a message. */
  const forgetModes = () =>
    lab.store.work({ id: 'test' }, [lab.at.GMCH], async work => {
      await work.db.updateTable('message').set({ mode: null }).execute()
    })

  /** Parked whole: its line has the adapter of another instrument. */
  async function parkedIn(mode: Line['mode']) {
    const line = await lineFor('ihe-law', 'DEMO-IA', { mode })
    const card = await lab.receivedFrom(lab.people.nora)
    const text = tsh(card, 'DEMO-IA')
    const { message } = await said(text)
    expect(message).to.include({ state: 'parked', mode })
    return { line, card, text, message }
  }

  /** The adapter is corrected and the line set to this; then it is tried again. */
  async function replayedIn(mode: Line['mode'], { line, message }: { line: Line; message: Kept }) {
    await change(line, { adapter: 'demo-immunoassay' })
    await change(line, { mode })
    return lab.people.tess.replayMessage({ id: message.id })
  }

  it('that was parked whole stays one when its line is live by the time it is replayed (B-01)', async () => {
    const parked = await parkedIn('drill')
    const page = await lab.page(parked.card)

    const after = await replayedIn('live', parked)

    expect(after).to.include({ state: 'applied', results: 0, mode: 'drill' })
    expect(after.says?.en).to.include('reached no patient')
    const drill = await lab.people.tess.showDrill(after)
    expect(drill.map(d => [d.specimen, d.values[0]?.value])).to.deep.equal([[parked.card, '48.7']])
    expect(await lab.page(parked.card)).to.deep.equal(page)
    expect((await lab.people.dora.showBoard({})).rows).to.deep.equal([])
  })

  it('is none, where a message of a patient is replayed while its line is in drill: it is filed', async () => {
    const parked = await parkedIn('live')
    const after = await replayedIn('drill', parked)
    expect(after).to.include({ state: 'applied', results: 1, says: null, mode: 'live' })
    expect(await lab.people.tess.showDrill(after)).to.deep.equal([])
    expect((await lab.page(parked.card)).results.map(r => r.value)).to.deep.equal(['48.7'])
  })

  it('replayed with others says that it is one, and not that nothing was filed of it', async () => {
    const { line, message } = await parkedIn('drill')
    await change(line, { adapter: 'demo-immunoassay', mode: 'live' })
    const { rows } = await lab.people.tess.replayMany({ centre: line.centre, ids: [message.id] })
    expect(rows.map(row => row.became)).to.deep.equal(['applied'])
    expect(rows[0]?.says.en).to.include('reached no patient')
    expect(rows[0]?.says.zh).to.include('未作用于任何对象')
  })

  for (const mode of ['drill', 'live'] as const)
    it(`of before a message kept that: the journal says its line was ${mode} when it came`, async () => {
      const parked = await parkedIn(mode)
      await forgetModes()
      lab.clock.move({ minutes: 1 })
      const after = await replayedIn(mode === 'drill' ? 'live' : 'drill', parked)
      expect(after).to.include({ state: 'applied', results: mode === 'drill' ? 0 : 1 })
    })

  it('of a whole plate keeps each specimen apart, with what could not be read', async () => {
    await lineFor('ihe-law', 'LAW-1', { peers: ['127.0.0.1'] })
    const { drill } = await said(fixture('ihe-law/whole-plate'))
    expect(drill).to.have.length(24)
    const values = drill.flatMap(d => d.values)
    expect(values).to.have.length(24)
    expect(values.filter(v => v.status === 'unreadable')).to.have.length(1)
    expect(values.filter(v => v.says).map(v => v.value)).to.deep.equal(['7.50', 'Invalid'])
  })

  it('is shown to nobody of another centre', async () => {
    await lineFor('demo-immunoassay', 'DEMO-IA')
    const { message } = await said(tsh('', 'DEMO-IA'))
    const { theo, gina } = lab.people
    for (const other of [theo, gina])
      await refusedAs(other.showDrill({ id: message.id }), 'not-found', /./)
  })
})
