/** A nurse's first label of the day: from an empty browser to the label as it will print. */
import { closeChromium, findChromium, openChromium } from '../../../test/support/chromium.ts'
import { closeEngines, type Engine, engines } from '../../../test/support/engines.ts'
import { openLab } from '../../../test/support/lab.ts'

/** What a person waits for, in milliseconds. */
export interface FirstLabel {
  /** From opening the station, nothing in the browser's store, to the drawing of the next label. */
  readonly coldMs: number
  /** From asking the laboratory to print to the drawing it answers, over HTTP. */
  readonly printMs: number
}

/** Each once; null where there is no Chromium. */
export async function firstLabel(): Promise<FirstLabel | null> {
  if (!(await findChromium())) return null
  const lab = await openLab(engines[0] as Engine)
  const { nora } = lab.people
  const { specimen } = await lab.registered(nora)
  const began = performance.now()
  await nora.printLabel({ number: specimen.number })
  const printMs = performance.now() - began
  const browser = await openChromium()
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  await context.addCookies([{ name: 'guthrie', value: nora.token(), url: lab.url }])
  const page = await context.newPage()
  const opened = performance.now()
  await page.goto(`${lab.url}/station`)
  await page.locator('.label-drawing img').waitFor()
  const coldMs = performance.now() - opened
  await context.close()
  await closeChromium()
  await lab.stop()
  await closeEngines()
  return { coldMs, printMs }
}
