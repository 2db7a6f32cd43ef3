/** Somebody at a browser, signed in with the password that everybody has in tests. */
import type { Page } from 'playwright-core'
import { PASSWORD } from './people.ts'

export async function signedIn(page: Page, url: string, login: string): Promise<Page> {
  await page.goto(url)
  await page.getByLabel(/^(Account name|账号)$/).fill(login)
  await page.getByLabel(/^(Password|密码)$/).fill(PASSWORD)
  await page.getByRole('button', { name: /^(Sign in|登录)$/ }).click()
  await page.getByRole('button', { name: /^(Sign in|登录)$/ }).waitFor({ state: 'detached' })
  return page
}
