/** One real screen: from when something is said until its row is painted. */
import type { Page } from 'playwright-core'
import { closeChromium, findChromium, openChromium } from '../../../test/support/chromium.ts'

export interface Screen {
  /** Milliseconds since 1970 at which the row of a specimen was painted. */
  painted(grouped: string): Promise<number>
  close(): Promise<void>
}

/**
 * The board of whoever has this session, narrowed to what is opened from now on: of the hundreds before
 * it a long list draws only those in sight. Null where there is no Chromium.
 */
export async function openScreen(url: string, token: string): Promise<Screen | null> {
  if (!(await findChromium())) return null
  const context = await (await openChromium()).newContext({ locale: 'en' })
  await context.addCookies([{ name: 'guthrie', value: token, url }])
  const page = await context.newPage()
  await page.goto(`${url}/board?since=${new Date().toISOString()}`)
  await page.getByText('Live').first().waitFor()
  await page.getByRole('heading', { name: 'Recalls' }).waitFor()
  return {
    painted: text => paintedAt(page, text),
    async close() {
      await context.close()
      await closeChromium()
    },
  }
}

/** Looked for at every frame; the time is taken after the frame that shows it. */
const paintedAt = (page: Page, text: string): Promise<number> =>
  page.evaluate(
    wanted =>
      new Promise<number>((resolve, reject) => {
        const end = performance.now() + 20_000
        const look = () => {
          const links = [...document.querySelectorAll('table .number')]
          if (links.some(one => one.textContent === wanted))
            setTimeout(() => resolve(performance.timeOrigin + performance.now()), 0)
          else if (performance.now() > end) reject(new Error(`${wanted} was never painted`))
          else requestAnimationFrame(look)
        }
        look()
      }),
    text,
  )
