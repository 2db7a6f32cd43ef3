/** An amended report until somebody at the collection site has it: due, told of level by level, confirmed. */
import { expect } from 'chai'
import type { Notice } from '../../server/contract/notices.ts'
import { later } from '../../server/contract/words.ts'
import type { Caller } from '../support/caller.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { refusedAs } from '../support/refusals.ts'

const HOUR = 3_600_000

eachEngine('an amended report', engine => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engine)
  })
  after(() => lab.stop())

  const releasedNow = async (specimen: string) => {
    const { ana } = lab.people
    const [draft] = (await ana.listReports({ specimen, in: 'drafted' })).rows
    const { id = '', version = 0 } = draft ?? {}
    return ana.releaseReport({ id, version })
  }
  /** Corrected, accepted by an authoriser, signed anew by two people, and released. */
  const amended = async (specimen: string, value: string) => {
    const { tess, ana } = lab.people
    const analyzer = await lab.analyzer('GMCH')
    await analyzer.sends({ specimen, analyte: 'TSH', value, status: 'C' })
    const [held] = (await tess.listParked({ centre: lab.at.GMCH })).rows
    const stands = await lab.stands(specimen, 'TSH')
    await ana.acceptParked({ id: held?.id ?? '', version: 1, stands, reason: '重测' })
    await lab.signedOff(specimen)
    return releasedNow(specimen)
  }
  const toldOf = (report: string): Promise<Notice[]> =>
    lab.store.read({ id: 'test' }, look =>
      look.db
        .selectFrom('notice')
        .selectAll()
        .where('about', '=', report)
        .orderBy('raisedAt')
        .orderBy('dueAt')
        .execute(),
    )
  const levels = async (report: string) => (await toldOf(report)).map(one => one.level)
  const goes = async (minutes: number) => {
    lab.clock.move({ minutes })
    await lab.escalate()
  }
  const waits = async (by: Caller, at: object) =>
    (await by.listReports({ ...at, in: 'amended' })).rows.map(row => row.id)
  const versionOf = async (id: string, by: Caller) => (await by.showReport({ id })).report.version
  const mine = async (by: Caller) =>
    (await by.listMyNotices({})).rows.filter(one => one.why === 'amended-unconfirmed')
  const idOf = async (by: Caller) => (await by.whoAmI({})).id
  const story = async (card: string) =>
    (await lab.story(card)).filter(kind => kind.startsWith('report.'))

  it('is told of level by level as a critical value is, until its collection site confirms it (E-19)', async () => {
    const { nora, nick, ana, carl, dora, hedy, fay, cora, sera } = lab.people
    const [ofWard, ofCentre] = [{ samplingPoint: lab.at.nanming }, { centre: lab.at.GMCH }]
    const card = await lab.judgedFrom(nora, { TSH: '2.1' })
    const first = await releasedNow(card)
    expect(first).to.include({ dueAt: null, clock: null })
    await goes(7 * 24 * 60)
    expect(await toldOf(first.id), 'a first version is nobody’s alarm').to.deep.equal([])
    expect(await waits(nora, ofWard)).to.deep.equal([])

    // In range again: what it says now is quiet, that it is not what was said before is not.
    const second = await amended(card, '2.3')
    const released = lab.clock.now()
    expect(second).to.include({ says: 'negative', dueAt: later(released, HOUR) })
    const rules = await ana.listRules({ programme: 'NBS' })
    expect(rules.find(rule => rule.id === second.clock)).to.include({
      ...{ kind: 'clock', analyte: 'amended-report', value: 60, verified: 'unverified' },
    })
    expect(await waits(nora, ofWard), 'where it is to be read').to.deep.equal([second.id])
    for (const by of [ana, carl, dora]) expect(await waits(by, ofCentre)).to.deep.equal([second.id])
    expect(await waits(nick, {}), 'another ward').to.deep.equal([])
    await goes(59)
    expect(await levels(second.id), 'within its hour').to.deep.equal([])

    await goes(1)
    expect(await levels(second.id)).to.deep.equal(['owner'])
    const [told] = await toldOf(second.id)
    expect(told).to.include({
      ...{ case: second.case, severity: 'critical', why: 'amended-unconfirmed' },
      ...{ since: later(released, HOUR), recall: null, staff: await idOf(carl) },
    })
    const [seen] = await mine(carl)
    expect(seen).to.include({ about: second.id, specimen: card })
    // Seen is not done: only the receipt ends it.
    const { id = '', version = 0 } = seen ?? {}
    expect((await carl.acknowledgeNotice({ id, version })).endedAt).to.equal(null)
    await goes(15)
    expect(await levels(second.id)).to.deep.equal(['owner', 'deputy'])
    await goes(45)
    await goes(3 * 60)
    await Promise.all([lab.escalate(), lab.escalate()])
    const four = ['owner', 'deputy', 'head', 'office']
    expect(await levels(second.id)).to.deep.equal(four)
    expect(await mine(hedy)).to.have.length(1)
    const [office] = await mine(fay)
    // The office sees no row of anybody, and a case that is closed is nobody's to be given.
    expect([office?.specimen, office?.owners]).to.deep.equal([null, []])
    expect(await mine(cora), 'nothing of another centre').to.deep.equal([])

    // Whoever was told is away: their deputy is told, in the unit in which they went.
    const leave = { endsAt: later(lab.clock.now(), 24 * HOUR), reason: '年假' }
    await sera.nameDeputy({ ...leave, staff: await idOf(carl), deputy: 'dora' })
    expect(await mine(carl)).to.deep.equal([])
    expect((await mine(dora)).map(one => one.level)).to.deep.equal(['owner', 'deputy'])

    // To open it is not to confirm it.
    await nora.openReport({ id: second.id })
    await lab.escalate()
    expect((await toldOf(second.id)).filter(one => one.endedAt)).to.deep.equal([])
    await nora.acknowledgeReport({
      id: second.id,
      version: await versionOf(second.id, nora),
    })
    const ended = await toldOf(second.id)
    expect(new Set(ended.map(one => one.endedBy))).to.deep.equal(
      new Set([`staff:${await idOf(nora)}`]),
    )
    expect(await waits(nora, ofWard)).to.deep.equal([])
    for (const by of [dora, hedy, fay]) expect(await mine(by)).to.deep.equal([])
    await goes(7 * 24 * 60)
    expect(await levels(second.id), 'nothing more is told').to.deep.equal(four)
    expect((await story(card)).slice(-3)).to.deep.equal([
      ...['report.replaced', 'report.opened', 'report.acknowledged'],
    ])
    expect((await lab.store.verify()).ok).to.equal(true)
  })

  it('is read to the site by telephone by whoever has the case; a newer one ends what was told of it (E-19)', async () => {
    const { nora, ana, carl, dora, cora } = lab.people
    const card = await lab.judgedFrom(nora, { TSH: '2.1' })
    const first = await releasedNow(card)
    const byPhone = async (by: Caller, id: string, tookBy = '护士长 吴') =>
      by.confirmReportByPhone({ id, version: await versionOf(id, nora), tookBy })
    await dora.openReport({ id: first.id })
    await refusedAs(byPhone(dora, first.id), 'conflict', /first version/)

    const second = await amended(card, '2.2')
    await goes(60)
    expect(await levels(second.id)).to.deep.equal(['owner'])
    const third = await amended(card, '48.7')
    await lab.escalate()
    const [told] = await toldOf(second.id)
    expect(told, 'it holds no more').to.include({ endedBy: 'clock' })
    expect(await waits(dora, { centre: lab.at.GMCH })).to.deep.equal([third.id])
    await goes(60)
    expect(await levels(third.id)).to.deep.equal(['owner'])
    expect(await levels(second.id)).to.deep.equal(['owner'])

    // Its case is given to somebody: so is what was told of its report, at once.
    expect((await mine(carl)).map(one => one.about)).to.deep.equal([third.id])
    const { case: its } = await carl.showCase({ id: third.case })
    await carl.ownCase({ id: its.id, version: its.version, owner: await idOf(dora) })
    expect(await mine(carl)).to.deep.equal([])
    expect((await mine(dora)).map(one => one.about)).to.deep.equal([third.id])

    await refusedAs(byPhone(dora, third.id), 'conflict', /have not opened/)
    await dora.openReport({ id: third.id })
    await refusedAs(byPhone(nora, third.id), 'not-found', /./)
    await refusedAs(byPhone(cora, third.id), 'not-found', /./)
    await refusedAs(byPhone(ana, third.id), 'forbidden', /recall coordinator/)
    await refusedAs(byPhone(dora, third.id, ' '), 'invalid', /./)
    await byPhone(dora, third.id)
    const { report, acknowledgedByName } = await nora.showReport({ id: third.id })
    expect([report.tookBy, acknowledgedByName]).to.deep.equal(['护士长 吴', '董瑞'])
    await refusedAs(byPhone(dora, third.id), 'conflict', /confirmed already/)
    const [done] = await toldOf(third.id)
    expect(done?.endedBy).to.equal(`staff:${await idOf(dora)}`)
    expect(await waits(dora, { centre: lab.at.GMCH })).to.deep.equal([])
    const facts = await lab.store.facts(lab.at.GMCH, 0, 10_000)
    const fact = facts.find(one => one.kind === 'report.acknowledged' && one.about === third.id)
    expect(fact?.data).to.deep.equal({ specimen: card, how: 'telephone' })
    expect(JSON.stringify(facts), 'no name in the journal').to.not.include('护士长')
  })
})
