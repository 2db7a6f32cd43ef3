/** Opened in an emergency on a screen: asked for loudly, covered by the clock, reviewed by somebody else. */
import { expect } from 'chai'
import { inChromium } from '../support/chromium.ts'
import { type Engine, engines } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { signedIn } from '../support/signed-in.ts'

const [engine] = engines

inChromium('an emergency', screens => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engine as Engine)
  })
  after(() => lab.stop())

  it('is opened with a reason, shown as one, and closed by a reviewer with a sentence (F-31)', async () => {
    const card = await lab.judgedFrom(lab.people.nora, { TSH: '48.7' })
    const address = `/specimens/${card}`
    const doctor = await signedIn(await screens.page({ language: 'en' }), lab, 'dirk', address)
    const reviewer = await signedIn(await screens.page({ language: 'zh-CN' }), lab, 'audrey', '/')
    await reviewer.getByRole('link', { name: /^0\s*待复核的查阅与导出/ }).waitFor()

    await doctor.getByText('Nothing with this number here').waitFor()
    expect(await doctor.getByText('王小燕').count()).to.equal(0)
    await doctor.getByRole('button', { name: 'Open in an emergency' }).click()
    await doctor.getByRole('button', { name: 'Open it' }).click()
    await doctor.getByText('Write the reason.').first().waitFor()
    await doctor.getByLabel('Why you need it now').fill('in intensive care, no papers')
    await doctor.getByRole('button', { name: 'Open it' }).click()
    await doctor.getByText(/OPENED IN AN EMERGENCY: “in intensive care/).waitFor()
    await doctor.getByText('王小燕').waitFor()
    await doctor.getByRole('link', { name: '13800001234' }).waitFor()
    expect(await doctor.getByText('Nothing with this number here').count()).to.equal(0)

    await reviewer.getByRole('link', { name: /^1\s*待复核的查阅与导出/ }).click()
    await reviewer.getByText('in intensive care, no papers').click()
    await reviewer.getByLabel('核查结论').fill('已向病区核实')
    await reviewer.getByRole('button', { name: '结束复核' }).click()
    await reviewer.getByText('已向病区核实').waitFor()
    await reviewer.keyboard.press('Escape')
    await reviewer.getByText(/没有待复核事项/).waitFor()
  })
})
