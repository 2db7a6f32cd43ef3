/**
 * Somebody at a browser, signed in with the password that everybody has in tests. The form is walked in
 * the journeys that are about it (`ward`, `signing`, `journey`); here nobody waits for its page.
 */
import type { Page } from 'playwright-core'
import type { Lab } from './lab.ts'
import { PASSWORD } from './people.ts'

/** A session of their own, and the page that they begin on. */
export async function signedIn(
  page: Page,
  lab: Pick<Lab, 'stranger' | 'url'>,
  login: string,
  at = '/',
): Promise<Page> {
  const caller = lab.stranger()
  await caller.signIn({ login, password: PASSWORD })
  await page.context().addCookies([{ name: 'guthrie', value: caller.token(), url: lab.url }])
  await page.goto(lab.url + at)
  return page
}

/** Another screen, as by a link: the page that stands is not loaded anew. */
export const goTo = (page: Page, path: string): Promise<void> =>
  page.evaluate(to => history.pushState(null, '', to), path)
