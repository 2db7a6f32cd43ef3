/** How commands speak at a terminal: one language, its own. */
import { Refusal } from '../server/contract/refusal.ts'
import type { Language } from '../server/contract/words.ts'

export const LANGUAGE: Language = process.env.LANG?.startsWith('zh') ? 'zh-CN' : 'en'

/** What is said here, in the language of the terminal. */
export const here = (en: string, zh: string): string => (LANGUAGE === 'zh-CN' ? zh : en)

export const tell = (en: string, zh: string): void => console.log(here(en, zh))

/** Runs a command; a refusal is a sentence, anything else a bug with its trace. */
export async function complain(main: () => Promise<void>): Promise<void> {
  try {
    await main()
  } catch (error) {
    console.error(error instanceof Refusal ? error.in(LANGUAGE) : error)
    process.exitCode = 1
  }
}
