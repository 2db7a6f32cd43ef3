/**
 * A line that drops: what is fetched piece by piece is tried again by itself, and where it does not
 * come, its place says so and the rest of the page stands. Nobody is left with a white page.
 */
import { expect } from 'chai'
import { inChromium } from '../support/chromium.ts'
import { type Engine, engines } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { signedIn } from '../support/signed-in.ts'

const [engine] = engines
const DID_NOT_COME = /did not come over the network/

inChromium('a bad line', screens => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engine as Engine)
  })
  after(() => lab.stop())

  it('is tried again by itself, and said where it stays down; what stands, stands', async () => {
    const page = await signedIn(await screens.page({ language: 'en' }), lab, 'nora', '/account')
    let dropped = 0
    const drop = (times: number) =>
      page.route(/\/assets\/station-.*\.js/, route => {
        dropped++
        return dropped <= times ? route.abort('connectionreset') : route.continue()
      })

    await drop(2)
    await page.getByRole('link', { name: /Collection site/ }).click()
    await page.getByRole('button', { name: 'Register and print' }).waitFor()
    expect(dropped).to.equal(3)
    expect(await page.getByText(DID_NOT_COME).count()).to.equal(0)

    await page.unroute(/\/assets\/station-.*\.js/)
    await page.goto(`${lab.url}/account`)
    await drop(Number.POSITIVE_INFINITY)
    await page.getByRole('link', { name: /Collection site/ }).click()
    await page.getByText(DID_NOT_COME).waitFor()
    expect(await page.getByRole('link', { name: /Collection site/ }).count(), 'the menu').to.equal(
      1,
    )

    await page.unroute(/\/assets\/station-.*\.js/)
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('button', { name: 'Register and print' }).waitFor()
  })

  it('is told before anything has come, with a way to load again', async () => {
    const page = await screens.page({ language: 'en' })
    await page.route(/\/assets\/index-.*\.js/, route => route.abort('connectionreset'))
    await page.goto(`${lab.url}/sign-in`)
    await page.getByText('正在加载').waitFor()
    await page.getByText('The network is slow or down.').waitFor()
    await page.unroute(/\/assets\/index-.*\.js/)
    await page.getByRole('link', { name: 'Load again' }).click()
    await page.getByLabel('Password', { exact: true }).waitFor()
    expect(await page.getByText('正在加载').count()).to.equal(0)
  })

  it('brings the form without the drawing of its label, and says so beside it', async () => {
    const page = await screens.page({ language: 'en' })
    await page.route(/\/assets\/drawing-.*\.js/, route => route.abort('connectionreset'))
    await signedIn(page, lab, 'nora', '/station')
    await page.getByText(DID_NOT_COME).waitFor()
    expect(await page.getByRole('button', { name: 'Register and print' }).isEnabled()).to.equal(
      true,
    )
  })
})
