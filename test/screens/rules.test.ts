/** A limit changes on the screen: the office proposes it, a colleague sees both side by side and approves. */
import { expect } from 'chai'
import { inChromium } from '../support/chromium.ts'
import { type Engine, engines } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { signedIn } from '../support/signed-in.ts'

inChromium('rules', screens => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engines[0] as Engine)
  })
  after(() => lab.stop())

  it('a change is proposed by one and approved by another, and the list shows it coming', async () => {
    const first = await signedIn(
      await screens.page({ language: 'en' }),
      lab,
      'pia',
      '/rules?analyte=TSH',
    )

    await first.getByText('≥ 8 mIU/L').click()
    await first.getByRole('button', { name: 'Propose a change' }).click()
    const form = first.getByRole('form', { name: 'Propose a change' })
    await form.getByRole('textbox', { name: 'Value' }).fill('9')
    await form.getByRole('textbox', { name: 'First day', exact: true }).fill('2026-11-22')
    await form.getByRole('textbox', { name: 'Source' }).fill('our own validation')
    await form.getByRole('textbox', { name: 'Why' }).fill('another kit')
    await form.getByRole('button', { name: 'Propose' }).click()
    await form.getByRole('alert').getByText('what was judged stays judged').waitFor()
    await form.getByRole('textbox', { name: 'First day', exact: true }).fill('2026-12-01')
    await form.getByRole('button', { name: 'Propose' }).click()
    await first.getByText('You proposed this: a second person approves it.').waitFor()

    const second = await signedIn(await screens.page({ width: 390 }), lab, 'paul', '/rules')
    const proposal = second.getByRole('article', { name: '变更：促甲状腺激素' })
    await proposal.getByText('≥ 9 mIU/L').waitFor()
    await proposal.getByRole('button', { name: '批准' }).click()
    await second.getByText('没有待批准的变更。').waitFor()

    await first.getByLabel('Holds').selectOption('coming')
    await first.getByRole('region', { name: 'Rules' }).getByText('≥ 9 mIU/L').waitFor()
    const rows = await lab.people.pia.listRules({ programme: 'NBS' })
    expect(rows.find(r => r.value === 9 && r.analyte === 'TSH')).to.include({
      startsOn: '2026-12-01',
      approvedBy: '潘文',
      source: 'our own validation',
    })
  })
})
