/** Rows that the laboratory cannot be without: what their end is refused for, and what happens without them. */
import { expect } from 'chai'
import type { Rule } from '../../server/contract/rules.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { openNipt } from '../support/nipt.ts'
import { refusedAs } from '../support/refusals.ts'

const TOMORROW = '2026-11-24'

eachEngine('limits that cannot be missing', engine => {
  let lab: Lab
  beforeEach(async () => {
    lab = await openLab(engine)
  })
  afterEach(() => lab.stop())

  const limits = async (): Promise<Rule[]> => {
    const rows = await lab.people.pia.listRules({ programme: 'NBS' })
    return rows.filter(row => row.kind === 'limit' && row.analyte === 'TSH' && row.endsOn === null)
  }
  const seen = ({ id, version }: { id: string; version: number }) => ({ id, version })
  const endOf = async (row: Rule | undefined) =>
    lab.people.pia.proposeRuleEnd({ ...seen(row as Rule), endsOn: TOMORROW, reason: 'another kit' })

  it('are not ended by two people with nothing behind them, neither at once nor one after the other', async () => {
    const { pia, paul } = lab.people
    const [first, second] = await limits()
    const [one, other] = [await endOf(first), await endOf(second)]
    await paul.approveProposal(seen(one))

    const gap = /From 2026-11-24 on no limit of TSH would hold.*Propose a change of the row instead/
    await refusedAs(paul.approveProposal(seen(other)), 'invalid', gap)
    const [waits] = await paul.listProposals({})
    expect(waits?.not?.en).to.match(gap)
    await refusedAs(endOf(second), 'invalid', gap)

    const row = { ...(second as Rule), value: 6, startsOn: TOMORROW }
    const change = (endsOn: string | null) =>
      pia.proposeRule({
        ...{ row: { ...row, endsOn }, instead: seen(second as Rule), reason: 'another kit' },
      })
    await refusedAs(change('2026-12-01'), 'invalid', /From 2026-12-01 on .* Leave the end .* empty/)
    await paul.approveProposal(seen(await change(null)))
    expect((await limits()).map(limit => limit.value)).to.deep.equal([6])
  })

  it('that ended all the same leave no TSH of 480 in range: it waits, says for what, and is judged when it came again', async () => {
    const { tess, ana, nora } = lab.people
    await lab.store.work({ id: 'test' }, ['registry'], async work => {
      const ended = work.db
        .updateTable('rule')
        .set({ endsOn: TOMORROW })
        .where('kind', '=', 'limit')
      await ended.where('analyte', '=', 'TSH').execute()
    })
    lab.clock.move({ days: 1 })
    const card = await lab.receivedFrom(nora)
    await lab.measured(card, { TSH: '480', OHP17: '8.4', G6PD: '5.5' })

    const { done, withheld } = await lab.verified(card)
    expect([done.length, withheld.length]).to.deep.equal([2, 1])
    expect(withheld[0]?.says.en).to.match(/TSH 480 .*no limit of TSH held on the day.*provincial/)
    await lab.authorised(card)
    expect((await lab.page(card)).verdicts).to.deep.equal([])

    const [like] = (await lab.people.pia.listRules({ programme: 'NBS' })).filter(
      row => row.analyte === 'TSH' && row.ordinalMin === 1,
    )
    await lab.ruled(like as Rule, { startsOn: '2026-11-25' })
    lab.clock.move({ days: 1 })
    await lab.measured(card, { TSH: '480' })
    const [held] = (await tess.listParked({ centre: lab.at.GMCH })).rows
    const about = { id: held?.id ?? '', version: 1, reason: 'measured again under the new limit' }
    await ana.acceptParked({ ...about, stands: await lab.stands(card, 'TSH') })
    await lab.signedOff(card)
    const page = await lab.page(card)
    expect(page.verdicts.map(given => given.verdict)).to.deep.equal(['positive'])
    expect(page.case.state).to.equal('open')
  })
})

/** Which rows of whom, how many of them, and what nobody would know without the last of them. */
const KEPT: [string, Rule['kind'], string, number, RegExp][] = [
  ['NBS', 'clock', 'critical', 1, /until when somebody acts on a “critical” call/],
  ['NBS', 'clock', 'high', 1, /until when somebody acts on a “high” call/],
  ['NIPT', 'clock', 'watch', 1, /until when somebody acts on a “watch” call/],
  ['NBS', 'escalation', 'critical', 4, /who is told when nobody acts on a “critical” call/],
  ['NIPT', 'escalation', 'high', 4, /who is told when nobody acts on a “high” call/],
  ['NIPT', 'window', 'term-days', 1, /no pregnant woman could be registered/],
  ['NBS', 'window', 'second-identifier', 3, /nobody’s wristband or paper would be compared/],
]

eachEngine('rows that the machinery stands on', engine => {
  let lab: Lab
  beforeEach(async () => {
    lab = await openLab(engine)
  })
  afterEach(() => lab.stop())

  /** As a row does whose own end passes, or one of a region that never had another. */
  const lapsed = (programme: string, kind: Rule['kind'], about: readonly string[]) =>
    lab.store.work({ id: 'test' }, ['registry'], async work => {
      await work.db
        .updateTable('rule')
        .set({ endsOn: TOMORROW })
        .where('programme', '=', programme)
        .where('kind', '=', kind)
        .where('analyte', 'in', [...about])
        .execute()
    })

  it('may be replaced, and the last of them never ends with nothing behind it', async () => {
    const { pia, paul } = lab.people
    const ended = (row: Rule) =>
      pia.proposeRuleEnd({ id: row.id, version: row.version, endsOn: TOMORROW, reason: 'x' })
    for (const [programme, kind, about, count, missed] of KEPT) {
      const all = await pia.listRules({ programme })
      const rows = all.filter(row => row.kind === kind && row.analyte === about)
      expect(rows, `${programme} ${kind} ${about}`).to.have.length(count)
      const [last, ...others] = rows
      for (const row of others) await lab.ruleEnded(row, TOMORROW)
      await refusedAs(ended(last as Rule), 'invalid', missed)
      const { id, version } = last as Rule
      const row = { ...(last as Rule), value: 2, startsOn: TOMORROW, endsOn: null }
      const change = await pia.proposeRule({ row, instead: { id, version }, reason: 'x' })
      await paul.approveProposal({ id: change.id, version: change.version })
    }
    const [parked] = (await pia.listRules({ programme: 'NBS' })).filter(
      row => row.kind === 'clock' && row.analyte === 'parked',
    )
    await lab.ruleEnded(parked as Rule, TOMORROW)
  })

  it('and that ended all the same park no TSH of 480: it calls, due at once, and everybody is told (INV-4, E-20)', async () => {
    const { tess, dora, nora } = lab.people
    const severities = ['critical', 'high', 'watch']
    await lapsed('NBS', 'clock', severities)
    await lapsed('NBS', 'escalation', severities)
    lab.clock.move({ days: 1 })
    const card = await lab.receivedFrom(nora)
    await lab.measured(card, { TSH: '480', OHP17: '8.4', G6PD: '5.5' })

    const held = await tess.listParked({ centre: lab.at.GMCH })
    expect(held.rows, 'no message failed on our side').to.deep.equal([])
    const { rows } = await dora.showBoard({})
    expect(rows.map(row => [row.specimen, row.condition, row.dueAt])).to.deep.equal([
      [card, 'CH', lab.clock.now()],
    ])
    await lab.escalate()
    const told = await lab.store.read({ id: 'test' }, look =>
      look.db.selectFrom('notice').select(['level', 'why']).execute(),
    )
    const unseen = told.filter(one => one.why === 'not-acknowledged').map(one => one.level)
    expect(unseen).to.have.members(['owner', 'deputy', 'head', 'office'])
  })

  it('and that ended all the same are asked for where a pregnant woman is registered', async () => {
    const nipt = await openNipt(lab)
    await lapsed('NIPT', 'window', ['term-days'])
    lab.clock.move({ days: 1 })
    await refusedAs(
      nipt.registered(),
      'conflict',
      /No rule of this programme says how many days a pregnancy lasts.*provincial manager/,
    )
  })
})
