/**
 * The bench by keyboard alone: an authoriser narrows it, chooses all that may go on, is asked for the
 * password, mistypes it, signs, and reads the signature on the specimen's page.
 */
import { expect } from 'chai'
import { grouped } from '../../server/contract/specimen-number.ts'
import { inChromium } from '../support/chromium.ts'
import { type Engine, engines } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { FINE, PASSWORD } from '../support/people.ts'
import { signedIn } from '../support/signed-in.ts'

const [engine] = engines

inChromium('signing by keyboard', screens => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engine as Engine)
  })
  after(() => lab.stop())

  it('asks for the password, signs nothing with a wrong one, and shows what holds', async () => {
    const { nora, tess } = lab.people
    const card = await lab.receivedFrom(nora)
    await lab.measured(card, { ...FINE, OHP17: '120.0' })
    await lab.verified(card)
    await tess.beginEntry({
      ...{ centre: lab.at.GMCH, specimen: await lab.receivedFrom(nora), analyte: 'TSH' },
      ...{ value: '2.10', unit: 'mIU/L', source: 'letter 4711' },
    })

    const page = await screens.page({ language: 'en' })
    await page.goto(lab.url)
    await page.getByLabel('Account name').fill('ana')
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('navigation').first().waitFor()
    await page.goto(`${lab.url}/results?state=verified`)
    await page.getByRole('button', { name: 'flagged 1' }).waitFor()
    await page.getByRole('row', { name: /TSH/ }).waitFor()

    await page.keyboard.press('X')
    await page.getByText('3 chosen').waitFor()
    await page.keyboard.press('a')
    await page.getByText('1 of them is flagged').waitFor()
    await page.keyboard.type('not my password')
    await page.keyboard.press('Enter')
    await page.getByText('nothing was signed').first().waitFor()
    expect((await lab.page(card)).verdicts).to.deep.equal([])

    await page.getByLabel('Your password').fill(PASSWORD)
    await page.keyboard.press('Enter')
    await page.getByText('3 results authorised.').waitFor()
    await page
      .getByRole('link', { name: grouped(card) })
      .first()
      .click()
    const signatures = page.getByRole('region', { name: 'Signatures' })
    await signatures.getByText('password again').waitFor()
    expect(await signatures.getByText('holds', { exact: true }).count()).to.equal(2)

    await page.goto(`${lab.url}/entries`)
    const again = page.getByLabel('The value in mIU/L, from the paper')
    await again.fill('2.1')
    await page.getByRole('button', { name: 'Enter again' }).click()
    await page.getByText('read differently').waitFor()

    await page.goto(`${lab.url}/import`)
    const csv = `specimen,analyte,value,unit\n${card},TSH,"2,1",mIU/L\n`
    const file = { name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) }
    await page.locator('input[type=file]').setInputFiles(file)
    await page.getByText('it has a comma').waitFor()
    await page.getByText('There is nothing to bring in.').waitFor()
  })

  it('says what a colleague signed while the password is asked for, and signs nothing else', async () => {
    const { nora, abel } = lab.people
    const first = await lab.receivedFrom(nora)
    const second = await lab.receivedFrom(nora)
    for (const card of [first, second]) {
      await lab.measured(card, FINE)
      await lab.verified(card)
    }
    const page = await screens.page({ language: 'en' })
    await signedIn(page, lab, 'ana', '/results?state=verified')
    await page.getByRole('row', { name: /TSH/ }).first().waitFor()
    await page.keyboard.press('X')
    await page.keyboard.press('a')
    const dialog = page.getByRole('dialog', { name: 'Authorise' })
    await dialog.getByText('of 2 specimens').waitFor()

    await lab.authorised(first, abel)
    await dialog
      .getByText('were signed or changed by others meanwhile. You sign the rest')
      .waitFor()
    await dialog.getByText('of 1 specimen').waitFor()
    await lab.authorised(second, abel)
    await dialog.getByText('Nothing is left to sign here.').waitFor()
    expect(await dialog.getByRole('button', { name: 'Sign' }).isDisabled()).to.equal(true)
  })
})
