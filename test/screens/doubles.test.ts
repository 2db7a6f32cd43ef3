/**
 * Two records of one mother: somebody at a tablet sees them side by side, says which stays and why, and
 * cannot decide it alone; another joins them, at once on both screens, and they can be parted again.
 */
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { inChromium } from '../support/chromium.ts'
import { type Engine, engines } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { goTo, signedIn } from '../support/signed-in.ts'

const FINGER = 44

inChromium('two records of one mother', screens => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engines[0] as Engine)
  })
  after(() => lab.stop())

  it('are joined by two people, on a tablet too, and by nobody alone (E-15, E-17)', async () => {
    const { nora } = lab.people
    await lab.registered(nora)
    await lab.registered(nora)
    const mothers = () => nora.findSubjects({ samplingPoint: lab.at.nanming, search: '王小燕' })
    expect(await mothers()).to.have.length(2)
    const tablet = await screens.page({ language: 'en', width: 820, height: 1180, touch: true })
    const carl = await signedIn(tablet, lab, 'carl', '/doubles')
    await carl.getByText('the same phone').waitFor()
    expect(await lowerThanAFinger(carl)).to.deep.equal([])
    await carl.keyboard.press('j')
    await carl.keyboard.press('Enter')
    const ask = carl.getByRole('form', { name: 'Ask to join them' })
    await ask.getByRole('button', { name: 'Ask to join them' }).click()
    await carl.getByRole('alert').getByText('Write the reason.').waitFor()
    await ask.getByLabel('Why they are one person').fill('the same identity card')
    expect(await lowerThanAFinger(carl)).to.deep.equal([])
    await ask.getByRole('button', { name: 'Ask to join them' }).click()
    await carl.getByText('Asked. A second person decides.').waitFor()
    expect(await mothers()).to.have.length(2)

    await goTo(carl, '/doubles?show=waiting')
    await carl.getByRole('row').getByText('the same identity card').click()
    const drawer = carl.getByRole('dialog')
    await drawer.getByRole('button', { name: 'Take it back' }).waitFor()
    expect(await drawer.getByRole('button', { name: 'Join them' }).isEnabled()).to.equal(false)

    const dora = await signedIn(await screens.page({}), lab, 'dora', '/doubles?show=waiting')
    await dora.getByRole('row').getByText('the same identity card').click()
    await dora.getByRole('button', { name: '合并', exact: true }).click()
    await dora.getByRole('alertdialog').getByRole('button', { name: '确认' }).click()
    await dora.getByText('已合并为同一人。').waitFor()
    await drawer.getByRole('button', { name: 'Ask to part them' }).waitFor()
    expect(await mothers()).to.have.length(1)
  })
})

/** What can be pressed and is too low for a finger in a glove. */
const lowerThanAFinger = (page: Page): Promise<string[]> =>
  page.evaluate(least => {
    const pressed = document.querySelectorAll<HTMLElement>('button, select, input[type="text"]')
    const shown = [...pressed].filter(one => one.checkVisibility())
    const low = shown.filter(one => one.getBoundingClientRect().height < least)
    return low.map(one => one.outerHTML.slice(0, 120))
  }, FINGER)
