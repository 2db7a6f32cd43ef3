import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { telling } from '../../server/live/telling.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { refusedAs } from '../support/refusals.ts'
import { closed, reroute } from '../support/routing.ts'
import { eventually } from '../support/waiting.ts'

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

    // What was said in the old book before, told only now: the new centre is not fed from that book.
    const facts = await lab.store.facts(lab.at.GMCH, 0, 1_000)
    const told = await lab.store.read({ id: 'live' }, look => telling(look, facts))
    const late = told.filter(one => JSON.stringify(one.said).includes(id))
    expect(late.flatMap(one => one.rooms)).to.include.members([
      ...['see-board@*', `see-board@${lab.at.nanming}`, `see-board@${lab.at.GMCH}`],
    ])
    expect(late.flatMap(one => one.rooms)).not.to.include(`see-board@${lab.at.GMU}`)

    await lab.measured(waiting, { TSH: '49', OHP17: '8.4', G6PD: '5.5' })
    await lab.signedOff(waiting)
    expect(
      (await dora.showBoard({})).rows.map(r => r.specimen),
      'the other is still theirs',
    ).to.include(waiting)
    await refusedAs(pia.handOverCases({ ...given, cases: both }), 'not-found', /./)
  })

  it('the repeat of a child whose centre is closed goes to the one that stands in, with the case, and by an explicit word (E-09)', async () => {
    const { pia, nick, rita, dirk, carl, cora, nora } = lab.people
    const NBS = 'NBS'
    const number = await lab.receivedFrom(nick)
    await lab.measured(number, { TSH: '2.1', OHP17: '8.4' })
    const bad = await lab.cardFrom(nick)
    await lab.people.rosa.receiveSpecimen({ number: bad, centre: lab.at.GMU, found: ['D03'] })
    const { rows } = await cora.showBoard({})
    const call = rows.find(row => row.specimen === bad)
    expect(call).to.include({ condition: 'REPEAT', ownerName: '寇兰' })
    const asked = { request: newId(), id: call?.case ?? '', samplingPoint: lab.at.yunyan }
    const closing = closed(lab.at.GMU, lab.at.GMCH, '2026-11-23', '2026-11-26')
    const reopened = async () => {
      const { closures } = await pia.showRouting({ programme: NBS })
      const row = closures.find(one => one.endsOn === '2026-11-26')
      const ending = { id: row?.id ?? '', version: row?.version ?? 0, endsOn: '2026-11-23' }
      return reroute(pia, NBS, [{ does: 'end-closure', ...ending }])
    }
    await reroute(pia, NBS, [closing])
    // A mistake of today, under which nothing was collected, ends on its own day.
    await reopened()
    await reroute(pia, NBS, [closing])
    const kit = { samplingPoint: lab.at.yunyan, programme: NBS, centre: lab.at.GMCH, count: 5 }

    const closedNow = await refusedAs(nick.orderRepeat(asked), 'conflict', /is closed and Guiyang/)
    expect(closedNow.issues.map(issue => issue.path)).to.deep.equal(['handOver'])
    await refusedAs(
      nick.orderRepeat({ ...asked, handOver: 'yes' }),
      'conflict',
      /no numbers left from Guiyang/,
    )
    expect((await cora.showCase({ id: asked.id })).case.centre, 'all or nothing').to.equal(
      lab.at.GMU,
    )
    await rita.issueKit(kit)
    for (const other of [nora, carl])
      await refusedAs(other.orderRepeat({ ...asked, handOver: 'yes' }), 'not-found', /./)

    const { specimen } = await nick.orderRepeat({ ...asked, handOver: 'yes' })

    expect(specimen).to.include({ centre: lab.at.GMCH, repeats: bad, case: asked.id })
    await refusedAs(reopened(), 'invalid', /holds until the end of today/)
    const page = await carl.showCase({ id: asked.id })
    expect(page.case).to.include({ centre: lab.at.GMCH, state: 'open' })
    await refusedAs(cora.showCase({ id: asked.id }), 'not-found', /./)
    const board = (await carl.showBoard({})).rows.find(row => row.id === call?.id)
    expect(board).to.include({ dueAt: call?.dueAt, centre: lab.at.GMCH, ownerName: '柯朗' })
    await nick.collectSpecimen({ number: specimen.number, collectedAt: lab.clock.now() })
    const came = await rita.receiveSpecimen({ number: specimen.number, centre: lab.at.GMCH })
    expect(came.tone).to.equal('good')
    // Open cases that nobody asked for stay where they are, and what the bench holds with them.
    expect((await dirk.showSpecimen({ number })).case.centre).to.equal(lab.at.GMU)
  })

  it('what its former bench says late follows the case, over every hand-over and back, and nothing is lost (E-09)', async () => {
    const { pia, quin, tess, theo, gina, ana, carl } = lab.people
    const number = await lab.receivedFrom(quin)
    await lab.measured(number, { TSH: '48.7', OHP17: '8.4', G6PD: '5.5' })
    await lab.signedOff(number)
    const { id } = (await lab.page(number)).case
    const hand = (centre: string, to: string) =>
      pia.handOverCases({ centre, to, cases: [id], reason: 'x' })
    await hand(lab.at.GMCH, lab.at.GPH)
    await hand(lab.at.GPH, lab.at.GMU)
    const at = { centre: lab.at.GMU }
    const before = await tess.intakeAccount({ centre: lab.at.GMCH })
    const theirs = (await theo.intakeAccount(at)).observations
    const analyzer = await lab.analyzer('GMCH')

    await analyzer.sends({ specimen: number, analyte: 'TSH', value: '4.9', status: 'C' })

    const [arrived] = await eventually(
      'it is in the new ward',
      async () => (await theo.listParked(at)).rows,
      rows => rows.length > 0,
    )
    if (!arrived) throw new Error('nothing arrived')
    expect(arrived).to.include({ specimen: number, why: 'conflict', value: '4.9', state: 'parked' })
    expect((await tess.listParked({ centre: lab.at.GMCH })).rows).to.deep.equal([])
    const after = await tess.intakeAccount({ centre: lab.at.GMCH })
    expect(after.observations, 'it is in one account').to.deep.equal(before.observations)
    const more = (n: { held: number; results: number }) => ({
      in: theirs.in + 1,
      held: theirs.held + n.held,
      results: theirs.results + n.results,
    })
    expect((await theo.intakeAccount(at)).observations).to.include(more({ held: 1, results: 0 }))
    await refusedAs(ana.acceptParked({ ...arrived, stands: [], reason: 'x' }), 'not-found', /./)
    const stands = (await theo.showSpecimen({ number })).results
      .filter(r => r.analyte === 'TSH' && r.state === 'authorised')
      .map(r => ({ id: r.id, version: r.version }))
    await lab.people.arno.acceptParked({ ...arrived, stands, reason: 'the run was recalculated' })
    const calls = (await lab.people.cora.showBoard({})).rows.filter(r => r.specimen === number)
    expect(
      calls.map(r => r.condition),
      'the verdict is in doubt, loudly',
    ).to.include('CORRECTION')
    expect((await theo.intakeAccount(at)).observations).to.include(more({ held: 0, results: 1 }))

    await refusedAs(gina.showSpecimen({ number }), 'not-found', /./)
    expect((await carl.showBoard({})).rows.map(r => r.specimen)).not.to.include(number)
  })
})
