/**
 * Her partner on her form, and a number that is somebody's at another site: what is wrong stands beside its
 * field, nothing typed is lost, and one thing to confirm lets her through.
 */
import { expect } from 'chai'
import { checkOf } from '../../server/contract/identity-numbers.ts'
import { seriousOn } from '../support/axe.ts'
import { inChromium } from '../support/chromium.ts'
import { type Engine, engines } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { openNipt } from '../support/nipt.ts'
import { ADAS_MOTHER } from '../support/people.ts'
import { goTo, signedIn } from '../support/signed-in.ts'

const HERS = '52010219970308124'
const HIS = '52010219880509123'

inChromium('a woman with her partner', screens => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engines[0] as Engine)
    await openNipt(lab)
  })
  after(() => lab.stop())

  it('is registered though her number is known elsewhere, and he is her third contact', async () => {
    const idNumber = HERS + checkOf(HERS)
    await lab.registered(lab.people.quin, { mother: { ...ADAS_MOTHER, name: '石玉', idNumber } })
    const page = await signedIn(
      await screens.page({ language: 'en' }),
      lab,
      'nora',
      '/station?programme=NIPT',
    )
    const form = page.getByRole('form', { name: 'Register and print' })
    const fill = (label: string, text: string, nth = 0) =>
      form.getByLabel(label, { exact: false }).nth(nth).fill(text)
    await fill('Name', '石玉')
    await fill('Phone', '13812345678')
    await fill('ID number', idNumber)
    expect(await form.getByLabel('Date of birth').inputValue(), 'her number says it').to.equal(
      '1997-03-08',
    )
    // His card is a man's: it opens his part of the form, and is never taken for hers.
    await page.getByRole('heading', { name: 'Pregnant woman' }).click()
    await page.keyboard.type(`ZHAO QIANG|19880509|${HIS + checkOf(HIS)}`)
    await page.keyboard.press('Enter')
    await form.getByRole('combobox', { name: 'Find the partner' }).waitFor()
    const him = form.getByRole('group', { name: 'Her partner' })
    expect(await him.getByLabel('ID number').inputValue()).to.equal(HIS + checkOf(HIS))
    expect(await him.getByLabel('Name').inputValue()).to.equal('ZHAO QIANG')
    await him.getByLabel('Name').fill('赵强😀')
    await him.getByLabel('Phone').fill('13622223333')
    await him.getByLabel('ID number').fill(idNumber)
    await fill('Day of the scan', '2026-11-23')
    await fill('Weeks on that day', '12')
    // Her last period is kept beside the scan; what counts is turned round and back with one press.
    await form.getByRole('button', { name: 'Add another dating' }).click()
    await page.locator('input[name=otherOn]:focus').waitFor()
    await page.keyboard.type('2026-08-31')
    await form.getByText('last period', { exact: true }).first().click()
    expect(await form.getByLabel('Day of the scan').inputValue()).to.equal('2026-11-23')
    await form.getByText('ultrasound', { exact: true }).first().click()
    await form.getByRole('button', { name: 'Register and print' }).click()
    await him.getByText('“😀” is no part of a name').waitFor()
    await him.getByText('identity number is a woman’s').waitFor()
    expect(await him.getByLabel('Phone').inputValue(), 'nothing is lost').to.equal('13622223333')
    await him.getByLabel('Name').fill('赵强')
    await him.getByLabel('ID number').fill(HIS + checkOf(HIS))
    await him.getByRole('button', { name: 'He is her third contact' }).click()
    expect(await form.getByLabel('Third contact').inputValue()).to.equal('赵强 13622223333')
    await form.getByText('Signed on paper').click()
    await form.getByRole('button', { name: 'Register and print' }).click()
    await form.getByText('registered at another collection site').first().waitFor()
    expect(await page.getByText('Qingzhen').count(), 'and not where').to.equal(0)
    expect(await seriousOn(page)).to.deep.equal([])
    await form.getByLabel('The paper lies before me and the number is right').check()
    await form.getByRole('button', { name: 'Register and print' }).click()
    await page.getByText(/registered\.$/).waitFor()
    const { nora } = lab.people
    const [her] = await nora.findSubjects({ samplingPoint: lab.at.nanming, search: 'shiyu' })
    const couples = await nora.listCouples({ id: her?.id ?? '' })
    expect(couples.map(one => one.him.maskedName)).to.deep.equal(['赵*'])

    // On her case both are shown; the couple is ended on its day, and another man recorded.
    const { rows } = await nora.listSpecimens({ samplingPoint: lab.at.nanming, limit: 1 })
    await goTo(page, `/cases/${rows[0]?.case}`)
    await page.getByRole('heading', { name: 'Identity of the partner' }).waitFor()
    await page.getByText('last period: 0+0 on 2026-08-31').waitFor()
    await page.getByRole('button', { name: 'End it' }).click()
    await page.getByLabel('No couple since').fill('2026-11-20')
    await page.getByLabel('Reason').fill('another man was meant')
    await page.getByRole('button', { name: 'End it' }).click()
    await page.getByText('Ended on 2026-11-20: another man was meant').waitFor()
    await page.getByRole('button', { name: 'Add a partner' }).click()
    const later = page.getByRole('form', { name: 'Add a partner' })
    await page.keyboard.type(HIS + checkOf(HIS))
    await page.keyboard.press('Enter')
    await later.getByText('belongs to 赵*').waitFor()
    expect(await seriousOn(page)).to.deep.equal([])
    await later.getByLabel('ID number').fill('')
    await later.getByLabel('Name').fill('牛顺')
    await later.getByLabel('Phone').fill('13755558888')
    await later.getByRole('button', { name: 'Record the partner' }).click()
    await page.getByText('牛*').first().waitFor()
    const now = await nora.listCouples({ id: her?.id ?? '' })
    expect(now.map(one => [one.him.maskedName, one.endedOn])).to.deep.equal([
      ['牛*', null],
      ['赵*', '2026-11-20'],
    ])
  })
})
