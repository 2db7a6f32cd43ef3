/**
 * By what a person is found: every key is one word without spaces, and a search is the beginning of
 * one. Both databases find them alike, whatever the script.
 */
import { pinyin } from 'pinyin-pro'
import { bareNumber } from '../contract/identity-numbers.ts'
import { bareName } from '../contract/person-names.ts'
import type { Identity } from '../contract/subjects.ts'
import type { Id } from '../contract/words.ts'
import type { Work } from '../store/store.ts'

/** The syllables of a name in one word, without tones. */
export const pinyinOf = (name: string): string => syllablesOf(name).join('')

const syllablesOf = (name: string): string[] =>
  pinyin(name, { toneType: 'none', type: 'array', surname: 'head' }).map(s => s.toLowerCase())

/** Readings of a name: a surname such as 单 or 曾 is read in several ways, and people type either. */
function readingsOf(name: string): string[][] {
  const [first = '', ...rest] = syllablesOf(name)
  const [character = ''] = name
  const others = pinyin(character, { toneType: 'none', type: 'array', multiple: true })
  return [...new Set([first, ...others.map(s => s.toLowerCase())])].map(one => [one, ...rest])
}

/** Of a name: itself, its parts, its pinyin and initials; of a number: itself and its end. */
export function searchKeys(
  name: string,
  phones: readonly string[],
  papers: readonly string[] = [],
): string[] {
  const whole = name.toLowerCase().replace(/\s/g, '')
  const parts = name.toLowerCase().split(/[\s·•・‧]+/)
  const bare = bareName(name)
  const keys = [
    ...[whole, bare, ...parts],
    ...readingsOf(bare).flatMap(syllables => [
      syllables.join(''),
      syllables.map(s => [...s][0] ?? '').join(''),
    ]),
    ...phones.flatMap(phone => [digitsOf(phone), digitsOf(phone).slice(-4)]),
    ...papers.flatMap(paper => {
      const number = bareNumber(paper).toLowerCase()
      return [number, number.slice(-4)]
    }),
  ]
  return [...new Set(keys.map(k => k.replace(/\s/g, '')))].filter(k => k.length > 1)
}

/** What is compared of a phone, however it was written. */
export const digitsOf = (phone: string): string => phone.replace(/\D/g, '')

/** As a search is compared with the keys. */
export const asKey = (typed: string): string => typed.toLowerCase().replace(/[\s·•・‧]/g, '')

/** Writes the keys of a person; those of before stay, because names are history (E-16). */
export async function putSearchKeys(
  work: Work,
  samplingPoint: Id,
  subject: Id,
  identity: Pick<Identity, 'name' | 'phone' | 'phone2' | 'inpatientNumber' | 'idNumber'>,
): Promise<void> {
  const { name, phone, phone2, inpatientNumber, idNumber } = identity
  const some = (...texts: (string | null)[]) => texts.filter(text => text !== null)
  const keys = searchKeys(name, some(phone, phone2), some(inpatientNumber, idNumber))
  if (keys.length === 0) return
  await work.db
    .insertInto('searchKey')
    .values(keys.map(key => ({ samplingPoint, key, subject })))
    .onConflict(on => on.doNothing())
    .execute()
}
