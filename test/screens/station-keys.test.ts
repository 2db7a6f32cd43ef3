/**
 * A repeat mother by keyboard and scanner alone: she is registered for NIPT from her identity card,
 * her newborn later from three letters of her name, and both labels are made. What is measured is
 * printed: keys beyond scans, and seconds (of a machine, which presses without thinking).
 */
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { seriousOn } from '../support/axe.ts'
import { inChromium } from '../support/chromium.ts'
import { type Engine, engines } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { openNipt } from '../support/nipt.ts'
import { ADAS_MOTHER } from '../support/people.ts'
import { signedIn } from '../support/signed-in.ts'

const MOST_KEYS = 15
const CARD = '520102199303071545'
const BEFORE = '2026-01-10T00:30:00.000Z'

inChromium('a repeat mother, by keyboard', screens => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engines[0] as Engine)
    await openNipt(lab)
    const mother = { ...ADAS_MOTHER, idNumber: CARD }
    await lab.registered(lab.people.nora, { mother, newborn: { bornAt: BEFORE } })
  })
  after(() => lab.stop())

  it('is registered for NIPT, and her newborn for its screening, with the labels of both', async () => {
    const page = await signedIn(
      await screens.page({ language: 'en' }),
      lab,
      'nora',
      '/station?programme=NIPT',
    )
    await page.getByRole('combobox', { name: 'Find the woman' }).waitFor()
    // Two letters and Tab in a hurry are a person's: the next field has the focus.
    for (const key of ['w', 'x', 'Tab']) await page.keyboard.press(key)
    await page.locator('input[name=name]:focus').waitFor()
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Escape')
    const woman = hands(page)
    const home = '贵州省贵阳市南明区某路1号'
    await reads(page, ['王小燕', '女', '汉', '19930307', home, CARD])
    await onFocus(page, 'This is her')
    expect(await page.locator('input[name=address]').inputValue()).to.equal(home)
    expect(await page.locator('input[name=name]').inputValue()).to.equal('王小燕')
    await woman.presses('Enter')
    // Day of the scan today, 12 weeks and 3 days; consent on paper today. Who she is, the card has said.
    await woman.presses('0', 'Enter', '1', '2', 'Tab', '3', 'Enter', 'Space', 'Enter')
    const tube = await registered(page)
    expect(woman.told('a repeat mother for NIPT')).to.be.at.most(MOST_KEYS)
    expect(await seriousOn(page)).to.deep.equal([])

    // Half a year later, in another session.
    lab.clock.move({ days: 188 })
    await page.context().clearCookies()
    await signedIn(page, lab, 'nora', '/station?programme=NBS')
    await page.getByRole('combobox', { name: 'Find the mother' }).waitFor()
    const newborn = hands(page)
    await newborn.presses('w', 'x', 'y')
    await page.getByRole('option').first().waitFor()
    await newborn.presses('Enter', 'Space', 'Tab', '0', '7', '3', '0')
    await newborn.presses('Enter', 'Space')
    expect(await seriousOn(page)).to.deep.equal([])
    await newborn.presses('Enter')
    const card = await registered(page)
    expect(newborn.told('her newborn')).to.be.at.most(MOST_KEYS)

    const [pregnant, born] = [await lab.page(tube), await lab.page(card)]
    expect(await lab.story(card)).to.include('label.printed')
    expect(await lab.story(tube)).to.include('label.printed')
    expect(born.subject.mother).to.equal(pregnant.subject.mother)
  })
})

inChromium('at the bed, by scanner', screens => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engines[0] as Engine)
  })
  after(() => lab.stop())

  it('two scans and Enter record a collection; another label stops it and leads to its card, another name is asked for again; another label leads both ways (E-07)', async () => {
    const { nora } = lab.people
    const twin = { newborn: { plurality: 2 } }
    const one = (await lab.registered(nora, twin)).specimen.number
    const other = (await lab.registered(nora)).specimen.number
    const page = await signedIn(
      await screens.page({ language: 'en' }),
      lab,
      'nora',
      `/station?programme=NBS&card=${one}`,
    )
    const { scans, presses, told } = hands(page)
    const ready = (name: RegExp) => page.getByRole('textbox', { name }).and(page.locator(':focus'))
    const record = page.getByRole('button', { name: 'Record it' })
    await ready(/Scan the label/).waitFor()
    expect(await record.isDisabled(), 'before both were given').to.equal(true)
    await scans(other)
    await page.getByText(/The label bears .* open the card that is in your hand/).waitFor()
    expect(await seriousOn(page)).to.deep.equal([])
    await page.keyboard.type('hello')
    await page.keyboard.press('Enter')
    await page.getByText(/That is no label of ours/).waitFor()
    const differed = (await lab.story(one)).filter(told => told === 'specimen.confirmation-differs')
    expect(differed, 'it was told once').to.have.length(1)
    await scans(other)
    await page.getByRole('button', { name: /^Open 03/ }).click()
    await page.waitForURL(`**card=${other}`)

    await ready(/Scan the label/).waitFor()
    await scans(other)
    await ready(/Scan the wristband/).waitFor()
    await scans('ZY00000000')
    await page.locator('button:focus', { hasText: 'Record it' }).waitFor()
    await presses('Enter')
    await page.getByText(/not what is registered .* scan it again/).waitFor()
    await ready(/Scan the wristband/).waitFor()
    await scans(ADAS_MOTHER.inpatientNumber ?? '')
    await page.locator('button:focus', { hasText: 'Record it' }).waitFor()
    await presses('Enter')
    await page.getByText(/collection recorded/).waitFor()
    expect(told('a wrong label, a wrong wristband and a collection')).to.equal(2)
    expect(await lab.state(other)).to.equal('collected')
    expect(await lab.state(one), 'the other one was not touched').to.equal('expected')
    expect(await lab.story(one)).to.include('specimen.confirmation-differs')

    // A twin: which of them is one key more.
    await page.goto(`${lab.url}/station?programme=NBS&card=${one}`)
    await ready(/Scan the label/).waitFor()
    await scans(one)
    await ready(/Scan the wristband/).waitFor()
    await scans(ADAS_MOTHER.name)
    await page.locator('input[name=which-child]:focus').waitFor()
    await presses('Space')
    await page.locator('button:focus', { hasText: 'Record it' }).waitFor()
    await presses('Enter')
    await page.getByText(/collection recorded/).waitFor()
    expect(await lab.state(one)).to.equal('collected')

    await page.goto(`${lab.url}/station?programme=NBS&card=${one}`)
    await page.getByRole('button', { name: 'Another label …' }).click()
    await page.getByRole('radio', { name: /somebody else/ }).check()
    const relabel = page.getByRole('form', { name: 'Another label' })
    await relabel.getByRole('textbox', { name: 'Reason' }).fill('beds were changed')
    expect(await seriousOn(page)).to.deep.equal([])
    await page.getByRole('button', { name: 'Take another number and print' }).click()
    await page.getByText('This label replaces').waitFor()
    const now = new URL(page.url()).searchParams.get('card') ?? ''
    expect(now).to.not.equal(one)
    expect(await lab.state(now)).to.equal('expected')
    expect(await lab.story(now), 'its label came out').to.include('label.printed')
    await page.getByRole('link', { name: /^03 26/ }).click()
    await page.getByText(/was relabelled and is now/).waitFor()
    expect(new URL(page.url()).searchParams.get('card')).to.equal(one)
  })
})

/** A reader of cards: each field ends with Tab and the last with Enter, and nobody types so fast. */
async function reads(page: Page, fields: readonly string[]): Promise<void> {
  const reader = await page.context().newCDPSession(page)
  const keys = [...fields.join('\t'), '\r'].map(text => {
    const key = { '\t': 'Tab', '\r': 'Enter' }[text]
    const typed = { text, key: key ?? text, ...(key ? { code: key } : {}) }
    const code = text === '\t' || text === '\r' ? text.charCodeAt(0) : 0
    return reader.send('Input.dispatchKeyEvent', {
      ...{ type: 'keyDown', ...typed, windowsVirtualKeyCode: code },
    })
  })
  await Promise.all(keys)
}

/** Presses keys and counts them; a scan is a burst that ends with Enter, and counts nothing. */
function hands(page: Page) {
  const began = Date.now()
  let keys = 0
  return {
    scans: async (text: string) => {
      await page.keyboard.type(text)
      await page.keyboard.press('Enter')
    },
    presses: async (...all: string[]) => {
      for (const key of all) {
        await page.keyboard.press(key)
        keys += 1
      }
    },
    /** Says what it took, and gives back the keys. */
    told(what: string): number {
      const seconds = ((Date.now() - began) / 1_000).toFixed(1)
      console.log(`      ${what}: ${keys} keystrokes beyond scans, ${seconds} s`)
      return keys
    },
  }
}

const onFocus = (page: Page, name: string) =>
  page.locator('button:focus', { hasText: name }).waitFor()

async function registered(page: Page): Promise<string> {
  const done = page.getByText(/\d\d registered\./).first()
  return (await done.innerText()).replace(/\D/g, '')
}
