/** Consent at the screens: signed with the mouse, refused, agreed after all, withdrawn, given again. */
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { seriousOn } from '../support/axe.ts'
import { inChromium } from '../support/chromium.ts'
import { type Engine, engines } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { goTo, signedIn } from '../support/signed-in.ts'

inChromium('consent at the station and on a specimen', screens => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engines[0] as Engine)
  })
  after(() => lab.stop())

  it('is signed in a field that can be cleared, refused without a number, agreed to after all, withdrawn and given again', async () => {
    const page = await signedIn(
      await screens.page({ language: 'en' }),
      lab,
      'nora',
      '/station?programme=NBS',
    )
    await fillBirth(page)
    const submit = page.getByRole('button', { name: /Register and print|Record the refusal/ })
    await submit.click()
    await page.getByText('Say how the consent was signed').first().waitFor()
    await page.getByText('Sign here', { exact: true }).click()
    await page.getByLabel('Who decided').selectOption('father')
    await page.getByRole('textbox', { name: 'Name' }).last().fill('王大勇')
    await submit.click()
    await page.getByText('Nothing was drawn').first().waitFor()
    await sign(page)
    await page.getByRole('button', { name: 'Clear' }).click()
    await sign(page)
    expect(await seriousOn(page)).to.deep.equal([])
    await submit.click()
    const done = await page
      .getByText(/\d\d registered\./)
      .first()
      .innerText()
    const number = done.replace(/\D/g, '')
    const [drawn] = await lab.people.nora.showConsents({ number })
    expect(drawn).to.include({ by: 'father', how: 'drawn', edition: 'GY-2026-1' })

    await fillBirth(page, '赵敏')
    await page.getByText('Refused', { exact: true }).first().click()
    await page.getByRole('button', { name: 'Record the refusal' }).click()
    await page.getByText('No number was taken').first().waitFor()
    await page.getByRole('tab', { name: 'Consent' }).click()
    await page.getByRole('button', { name: 'They agree now' }).click()
    const drawer = page.getByRole('dialog')
    await drawer.getByText('Signed on paper', { exact: true }).click()
    await drawer.getByRole('button', { name: 'They agree now' }).click()
    await page.getByText('Nobody who refused is on record here.').waitFor()
    // The paper of the refusal and that of the agreement.
    for (const left of [1, 0]) {
      await page
        .locator('input[type=file]')
        .first()
        .setInputFiles({
          ...{ name: `paper ${left}.pdf`, mimeType: 'application/pdf' },
          buffer: Buffer.from('%PDF-1.7 signed'),
        })
      await page.waitForFunction(
        n => document.querySelectorAll('input[type=file]').length === n,
        left,
      )
    }
    await page.getByText('Every paper is here as a scan.').waitFor()

    await goTo(page, `/specimens/${number}`)
    await page.getByRole('button', { name: 'Record a withdrawal' }).click()
    await page.getByText('by letter', { exact: true }).click()
    await page.getByText('Signed on paper', { exact: true }).click()
    await page.getByRole('button', { name: 'Record', exact: true }).click()
    await page.getByText('it is frozen. Set it aside').first().waitFor()
    expect(await lab.state(number)).to.equal('frozen')
    expect(await seriousOn(page)).to.deep.equal([])
    await page.getByRole('button', { name: 'Record a new consent' }).click()
    await page.getByText('Signed on paper', { exact: true }).click()
    await page.getByRole('button', { name: 'Record', exact: true }).click()
    await page.getByText('it is frozen. Set it aside').first().waitFor({ state: 'detached' })
    expect(await lab.state(number)).to.equal('expected')
  })
})

/** A mother nobody knows and her girl, everything but the consent. */
async function fillBirth(page: Page, name = '王小燕'): Promise<void> {
  const field = (of: string) => page.getByRole('textbox', { name: of, exact: false }).first()
  await field('Name').fill(name)
  await field('Phone').fill('13800001234')
  await page.getByText('Girl', { exact: true }).click()
  await page.getByRole('textbox', { name: 'Born at' }).fill('2026-11-19 08:30')
}

/** With the mouse, as with a finger or a pen. */
async function sign(page: Page): Promise<void> {
  const field = page.getByRole('img', { name: 'Signature' })
  await field.scrollIntoViewIfNeeded()
  const box = await field.boundingBox()
  if (!box) throw new Error('there is no field to sign in')
  await page.mouse.move(box.x + 30, box.y + 40)
  await page.mouse.down()
  await page.mouse.move(box.x + 160, box.y + 20, { steps: 6 })
  await page.mouse.move(box.x + 220, box.y + 70, { steps: 6 })
  await page.mouse.up()
}
