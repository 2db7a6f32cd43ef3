import { expect } from 'chai'
import type { Notice } from '../../server/contract/notices.ts'
import { later } from '../../server/contract/words.ts'
import type { Caller } from '../support/caller.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { refusedAs } from '../support/refusals.ts'

const DAY = 24 * 3_600_000

eachEngine('nobody is forgotten because nobody acted', engine => {
  let lab: Lab
  beforeEach(async () => {
    lab = await openLab(engine)
  })
  afterEach(() => lab.stop())

  const critical = () => lab.judgedFrom(lab.people.nora, { OHP17: '150' })
  const idOf = async (by: Caller) => (await by.whoAmI({})).id
  const raised = (): Promise<Notice[]> =>
    lab.store.read({ id: 'test' }, look =>
      look.db.selectFrom('notice').selectAll().orderBy('raisedAt').orderBy('dueAt').execute(),
    )
  const levels = async (why: Notice['why'] = 'not-acknowledged') =>
    (await raised()).filter(one => one.why === why).map(one => one.level)
  const after = async (minutes: number) => {
    lab.clock.move({ minutes })
    await lab.escalate()
    return levels()
  }
  const caseOf = async (card: string, by = lab.people.dora) =>
    by.showCase({ id: (await lab.page(card)).case.id })

  it('a critical recall goes up by the clock, once at each level, also over a jump; acting ends it (E-20, INV-4, C-07)', async () => {
    const { carl, dora, hedy, fay, cora, nora, otto } = lab.people
    const card = await critical()
    const began = lab.clock.now()
    expect(await after(0)).to.deep.equal(['owner'])
    expect(await after(10)).to.deep.equal(['owner'])
    expect(await after(5)).to.deep.equal(['owner', 'deputy'])
    lab.clock.set(later(began, -DAY))
    await lab.escalate()
    expect(await levels(), 'a clock set back raises nothing twice').to.have.length(2)
    lab.clock.set(began)
    expect(await after(5 * 60)).to.deep.equal(['owner', 'deputy', 'head', 'office'])
    await Promise.all([lab.escalate(), lab.escalate()])
    expect(await levels()).to.have.length(4)

    // The first step of its ladder was due after an hour, and nobody has called.
    expect(await levels('step-overdue')).to.include.members(['owner', 'deputy', 'head'])
    const mine = async (by: Caller) =>
      (await by.listMyNotices({})).rows
        .filter(one => one.why !== 'step-overdue')
        .map(one => [one.level, one.why])
    const first = ['owner', 'not-acknowledged']
    expect(await mine(carl)).to.deep.equal([first, ['owner', 'recall-overdue']])
    expect(await mine(dora)).to.deep.equal([
      ...[
        ['deputy', 'not-acknowledged'],
        ['deputy', 'recall-overdue'],
      ],
    ])
    expect(await mine(hedy)).to.deep.equal([
      ...[
        ['head', 'not-acknowledged'],
        ['head', 'recall-overdue'],
      ],
    ])
    expect(await mine(fay)).to.deep.equal([['office', 'not-acknowledged']])
    expect(await mine(cora), 'nothing of another centre').to.deep.equal([])
    expect(await mine(nora), 'nothing of what is the centre’s').to.deep.equal([])
    await refusedAs(otto.listMyNotices({}), 'forbidden', /Ask: collector/)
    expect(await carl.showNoticeCount({})).to.deep.equal({ waiting: 3, critical: 3 })

    const [told] = (await fay.listMyNotices({})).rows
    if (!told) throw new Error('the office was not told')
    expect(told).to.include({ severity: 'critical', ownerName: '柯朗', staffName: '费雅' })
    expect(told.specimen, 'the office sees no row of anybody').to.equal(null)
    expect((await carl.listMyNotices({})).rows[0]?.specimen).to.equal(card)
    expect(JSON.stringify(told)).to.not.match(/王小燕|CAH|13800001234/)
    await refusedAs(cora.acknowledgeNotice({ id: told.id, version: 1 }), 'not-found', /./)
    await refusedAs(dora.acknowledgeNotice({ id: told.id, version: 1 }), 'not-found', /./)
    const seen = await fay.acknowledgeNotice({ id: told.id, version: told.version })
    expect(seen).to.include({ acknowledgedBy: await idOf(fay), endedAt: null })
    expect(await fay.showNoticeCount({})).to.deep.equal({ waiting: 1, critical: 1 })
    await refusedAs(fay.acknowledgeNotice({ id: told.id, version: 1 }), 'conflict', /./)
    const given = await fay.giveNoticeCase({ id: told.id, owner: await idOf(dora) })
    expect(given.ownerName).to.equal('董瑞')
    expect((await dora.listMyNotices({})).rows.map(one => one.why)).to.include('case-given')

    const [recall] = (await caseOf(card)).rows
    await dora.acknowledgeRecall({ id: recall?.id ?? '', version: recall?.version ?? 0 })
    const open = (await raised()).filter(one => one.endedAt === null)
    expect(new Set(open.map(one => one.why))).to.deep.equal(
      new Set(['recall-overdue', 'step-overdue', 'case-given']),
    )
    const ended = (await raised()).filter(one => one.why === 'not-acknowledged')
    expect(new Set(ended.map(one => one.endedBy))).to.deep.equal(
      new Set([`staff:${await idOf(dora)}`]),
    )
    const facts = await lab.store.facts(lab.at.GMCH, 0, 1_000)
    const about = facts.filter(({ kind }) => kind.startsWith('notice.'))
    expect(about.filter(({ kind }) => kind === 'notice.raised')).to.have.length(
      (await raised()).length,
    )
    expect(JSON.stringify(about)).to.not.match(/王小燕|13800001234/)
    const storyOf = async (by: Caller) => {
      const { story } = await by.showSpecimen({ number: card })
      return story.filter(({ fact }) => fact.kind === 'notice.raised').map(({ says }) => says.en)
    }
    expect((await storyOf(dora)).join('\n'), 'its story says who was told').to.match(
      /Told the owner \(柯朗\): /,
    )
    expect(await storyOf(nora), 'and not to whoever has no cases').to.deep.equal([])
    expect((await lab.store.verify()).ok).to.equal(true)
  })

  it('others wait for working days: nothing over a weekend, and then in order', async () => {
    lab.clock.set('2026-11-27T02:00:00.000Z')
    await lab.judgedFrom(lab.people.nora, { TSH: '12' })
    const [recall] = (await lab.people.carl.showBoard({})).rows
    expect(recall?.severity).to.not.equal('critical')
    expect(await after(2 * 24 * 60)).to.deep.equal([])
    expect(await after(24 * 60)).to.deep.equal(['owner'])
    expect(await after(24 * 60)).to.deep.equal(['owner', 'deputy'])
    expect(await after(20 * 24 * 60)).to.deep.equal(['owner', 'deputy', 'head', 'office'])
  })

  it('two who stand in for each other are both away: the head has the case (E-22)', async () => {
    const { carl, dora, sera, hedy } = lab.people
    const card = await critical()
    await lab.escalate()
    const until = { endsAt: later(lab.clock.now(), 2 * DAY), reason: '年假' }
    await sera.nameDeputy({ ...until, staff: await idOf(dora), deputy: 'carl' })
    expect((await lab.page(card)).case.owner).to.equal(await idOf(carl))
    await sera.nameDeputy({ ...until, staff: await idOf(carl), deputy: 'dora' })
    expect((await lab.page(card)).case.owner).to.equal(await idOf(hedy))
    lab.clock.move({ minutes: 15 })
    await lab.escalate()
    const told = (await raised()).map(one => one.staff)
    expect(told).to.include(await idOf(hedy))
    expect(told).not.to.include(await idOf(dora))
  })

  it('whoever leaves, is away or is out of office has the case no longer: it goes on at once, with its reason (E-22)', async () => {
    const { carl, dora, sera, adam, fay, hedy } = lab.people
    const card = await critical()
    await lab.escalate()
    const owner = async () => (await lab.page(card)).case.owner
    const story = async () =>
      (await lab.store.facts(lab.at.GMCH, 0, 1_000))
        .filter(({ kind }) => kind === 'case.owned')
        .map(({ data }) => data.reason)
    expect(await owner()).to.equal(await idOf(carl))

    const staff = await sera.listStaff({})
    const row = (login: string) => {
      const found = staff.find(one => one.login === login)
      if (!found) throw new Error(`no ${login}`)
      return found
    }
    const leave = { endsAt: later(lab.clock.now(), 2 * DAY), reason: '年假' }
    await sera.nameDeputy({ ...leave, staff: row('carl').id, deputy: 'dora' })
    expect(await owner(), 'in the unit in which the leave began').to.equal(row('dora').id)
    expect((await dora.listMyNotices({})).rows.map(one => one.why).sort()).to.deep.equal([
      ...['case-given', 'not-acknowledged'],
    ])
    expect((await carl.listMyNotices({})).rows).to.deep.equal([])

    const [post] = row('dora').posts
    await sera.endRole({ id: post?.id ?? '', endsAt: later(lab.clock.now(), DAY) })
    await adam.disableStaff({ id: row('carl').id, version: row('carl').version })
    expect(await owner(), 'a deputy of nobody has it while the own post lasts').to.equal(
      row('dora').id,
    )
    lab.clock.move({ days: 1 })
    await lab.escalate()
    expect(await owner(), 'by the date, and to the head where nobody else is there').to.equal(
      await idOf(hedy),
    )
    await adam.disableStaff({ id: row('hedy').id, version: row('hedy').version })
    expect(await owner(), 'to the office where the centre has nobody').to.equal(await idOf(fay))
    expect((await story()).slice(-2)).to.deep.equal(['post-ended', 'left'])
    expect((await fay.listMyNotices({})).rows.length).to.be.greaterThan(0)
    expect((await raised()).every(one => one.endedAt !== null || one.staff !== null)).to.equal(true)
  })
})
