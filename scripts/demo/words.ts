/** What the demo says at the console: in Chinese where the terminal is Chinese, else in English. */
import { inWords, type Language, say } from '../../server/contract/words.ts'

const LANGUAGE: Language = process.env.LANG?.startsWith('zh') ? 'zh-CN' : 'en'

export const here = (en: string, zh: string): string => inWords(say(en, zh), LANGUAGE)

export const tell = (en: string, zh: string): void => console.log(here(en, zh))

/** Columns that a text fills in a terminal: Chinese characters and full-width marks fill two. */
export const widthOf = (text: string): number =>
  [...text].reduce(
    (sum, char) => sum + (/[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60]/.test(char) ? 2 : 1),
    0,
  )

export const padded = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - widthOf(text)))
