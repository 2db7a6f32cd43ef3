/**
 * The two languages of the screens. Each screen file holds its own words and registers them under
 * its namespace the first time it is drawn; i18next does plurals and the places in a sentence.
 */
import i18next, { type TFunction } from 'i18next'
import { inWords, LANGUAGES, type Language, type Say } from '../server/contract/words.ts'
import { cell, useCell } from './cell.ts'

const REMEMBERED = 'guthrie.language'

function firstLanguage(): Language {
  const remembered = localStorage.getItem(REMEMBERED)
  const known = LANGUAGES.find(language => language === remembered)
  if (known) return known
  return navigator.language.toLowerCase().startsWith('en') ? 'en' : 'zh-CN'
}

const chosen = cell<Language>(firstLanguage())

void i18next.init({
  lng: chosen.get(),
  fallbackLng: false,
  resources: {},
  initAsync: false,
  interpolation: { escapeValue: false }, // React escapes
})
document.documentElement.lang = chosen.get()

/** The language of this browser; sent with every request. */
export const language = (): Language => chosen.get()
export const useLanguage = (): Language => useCell(chosen)

/** One press; remembered in this browser. */
export function speak(next: Language): void {
  localStorage.setItem(REMEMBERED, next)
  document.documentElement.lang = next
  void i18next.changeLanguage(next)
  chosen.set(next)
}

/** `left_one` and `left_other` are asked for as `left` with a `count`; Chinese needs no `_one`. */
type Asked<K> = K extends `${infer Base}_one` | `${infer Base}_other` ? Base : K
export type Words<W extends Record<string, string>> = (
  key: Asked<Extract<keyof W, string>>,
  values?: Record<string, string | number>,
) => string

/** The words of one screen: the same keys in both languages, or it does not compile. */
export interface Catalogue<W extends Record<string, string>> {
  en: W
  'zh-CN': Record<Exclude<Extract<keyof W, string>, `${string}_one`>, string>
}

const registered = new WeakSet<object>()

function register(namespace: string, catalogue: Catalogue<Record<string, string>>): void {
  if (registered.has(catalogue)) return
  for (const one of LANGUAGES) i18next.addResourceBundle(one, namespace, catalogue[one], true, true)
  registered.add(catalogue)
}

/** `const w = useWords('station', words)`, then `w('print')` or `w('left', { count: 3 })`. */
export function useWords<W extends Record<string, string>>(
  namespace: string,
  catalogue: Catalogue<W>,
): Words<W> {
  const now = useLanguage()
  register(namespace, catalogue)
  const t: TFunction = i18next.getFixedT(now, namespace)
  return (key, values) => t(key as string, values ?? {})
}

/** Says a sentence of the contract in the chosen language. */
export function useSay(): (sentence: Say) => string {
  const now = useLanguage()
  return sentence => inWords(sentence, now)
}
