import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import type { BoardRow } from '../../server/contract/recalls.ts'
import { later } from '../../server/contract/words.ts'
import type { Caller } from '../support/caller.ts'
import { climb, DIAGNOSED, SIGNED } from '../support/endings.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { refusedAs } from '../support/refusals.ts'

const HOUR = 3_600_000

eachEngine('recalls', engine => {
  let lab: Lab
  beforeEach(async () => {
    lab = await openLab(engine)
  })
  afterEach(() => lab.stop())

  const high = () => lab.judgedFrom(lab.people.nora, { TSH: '48.7' })
  async function rowOf(card: string, by: Caller = lab.people.carl): Promise<BoardRow> {
    const { rows } = await by.showBoard({})
    const row = rows.find(r => r.specimen === card)
    if (!row) throw new Error(`${card} is not on this board`)
    return row
  }
  const afterVerdict = async (card: string) => {
    const story = await lab.story(card)
    return story.slice(story.indexOf('verdict.given') + 1)
  }
  const called = (by: Caller, row: BoardRow, more: object = {}) =>
    by.recordContact({
      id: row.id,
      request: newId(),
      at: lab.clock.now(),
      channel: 'phone',
      outcome: 'no-answer',
      ...more,
    })

  it('is acknowledged by name, once', async () => {
    const { carl, dora } = lab.people
    const card = await high()
    const row = await rowOf(card)

    const after = await dora.acknowledgeRecall({ id: row.id, version: row.version })

    expect(after).to.include({ acknowledgedByName: '董瑞', acknowledgedAt: lab.clock.now() })
    await refusedAs(
      carl.acknowledgeRecall({ id: row.id, version: row.version }),
      'conflict',
      /^董瑞 acknowledged it already/,
    )
    expect(await afterVerdict(card)).to.deep.equal([
      ...['recall.confirmed', 'report.drafted', 'recall.acknowledged'],
    ])
  })

  it('keeps every attempt: who, when, how, with what outcome; told twice it is one', async () => {
    const { carl, nora, dora } = lab.people
    const card = await high()
    const row = await rowOf(card)
    const request = newId()

    await called(carl, row, { request, note: 'rang out' })
    await called(carl, row, { request, note: 'rang out' })
    lab.clock.move({ hours: 2 })
    const after = await called(nora, row, { channel: 'sampling-point', outcome: 'message-left' })

    expect(after).to.include({ attempts: 2, state: 'open' })
    const { contacts } = await dora.showCase({ id: row.case })
    expect(contacts.map(c => [c.byName, c.channel, c.outcome, c.note])).to.deep.equal([
      ['柯朗', 'phone', 'no-answer', 'rang out'],
      ['罗娜', 'sampling-point', 'message-left', null],
    ])
  })

  it('an attempt belongs to a step: the next one, its due time, failed numbers and what to say are shown', async () => {
    const { carl } = lab.people
    const row = await rowOf(await high())
    expect(row).to.include({ step: 1, stepDueAt: later(lab.clock.now(), 4 * HOUR) })
    const wrong = { number: 'phone', outcome: 'number-wrong' }
    expect(await called(carl, row, wrong)).to.include({ step: 1, attempts: 1 })
    expect(await called(carl, row)).to.include({ step: 2 })
    const no = { channel: 'sms', outcome: 'not-possible' }
    await refusedAs(called(carl, row, no), 'invalid', /Say why this step is not possible/)
    const after = await called(carl, row, { ...no, note: 'no mobile number' })
    // A message is no attempt; the second round of calls is due after a working day.
    expect(after).to.include({ step: 3, attempts: 2, stepDueAt: later(lab.clock.now(), 24 * HOUR) })
    await refusedAs(called(carl, row, { ...no, note: 'x' }), 'conflict', /No step by text message/)
    expect(await called(carl, row), 'too soon for the second round').to.include({ step: 3 })
    lab.clock.move({ hours: 5 })
    expect(await called(carl, row)).to.include({ step: 3, attempts: 4 })
    expect(await called(carl, row)).to.include({ step: 4, attempts: 5 })
    const page = await carl.showCase({ id: row.case })
    expect(page.contacts.map(c => [c.step, c.number])).to.deep.equal([
      ...[
        [1, 'phone'],
        [1, null],
        [2, null],
        [null, null],
        [3, null],
        [3, null],
      ],
    ])
    expect(page.numbers.map(n => [n.which, n.has, n.marked, n.markedByName])).to.deep.equal([
      ...[
        ['phone', 'yes', 'wrong', '柯朗'],
        ['phone2', 'yes', null, null],
        ['third', 'yes', null, null],
      ],
    ])
    const [ladder] = page.ladders
    expect(ladder?.state).to.equal('runs')
    expect(ladder?.scripts.phone?.say?.zh).to.match(/^说明姓名和单位“贵阳市妇幼保健院”/)
    expect(ladder?.scripts.phone?.avoid?.en).to.match(/Name no disease/)
    expect(ladder?.scripts.phone?.verified).to.equal('unverified')
    expect(JSON.stringify(page.ladders)).to.not.match(/王小燕|1380000/)

    const reached = await called(carl, row, { outcome: 'reached-guardian' })
    expect(reached).to.include({ state: 'reached', step: null, stepDueAt: null })
  })

  it('climbs the rows of the day on which it began: a step is changed by two people, and for later recalls', async () => {
    const { carl, pia, paul } = lab.people
    const before = await rowOf(await high())
    const rows = await pia.listRules({ programme: 'NBS' })
    const step = rows.find(
      r => r.kind === 'ladder' && r.analyte === 'high' && r.class === '1-phone' && !r.condition,
    )
    if (!step) throw new Error('no ladder for high')
    const instead = { id: step.id, version: step.version }
    const row = { ...step, value: 30, startsOn: '2026-11-24' }
    for (const [wrong, says] of [
      [{ condition: 'PKU?' }, /no condition of this programme/],
      [{ value: 0 }, /more than nothing/],
      [{ class: '1-pigeon' }, /Nothing here reads a row/],
    ] as const)
      await refusedAs(pia.proposeRule({ row: { ...row, ...wrong }, reason: 'x' }), 'invalid', says)
    const proposal = await pia.proposeRule({ row, instead, reason: 'a call sooner' })
    const approving = { id: proposal.id, version: proposal.version }
    await refusedAs(pia.approveProposal(approving), 'forbidden', /a second person/)
    await paul.approveProposal(approving)
    lab.clock.move({ days: 1 })

    const after = await rowOf(await high())

    expect(after.stepDueAt).to.equal(later(after.openedAt, HOUR / 2))
    expect(await rowOf(before.specimen)).to.include({ stepDueAt: before.stepDueAt })
    expect(await called(carl, before)).to.include({ step: 1, stepDueAt: before.stepDueAt })
  })

  it('refuses an attempt in the future, and one from before the recall', async () => {
    const row = await rowOf(await high())
    await refusedAs(
      called(lab.people.carl, row, { at: later(row.openedAt, -HOUR) }),
      'invalid',
      /The recall was opened at .*: an attempt cannot lie before it/,
    )
    await refusedAs(
      called(lab.people.carl, row, { at: '2026-11-23T01:00:00.001Z' }),
      'invalid',
      /cannot lie in the future/,
    )
    expect((await rowOf(row.specimen)).attempts).to.equal(0)
  })

  it('is reached when the guardian is, and only then', async () => {
    const { carl } = lab.people
    const row = await rowOf(await high())
    expect(await called(carl, row, { outcome: 'reached-other' })).to.include({ state: 'open' })
    expect(await called(carl, row, { outcome: 'reached-guardian' })).to.include({
      state: 'reached',
    })
    expect((await afterVerdict(row.specimen)).slice(-2)).to.deep.equal([
      'recall.contacted',
      'recall.reached',
    ])
    expect((await rowOf(row.specimen)).shown).to.equal(true)
  })

  it('is lost only when its ladder is finished and two people say so, and the case closes with it', async () => {
    const { carl, dora } = lab.people
    const row = await rowOf(await high())
    const given = { id: row.id, code: 'moved' as const, reason: 'moved away' }
    await refusedAs(
      carl.loseRecall({ ...given, version: row.version }),
      'conflict',
      /ladder is not finished: step 1, phone \(0 of 2, due .*\), waits/,
    )
    await called(carl, row, { outcome: 'number-off' })
    const { version } = await climb(carl, row, lab.clock.now)
    const asked = await carl.loseRecall({ ...given, version })
    expect(asked).to.include({ state: 'open', shown: true })
    await refusedAs(
      carl.loseRecall({ ...given, version: asked.version }),
      'conflict',
      /a second person must confirm/,
    )
    const confirming = { id: row.id, version: asked.version }
    await refusedAs(carl.confirmLoss(confirming), 'forbidden', /Ask: authoriser, doctor/)

    const ended = await dora.confirmLoss(confirming)

    expect(ended).to.include({ state: 'lost', shown: false, step: null, stepDueAt: null })
    expect((await afterVerdict(row.specimen)).slice(-3)).to.deep.equal([
      'recall.loss-asked',
      'recall.lost',
      'case.closed',
    ])
    expect((await lab.page(row.specimen)).case).to.include({ state: 'closed', closedFor: 'lost' })
    await refusedAs(called(carl, row), 'conflict', /has ended/)
  })

  it('is refused in writing with its paper, without attempts, by those who may', async () => {
    const { dora, nora, tess } = lab.people
    const row = await rowOf(await high())
    const refusal = { id: row.id, version: row.version, reason: 'letter', evidence: SIGNED }
    await refusedAs(nora.refuseRecall(refusal), 'forbidden', /Ask: recall coordinator, doctor/)
    await refusedAs(tess.refuseRecall(refusal), 'forbidden', /Ask: recall coordinator, doctor/)
    const scan = { id: row.case, name: 'refusal.pdf', base64: btoa('%PDF-1.7 signed') }
    const document = (await nora.addCaseDocument(scan)).id
    await refusedAs(
      dora.refuseRecall({ ...refusal, evidence: { document } }),
      'invalid',
      /Missing: the day; who signed\./,
    )
    const evidence = { on: '2026-11-23', signedBy: 'the mother', document }
    expect(await dora.refuseRecall({ ...refusal, evidence })).to.include({
      ...{ state: 'refused', shown: false },
    })
    expect((await lab.page(row.specimen)).case.closedFor).to.equal('refused')
    const page = await dora.showCase({ id: row.case })
    expect(page.evidence.map(e => [e.reason, e.signedBy, e.document])).to.deep.equal([
      ['refused', 'the mother', document],
    ])
    expect((await tess.showCase({ id: row.case })).documents).to.deep.equal([])
    const opened = await dora.openCaseDocument({ id: row.case, document })
    expect(atob(opened.base64)).to.equal('%PDF-1.7 signed')
    await refusedAs(tess.openCaseDocument({ id: row.case, document }), 'forbidden', /Ask:/)
  })

  it('a provisional one cannot be lost or refused: it is not yet true', async () => {
    const { nora, carl } = lab.people
    const card = await lab.receivedFrom(nora)
    await lab.measured(card, { TSH: '48.7' })
    const row = await rowOf(card)
    await called(carl, row)
    const given = { id: row.id, version: (await rowOf(card)).version, reason: 'x' }
    for (const ended of [
      carl.loseRecall({ ...given, code: 'other' }),
      carl.refuseRecall({ ...given, evidence: SIGNED }),
    ])
      await refusedAs(
        ended,
        'conflict',
        /is “not yet verified”; this needs “open or family reached”/,
      )
  })

  it('is withdrawn by two people, never by one twice', async () => {
    const { nora, carl, ana } = lab.people
    const card = await lab.receivedFrom(nora)
    await lab.measured(card, { TSH: '48.7' })
    const row = await rowOf(card)
    const asked = await carl.withdrawRecall({
      id: row.id,
      version: row.version,
      reason: 'another child’s card',
    })
    expect(asked).to.include({ state: 'provisional', shown: true })
    const again = { id: row.id, version: asked.version, reason: 'sure' }
    await refusedAs(carl.withdrawRecall(again), 'conflict', /a second person must confirm/)

    expect(await ana.withdrawRecall(again)).to.include({ state: 'withdrawn', shown: false })

    expect((await lab.story(card)).slice(-2)).to.deep.equal([
      'recall.withdrawal-asked',
      'recall.withdrawn',
    ])
    await refusedAs(
      ana.withdrawRecall({ ...again, version: asked.version + 1 }),
      'conflict',
      /has ended/,
    )
  })

  it('a second specimen meets it; the case stays on the board until its verdict, in range closes', async () => {
    const { nora } = lab.people
    const card = await high()

    const second = await lab.repeatOf(card, nora)

    expect(await rowOf(card)).to.include({ state: 'met', shown: true })
    lab.clock.move({ days: 1 })
    const page = await lab.page(second)
    expect(page.specimen).to.include({ ordinal: 2, repeats: card })
    await lab.measured(second, { TSH: '4.9', OHP17: '8.4', G6PD: '5.5' })
    await lab.signedOff(second)

    expect((await lab.people.carl.showBoard({})).rows).to.deep.equal([])
    const { case: it, recalls } = await lab.people.carl.showCase({ id: page.case.id })
    expect(it).to.include({ state: 'closed', closedFor: 'in-range', verdict: 'negative' })
    expect(recalls.map(r => [r.state, r.endedWhy])).to.deep.equal([
      ['met', `auto:answered-by:${second}`],
    ])
    expect(await afterVerdict(card)).to.deep.equal([
      'recall.confirmed',
      'report.drafted',
      'recall.met',
      'recall.answered',
      'case.closed',
    ])

    // Its run was worthless: what the verdict had answered stands again, as what was said first.
    const { tess, ana, carl } = lab.people
    const run = (await lab.page(second)).results[0]?.batch ?? ''
    const asked = await tess.askInvalidation({ id: run, reason: 'wrong plate' })
    await ana.confirmInvalidation({ id: asked.id, version: asked.version })
    expect((await lab.page(card)).case).to.include({ state: 'open', verdict: 'positive' })
    const { rows } = await carl.showBoard({})
    expect(rows.map(r => [r.specimen === card, r.condition, r.state])).to.have.deep.members([
      [true, 'CH', 'met'],
      [false, 'REVOKED', 'open'],
    ])
    // Beyond the eight hours by which an instrument without a zone is read as Shanghai's.
    lab.clock.move({ hours: 9 })
    await lab.measured(second, { TSH: '4.9', OHP17: '8.4', G6PD: '5.5' })
    await lab.signedOff(second)
    expect((await carl.showBoard({})).rows).to.deep.equal([])
  })

  it('a second specimen is judged by the limit for second ones, and called for again', async () => {
    const card = await high()
    const second = await lab.repeatOf(card, lab.people.nora)
    await lab.measured(second, { TSH: '5.5', OHP17: '8.4', G6PD: '5.5' })

    await lab.signedOff(second)

    expect(await rowOf(second)).to.include({ condition: 'CH', state: 'open' })
    expect((await rowOf(second)).says.en).to.match(/≥ 5 mIU\/L \(repeat specimen; .*Lombardy/)
    const { rows } = await lab.people.carl.showBoard({})
    expect(rows).to.have.length(1)
    expect((await lab.page(second)).case).to.include({ state: 'open', verdict: 'positive' })
  })

  it('a second specimen that tells nothing leaves the first call as urgent as it was', async () => {
    const { nora, rita } = lab.people
    const card = await high()
    const { case: it } = await lab.page(card)
    const { specimen } = await nora.orderRepeat({
      request: newId(),
      id: it.id,
      samplingPoint: lab.at.nanming,
    })
    await nora.collectSpecimen({ number: specimen.number, collectedAt: lab.clock.now() })
    await rita.receiveSpecimen({ number: specimen.number, centre: lab.at.GMCH, found: ['D02'] })
    await lab.measured(specimen.number)

    const { verdicts } = await lab.signedOff(specimen.number)

    expect(verdicts[0]?.verdict).to.equal('inconclusive')
    expect(await rowOf(card)).to.include({ condition: 'CH', severity: 'high', shown: true })
    expect(await rowOf(specimen.number)).to.include({ condition: 'REPEAT', state: 'open' })

    const third = await lab.repeatOf(card, nora)
    await lab.measured(third)
    await lab.signedOff(third)
    expect((await lab.people.carl.showBoard({})).rows).to.deep.equal([])
  })

  it('a card that arrives after its case was closed as lost opens it again when it is high (INV-4)', async () => {
    const { nora, carl } = lab.people
    const card = await high()
    const { case: it } = await lab.page(card)
    const { specimen } = await nora.orderRepeat({
      request: newId(),
      id: it.id,
      samplingPoint: lab.at.nanming,
    })
    const row = await rowOf(card)
    const { version } = await climb(carl, row, lab.clock.now)
    const lost = { id: row.id, code: 'moved' as const, reason: 'moved away' }
    const asked = await carl.loseRecall({ ...lost, version })
    await lab.people.dora.confirmLoss({ id: row.id, version: asked.version })
    expect((await carl.showBoard({})).rows).to.deep.equal([])
    await nora.collectSpecimen({ number: specimen.number, collectedAt: lab.clock.now() })
    await lab.people.rita.receiveSpecimen({ number: specimen.number, centre: lab.at.GMCH })

    await lab.measured(specimen.number, { TSH: '48.7' })

    expect(await rowOf(specimen.number)).to.include({ state: 'provisional', ownerName: '柯朗' })
    const page = await lab.page(specimen.number)
    expect(page.case).to.include({ state: 'open', closedFor: null })
    expect(page.story.map(s => s.fact.kind).slice(-4)).to.deep.equal([
      'flag.raised',
      'recall.opened',
      'case.reopened',
      'retest.asked',
    ])
  })

  it('asked for twice, the repeat is one order; a closed case takes none', async () => {
    const { nora } = lab.people
    const card = await high()
    const { case: it } = await lab.page(card)
    const repeat = { request: newId(), id: it.id, samplingPoint: lab.at.nanming }
    const [one, two] = [await nora.orderRepeat(repeat), await nora.orderRepeat(repeat)]
    expect(two.specimen.number).to.equal(one.specimen.number)
    await refusedAs(
      nora.orderRepeat({ ...repeat, request: newId(), samplingPoint: lab.at.qingzhen }),
      'not-found',
      /Nothing with this number/,
    )
    const closed = await lab.page(await lab.judgedFrom(nora, {}))
    await refusedAs(
      nora.orderRepeat({ ...repeat, request: newId(), id: closed.case.id }),
      'conflict',
      /The case is closed/,
    )
  })

  it('a case is handed to a named person of its centre, and to nobody else', async () => {
    const { carl, dora } = lab.people
    const row = await rowOf(await high())
    const { case: it, owners } = await carl.showCase({ id: row.case })
    expect(owners.map(o => o.name)).to.deep.equal(['柯朗', '董瑞'])
    const to = async (who: Caller) => (await who.whoAmI({})).id
    await refusedAs(
      carl.ownCase({ id: it.id, version: it.version, owner: await to(lab.people.cora) }),
      'invalid',
      /of this centre/,
    )
    await refusedAs(
      carl.ownCase({ id: it.id, version: it.version, owner: await to(lab.people.tess) }),
      'invalid',
      /of this centre/,
    )

    await carl.ownCase({ id: it.id, version: it.version, owner: await to(dora) })

    expect((await rowOf(row.specimen)).ownerName).to.equal('董瑞')
    await refusedAs(
      carl.ownCase({ id: it.id, version: it.version, owner: await to(carl) }),
      'conflict',
      /changed since/,
    )
  })

  it('a case is closed with its evidence, once, and leaves the board', async () => {
    const { dora } = lab.people
    const row = await rowOf(await high())
    const { case: it } = await dora.showCase({ id: row.case })
    const closing = {
      id: it.id,
      version: it.version,
      reason: 'diagnosed' as const,
      note: 'serum TSH 90, FT4 low',
    }
    await refusedAs(
      dora.closeCase(closing),
      'invalid',
      /Missing: which condition was confirmed; the day; the method; the institution; the number/,
    )
    await refusedAs(
      dora.closeCase({
        ...{ id: it.id, version: it.version, reason: 'moved', note: 'to Zunyi' },
        evidence: { on: '2026-11-23', institution: 'Zunyi' },
      }),
      'conflict',
      /Something was found, and “moved away” does not end it/,
    )
    await refusedAs(
      dora.closeCase({ ...closing, evidence: { ...DIAGNOSED, on: '2026-11-24' } }),
      'invalid',
      /lies in the future/,
    )

    await dora.closeCase({ ...closing, evidence: DIAGNOSED })

    expect((await lab.page(row.specimen)).case).to.include({
      state: 'closed',
      closedFor: 'diagnosed',
      note: 'serum TSH 90, FT4 low',
    })
    expect((await dora.showBoard({})).rows).to.deep.equal([])
    await refusedAs(dora.closeCase(closing), 'conflict', /The case is closed/)
    const { evidence } = await dora.showCase({ id: it.id })
    expect(evidence.map(e => [e.reason, e.on, e.institution])).to.deep.equal([
      ['diagnosed', '2026-11-22', '贵阳市妇幼保健院'],
    ])
  })

  it('stands on the ward’s own board too, and on no other’s', async () => {
    const { nora, quin, cora, nick, tess } = lab.people
    const card = await high()
    for (const who of [nora, tess]) expect((await rowOf(card, who)).specimen).to.equal(card)
    for (const who of [quin, cora, nick]) expect((await who.showBoard({})).rows).to.deep.equal([])
  })

  it('the look behind the mask is a fact with its reason', async () => {
    const { carl, tess } = lab.people
    const card = await high()
    const { subject } = await lab.page(card)
    const { identity, mother } = await carl.lookAtIdentity({ id: subject.id, why: 'to telephone' })
    expect(identity).to.include({ name: '王小燕', phone: '13800001234' })
    expect(mother).to.include({ thirdContact: '外婆 13700009999' })
    await refusedAs(tess.lookAtIdentity({ id: subject.id, why: 'curious' }), 'forbidden', /Ask:/)

    const { story } = await lab.page(card)
    const looks = story.filter(s => s.fact.kind === 'identity.looked')
    expect(looks.map(s => [s.who.en, s.says.en])).to.deep.equal([
      ['柯朗', 'Identity uncovered: to telephone'],
    ])
    expect(JSON.stringify(story)).not.to.match(/王小燕|1380000/)
  })
})
