/**
 * Nothing typed is lost (D-12), and nothing readable stays (F-20): a registration whose answer never
 * came, in a tab that was closed, is continued in another and sent again; the child has one card.
 */
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { inChromium } from '../support/chromium.ts'
import { type Engine, engines } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { goTo, signedIn } from '../support/signed-in.ts'

const NAME = '欧阳小燕'

inChromium('a form that was left', screens => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engines[0] as Engine)
  })
  after(() => lab.stop())

  it('is continued after its tab was closed, has one effect, is its typist’s and its tab’s alone, and leaves nothing readable', async () => {
    const { nora, rita } = lab.people
    const cards = async () => (await nora.listSpecimens({ samplingPoint: lab.at.nanming })).rows
    const tab = await signedIn(await screens.page({ language: 'en' }), lab, 'nora', '/station')
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

    // Somebody else at this computer is offered nothing of it; she is, when she comes back.
    const again = await signedIn(await context.newPage(), lab, 'quin', '/station')
    await field(again, 'Name').fill('quin’s')
    await keeps(again, 2)
    expect(await offered(again)).to.equal(0)
    await field(again, 'Name').fill('')
    await keeps(again, 1)
    await signedIn(again, lab, 'nora', '/station')
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

    // What is typed next is another, in two tabs at once: each goes on with its own.
    await field(again, 'Name').fill('another')
    await keeps(again, 1)
    const beside = await context.newPage()
    await beside.goto(`${lab.url}/station`)
    await field(beside, 'Name').fill('a third')
    await keeps(beside, 2)
    expect(await offered(beside), 'what the other tab still shows').to.equal(0)
    await goTo(beside, '/account')
    await goTo(beside, '/station')
    await beside.getByRole('button', { name: 'Continue what I typed' }).click()
    expect(await field(beside, 'Name').inputValue()).to.equal('a third')
    expect(await field(again, 'Name').inputValue()).to.equal('another')
    expect(await offered(beside)).to.equal(0)
    await again.close()

    // Signing out leaves nothing of it on this computer.
    await goTo(beside, '/account')
    await beside.getByRole('button', { name: 'Sign out', exact: true }).click()
    await beside.getByRole('textbox', { name: 'Account name' }).waitFor()
    expect(await kept(beside)).not.to.match(/guthrie\.draft/)
    await context.close()

    const [hers, another] = [await nora.showDraftKey({}), await rita.showDraftKey({})]
    expect(hers)
      .to.include({ hours: 24 })
      .and.to.deep.equal(await nora.showDraftKey({}))
    expect(Buffer.from(hers.key, 'base64')).to.have.length(32)
    expect(another.key).not.to.equal(hers.key)
  })
})

const field = (page: Page, name: string) =>
  page.getByRole('textbox', { name, exact: false }).first()
const register = (page: Page) => page.getByRole('button', { name: 'Register and print' }).click()
const offered = (page: Page) => page.getByText(/^You typed here at /).count()
/** Until so many drafts lie on this computer. */
const keeps = (page: Page, many: number) =>
  page.waitForFunction(
    n => Object.keys(localStorage).filter(name => name.startsWith('guthrie.draft')).length === n,
    many,
  )
const kept = (page: Page): Promise<string> => page.evaluate(() => JSON.stringify(localStorage))
