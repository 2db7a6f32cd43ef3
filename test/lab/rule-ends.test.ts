/** Rows that the laboratory cannot be without: what their end is refused for, and what happens without them. */
import { expect } from 'chai'
import type { Rule } from '../../server/contract/rules.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
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
