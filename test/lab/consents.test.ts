/** Consent, refusal and withdrawal through the doors. */
import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { type ConsentGiven, isDrawn } from '../../server/contract/consents.ts'
import type { Caller } from '../support/caller.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { openNipt } from '../support/nipt.ts'
import { ADAS_MOTHER, ada } from '../support/people.ts'
import { refusedAs } from '../support/refusals.ts'

const DRAWN = {
  ...{ width: 400, height: 150 },
  strokes: [
    [
      [10, 20],
      [200, 90],
    ],
  ] as [number, number][][],
}
const PDF = Buffer.from('%PDF-1.7 signed').toString('base64')

describe('a signature that is drawn', () => {
  it('is one from a tenth of its field on; a dot and a slip of the hand are none', () => {
    const field = { width: 400, height: 150 }
    const cases: [[number, number][][], boolean][] = [
      [[], false],
      [[[[5, 5]]], false],
      [
        [
          [
            [0, 0],
            [39, 0],
          ],
        ],
        false,
      ],
      [
        [
          [
            [0, 0],
            [40, 0],
          ],
        ],
        true,
      ],
      [
        [
          [
            [0, 0],
            [20, 0],
          ],
          [
            [0, 9],
            [20, 9],
          ],
        ],
        true,
      ],
    ]
    for (const [strokes, is] of cases) expect(isDrawn({ ...field, strokes })).to.equal(is)
  })
})

eachEngine('consent', engine => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engine)
  })
  after(() => lab.stop())

  const paper = (more: Partial<ConsentGiven> = {}): ConsentGiven => ({
    ...{ id: newId(), scope: 'screening', by: 'mother', signedOn: '2026-11-23', how: 'paper' },
    ...more,
  })
  const registering = (consents: (ConsentGiven & { decision: 'agreed' | 'refused' })[]) => ({
    ...{ request: newId(), samplingPoint: lab.at.nanming, mother: ADAS_MOTHER },
    ...{ newborn: ada(lab.clock.now()), consents },
  })
  const withdraw = (number: string, by: Caller = lab.people.nora) =>
    by.decideConsent({
      ...{ number, decision: 'withdrawn', told: 'in-person', reason: 'letter of the mother' },
      consent: paper(),
    })
  const agree = (number: string) =>
    lab.people.carl.decideConsent({ number, decision: 'agreed', consent: paper() })

  it('is kept with the registration: text, who, when, how; scans and what was drawn are opened by name (INV-10)', async () => {
    const { nora, nick, tess, otto, carl, rita } = lab.people
    const texts = await nora.listConsentTexts({ programme: 'NBS' })
    expect(texts.map(text => text.scope)).to.deep.equal(['screening', 'leftover'])
    const [text, leftover] = texts
    const father = { by: 'father' as const, name: '王大勇', how: 'drawn' as const, drawing: DRAWN }
    const { specimen } = await nora.registerNewborn(
      registering([
        { ...paper({ ...father, ...(text && { text: text.id }) }), decision: 'agreed' },
        { ...paper({ scope: 'leftover' }), decision: 'refused' },
      ]),
    )
    const { number } = specimen
    const [screening, rest] = await rita.showConsents({ number })
    expect(screening).to.include({ decision: 'agreed', by: 'father', how: 'drawn', stands: 'yes' })
    expect(screening).to.include({ specimen: number, edition: text?.edition, text: text?.id })
    expect(rest).to.include({ scope: 'leftover', decision: 'refused', text: leftover?.id })
    expect(JSON.stringify(screening), 'no name in the record').not.to.include('王')
    const id = screening?.id ?? ''
    const opened = await carl.openConsent({ id })
    expect(opened).to.deep.equal({ name: '王大勇', witness: null, drawing: DRAWN })
    const missing = await nora.listConsents({ samplingPoint: lab.at.nanming })
    expect(missing.rows.map(row => row.id)).to.deep.equal([rest?.id])
    const scan = await nora.addConsentScan({ id: rest?.id ?? '', name: 'a.pdf', base64: PDF })
    expect((await nora.listConsents({ samplingPoint: lab.at.nanming })).rows).to.deep.equal([])
    const asked = { id: rest?.id ?? '', scan: scan.id }
    expect((await carl.openConsentScan(asked)).base64).to.equal(PDF)
    expect(
      (await carl.openConsent({ id: rest?.id ?? '' })).name,
      'the mother is on record',
    ).to.equal('王小燕')
    await refusedAs(tess.openConsentScan(asked), 'forbidden', /Ask:/)
    await refusedAs(nick.openConsent({ id }), 'not-found', /Nothing/)
    await refusedAs(otto.openConsent({ id }), 'forbidden', /Ask:/)
    expect((await rita.showConsents({ number }))[1]?.scans, 'not even named').to.deep.equal([])
    expect(await lab.story(number)).to.include.members(['consent.recorded', 'consent.scanned'])
  })

  it('bad input is one sentence each: a day to come, nothing drawn, another day’s text, after the collection', async () => {
    const { nora } = lab.people
    const nipt = (await nora.listConsentTexts({ programme: 'NIPT' }))[0]?.id ?? ''
    const wrong: [Partial<ConsentGiven>, RegExp][] = [
      [{ signedOn: '2026-11-24' }, /lies in the future/],
      [{ how: 'drawn' }, /Nothing was drawn/],
      [{ how: 'drawn', drawing: { ...DRAWN, strokes: [] } }, /Nothing was drawn/],
      [{ text: nipt }, /was not in force on 2026-11-23; in force was edition GY-2026-1/],
      [{ how: 'spoken' }, /Only a withdrawal by phone/],
      [{ by: 'self' }, /For a newborn a guardian decides/],
      [{ by: 'father' }, /Write the name/],
      [{ by: 'other', name: '李' }, /what this guardian is/],
    ]
    for (const [given, sentence] of wrong)
      await refusedAs(
        nora.registerNewborn(registering([{ ...paper(given), decision: 'agreed' }])),
        'invalid',
        sentence,
      )
    const refusing = registering([{ ...paper(), decision: 'refused' }])
    await refusedAs(nora.registerNewborn(refusing), 'invalid', /gets no number/)
    const { specimen } = await nora.registerNewborn(
      registering([{ ...paper(), decision: 'agreed' }]),
    )
    const early = { number: specimen.number, collectedAt: '2026-11-22T01:00:00.000Z' }
    await refusedAs(nora.collectSpecimen(early), 'invalid', /signed on 2026-11-23, after/)
    await refusedAs(agree(specimen.number), 'conflict', /on record already/)
    const late = await lab.cardFrom(nora, { collectedAt: early.collectedAt })
    await refusedAs(agree(late), 'invalid', /taken before that day/)
  })

  it('a refusal takes no number, counts as a form, and is followed by an agreement', async () => {
    const { nora, nick } = lab.people
    const from = { list: 'signed' as const, samplingPoint: lab.at.nanming }
    const before = (await nora.listConsents({ ...from, limit: 200 })).rows.length
    const mother = { ...ADAS_MOTHER, name: '赵敏', inpatientNumber: 'ZY7' }
    const given = { samplingPoint: lab.at.nanming, programme: 'NBS', mother, consent: paper() }
    const refusal = { ...given, newborn: ada(lab.clock.now()) }
    const kept = await nora.refuseNewborn(refusal)
    expect(await nora.refuseNewborn(refusal), 'told twice it is one').to.deep.equal(kept)
    expect(kept).to.include({ decision: 'refused', specimen: null, case: null, ordinal: 1 })
    const refused = () => nora.listConsents({ list: 'refused', samplingPoint: lab.at.nanming })
    expect((await refused()).rows[0]).to.include({ id: kept.id, maskedName: '赵*' })
    expect((await nora.listConsents({ ...from, limit: 200 })).rows).to.have.length(before + 1)
    const later = { id: kept.id, request: newId(), consent: paper() }
    await refusedAs(nick.agreeAfterRefusal(later), 'not-found', /Nothing/)
    const { specimen } = await nora.agreeAfterRefusal(later)
    expect(specimen).to.include({ subject: kept.subject, ordinal: 1 })
    const records = await nora.showConsents({ number: specimen.number })
    expect(records.map(row => [row.decision, row.stands])).to.deep.equal([
      ['refused', 'no'],
      ['agreed', 'yes'],
    ])
    expect((await refused()).rows).to.deep.equal([])
    expect((await nora.listConsents({ ...from, limit: 200 })).rows).to.have.length(before + 1)
    const days = { from: '2026-11-01', until: '2026-11-30' }
    const { totals } = await lab.people.ana.showStatistics({ ...days, programme: 'NBS' })
    const listed = async (decision: 'agreed' | 'refused') => {
      const ask = { ...days, list: 'signed' as const, programme: 'NBS', decision, limit: 200 }
      return (await lab.people.ana.listConsents(ask)).rows.length
    }
    const [agreed, not] = [await listed('agreed'), await listed('refused')]
    const figures = Object.fromEntries((totals[0]?.forms ?? []).map(one => [one.code, one.count]))
    expect(figures, 'a figure is its list').to.include({ signed: agreed + not, agreed })
    const again = { ...later, request: newId(), consent: paper() }
    await refusedAs(nora.agreeAfterRefusal(again), 'conflict', /agreed on 2026-11-23 already/)
  })

  it('withdrawn before arrival: a stranger cannot; nothing goes on; it arrives frozen and goes on with a new consent (A6)', async () => {
    const { nora, nick, rita, otto } = lab.people
    const waiting = (await lab.registered(nora)).specimen.number
    await refusedAs(withdraw(waiting, nick), 'not-found', /Nothing/)
    await refusedAs(withdraw(waiting, otto), 'forbidden', /Ask:/)
    await refusedAs(withdraw(waiting, rita), 'forbidden', /Ask:/)
    await withdraw(waiting)
    expect(await lab.state(waiting)).to.equal('frozen')
    await refusedAs(withdraw(waiting), 'conflict', /on record already/)
    const at = lab.clock.now()
    const frozen = /was withdrawn: it is frozen\. Set it aside/
    await refusedAs(nora.printLabel({ number: waiting }), 'conflict', frozen)
    await refusedAs(nora.collectSpecimen({ number: waiting, collectedAt: at }), 'conflict', frozen)
    await agree(waiting)
    expect(await lab.state(waiting)).to.equal('expected')

    const sent = await lab.cardFrom(nora)
    await withdraw(sent)
    const arrives = { number: sent, centre: lab.at.GMCH }
    const scan = await rita.receiveSpecimen(arrives)
    expect(scan.tone).to.equal('stop')
    expect(scan.says.en).to.match(frozen)
    expect(scan.shipment, 'its parcel is not short of it').to.include({ total: 1, received: 1 })
    await refusedAs(rita.receiveSpecimen(arrives), 'conflict', frozen)
    await agree(sent)
    expect(await lab.state(sent)).to.equal('accepted')
    expect(await lab.story(sent)).to.include.members(['specimen.frozen', 'specimen.thawed'])
  })

  it('withdrawn mid-run: what stands is not signed, what comes later is kept and filed nowhere until consent is back', async () => {
    const { nora, tess } = lab.people
    const number = await lab.receivedFrom(nora)
    await lab.measured(number, { TSH: '2.1' })
    await withdraw(number)
    expect((await lab.verified(number)).done, 'nothing is signed').to.deep.equal([])
    await lab.measured(number, { OHP17: '8.4' })
    const page = await lab.page(number)
    expect(page.results.map(result => result.analyte)).to.deep.equal(['TSH'])
    const held = (await tess.listParked({ centre: lab.at.GMCH })).rows.filter(
      row => row.specimen === number,
    )
    expect(held.map(row => row.says.en).join()).to.match(/kept here and filed nowhere/)
    const typed = { analyte: 'G6PD', value: '5.5', unit: 'U/g Hb', source: 'letter' }
    const entry = { ...typed, centre: lab.at.GMCH, specimen: number }
    await refusedAs(tess.beginEntry(entry), 'conflict', /it is frozen/)
    const repeat = { request: newId(), id: page.case.id, samplingPoint: lab.at.nanming }
    await refusedAs(nora.orderRepeat(repeat), 'conflict', /no other specimen is taken/)
    await agree(number)
    for (const { id, version } of held) await tess.replayParked({ id, version })
    await lab.measured(number, { G6PD: '5.5' })
    const { verdicts } = await lab.signedOff(number)
    expect(verdicts).to.deep.equal([{ specimen: number, verdict: 'negative' }])
  })

  it('withdrawn where a value is high: the row stays, marked and uncalled; a call for more blood ends and comes back (INV-4)', async () => {
    const { nora, rita, ana, carl } = lab.people
    const high = await lab.judgedFrom(nora, { TSH: '48.7' })
    const [draft] = (await ana.listReports({ specimen: high })).rows
    const bad = await lab.cardFrom(nora)
    await rita.receiveSpecimen({ number: bad, centre: lab.at.GMCH, found: ['D01'] })
    const board = async (number: string) =>
      (await carl.showBoard({})).rows.filter(row => row.specimen === number)
    const was = { high: await board(high), bad: await board(bad) }
    expect(was.bad.map(row => row.severity)).to.deep.equal(['watch'])
    for (const number of [high, bad]) await withdraw(number)
    const [stays] = await board(high)
    expect(stays?.says.en).to.match(/^CONSENT WITHDRAWN: no further test\./)
    expect(stays).to.include({ state: 'open', dueAt: was.high[0]?.dueAt, step: null })
    expect(await board(bad), 'nobody is called for a test').to.deep.equal([])
    const release = { id: draft?.id ?? '', version: draft?.version ?? 0 }
    await refusedAs(ana.releaseReport(release), 'conflict', /it is frozen/)
    for (const number of [high, bad]) await agree(number)
    const same = (rows: Awaited<ReturnType<typeof board>>) => rows.map(({ version, ...row }) => row)
    expect(same(await board(high))).to.deep.equal(same(was.high))
    expect(same(await board(bad))).to.deep.equal(same(was.bad))
    const after = await ana.releaseReport(release)
    await withdraw(high)
    expect(
      (await ana.listReports({ specimen: high })).rows[0],
      'what left is not taken back',
    ).to.include({ id: after.id, state: 'released' })
  })

  it('a woman’s consent is hers: it bears the number of her tube, and a day alone is paper without its scan', async () => {
    const { nora } = lab.people
    const nipt = await openNipt(lab)
    const { specimen, mother } = await nipt.registered()
    const [record] = await nora.showConsents({ number: specimen.number })
    expect(record).to.include({ by: 'self', how: 'paper', specimen: specimen.number })
    expect(record).to.include({ subject: mother, decision: 'agreed', edition: 'GY-2026-1' })
    const woman = { ...ADAS_MOTHER, name: '钱女', inpatientNumber: 'ZY8' }
    const refusing = { samplingPoint: lab.at.nanming, programme: 'NIPT', woman }
    const self = paper({ by: 'self', how: 'drawn', drawing: DRAWN })
    expect(await nora.refuseWoman({ ...refusing, consent: self })).to.include({ specimen: null })
  })
})
