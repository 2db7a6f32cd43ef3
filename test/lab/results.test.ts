import { expect } from 'chai'
import { specimenNumber } from '../../server/contract/specimen-number.ts'
import type { AnalyzerEnd, Measured } from '../support/analyzer.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { refusedAs } from '../support/refusals.ts'

/** What cannot be filed is answered AA and parked with its reason: it is our work now. */
const PARKED: [string, Partial<Measured>, string][] = [
  ['an analyte nobody knows', { analyte: 'FT4', unit: 'pmol/L' }, 'unknown-analyte'],
  ['an analyte of another programme (B-06)', { analyte: 'HBA2', unit: '%' }, 'unknown-analyte'],
  ['another unit (B-12)', { unit: 'ng/mL' }, 'unknown-unit'],
  ['no unit (B-12)', { unit: ' ' }, 'unknown-unit'],
  ['a comma (B-13)', { value: '2,1' }, 'not-a-number'],
  ['full-width digits (B-13)', { value: '２.１' }, 'not-a-number'],
  ['a mask (B-13)', { value: '***.**' }, 'not-a-number'],
  ['no value (B-16)', { value: '' }, 'empty'],
  ['bad check digits (B-05)', { specimen: '03260000000100' }, 'bad-number'],
  ['no number at all', { specimen: 'Invalid' }, 'bad-number'],
  [
    'a number registered nowhere (B-03)',
    { specimen: specimenNumber('03', '26', 77) },
    'unknown-specimen',
  ],
  ['the other sex (B-20)', { sex: 'M' }, 'other-person'],
  ['a control (B-22)', { role: 'Q' }, 'unknown-control'],
]

eachEngine('what cannot be filed', engine => {
  let lab: Lab
  let analyzer: AnalyzerEnd
  before(async () => {
    lab = await openLab(engine)
    analyzer = await lab.analyzer('GMCH')
  })
  after(() => lab.stop())

  for (const [what, more, why] of PARKED)
    it(`${what}: AA, parked as ${why}`, async () => {
      const { nora, tess, dora } = lab.people
      const card = await lab.receivedFrom(nora)

      const { code } = await analyzer.sends({
        specimen: card,
        analyte: 'TSH',
        value: '48.7',
        ...more,
      })

      expect(code).to.equal('AA')
      const { rows } = await tess.listParked({ centre: lab.at.GMCH })
      const parked = rows.at(-1)
      expect(parked?.why).to.equal(why)
      expect(parked?.says.zh).to.match(/[\u4e00-\u9fff]/)
      expect(parked?.dueAt).to.equal('2026-11-23T05:00:00.000Z')
      expect(rows).to.have.length(PARKED.findIndex(([name]) => name === what) + 1)
      expect((await lab.page(card)).results).to.deep.equal([])
      expect((await dora.showBoard({})).rows).to.deep.equal([])
    })
})

eachEngine('results', engine => {
  let lab: Lab
  let analyzer: AnalyzerEnd
  beforeEach(async () => {
    lab = await openLab(engine)
    analyzer = await lab.analyzer('GMCH')
  })
  afterEach(() => lab.stop())

  const tsh = (specimen: string, value: string, more: Partial<Measured> = {}) =>
    analyzer.sends({ specimen, analyte: 'TSH', value, ...more })
  const resultsOf = async (number: string) => (await lab.page(number)).results
  const onBoard = async () => (await lab.people.dora.showBoard({})).rows
  /** Parked observations of a centre: what, and why. */
  const parked = async () => {
    const { rows } = await lab.people.tess.listParked({ centre: lab.at.GMCH })
    return rows.map(({ value, why }) => `${value}: ${why}`)
  }
  const afterReceipt = async (number: string) => {
    const story = await lab.story(number)
    return story.slice(story.indexOf('shipment.arrived') + 1)
  }

  it('a value in range is filed as it was sent, and nobody is called', async () => {
    const card = await lab.receivedFrom(lab.people.nora)

    const { code } = await tsh(card, '02.10')

    expect(code).to.equal('AA')
    const [result] = await resultsOf(card)
    expect(result).to.include({
      analyte: 'TSH',
      value: '02.10',
      unit: 'mIU/L',
      state: 'recorded',
      status: 'final',
      replicate: 1,
      supersedes: null,
    })
    expect(await afterReceipt(card)).to.deep.equal(['result.recorded'])
    expect(await onBoard()).to.deep.equal([])
  })

  it('a value beyond a limit is on the board at once, marked as not yet verified', async () => {
    const card = await lab.receivedFrom(lab.people.nora)

    await tsh(card, '48.7')

    expect(await afterReceipt(card)).to.deep.equal([
      'result.recorded',
      'flag.raised',
      'recall.opened',
      'retest.asked',
    ])
    const [row] = await onBoard()
    expect(row).to.include({
      specimen: card,
      condition: 'CH',
      severity: 'high',
      state: 'provisional',
      dueAt: '2026-11-24T01:00:00.000Z',
      shown: true,
    })
    expect(row?.says.en).to.include('TSH 48.7 mIU/L: beyond the limit ≥ 8 mIU/L')
    expect(JSON.stringify(row)).not.to.match(/王|1380000/)
  })

  it('a critical value is due the same day', async () => {
    const card = await lab.receivedFrom(lab.people.nora)
    await analyzer.sends({ specimen: card, analyte: 'OHP17', value: '>100' })
    const [row] = await onBoard()
    expect(row).to.include({
      condition: 'CAH',
      severity: 'critical',
      dueAt: '2026-11-23T05:00:00.000Z',
    })
    expect((await lab.page(card)).flags.map(f => f.class)).to.have.members([
      'critical_confirm',
      'positive',
    ])
    expect(await onBoard()).to.have.length(1)
  })

  it('the same message sent again has no second effect and the same answer (B-08)', async () => {
    const card = await lab.receivedFrom(lab.people.nora)
    const first = await tsh(card, '48.7', { controlId: 'M1' })
    const again = await tsh(card, '48.7', { controlId: 'M1' })

    expect(again.text).to.equal(first.text)
    expect(await resultsOf(card)).to.have.length(1)
    expect(await onBoard()).to.have.length(1)
    const { messages, observations } = await lab.people.tess.intakeAccount({ centre: lab.at.GMCH })
    expect(messages).to.include({ in: 2, applied: 1, duplicate: 1 })
    expect(observations).to.include({ in: 1, results: 1, held: 0 })
  })

  it('the same value in another message is known already (B-10)', async () => {
    const card = await lab.receivedFrom(lab.people.nora)
    for (const _ of [1, 2, 3]) await tsh(card, '48.7')
    expect(await resultsOf(card)).to.have.length(1)
    const { observations } = await lab.people.tess.intakeAccount({ centre: lab.at.GMCH })
    expect(observations).to.include({ in: 3, results: 1, known: 2, held: 0 })
  })

  it('a correction takes the place of the value, which stays readable (B-11, INV-3)', async () => {
    const card = await lab.receivedFrom(lab.people.nora)
    await tsh(card, '48.7')

    await tsh(card, '4.87', { status: 'C' })

    const [old, now] = await resultsOf(card)
    expect(old).to.include({ value: '48.7', state: 'superseded' })
    expect(now).to.include({ value: '4.87', status: 'corrected', supersedes: old?.id })
    expect(await afterReceipt(card)).to.deep.equal([
      'result.recorded',
      'flag.raised',
      'recall.opened',
      'retest.asked',
      'result.superseded',
      'result.recorded',
      'retest.ended',
    ])
    const [flag] = (await lab.page(card)).flags
    expect(flag?.clearedAt).to.equal(lab.clock.now())
    // The recall stays until two people have signed: a correction by an instrument ends nothing.
    expect((await onBoard()).map(r => r.state)).to.deep.equal(['provisional'])
  })

  it('a final value takes the place of a preliminary one, never the other way (B-17, B-18)', async () => {
    const { tess } = lab.people
    const card = await lab.receivedFrom(lab.people.nora)
    await tsh(card, '2.0', { status: 'P' })
    const { withheld } = await lab.verified(card)
    expect(withheld[0]?.says.en).to.match(/Preliminary/)

    await tsh(card, '2.1')
    await tsh(card, '2.2', { status: 'P' })

    expect((await resultsOf(card)).map(r => [r.value, r.status, r.state])).to.deep.equal([
      ['2.0', 'preliminary', 'superseded'],
      ['2.1', 'final', 'recorded'],
    ])
    expect(await parked(), 'what is late by rule asks nobody').to.deep.equal([])
    expect((await tess.listBench({ centre: lab.at.GMCH, state: 'recorded' })).rows[0]).to.include({
      value: '2.1',
      previous: '2.0',
    })
  })

  it('a second value without being a correction is parked as a conflict, and nothing changes', async () => {
    const card = await lab.receivedFrom(lab.people.nora)
    await tsh(card, '2.1')

    const { code } = await tsh(card, '48.7', { measuredAt: '20261123093000' })

    expect(code).to.equal('AA')
    expect((await resultsOf(card)).map(r => r.value)).to.deep.equal(['2.1'])
    expect(await parked()).to.deep.equal(['48.7: conflict'])
  })

  it('after sign-out no message changes anything (B-11)', async () => {
    const card = await lab.judgedFrom(lab.people.nora, {})
    await tsh(card, '48.7', { status: 'C' })
    expect((await lab.page(card)).case).to.include({ state: 'closed', verdict: 'negative' })
    expect(await parked()).to.deep.equal(['48.7: conflict'])
  })

  it('a value taken back is parked for a person (B-19)', async () => {
    const card = await lab.receivedFrom(lab.people.nora)
    await tsh(card, '48.7')
    await tsh(card, '48.7', { status: 'W' })
    expect(await parked()).to.deep.equal(['48.7: withdrawn'])
    expect(await resultsOf(card)).to.have.length(1)
  })

  it('the same number in another spelling of the unit is the same value (B-12)', async () => {
    const card = await lab.receivedFrom(lab.people.nora)
    await tsh(card, '48.7', { unit: 'µIU/mL' })
    expect((await resultsOf(card))[0]).to.include({ value: '48.7', unit: 'µIU/mL' })
    expect(await parked()).to.deep.equal([])
  })

  it('a card of another centre is parked, and the answer does not tell them apart (B-04)', async () => {
    const theirs = await lab.receivedFrom(lab.people.nick)
    const nobodys = specimenNumber('03', '26', 77)
    const [a, b] = [await tsh(theirs, '48.7'), await tsh(nobodys, '48.7')]

    /** Without the two numbers that every answer has of its own: its MSH-10, and what it answers. */
    const plain = (text: string) => text.replace(/GMCH-\d+-[\d.]+|(?<=\|)G[0-9a-z]+(?=\|)/g, '')
    expect(plain(a.text)).to.equal(plain(b.text))
    expect(a.text).not.to.include(theirs)
    expect((await lab.page(theirs)).results).to.deep.equal([])
    expect(await parked()).to.deep.equal(['48.7: other-centre', '48.7: unknown-specimen'])
  })

  it('a card that is not here yet, held, rejected or withdrawn takes no value (B-07)', async () => {
    const { nora, rita } = lab.people
    const expected = (await lab.registered(nora)).specimen.number
    const collected = (await lab.registered(nora)).specimen.number
    await nora.collectSpecimen({ number: collected, collectedAt: lab.clock.now() })
    const sent = await lab.cardFrom(nora)
    const [held, rejected] = [await lab.cardFrom(nora), await lab.cardFrom(nora)]
    await rita.receiveSpecimen({ number: held, centre: lab.at.GMCH, found: ['D15'] })
    await rita.receiveSpecimen({ number: rejected, centre: lab.at.GMCH, found: ['D14'] })
    const withdrawn = (await lab.registered(nora)).specimen.number
    await nora.withdrawSpecimen({ number: withdrawn, reason: 'a mistake' })

    for (const card of [expected, collected, sent, held, rejected, withdrawn]) {
      await tsh(card, '48.7')
      expect(await resultsOf(card), card).to.deep.equal([])
    }
    expect(await parked()).to.deep.equal(Array(6).fill('48.7: wrong-state'))
  })

  it('is filed by a replay once its cause is mended, and later values wait behind it', async () => {
    const { nora, rita, tess } = lab.people
    const card = await lab.cardFrom(nora)
    await tsh(card, '48.7')
    await tsh(card, '4.87', { status: 'C' })
    expect(await parked()).to.deep.equal(['48.7: wrong-state', '4.87: behind'])
    await rita.receiveSpecimen({ number: card, centre: lab.at.GMCH })

    const { rows } = await tess.listParked({ centre: lab.at.GMCH })
    const [first, second] = rows
    if (!first || !second) throw new Error('two should be parked')
    await refusedAs(
      tess.replayParked({ id: second.id, version: second.version }),
      'conflict',
      /Settle that one first/,
    )
    await tess.replayParked({ id: first.id, version: first.version })
    await tess.replayParked({ id: second.id, version: second.version })

    expect((await resultsOf(card)).map(r => [r.value, r.state])).to.deep.equal([
      ['48.7', 'superseded'],
      ['4.87', 'recorded'],
    ])
    expect(await parked()).to.deep.equal([])
  })

  it('with a stratum missing is held with a query, and the severest row calls already (D15)', async () => {
    const { nora, rita } = lab.people
    const { specimen, subject } = await nora.registerNewborn({
      request: '018f0000-0000-7000-8000-000000000001',
      samplingPoint: lab.at.nanming,
      mother: { name: '李红', phone: '13800001234' },
      newborn: {
        birthOrder: 1,
        plurality: 1,
        sex: 'female',
        bornAt: '2026-11-19T01:00:00.000Z',
      },
    })
    const { number } = specimen
    await nora.collectSpecimen({ number, collectedAt: lab.clock.now() })
    await rita.receiveSpecimen({ number, centre: lab.at.GMCH })

    await lab.measured(number, { TSH: '2.1', OHP17: '35', G6PD: '5.5' })

    const story = await lab.story(number)
    expect(story.slice(-5)).to.deep.equal([
      'result.recorded',
      'result.recorded',
      'recall.opened',
      'query.raised',
      'result.recorded',
    ])
    const [row] = await onBoard()
    expect(row).to.include({ condition: 'CAH', severity: 'high', state: 'provisional' })
    expect(row?.says.en).to.match(/OHP17 35 nmol\/L cannot be judged: .*gestation at birth/)
    const { done, withheld } = await lab.verified(number)
    expect(done).to.have.length(2)
    expect(withheld[0]?.says.en).to.match(/gestation at birth.* missing/)

    const { version } = subject
    await nora.completeSubject({ id: subject.id, version, gestationDays: 250, birthWeight: 2100 })

    // Preterm and light: 35 is below 40, so nothing is beyond a limit any more.
    await lab.verified(number)
    const { verdicts } = await lab.authorised(number)
    expect(verdicts).to.deep.equal([{ specimen: number, verdict: 'negative' }])
    expect((await onBoard()).map(r => r.condition)).to.deep.equal(['PLANNED'])
    expect((await lab.story(number)).slice(-5)).to.deep.equal([
      ...['signature.given', 'verdict.given', 'recall.opened', 'recall.withdrawn'],
      'report.drafted',
    ])
  })

  it('an answered query that makes it worse raises the flag then', async () => {
    const { nora, rita } = lab.people
    const { specimen, subject } = await nora.registerNewborn({
      request: '018f0000-0000-7000-8000-000000000002',
      samplingPoint: lab.at.nanming,
      mother: { name: '李红', phone: '13800001234' },
      newborn: { birthOrder: 1, plurality: 1, sex: 'female', bornAt: '2026-11-19T01:00:00.000Z' },
    })
    const { number } = specimen
    await nora.collectSpecimen({ number, collectedAt: lab.clock.now() })
    await rita.receiveSpecimen({ number, centre: lab.at.GMCH })
    await lab.measured(number, { OHP17: '35' })
    expect((await lab.page(number)).flags).to.deep.equal([])

    const { version } = subject
    await nora.completeSubject({ id: subject.id, version, gestationDays: 280, birthWeight: 3200 })

    const { flags } = await lab.page(number)
    expect(flags.map(f => [f.class, f.condition])).to.deep.equal([['positive', 'CAH']])
    const [row] = await onBoard()
    expect(row).to.include({ condition: 'CAH', state: 'provisional', severity: 'high' })
    await refusedAs(
      nora.completeSubject({ id: subject.id, version: version + 1, gestationDays: 250 }),
      'conflict',
      /Nothing is missing/,
    )
  })
})
