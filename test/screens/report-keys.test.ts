/**
 * From the bench to the ward without a mouse: one person verifies, another authorises with the
 * password, looks at the draft and releases it; the ward's nurse opens it and confirms. Before the
 * release nobody outside the centre sees it; after each act the focus is where the work goes on.
 */
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { inChromium } from '../support/chromium.ts'
import { type Engine, engines } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { FINE, PASSWORD } from '../support/people.ts'
import { signedIn } from '../support/signed-in.ts'

const [engine] = engines

inChromium('a report by keyboard', screens => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engine as Engine)
  })
  after(() => lab.stop())

  it('goes from the bench to the nurse who confirms it, and shows itself to nobody before', async () => {
    const card = await lab.receivedFrom(lab.people.nora)
    await lab.measured(card, FINE)
    const person = async (login: string) => signedIn(await screens.page(), lab, login)
    const [tess, ana, nora] = [await person('tess'), await person('ana'), await person('nora')]
    const told = async () => (await lab.story(card)).filter(kind => kind.startsWith('report.'))

    await keys(tess, 'g', 'e')
    await tess.getByRole('row', { name: /TSH/ }).waitFor()
    await keys(tess, 'j', 'x', 'X', 'v')
    await tess.getByText('已审核 3 项结果。').waitFor()
    expect(await told()).to.deep.equal([])
    await focusIn(tess, 'main')

    await keys(ana, 'g', 'e')
    await tabTo(ana, /^待签发/)
    await keys(ana, 'Enter')
    await ana.getByRole('row', { name: /TSH/ }).waitFor()
    await keys(ana, 'j', 'X', 'a')
    await focusIn(ana, 'dialog input[type=password]')
    expect((await lab.page(card)).verdicts, 'before the password').to.deep.equal([])
    await ana.keyboard.type(PASSWORD)
    await keys(ana, 'Enter')
    await ana.getByText('已签发 3 项结果。').waitFor()
    await focusIn(ana, 'main')
    expect(await told()).to.deep.equal(['report.drafted'])

    await keys(nora, 'g', 't')
    await nora.getByText('已发布的报告均已打开。').waitFor()
    await keys(ana, 'g', 't')
    await ana.getByRole('row', { name: /王\*燕/ }).waitFor()
    await keys(ana, 'j', 'Enter')
    await ana.getByRole('button', { name: '查看草稿（o）' }).waitFor()
    await keys(ana, 'o')
    await ana.locator('iframe.report-frame').waitFor()
    await focusIn(ana, 'section[aria-label=报告单]')
    await keys(ana, 'r')
    await keys(ana, 'Escape')
    await focusIn(ana, '[aria-keyshortcuts=r]')
    expect(await nora.getByRole('row').count(), 'before the release').to.equal(0)
    await keys(ana, 'r', 'Enter')
    await ana.getByRole('button', { name: '撤回（w）' }).waitFor()
    await focusIn(ana, 'main')

    await nora.getByRole('row', { name: /王\*燕/ }).waitFor()
    await keys(nora, 'j', 'Enter')
    await nora.getByText('打开报告后显示内容').waitFor()
    await keys(nora, 'c')
    await focusIn(nora, '[aria-keyshortcuts=c]')
    expect(await told(), 'not confirmed unread').to.not.include('report.acknowledged')
    await keys(nora, 'o')
    await nora.getByRole('region', { name: '结论' }).getByText('低风险').first().waitFor()
    await keys(nora, 'c')
    await nora.getByText('已确认。', { exact: true }).waitFor()
    const all = ['drafted', 'opened', 'released', 'opened', 'acknowledged']
    expect(await told()).to.deep.equal(all.map(kind => `report.${kind}`))
    for (const page of [tess, ana, nora]) expect(await unnamed(page)).to.deep.equal([])
  })
})

async function keys(page: Page, ...pressed: string[]): Promise<void> {
  for (const key of pressed) await page.keyboard.press(key)
}

/** Where the keyboard is: waits for what is asked for, and says what has the focus instead. */
async function focusIn(page: Page, selector: string): Promise<void> {
  const there = page.waitForFunction(
    wanted => document.activeElement?.closest(wanted) !== null && document.activeElement,
    selector,
  )
  await there.catch(async () => {
    const has = await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 160))
    throw new Error(`the focus is not in ${selector}, but on ${has}`)
  })
}

/** Tab by Tab, as far as a person would go. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let n = 0; n < 60; n++) {
    await page.keyboard.press('Tab')
    const text = await page.evaluate(() => document.activeElement?.textContent ?? '')
    if (name.test(text)) return
  }
  throw new Error(`Tab never came to ${name}`)
}

/** What can be pressed or filled and has no name to be called by, as a reader of screens would find. */
const unnamed = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const controls = document.querySelectorAll<HTMLElement>(
      'button, a[href], input, select, textarea, iframe, [role=button]',
    )
    const labels = (one: HTMLElement) =>
      one instanceof HTMLInputElement ? [...(one.labels ?? [])].map(l => l.textContent) : []
    return [...controls]
      .filter(one => one.checkVisibility())
      .filter(
        one =>
          ![one.textContent, one.ariaLabel, one.title, ...labels(one)].some(said => said?.trim()) &&
          !one.hasAttribute('aria-labelledby'),
      )
      .map(one => one.outerHTML.slice(0, 120))
  })
