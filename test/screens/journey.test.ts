/**
 * The main job in three browsers at once: a nurse registers twins and prints, a technician
 * receives, an analyzer sends a high TSH for one of them, and the doctor's board shows that one
 * without a reload; its network goes, two more arrive, and it shows them when it is back (D-01).
 */
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { grouped } from '../../server/contract/specimen-number.ts'
import { inChromium } from '../support/chromium.ts'
import { type Engine, engines } from '../support/engines.ts'
import { type FlakyNetwork, flakyNetwork } from '../support/flaky-network.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { FINE, PASSWORD } from '../support/people.ts'

for (const engine of engines) {
  inChromium(`a card's whole way, on ${engine.name}`, screens => {
    let lab: Lab
    let network: FlakyNetwork
    before(async () => {
      lab = await openLab(engine as Engine)
      network = await flakyNetwork(lab.url)
    })
    after(async () => {
      await network.close()
      await lab.stop()
    })

    it('goes from the ward to the board of the right centre, and no board misses a recall', async () => {
      const { nora } = lab.people
      const nurse = await screens.page({ language: 'en' })
      const technician = await screens.page({ language: 'zh-CN' })
      const doctor = await screens.page({ language: 'en' })

      await signIn(nurse, lab.url, 'nora', 'Account name', 'Password', 'Sign in')
      await signIn(technician, lab.url, 'tess', '账号', '密码', '登录')
      await signIn(doctor, network.url, 'dora', 'Account name', 'Password', 'Sign in')
      await doctor.goto(`${network.url}/board`)
      await doctor.getByText('No recall is open here').waitFor()

      const [first, second] = await registerTwins(nurse)
      expect(first).not.to.equal(second)
      await collectAndSend(lab, [first, second])

      await receive(technician, lab.url, [first, second])
      expect(await lab.state(first)).to.equal('accepted')
      expect(await lab.state(second)).to.equal('accepted')

      await lab.measured(first, FINE)
      await lab.measured(second, { ...FINE, TSH: '48.7' })
      await onBoard(doctor, second).waitFor()
      expect(await onBoard(doctor, first).count()).to.equal(0)
      await doctor.getByText('TSH 48.7 mIU/L').first().waitFor()

      network.lose()
      lab.clock.move({ minutes: 10 })
      const whileAway = [await lab.receivedFrom(nora), await lab.receivedFrom(nora)]
      for (const number of whileAway) await lab.measured(number, { OHP17: '120' })
      await doctor
        .getByText(/may be old|not live|lost/i)
        .first()
        .waitFor()
      for (const number of whileAway) expect(await onBoard(doctor, number).count()).to.equal(0)

      network.comeBack()
      for (const number of whileAway) await onBoard(doctor, number).waitFor()
      expect(await onBoard(doctor, second).count()).to.equal(1)
      await doctor.getByText(/not live, from .*: 2 new recalls/).waitFor()
      await doctor.getByRole('button', { name: 'Show them' }).click()
      await onBoard(doctor, second).waitFor({ state: 'detached' })
      expect(await lab.story(second)).to.include.members([
        'label.printed',
        'specimen.received',
        'result.recorded',
        'recall.opened',
      ])
    })
  })
}

async function signIn(
  page: Page,
  url: string,
  who: string,
  account: string,
  password: string,
  button: string,
): Promise<void> {
  await page.goto(`${url}/sign-in`)
  await page.getByRole('textbox', { name: account }).fill(who)
  await page.getByRole('textbox', { name: password }).fill(PASSWORD)
  await page.getByRole('button', { name: button, exact: true }).click()
  await page.getByRole('navigation').first().waitFor()
}

/** Two children of one mother, the second by the button that keeps her; their numbers. */
async function registerTwins(page: Page): Promise<[string, string]> {
  await page.getByRole('link', { name: /Collection site/ }).click()
  await page.getByLabel('Name', { exact: false }).first().waitFor()
  await page.getByRole('textbox', { name: 'Name', exact: false }).first().fill('欧阳小燕')
  await page.getByRole('textbox', { name: 'Phone', exact: false }).first().fill('13800001234')
  await page.getByLabel('How many children').selectOption('2')
  await newborn(page, 'Girl')
  const first = await registered(page)
  await page.getByRole('button', { name: /child 2 of 2/ }).click()
  await newborn(page, 'Girl')
  const second = await registered(page, first)
  return [first, second]
}

async function newborn(page: Page, sex: string): Promise<void> {
  await page.getByText(sex, { exact: true }).click()
  const born = page.getByRole('textbox', { name: 'Born at' })
  if (await born.isEditable()) await born.fill('2026-11-19 08:30')
  await page.getByLabel('Gestation, weeks').fill('38')
  await page.getByLabel('and days').fill('2')
  await page.getByLabel('Birth weight').fill('2650')
  await page.getByText('Signed on paper', { exact: true }).click()
}

/** Presses the one primary action and reads the number off the sentence that answers it. */
async function registered(page: Page, before = ''): Promise<string> {
  await page.getByRole('button', { name: 'Register and print' }).click()
  for (;;) {
    const text = await page
      .getByText(/\d\d \d\d \d{8} \d\d registered\./)
      .first()
      .innerText()
    const number = text.replace(/\D/g, '')
    if (number !== before) return number
    await page.waitForTimeout(50)
  }
}

async function collectAndSend(lab: Lab, numbers: string[]): Promise<void> {
  const { nora } = lab.people
  for (const number of numbers) await nora.collectSpecimen({ number, collectedAt: lab.clock.now() })
  await nora.sendShipment({
    request: crypto.randomUUID(),
    samplingPoint: lab.at.nanming,
    numbers,
  })
}

/** As a scanner does: the digits in one burst, then Enter. */
async function receive(page: Page, url: string, numbers: string[]): Promise<void> {
  await page.goto(`${url}/reception`)
  const box = page.getByRole('textbox').nth(1)
  await box.waitFor()
  for (const number of numbers) {
    await box.focus()
    await page.keyboard.type(number)
    await page.keyboard.press('Enter')
    await page.getByText(new RegExp(`${grouped(number)} 合格`)).waitFor()
  }
}

const onBoard = (page: Page, number: string) => page.getByRole('link', { name: grouped(number) })
