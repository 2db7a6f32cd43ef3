/**
 * Nothing typed is lost (D-12), and nothing readable stays (F-20): a registration whose answer never
 * came, in a tab that was closed, is continued in another and sent again; the child has one card.
 */
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { inChromium } from '../support/chromium.ts'
import { type Engine, engines } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { signedIn } from '../support/signed-in.ts'

const NAME = '欧阳小燕'

inChromium('a form that was left', screens => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engines[0] as Engine)
  })
  after(() => lab.stop())

  it('is continued after its tab was closed, has one effect, and leaves nothing readable', async () => {
    const { nora, rita } = lab.people
    const cards = async () => (await nora.listSpecimens({ samplingPoint: lab.at.nanming })).rows
    const tab = await signedIn(await screens.page({ language: 'en' }), lab.url, 'nora')
    await tab.goto(`${lab.url}/station`)
    await field(tab, 'Name').fill(NAME)
    await field(tab, 'Phone').fill('13800001234')
    await tab.getByText('Girl', { exact: true }).click()
    await tab.getByRole('textbox', { name: 'Born at' }).fill('2026-11-20 08:30')
    await tab.getByText('Signed on paper', { exact: true }).click()
    // The laboratory takes it, and its answer is lost on the way.
    await tab.route('**/registrations', async route => {
      await route.fetch()
      await route.abort()
    })
    await register(tab)
    await tab.getByRole('alert').first().waitFor()
    expect(await cards()).to.have.length(1)
    expect(await kept(tab)).to.match(/guthrie\.draft/)
    expect(await kept(tab))
      .not.to.include(NAME)
      .and.not.to.include('13800001234')
    const context = tab.context()
    await tab.close()

    const again = await context.newPage()
    await again.goto(`${lab.url}/station`)
    await again.getByText(/^You typed here at 2026-11-23 /).waitFor()
    expect(await field(again, 'Name').inputValue()).to.equal('')
    await again.getByRole('button', { name: 'Continue what I typed' }).click()
    expect(await field(again, 'Name').inputValue()).to.equal(NAME)
    await register(again)
    await again
      .getByText(/registered\./)
      .first()
      .waitFor()
    expect(await cards()).to.have.length(1)
    await again.waitForFunction(() => !JSON.stringify(localStorage).includes('guthrie.draft'))

    // What is typed next is another; signing out leaves nothing of it on this computer.
    await field(again, 'Name').fill('another')
    await again.waitForFunction(() => JSON.stringify(localStorage).includes('guthrie.draft'))
    await again.goto(`${lab.url}/account`)
    await again.getByRole('button', { name: 'Sign out', exact: true }).click()
    await again.getByRole('textbox', { name: 'Account name' }).waitFor()
    expect(await kept(again)).not.to.match(/guthrie\.draft/)
    await context.close()

    const [hers, another] = [await nora.showDraftKey({}), await rita.showDraftKey({})]
    expect(hers)
      .to.include({ hours: 24 })
      .and.to.deep.equal(await nora.showDraftKey({}))
    expect(Buffer.from(hers.key, 'base64')).to.have.length(32)
    expect(another.key).not.to.equal(hers.key)
  }).timeout(60_000)
})

const field = (page: Page, name: string) =>
  page.getByRole('textbox', { name, exact: false }).first()
const register = (page: Page) => page.getByRole('button', { name: 'Register and print' }).click()
const kept = (page: Page): Promise<string> => page.evaluate(() => JSON.stringify(localStorage))
