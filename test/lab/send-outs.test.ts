import { expect } from 'chai'
import { notCovered } from '../../server/contract/send-outs.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { refusedAs } from '../support/refusals.ts'

describe('what the scope of a licence covers', () => {
  const KNOWN = ['TSH', 'OHP17', 'G6PD', 'C4DC+C5OH']
  const TABLE: [scope: string, asked: string[], left: string[]][] = [
    ['newborn screening', ['TSH', 'G6PD'], []],
    ['TSH and OHP17 in dried blood', ['TSH'], []],
    ['tsh', ['TSH', 'G6PD'], ['G6PD']],
    ['新生儿TSH、G6PD检测', ['OHP17'], ['OHP17']],
    ['C4DC+C5OH, TSH', ['C4DC+C5OH'], []],
    // A code within a longer word is not named.
    ['TSHR genes', ['TSH'], []],
  ]
  for (const [scope, asked, left] of TABLE)
    it(`“${scope}”, asked for ${asked}: ${left.join() || 'all'}`, () => {
      expect(notCovered(scope, KNOWN, asked)).to.deep.equal(left)
    })
})

eachEngine('a third-party laboratory', engine => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engine)
  })
  after(() => lab.stop())

  it('is sent to with licence, scope and agreement of the day alone, and what comes back keeps number and case', async () => {
    const { pia, ana, tess, rita, nora, theo } = lab.people
    const centre = lab.at.GMCH
    const [one, two, onItsWay] = [
      await lab.receivedFrom(nora),
      await lab.receivedFrom(nora),
      await lab.cardFrom(nora),
    ]
    const place = await pia.addInstitution({
      ...{ kind: 'third-party', institution: 'TP', name: '某检验所', nameEn: 'A laboratory' },
      district: '520121',
    })
    const given = (over: object = {}) => ({
      ...{ request: crypto.randomUUID(), centre, laboratory: place.id, numbers: [one, two] },
      ...{ tests: ['TSH'], reason: 'our instrument is down', courier: 'SF 1', ...over },
    })
    const refused = (says: RegExp, over: object = {}) =>
      refusedAs(ana.sendOut(given(over)), 'conflict', says)
    const standing = async () => {
      const [found] = await tess.listLaboratories({ centre, programme: 'NBS' })
      return found?.not?.en ?? 'may'
    }

    await refused(/no licence to test for NBS .*none is recorded.*And 1 more.*Nothing was sent/)
    const days = { programme: 'NBS', startsOn: '2026-11-23' }
    await pia.addLicence({
      ...{ ...days, id: place.id, does: 'test', number: 'L-1', scope: 'TSH, OHP17' },
      endsOn: '2026-11-26',
    })
    await refused(/no agreement with A laboratory for NBS .*none is recorded/)
    expect(await standing()).to.match(/no agreement/)
    await pia.signAgreement({ ...days, samplingPoint: place.id, centre, endsOn: '2026-11-28' })
    expect(await standing()).to.equal('may')
    const rows = await refused(/L-1 of A laboratory does not cover G6PD/, {
      tests: ['TSH', 'G6PD'],
    })
    expect(rows.issues.map(({ path }) => path)).to.deep.equal(['numbers.0', 'numbers.1'])
    await refused(/“HCG” is no test of NBS/, { tests: ['HCG'] })
    await refused(/not at hand/, { numbers: [one, onItsWay] })
    await refusedAs(tess.sendOut(given()), 'forbidden', /./)
    await refusedAs(ana.sendOut(given({ laboratory: lab.at.GMU })), 'not-found', /./)
    expect((await tess.listSendOuts({ centre })).rows, 'nothing half done').to.deep.equal([])

    const before = (await lab.page(one)).case
    const asked = given()
    const sent = await ana.sendOut(asked)
    expect(await ana.sendOut(asked), 'sent again').to.deep.equal(sent)
    await refused(/out since 2026-11-23/)
    lab.clock.move({ days: 3 })
    expect(await standing(), 'ended on the day').to.match(
      /licence .* \(the last one ended on 2026-11-26\)/,
    )
    const out = await tess.listSendOuts({ centre })
    expect(
      out.rows.map(({ specimen, days: d, courier, ended }) => [specimen, d, courier, ended]),
    ).to.deep.equal([
      [one, 3, 'SF 1', null],
      [two, 3, 'SF 1', null],
    ])
    expect((await tess.listSendOuts({ centre, manifest: asked.request })).rows).to.have.length(2)
    const [first, second] = out.rows
    if (!first || !second) throw new Error('nothing is out')

    // Its values come in under its own number while it is out.
    await lab.measured(one, { TSH: '2.1' })
    const back = { id: first.id, version: first.version }
    await refusedAs(theo.endSendOut({ ...back, ended: 'returned' }), 'not-found', /./)
    await refusedAs(rita.endSendOut({ ...back, ended: 'lost' }), 'invalid', /what became/)
    expect(await rita.endSendOut({ ...back, ended: 'returned' })).to.include({
      ended: 'returned',
      days: 3,
    })
    await refusedAs(rita.endSendOut({ ...back, ended: 'returned' }), 'conflict', /recorded already/)
    await rita.endSendOut({ id: second.id, version: 1, ended: 'used-up', note: 'two punches' })
    expect((await tess.listSendOuts({ centre })).rows).to.deep.equal([])
    expect((await tess.listSendOuts({ centre, state: 'ended' })).rows).to.have.length(2)

    const page = await lab.page(one)
    expect([page.case.id, page.case.owner, page.case.centre]).to.deep.equal([
      before.id,
      before.owner,
      before.centre,
    ])
    expect(page.results.map(r => r.value)).to.deep.equal(['2.1'])
    expect(await nora.showSendOuts({ number: one })).to.have.length(1)
    for (const says of [/Sent to A laboratory for TSH: our instrument/, /laboratory: came back/])
      expect(JSON.stringify(page.story)).to.match(says)
  })
})
