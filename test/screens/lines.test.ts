/** An administrator sets up an instrument that knocked, and a technician sees when it is in trouble. */
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { frame } from '../../lims-adapters/hl7/mllp.ts'
import { message } from '../support/analyzer.ts'
import type { Caller } from '../support/caller.ts'
import { inChromium } from '../support/chromium.ts'
import { type Engine, engines } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { freePort, Raw } from '../support/mllp.ts'
import { until } from '../support/waiting.ts'

// A screen knows no engine: one of them here, both in the journey from the ward to the board.
for (const engine of engines.slice(0, 1)) {
  inChromium(`the instruments, on ${engine.name}`, screens => {
    let lab: Lab
    before(async () => {
      lab = await openLab(engine as Engine, { lookEveryMs: 100 })
    })
    after(() => lab.stop())

    async function signedIn(caller: Caller, language: 'en' | 'zh-CN'): Promise<Page> {
      const page = await screens.page({ language })
      await page.context().addCookies([{ name: 'guthrie', value: caller.token(), url: lab.url }])
      await page.addInitScript(`localStorage.setItem('guthrie.at.centre', '${lab.at.GMCH}')`)
      await page.goto(`${lab.url}/lines`)
      return page
    }

    async function says(facility: string, id: string, port = lab.mllpPort): Promise<string> {
      const talk = new Raw(port)
      const measured = { specimen: '03260000000112', analyte: 'TSH', value: '2.1' }
      await talk.write(frame(Buffer.from(message(measured, facility, lab.clock.now(), id))))
      await until('answered', () => talk.frames.length > 0 || talk.closed)
      talk.socket.destroy()
      return talk.acks()[0] ?? 'closed'
    }

    it('are registered from what knocked, changed while they talk, and alarm the bench', async () => {
      const port = await freePort()
      expect(await says('NEW', 'M1')).to.equal('AR M1')
      const admin = await signedIn(lab.people.adam, 'en')
      const bench = await signedIn(lab.people.tess, 'zh-CN')
      await bench.getByText('GMCH immunoassay').waitFor()

      await admin.getByRole('button', { name: 'Register it as a line' }).click()
      const form = admin.getByRole('form', { name: 'Register an instrument' })
      expect(await form.getByLabel('MSH-4, sending facility').inputValue()).to.equal('NEW')
      await form.getByRole('textbox', { name: 'Name' }).fill('Reader by the window')
      await form.getByRole('button', { name: 'Register the instrument' }).click()
      await form.getByRole('link', { name: 'Choose the kind of instrument.' }).click()
      await form.getByLabel('Kind of instrument').selectOption('demo-immunoassay')
      await form.getByLabel('Silent for').fill('30')
      await form.getByLabel('Allowed addresses').fill('127.0.0.300')
      await form.getByRole('button', { name: 'Register the instrument' }).click()
      await form.getByText('“127.0.0.300” is no address').first().waitFor()
      await form.getByLabel('Allowed addresses').fill('127.0.0.0/8')
      await form.getByRole('button', { name: 'Register the instrument' }).click()
      await admin.getByText('“Reader by the window” is registered').waitFor()
      expect(await says('NEW', 'M2')).to.equal('AA M2')
      await bench.getByText('Reader by the window').first().waitFor()

      await admin.getByRole('row', { name: /Reader by the window/ }).click()
      await admin.getByLabel('Port of its own').fill(String(port))
      await admin.getByRole('button', { name: 'Save' }).click()
      await admin.getByText('it holds now').waitFor()
      expect(await says('NEW', 'M3', port)).to.equal('AA M3')

      lab.clock.move({ minutes: 31 })
      await bench.getByText(/Reader by the window: 已超过 30 分钟未收到数据/).waitFor()
      await bench.goto(`${lab.url}/`)
      await bench.getByRole('link', { name: /1\s*有异常的仪器/ }).waitFor()
    })
  })
}
