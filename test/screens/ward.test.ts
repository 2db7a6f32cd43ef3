/**
 * The ward in two browsers: a technician finds the card of a misread number in the list, proposes
 * it, and cannot confirm it; an authoriser sees it without a reload, confirms, and the value is filed.
 */
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { grouped } from '../../server/contract/specimen-number.ts'
import { inChromium } from '../support/chromium.ts'
import { type Engine, engines } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { PASSWORD } from '../support/people.ts'

// A screen knows no engine: one of them here, both in the journey from the ward to the board.
for (const engine of engines.slice(0, 1)) {
  inChromium(`what could not be filed, on ${engine.name}`, screens => {
    let lab: Lab
    before(async () => {
      lab = await openLab(engine as Engine)
    })
    after(() => lab.stop())

    it('is matched by two people, tried again as a whole list, and counted', async () => {
      const card = await lab.receivedFrom(lab.people.nora)
      const early = await lab.cardFrom(lab.people.nora)
      const analyzer = await lab.analyzer('GMCH')
      const misread = card.slice(0, 9) + ((Number(card[9]) + 1) % 10) + card.slice(10)
      await analyzer.sends({ specimen: misread, analyte: 'TSH', value: '2.1' })
      await analyzer.sends({ specimen: early, analyte: 'TSH', value: '2.2' })

      const technician = await screens.page({ language: 'en' })
      const authoriser = await screens.page({ language: 'zh-CN' })
      await signIn(technician, lab.url, 'tess', ['Account name', 'Password', 'Sign in'])
      await signIn(authoriser, lab.url, 'ana', ['账号', '密码', '登录'])
      await technician.goto(`${lab.url}/parked`)
      await authoriser.goto(`${lab.url}/parked`)

      const likely = technician.getByRole('region', { name: 'What it may belong to' })
      await likely.getByRole('link', { name: grouped(card) }).waitFor()
      await likely.getByText('It waits for exactly this test.').waitFor()
      await likely.getByRole('button', { name: 'Propose this one' }).click()
      await technician.getByLabel('How you know').fill('read from the card itself')
      await technician.getByRole('button', { name: 'Propose', exact: true }).click()

      const proposal = technician.getByRole('region', { name: 'Proposed match' })
      const confirm = proposal.getByRole('button', { name: 'Confirm and file' })
      await confirm.waitFor()
      expect(await confirm.getAttribute('aria-disabled')).to.equal('true')
      expect(await lab.page(card).then(page => page.results)).to.deep.equal([])

      await authoriser.getByRole('button', { name: '确认并归档' }).click()
      await authoriser.getByRole('button', { name: '已核对，归档' }).click()
      await proposal.waitFor({ state: 'detached' })
      const { results } = await lab.page(card)
      expect(results.map(one => one.value)).to.deep.equal(['2.1'])

      await lab.people.rita.receiveSpecimen({ number: early, centre: lab.at.GMCH })
      await technician.getByRole('button', { name: 'Try all of this list again' }).click()
      await technician.getByRole('button', { name: 'Try again', exact: true }).first().click()
      await technician.getByText('Nothing is held.').waitFor()
      expect((await lab.page(early)).results.map(one => one.value)).to.deep.equal(['2.2'])

      await technician.goto(`${lab.url}/expected`)
      await technician.getByRole('link', { name: grouped(early) }).waitFor()
      await technician.getByText('OHP17, G6PD').first().waitFor()
      analyzer.close()
    })
  })
}

async function signIn(page: Page, url: string, login: string, words: readonly string[]) {
  const [account = '', password = '', button = ''] = words
  await page.goto(url)
  await page.getByLabel(account).fill(login)
  await page.getByLabel(password, { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: button }).click()
  await page.getByRole('navigation').first().waitFor()
}
