/** NIPT from the woman at the desk to the verdict, the redraw and the referral. */
import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { dayOf, later } from '../../server/contract/words.ts'
import { guiyang } from '../../server/packs/guiyang.ts'
import { DIAGNOSED } from '../support/endings.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { daysOn, type Nipt, openNipt, YAN } from '../support/nipt.ts'
import { textsOfPdf } from '../support/pdf.ts'
import { ADAS_MOTHER } from '../support/people.ts'
import { refusedAs } from '../support/refusals.ts'

const SIGNED = { signedOn: '2026-11-23', physician: '董瑞' }

eachEngine('a tube of a pregnant woman', engine => {
  let lab: Lab
  let nipt: Nipt
  beforeEach(async () => {
    lab = await openLab(engine)
    nipt = await openNipt(lab)
  })
  afterEach(() => lab.stop())

  it('is drawn where the test suits her, and carries its caution to the verdict', async () => {
    const { nora, ana } = lab.people
    const old = { answers: { bornOn: '1988-03-08' } }
    await refusedAs(
      nipt.registered({ answers: { ticked: ['malignancy'] } }),
      'conflict',
      /does not suit her: malignancy/,
    )
    await refusedAs(nipt.registered({ days: 83 }), 'conflict', /< 84/)
    await refusedAs(nipt.registered(old), 'invalid', /Caution: age at expected delivery: 39 years/)
    await refusedAs(nipt.registered({ days: 161 }), 'invalid', /physician confirms/)
    const asked = await nora.classifyRequest({
      ...{ samplingPoint: lab.at.nanming, dating: nipt.dating({}), answers: YAN },
    })
    expect(asked).to.include({ class: 'suitable', gestationDays: 112, dueOn: '2027-05-10' })

    // A transfer that is kept beside what counts makes the same caution as one that counts.
    const transfer = { basis: 'ivf', on: '2026-08-20', days: 18 } as const
    const beside = { answers: YAN, dating: nipt.dating({}), otherDatings: [transfer] }
    const found = await nora.classifyRequest({ samplingPoint: lab.at.nanming, ...beside })
    expect([found.class, found.gestationDays]).to.deep.equal(['cautious', 112])

    const lmp = { basis: 'lmp', on: '2026-08-01', days: 0 } as const
    const kept = await nora.registerWoman({
      ...{ ...beside, request: newId(), samplingPoint: lab.at.nanming, woman: ADAS_MOTHER },
      ...{ consentOn: '2026-11-23', statement: SIGNED, otherDatings: [lmp, transfer] },
    })
    const { prenatal } = await lab.page(kept.specimen.number)
    expect(prenatal?.gestation, 'what counts').to.include(beside.dating)
    expect(prenatal?.otherDatings.map(one => one.basis)).to.deep.equal(['ivf', 'lmp'])
    expect(prenatal?.requisition.answers.ticked).to.deep.equal(['ivf'])

    const number = await nipt.tube({ ...old, statement: SIGNED })
    expect((await nipt.run('R1', [[number]])).code).to.equal('AA')
    const { verdicts } = await lab.signedOff(number)
    expect(verdicts).to.deep.equal([{ specimen: number, verdict: 'negative' }])

    const page = await lab.page(number)
    expect(page.specimen).to.include({ medium: 'tube', state: 'accepted', programme: 'NIPT' })
    expect(page.specimen.maskedName).to.equal('王*燕')
    expect(page.case).to.include({ state: 'closed', closedFor: 'in-range' })
    expect(page.prenatal?.requisition).to.include({ class: 'cautious', consentOn: '2026-11-23' })
    expect(page.prenatal).to.include({ atCollection: 112, today: 112 })
    expect(page.verdicts[0]?.reasons.at(-1)?.en).to.match(/^Caution: age at expected delivery: 39/)
    expect(page.results.map(r => [r.analyte, r.well])).to.deep.equal([
      ...['FF', 'Z13', 'Z18', 'Z21'].map(code => [code, 'A01']),
    ])
    expect(page.story.map(step => step.fact.kind)).to.deep.equal([
      ...['subject.registered', 'pregnancy.dated', 'case.opened', 'case.owned', 'order.placed'],
      ...['specimen.numbered', 'order.classified', 'consent.recorded', 'specimen.collected'],
      'specimen.sent',
      ...['shipment.sent', 'specimen.received', 'order.met', 'shipment.arrived', 'result.recorded'],
      ...[...[...Array(4)].map(() => 'result.verified'), 'signature.given'],
      ...[...[...Array(4)].map(() => 'result.authorised'), 'signature.given'],
      ...['verdict.given', 'case.closed', 'report.drafted'],
    ])

    // The report carries her age, how far she was, the ground, the method, what was screened and what not.
    const [draft] = (await ana.listReports({ specimen: number })).rows
    expect(draft?.missing).to.deep.equal([])
    const said = textsOfPdf(await ana.openReport({ id: draft?.id ?? '' })).join('')
    for (const one of [
      ...[
        '38 岁',
        '16+0 周 (超声)',
        '2026-11-23 为 16+0 周',
        '高通量测序',
        '21-三体综合征（唐氏综合征）：低风险',
      ],
      ...['慎用：预产期年龄', '2026-11-23 签署知情说明，医师 董瑞', '本检测不包括', '仍有残余风险'],
    ])
      expect(said).to.include(one)
    expect(said).not.to.match(/不详|性别|末次月经/)

    // Her next pregnancy is another case of the same woman.
    const again = await nipt.registered({ woman: { id: page.subject.mother ?? '' } })
    expect(again.specimen.case).to.not.equal(page.case.id)
    expect(again.subject.mother).to.equal(page.subject.mother)
  })

  it('is held by what the dates and the eye say, and asked for anew while there is time', async () => {
    const { ana } = lab.people
    const early = await nipt.registered({ days: 85, consentOn: '2026-11-21' })
    await nipt.sentFrom(early.specimen.number, '2026-11-21T01:00:00.000Z')
    const held = await nipt.receive(early.specimen.number, ['T03'])
    expect(held).to.include({ tone: 'fault' })
    expect(held.says.en).to.match(/T03 haemolysed; T09 too early in pregnancy/)
    const { specimen } = await lab.page(early.specimen.number)
    await ana.rejectSpecimen({
      ...{ number: specimen.number, version: specimen.version, reason: 'haemolysed' },
    })
    expect(await lab.state(specimen.number)).to.equal('rejected')
    const { recalls, prenatal } = await lab.page(specimen.number)
    const until = daysOn(lab.clock.now(), 75)
    expect(prenatal?.redraw).to.include({ may: 'yes', until })
    expect(recalls.map(r => [r.condition, r.state])).to.deep.equal([['REPEAT', 'open']])
    expect(recalls[0]?.says.en).to.include(until)

    const late = await nipt.registered({ days: 161, statement: SIGNED })
    await nipt.sentFrom(late.specimen.number)
    lab.clock.move({ days: 8 })
    const stopped = await nipt.receive(late.specimen.number)
    expect(stopped).to.include({ tone: 'stop' })
    expect(stopped.says.en).to.match(/T07 too old; T14 too late in pregnancy/)
    const { recalls: gone } = await lab.page(late.specimen.number)
    expect(gone.map(r => [r.condition, r.severity])).to.deep.equal([['REFERRAL', 'high']])
    const [first] = gone
    await refusedAs(
      lab.people.nora.orderRepeat({
        ...{ request: newId(), id: first?.case ?? '', samplingPoint: lab.at.nanming },
      }),
      'conflict',
      /The last day for a tube was/,
    )
  })

  it('without a call is drawn once more, then referred, and never a third time', async () => {
    const { carl, dora, nora } = lab.people
    const first = await nipt.tube({ days: 155 })
    await nipt.run('R1', [[first, { FF: '2.7' }]])
    expect((await lab.signedOff(first)).verdicts).to.deep.equal([
      { specimen: first, verdict: 'no-call' },
    ])
    const [redraw] = (await lab.page(first)).recalls
    const until = daysOn(lab.clock.now(), 5)
    expect(redraw).to.include({ condition: 'REDRAW', state: 'open', severity: 'watch' })
    expect(redraw?.says.en).to.match(new RegExp(`FF 2.7 %.*until ${until}`))
    expect(dayOf(redraw?.dueAt ?? '') <= until).to.equal(true)
    const [row] = (await carl.showBoard({})).rows
    expect(row?.limits.map(({ what, dueAt }) => [what, dayOf(dueAt)])).to.deep.include([
      ...['redraw', until],
    ])

    const second = await nipt.redraw(first)
    await nipt.run('R2', [[second, { 'FAILED-LIBRARY': '1' }]])
    const provisional = (await lab.page(second)).recalls
    expect(provisional.map(r => [r.condition, r.state])).to.deep.equal([
      ['REFERRAL', 'provisional'],
    ])
    await lab.signedOff(second)
    const { recalls, verdicts, case: it } = await lab.page(second)
    expect(verdicts[0]?.reasons[0]?.en).to.match(/^No call, the library failed/)
    expect(recalls.map(r => [r.condition, r.state])).to.deep.equal([['REFERRAL', 'open']])
    expect(recalls[0]?.says.en).to.match(/2 tubes gave no call/)
    expect((await lab.page(first)).recalls.map(r => r.endedWhy)).to.deep.equal([
      `auto:answered-by:${second}`,
    ])
    await refusedAs(
      nora.orderRepeat({ request: newId(), id: it.id, samplingPoint: lab.at.nanming }),
      'conflict',
      /2 tubes gave no call/,
    )
    const { id, version } = recalls[0] ?? { id: '', version: 0 }
    await refusedAs(
      dora.withdrawRecall({ id, version, reason: 'changed our mind' }),
      'conflict',
      /ends with the diagnosis/,
    )
    await refusedAs(
      carl.loseRecall({ id, version, code: 'moved', reason: 'gone' }),
      'conflict',
      /ladder is not finished: step 1, phone/,
    )
    const open = await dora.showCase({ id: it.id })
    await dora.closeCase({
      ...{ id: it.id, version: open.case.version, reason: 'excluded', note: '羊水核型正常' },
      evidence: { ...DIAGNOSED, condition: undefined, method: '羊水核型' },
    })
    expect((await carl.showBoard({})).rows).to.deep.equal([])
  })

  it('of high risk is followed by diagnosis, whatever the fetal fraction', async () => {
    const number = await nipt.tube()
    await nipt.run('R1', [[number, { Z21: '7.85', FF: '3.1' }]])
    expect((await lab.page(number)).recalls.map(r => [r.condition, r.state])).to.have.deep.members([
      ['T21', 'provisional'],
      ['REDRAW', 'provisional'],
    ])
    await lab.signedOff(number)
    const { recalls, verdicts, case: it } = await lab.page(number)
    expect(verdicts[0]).to.include({ verdict: 'positive', severity: 'high' })
    const standing = recalls.filter(r => r.endedAt === null)
    expect(standing.map(r => [r.condition, r.state])).to.deep.equal([['T21', 'open']])
    await refusedAs(
      lab.people.nora.orderRepeat({ request: newId(), id: it.id, samplingPoint: lab.at.nanming }),
      'conflict',
      /followed by diagnosis/,
    )
    const { rows } = await lab.people.carl.showBoard({})
    expect(rows.map(r => [r.specimen, r.condition])).to.deep.equal([[number, 'T21']])
    // 16+0 today: 24+0 in eight weeks, until the end of that day.
    const diagnosis = rows[0]?.limits.find(({ what }) => what === 'diagnosis')
    expect(dayOf(diagnosis?.dueAt ?? '')).to.equal(daysOn(lab.clock.now(), 56))
  })

  it('of high risk is not cancelled by a redraw that was under way and is in range (L18, INV-4)', async () => {
    const { carl, nora, dora } = lab.people
    const first = await nipt.tube()
    await nipt.run('R1', [[first, { 'FAILED-LIBRARY': '1' }]])
    await lab.signedOff(first)
    const { case: it } = await lab.page(first)
    const { specimen } = await nora.orderRepeat({
      ...{ request: newId(), id: it.id, samplingPoint: lab.at.nanming },
    })
    const second = specimen.number
    await nipt.sentFrom(second)
    lab.clock.move({ hours: 3 })
    await nipt.run('R2', [[first, { Z21: '7.9' }]])
    await lab.signedOff(first)
    await nipt.receive(second)
    const high = [[first, 'T21', 'open', 1]]
    const board = async () =>
      (await carl.showBoard({})).rows.map(r => [r.specimen, r.condition, r.state, r.step])
    expect(await board(), 'her blood is here, and she is called all the same').to.deep.equal(high)

    lab.clock.move({ hours: 3 })
    await nipt.run('R3', [[second]])
    expect((await lab.signedOff(second)).verdicts).to.deep.equal([
      { specimen: second, verdict: 'negative' },
    ])

    expect(await board()).to.deep.equal(high)
    const { case: now } = await lab.page(first)
    expect(now).to.include({ state: 'open', closedFor: null })
    // It ends as every high risk does.
    await dora.closeCase({
      ...{ id: now.id, version: now.version, reason: 'excluded', note: '羊水核型正常' },
      evidence: { ...DIAGNOSED, condition: 'T21', method: '羊水核型' },
    })
    expect(await board()).to.deep.equal([])
  })

  it('that failed and was measured after all is no failed tube: the next one may be drawn again', async () => {
    const first = await nipt.tube()
    await nipt.run('R1', [[first, { 'FAILED-LIBRARY': '1' }]])
    await lab.signedOff(first)
    const second = await nipt.redraw(first)
    lab.clock.move({ hours: 3 })
    await nipt.run('R2', [[first]])
    await lab.signedOff(first)
    await nipt.run('R3', [[second, { FF: '2.7' }]])
    await lab.signedOff(second)
    const { verdicts, recalls } = await lab.page(second)
    expect(verdicts.map(v => v.verdict)).to.deep.equal(['no-call'])
    expect((await lab.page(first)).verdicts.map(v => [v.verdict, v.stands])).to.deep.equal([
      ['no-call', 'replaced'],
      ['negative', 'yes'],
    ])
    const standing = recalls.filter(r => r.endedAt === null)
    expect(standing.map(r => [r.condition, r.state])).to.deep.equal([['REDRAW', 'open']])
  })

  it('of a run that is invalidated later loses all that was said, and is measured again (B-11)', async () => {
    const { tess, ana, rita, carl, theo } = lab.people
    const { centre } = { centre: lab.at.GMCH }
    const [told, high] = [await nipt.tube(), await nipt.tube()]
    await nipt.run('R1', [[told], [high, { Z21: '8.1' }]])
    await lab.signedOff(told)
    const [report] = (await ana.listReports({ specimen: told })).rows
    await ana.releaseReport({ id: report?.id ?? '', version: report?.version ?? 0 })
    const [{ batch = null } = {}] = (await lab.page(told)).results
    const id = batch ?? ''
    expect((await lab.page(told)).case).to.include({ state: 'closed', verdict: 'negative' })

    await refusedAs(rita.askInvalidation({ id, reason: 'x' }), 'forbidden', /./)
    await refusedAs(theo.askInvalidation({ id, reason: 'x' }), 'not-found', /./)
    const asked = await tess.askInvalidation({ id, reason: 'index clash of two libraries' })
    await refusedAs(ana.askInvalidation({ id, reason: 'x' }), 'conflict', /asked for already/)
    const [row] = await ana.listInvalidations({ centre })
    expect(row?.run.en).to.match(/^R1 \(2026-11-23/)
    expect(row).to.include({ askedByName: '田思', state: 'asked' })
    expect(row?.measured).to.have.members([told, high])
    expect(row?.judged).to.deep.equal([told])
    const { version } = asked
    await refusedAs(
      tess.confirmInvalidation({ id: asked.id, version }),
      'conflict',
      /second person/,
    )
    expect((await lab.page(told)).verdicts[0]?.revokedAt).to.equal(null)
    const done = await ana.confirmInvalidation({ id: asked.id, version })
    expect(done).to.include({ state: 'confirmed', specimens: 2 })

    const page = await lab.page(told)
    expect(page.verdicts[0]).to.include({ revokedWhy: 'index clash of two libraries' })
    expect(page.case).to.include({ state: 'open', verdict: null })
    expect(new Set(page.results.map(r => r.state))).to.deep.equal(new Set(['superseded']))
    expect(page.recalls.map(r => [r.condition, r.state, r.severity])).to.deep.equal([
      ['REVOKED', 'open', 'high'],
    ])
    expect(page.recalls[0]?.says.en).to.match(/“in range” of 2026-11-23 is revoked: run R1/)
    const [gone] = (await ana.listReports({ specimen: told })).rows
    expect(gone).to.include({ id: report?.id, state: 'withdrawn' })
    expect(page.story.map(s => s.fact.kind).slice(-5)).to.deep.equal([
      ...['result.invalidated', 'verdict.revoked', 'report.withdrawn'],
      ...['recall.opened', 'case.reopened'],
    ])
    expect((await lab.page(high)).recalls.map(r => [r.condition, r.state])).to.deep.equal([
      ['T21', 'withdrawn'],
    ])
    const board = (await carl.showBoard({ centre })).rows
    expect(board.map(r => [r.specimen, r.condition])).to.deep.equal([[told, 'REVOKED']])
    const waiting = (await tess.listExpected({ centre })).rows
    expect(waiting.map(w => w.number)).to.have.members([told, high])

    // What the sequencer says of that run once more is held; of another run it is filed.
    await nipt.run('R1', [[told]])
    const held = (await tess.listParked({ centre })).rows
    expect(new Set(held.map(r => r.why))).to.deep.equal(new Set(['failed-run']))
    // Measured anew under the same name: held, with the way on; a person says when that was begun.
    const { measuredTo } = (await tess.showBatch({ id })).batch
    lab.clock.move({ hours: 1 })
    await nipt.run('R1', [[high, { Z21: '8.3' }]])
    const anew = (await tess.listParked({ centre })).rows.filter(r => r.specimen === high)
    expect(anew[0]?.says.en).to.match(/measured anew under the same name, .* begin it anew/)
    const { batch: worthless } = await tess.showBatch({ id })
    expect(worthless.measuredTo, 'what is not filed in it makes it no longer').to.equal(measuredTo)
    const from = later(lab.clock.now(), -10 * 60_000)
    const why = 'libraries made again'
    await tess.divideBatch({ id, version: worthless.version, reason: why, from })
    const tried = await tess.replayMany({ centre, ids: anew.map(r => r.id) })
    expect(tried.rows.map(r => r.became)).to.deep.equal(anew.map(() => 'filed'))
    const [filed] = (await lab.page(high)).results.filter(r => r.state === 'recorded')
    expect(filed?.batch).not.to.equal(id)
    // The library of one fails and is made again from the same tube: what was measured later speaks.
    await nipt.run('R2', [[told, { 'FAILED-LIBRARY': '1' }]])
    lab.clock.move({ hours: 3 })
    await nipt.run('R3', [[told]])
    await lab.signedOff(told)
    await lab.signedOff(high)
    const again = await lab.page(told)
    expect(again.verdicts.map(v => [v.verdict, v.revokedAt === null])).to.deep.equal([
      ['negative', false],
      ['negative', true],
    ])
    expect(again.case).to.include({ state: 'closed', closedFor: 'in-range' })
    expect(again.recalls.map(r => [r.condition, r.endedWhy])).to.deep.equal([
      ['REVOKED', `auto:answered-by:${told}`],
      ['REDRAW', 'auto:in-range'],
    ])
    expect((await carl.showBoard({ centre })).rows.map(r => r.condition)).to.deep.equal(['T21'])
  })

  it('is filed out of a run’s table that is brought as a file, once', async () => {
    const { tess, theo } = lab.people
    const { specimen } = await nipt.registered()
    const rows = [
      ['R7', 'A01', specimen.number, 'sample', 'pass', '9.8', '0.42', '-0.31', '0.08', '9', 'M'],
      ['R7', 'B01', '03260000007777', 'sample', 'pass', '9.8', '0.4', '0', '0', '9', 'F'],
    ]
    await refusedAs(theo.bringFile({ id: nipt.line.id, base64: 'eA==' }), 'not-found', /./)
    await refusedAs(nipt.bringsFile([['R7']]), 'invalid', /Line 2 of the table/)
    const first = await nipt.bringsFile(rows)
    expect(first).to.include({ state: 'applied', results: 0, held: 8 })
    for (const as of ['text', 'spreadsheet'] as const)
      expect(await nipt.bringsFile(rows, as), as).to.include({
        state: 'duplicate',
        repeats: first.id,
      })

    // Its tube comes in, and what was held of it is filed out of the file.
    await nipt.sentFrom(specimen.number)
    await nipt.receive(specimen.number)
    const held = (await tess.listParked({ centre: lab.at.GMCH })).rows
    const own = held.filter(row => row.specimen === specimen.number)
    expect(own.map(row => row.why)).to.include('wrong-state')
    await tess.replayMany({ centre: lab.at.GMCH, ids: own.map(row => row.id) })
    await lab.signedOff(specimen.number)
    const page = await lab.page(specimen.number)
    expect(page.verdicts.map(v => v.verdict)).to.deep.equal(['negative'])
    expect(new Set(page.results.map(r => r.message))).to.deep.equal(new Set([first.id]))
    const shown = await tess.showMessage({ id: first.id })
    // What no column of ours explains is said by name, and a name that tells a sex is covered.
    expect(shown.unread).to.deep.equal(['•••', '•••'])
    expect(shown.text?.split('\n')[1]).to.match(/0\.42\t-0\.31\t0\.08\t•••\t•••$/)
  })

  it('waits for the controls of its run, and one without template that shows DNA holds all', async () => {
    const { pia, paul, tess, ana, abel } = lab.people
    lab.clock.move({ days: 1 })
    const today = dayOf(lab.clock.now())
    lab.clock.move({ days: -1 })
    // The region's own rows, proposed by one of the office and approved by another.
    expect(guiyang.controlNeeds.map(({ level }) => level)).to.deep.equal(['NTC', 'positive'])
    for (const { endsOn, approvedBy, ...need } of guiyang.controlNeeds)
      await paul.approveProposal(
        await pia.proposeNeed({ row: { ...need, startsOn: today }, reason: 'as the region asks' }),
      )
    lab.clock.move({ days: 1 })
    const lotOf = async (
      level: string,
      sentAs: string,
      analyte: string,
      mean: number,
      unit: string,
    ) => {
      const lot = await ana.addLot({
        ...{ centre: lab.at.GMCH, line: nipt.line.id, programme: 'NIPT', analyte, material: level },
        ...{ level, lot: `${level}-1`, sentAs, mean, sd: 1, unit, holds: 'run', method: null },
        ...{ startsOn: today, source: 'own establishment', verified: 'unverified' },
      })
      await abel.decideLot({ ...lot, decision: 'approve' })
    }
    await lotOf('NTC', 'NTC-1', 'FF', 0, '%')
    await lotOf('positive', 'PC21-1', 'Z21', 8, 'z')
    const [bare, spoiled, good] = [await nipt.tube(), await nipt.tube(), await nipt.tube()]

    await nipt.run('R1', [[bare]])
    await nipt.run('R2', [[spoiled], ['NTC-1', { FF: '6.2' }], ['PC21-1', { Z21: '8.4' }]])
    await nipt.run('R3', [[good], ['NTC-1', { FF: '0.2' }], ['PC21-1', { Z21: '7.7' }]])
    const says = async (number: string) => {
      const { withheld, done } = await lab.verified(number)
      return [done.length, withheld.length, withheld[0]?.says.en ?? '']
    }
    const listed = (await tess.listBatches({ centre: lab.at.GMCH })).rows.find(
      r => r.number === 'R1',
    )
    expect(listed?.missing.map(m => [m.level, m.has, m.wanted])).to.deep.equal([
      ['NTC', 0, 1],
      ['positive', 0, 1],
    ])
    expect(listed?.quietSince).to.equal(null)
    const [, missing, why] = await says(bare)
    expect(missing).to.equal(4)
    expect(why).to.match(/R1 \(2026-11-2\d .*\) has not all of its controls: 1 of level NTC/)
    const [, held, because] = await says(spoiled)
    expect(held).to.equal(4)
    expect(because).to.match(/A control of run R2 .* failed.*NTC.*1-3s/)
    expect((await says(good)).slice(0, 2)).to.deep.equal([4, 0])
    expect((await lab.authorised(good)).verdicts.map(v => v.verdict)).to.deep.equal(['negative'])
    expect((await tess.listParked({ centre: lab.at.GMCH })).rows).to.deep.equal([])
  })
})
