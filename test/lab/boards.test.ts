/** The board of a district, a case in somebody's hand, and the limits that a recall runs against. */
import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import type { BoardRow } from '../../server/contract/recalls.ts'
import { leading } from '../../server/contract/recalls.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { refusedAs } from '../support/refusals.ts'

eachEngine('a recall board', engine => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engine)
  })
  after(() => lab.stop())

  it('shows who has a case in hand; another goes on only by taking it over, and the first is told', async () => {
    const { nora, carl, dora, cora, ana } = lab.people
    const [first, second] = [await lab.board(carl), await lab.board(dora)]
    const number = await lab.judgedFrom(nora, { TSH: '48.7' })
    await first.until(() => first.shows()[number] === 'CH open')
    const { case: id = '', version } = first.row(number) ?? {}
    const who = async () =>
      (await ana.showBoard({})).rows.find(row => row.specimen === number)?.inHand?.name ?? null
    expect(await who()).to.equal(null)

    const held = await carl.takeInHand({ id })
    await second.until(() => second.row(number)?.inHand?.name === '柯朗')
    expect(held.since).to.equal(lab.clock.now())
    await refusedAs(dora.takeInHand({ id }), 'conflict', /柯朗 has this case in hand/)
    await refusedAs(cora.takeInHand({ id }), 'not-found', /./)
    await refusedAs(ana.takeInHand({ id }), 'forbidden', /Ask:/)
    await dora.layDown({ id })
    expect(await who(), 'nobody lays down what is another’s').to.equal('柯朗')

    await dora.takeInHand({ id, from: held.by })
    await first.until(() => first.row(number)?.inHand?.name === '董瑞')
    await refusedAs(carl.takeInHand({ id, from: held.by }), 'conflict', /董瑞 has this case/)
    const tried = { id: first.row(number)?.id ?? '', request: newId(), at: lab.clock.now() }
    const call = { ...tried, channel: 'phone', outcome: 'no-answer' } as const
    await refusedAs(carl.recordContact(call), 'conflict', /董瑞 has this case in hand/)
    const end = { id, version: 1, reason: 'died', note: 'x', evidence: {} } as const
    const { version: now } = (await carl.showCase({ id })).case
    await refusedAs(carl.closeCase({ ...end, version: now }), 'conflict', /董瑞 has this case/)
    expect(first.row(number), 'forms of others stay good').to.include({ version })

    const told = async () => (await lab.story(number)).filter(kind => kind.endsWith('in-hand'))
    lab.clock.move({ minutes: 5 })
    await dora.takeInHand({ id })
    expect(await told(), 'no fact for every minute').to.have.length(2)
    lab.clock.move({ minutes: 5 })
    await dora.takeInHand({ id })
    lab.clock.move({ minutes: 14 })
    expect(await who()).to.equal('董瑞')
    lab.clock.move({ minutes: 1 })
    expect(await who(), 'it lapses by its row').to.equal(null)
    await carl.takeInHand({ id })
    await carl.layDown({ id })
    await second.until(() => second.row(number)?.inHand === null)
    const { story } = await dora.showSpecimen({ number })
    expect(story.slice(-5).map(step => step.says.en)).to.deep.equal([
      'Taken in hand',
      'Taken over from 柯朗, who had it in hand',
      'Kept in hand',
      'Taken in hand',
      'Laid down',
    ])
  })

  it('of a district shows the calls of its places without values, and keeps what was opened there (E-09, F-01)', async () => {
    const { nora, dora, dan, fay, pia, sera, dirk } = lab.people
    const staff = await lab.people.adam.listStaff({})
    const officer = { role: 'district-officer', scopeKind: 'district', scope: '520181' } as const
    await sera.giveRole({ id: staff.find(one => one.login === 'fay')?.id ?? '', ...officer })
    const [own, other] = [await lab.board(dan), await lab.board(fay)]
    const [old, next] = [await lab.board(dora), await lab.board(dirk)]

    const number = await lab.judgedFrom(nora, { TSH: '49.9' })
    await own.until(() => own.shows()[number] === 'CH open')
    await old.until(() => old.shows()[number] === 'CH open')
    const [seen, whole] = [own.row(number), old.row(number)]
    expect(whole?.says.en).to.include('49.9')
    expect(seen?.says.en).to.equal('The centre knows more.')
    expect(whole?.limits.map(limit => limit.what)).to.have.members(['step', 'opened', 'birth'])
    expect(seen?.limits).to.deep.equal(whole?.limits.filter(({ what }) => what !== 'birth'))
    expect(seen?.stepBy).to.equal('phone')
    expect(JSON.stringify(own.heard)).not.to.match(/49\.9|2026-11-19|2026-11-26/)
    const asked = (await dan.showBoard({})).rows.find(row => row.specimen === number)
    expect(asked).to.deep.equal({ ...seen, version: asked?.version })
    expect(own.heard.filter(h => h.kind && /^(recall|case|specimen)/.test(h.kind))).to.deep.equal(
      [],
    )
    expect(other.row(number)).to.equal(undefined)
    await refusedAs(dan.showCase({ id: seen?.case ?? '' }), 'not-found', /./)
    const mine = async (district: string) =>
      (await dora.showBoard({ district })).rows.map(row => row.specimen)
    expect(await mine('520102')).to.include(number)
    expect(await mine('520181')).not.to.include(number)

    // The ward is said to lie in another district now: what was opened stays where it was opened.
    const { place } = await pia.showInstitution({ id: lab.at.nanming })
    const named = { id: place.id, name: place.name, nameEn: place.nameEn, creditCode: '' }
    await pia.changeInstitution({
      ...named,
      version: place.version,
      district: '520181',
      reroute: 'yes',
    })
    const later = await lab.judgedFrom(nora, { TSH: '50.1' })
    await other.until(() => other.shows()[later] === 'CH open')
    await own.caughtUp()
    expect(own.row(later)).to.equal(undefined)
    expect((await dan.showBoard({})).rows.map(row => row.specimen)).to.include(number)

    // Its case goes to another centre: the old one loses it, the district keeps one row of it.
    const before = old.row(number)
    await pia.handOverCases({
      ...{ centre: lab.at.GMCH, to: lab.at.GMU, reason: 'the zone is re-assigned' },
      cases: [before?.case ?? ''],
    })
    await next.until(() => next.shows()[number] === 'CH open')
    await old.until(() => old.heard.some(h => h.kind === 'case.handed-over'))
    const heard = old.heard.length
    const now = next.row(number)
    await dirk.acknowledgeRecall({ id: now?.id ?? '', version: now?.version ?? 0 })
    await own.until(() => own.row(number)?.acknowledgedByName === '丁可')
    expect(own.row(number)).to.include({ centre: lab.at.GMU, dueAt: before?.dueAt })
    await old.caughtUp()
    expect(old.heard).to.have.length(heard)
    expect((await dora.showBoard({})).rows.map(row => row.specimen)).to.include(later)
    expect(await mine('520102')).not.to.include(number)
  })

  it('runs against the day of life as well, and the sooner that can be kept leads (3.7)', async () => {
    const { nora, dora } = lab.people
    const number = await lab.receivedFrom(nora)
    await lab.measured(number, { TSH: '48.7' })
    const [row] = (await dora.showBoard({})).rows.filter(one => one.specimen === number)
    const [rule] = (await dora.listRules({ programme: 'NBS' })).filter(
      one => one.id === row?.limits.find(({ what }) => what === 'birth')?.rule,
    )
    expect(rule).to.include({ analyte: 'high-day-of-life', value: 7, verified: 'unverified' })
    expect(row?.limits.map(({ what, dueAt }) => [what, dueAt])).to.deep.equal([
      ['opened', row?.dueAt],
      ['birth', '2026-11-26T15:59:59.999Z'],
    ])
    expect(leading(row as BoardRow).what).to.equal('opened')
  })
})

describe('the limit that leads', () => {
  const OPENED = '2026-11-23T01:00:00.000Z'
  const limit = (what: BoardRow['limits'][number]['what'], dueAt: string) => ({
    ...{ what, dueAt, rule: null },
  })
  const own = limit('opened', '2026-11-24T01:00:00.000Z')
  const WHICH: [string, BoardRow['limits'], string][] = [
    ['its own clock, where there is no other', [own], 'opened'],
    [
      'the day of life, where that is sooner',
      [limit('birth', '2026-11-23T15:59:59.999Z'), own],
      'birth',
    ],
    [
      'never one that had passed before',
      [limit('birth', '2026-11-21T15:59:59.999Z'), own],
      'opened',
    ],
    [
      'the next try, where that is soonest',
      [limit('step', '2026-11-23T01:15:00.000Z'), own],
      'step',
    ],
  ]
  for (const [what, limits, leads] of WHICH)
    it(`is ${what}`, () => {
      const row = { limits, openedAt: OPENED, dueAt: own.dueAt } as BoardRow
      expect(leading(row).what).to.equal(leads)
    })
})
