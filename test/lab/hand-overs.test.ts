import { expect } from 'chai'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { refusedAs } from '../support/refusals.ts'

eachEngine('open cases go to another centre by an explicit act', engine => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engine)
  })
  after(() => lab.stop())

  it('owner, calls and views move in one unit; both sides hear; who waits at the bench stays (E-09)', async () => {
    const { pia, nora, dora, carl, cora, dirk } = lab.people
    const [old, next] = [await lab.board(dora), await lab.board(dirk)]
    const number = await lab.receivedFrom(nora)
    await lab.measured(number, { TSH: '48.7', OHP17: '8.4', G6PD: '5.5' })
    await lab.signedOff(number)
    const waiting = await lab.receivedFrom(nora)
    await old.until(() => old.shows()[number] === 'CH open')
    const before = await dora.showBoard({})
    const moved = before.rows.find(row => row.specimen === number)
    const at = { programme: 'NBS', centre: lab.at.GMCH }
    const listed = (await pia.listHandingCases(at)).rows
    const going = listed.find(row => row.specimens.includes(number))
    const staying = listed.find(row => row.specimens.includes(waiting))
    expect(going).to.include({ recalls: 1, whyNot: null })
    expect(staying?.whyNot?.en).to.match(/at the bench without a verdict/)
    const given = { centre: lab.at.GMCH, to: lab.at.GMU, reason: 'the centre is closed for good' }
    const both = [going?.id ?? '', staying?.id ?? '']

    await refusedAs(
      pia.handOverCases({ ...given, cases: both }),
      'conflict',
      /at the bench without a verdict.*Nothing was handed over/,
    )
    await refusedAs(carl.handOverCases({ ...given, cases: [both[0] ?? ''] }), 'forbidden', /Ask:/)
    await refusedAs(
      pia.handOverCases({ ...given, to: lab.at.G2PH, cases: [both[0] ?? ''] }),
      'invalid',
      /nobody there would own the cases/,
    )
    expect((await dora.showBoard({})).rows, 'nothing has moved').to.deep.equal(before.rows)

    await pia.handOverCases({ ...given, cases: [both[0] ?? ''] })

    await next.until(() => next.shows()[number] === 'CH open')
    await old.until(() => old.heard.some(h => h.kind === 'case.handed-over'))
    expect((await dora.showBoard({})).rows.map(row => row.specimen)).not.to.include(number)
    const [row] = (await dirk.showBoard({})).rows.filter(r => r.specimen === number)
    const { id, dueAt } = moved ?? { id: '', dueAt: '' }
    expect(row).to.include({ id, dueAt, centre: lab.at.GMU, ownerName: '寇兰' })
    await refusedAs(dora.showCase({ id: both[0] ?? '' }), 'not-found', /./)
    await refusedAs(dora.acknowledgeRecall({ id, version: row?.version ?? 0 }), 'not-found', /./)
    const { subject } = (await cora.showCase({ id: both[0] ?? '' })).case
    const { identity } = await cora.lookAtIdentity({ id: subject, why: 'to call' })
    expect(identity.name).to.be.a('string')
    await cora.acknowledgeRecall({ id, version: row?.version ?? 0 })
    const { story } = await cora.showSpecimen({ number })
    expect(story.filter(step => step.fact.kind === 'case.handed-over')).to.have.length(2)
    expect(story.map(step => step.says.en).join('\n')).to.match(
      /Handed from Guiyang Maternal.* to Affiliated.*, owner 寇兰: the centre is closed for good/,
    )

    await lab.measured(waiting, { TSH: '49', OHP17: '8.4', G6PD: '5.5' })
    await lab.signedOff(waiting)
    expect(
      (await dora.showBoard({})).rows.map(r => r.specimen),
      'the other is still theirs',
    ).to.include(waiting)
    await refusedAs(pia.handOverCases({ ...given, cases: both }), 'not-found', /./)
  })
})
