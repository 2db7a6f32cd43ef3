/**
 * Two people and one family: whoever opens the form for a contact has the case in hand, the other one
 * sees so before calling, takes it over in so many words, and the first reads that at once.
 */
import { expect } from 'chai'
import { inChromium } from '../support/chromium.ts'
import { type Engine, engines } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { signedIn } from '../support/signed-in.ts'

const [engine] = engines

inChromium('a case in hand', screens => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engine as Engine)
  })
  after(() => lab.stop())

  it('is seen by the other, and taken over by saying so', async () => {
    const card = await lab.judgedFrom(lab.people.nora, { TSH: '48.7' })
    const first = await signedIn(await screens.page({ language: 'en' }), lab, 'carl', '/board')
    const second = await signedIn(await screens.page({ language: 'zh-CN' }), lab, 'dora', '/board')

    await first.getByRole('button', { name: /^Call the family of/ }).click()
    const note = first.getByLabel('Note')
    await note.fill('grandmother says: after six')
    await second.getByText('柯朗处理中').waitFor()
    await second.getByRole('button', { name: /^联系 .* 的家属$/ }).click()
    await second
      .getByText(/柯朗自 .* 起正在处理该病例/)
      .first()
      .waitFor()
    expect(await second.getByLabel('备注').count(), 'no form before it is said').to.equal(0)

    await second.getByRole('button', { name: '由我接手，并告知柯朗' }).click()
    await second.getByLabel('备注').waitFor()
    await first.getByText(/董瑞 took this case over/).waitFor()
    expect(await note.inputValue(), 'what was typed is there').to.match(/after six/)

    await second.keyboard.press('Escape')
    await first.getByText(/董瑞 took this case over/).waitFor({ state: 'detached' })
    expect(await lab.story(card)).to.include.members(['case.taken-in-hand', 'case.laid-down'])
  })
})
