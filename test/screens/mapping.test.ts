/**
 * An instrument reports 17-OHP as a mass under a name of its own: the signing doctor maps it, a
 * second one confirms the factor, what was held is replayed, and the bench shows the value as it was
 * sent with what was judged below it (B-12).
 */
import { expect } from 'chai'
import { inChromium } from '../support/chromium.ts'
import { type Engine, engines } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { goTo, signedIn } from '../support/signed-in.ts'

// A screen knows no engine: one of them here, both in the journey from the ward to the board.
for (const engine of engines.slice(-1)) {
  inChromium(`codes and units, on ${engine.name}`, screens => {
    let lab: Lab
    before(async () => {
      lab = await openLab(engine as Engine)
    })
    after(() => lab.stop())

    it('a code is mapped once, confirmed by a second person, and what is held is filed', async () => {
      const card = await lab.receivedFrom(lab.people.nora)
      const analyzer = await lab.analyzer('GMCH')
      const given = { specimen: card, analyte: '17-ALPHA', unit: 'ng/mL' }
      await analyzer.sends({ ...given, value: '10.2' })
      const first = await signedIn(await screens.page({ language: 'en' }), lab, 'ana', '/parked')

      await first.getByRole('link', { name: 'Map this code and unit' }).click()
      const form = first.getByRole('form', { name: 'Map a code and unit' })
      await form.getByLabel('Programme').selectOption('NBS')
      await form.getByRole('combobox', { name: 'Analyte' }).fill('OHP17')
      await first.keyboard.press('Enter')
      await form.getByText('limits in nmol/L').waitFor()
      await form.getByLabel('This unit in UCUM').fill('NG/ML')
      await form.getByRole('button', { name: 'ng/mL' }).click()
      await form.getByLabel('Molecular weight').fill('330.46')
      await form.getByText('10.2 ng/mL is judged as 30.866016 nmol/L').waitFor()
      await form.getByRole('textbox', { name: 'Source' }).fill('the kit’s leaflet, 2026-03')
      await form.getByRole('button', { name: 'Add it for confirmation' }).click()
      await first.getByText('until a second person has confirmed it').waitFor()
      expect((await lab.page(card)).results).to.deep.equal([])

      const phone = await screens.page({ language: 'en', width: 390 })
      const second = await signedIn(phone, lab, 'abel', '/mapping')
      await second.getByRole('button', { name: 'Confirm 17-ALPHA ng/mL' }).click()
      await second.getByText('1 ng/mL = 3.02608 nmol/L').waitFor()
      await second.getByRole('button', { name: 'It is right' }).click()
      await second.getByRole('button', { name: 'Replay what is held of 17-ALPHA ng/mL' }).click()
      await second.getByRole('button', { name: 'Replay 1 held observation' }).click()
      await second.getByText('1 filed, 0 known already, 0 still held.').waitFor()

      await goTo(first, '/results')
      await first.getByText('= 30.866016 nmol/L (× 3.02608)').waitFor()
      const [result] = (await lab.page(card)).results
      expect(result).to.include({ value: '10.2', unit: 'ng/mL', analyte: 'OHP17' })
    })
  })
}
