/**
 * What a person's name may be made of: the letters of any script, rare characters outside the basic
 * plane too, with the dots, hyphens and spaces that names are written with. A picture, a sign that a
 * printer takes for a command and a character that no font has are refused where they are typed.
 */
import { type Say, say } from './words.ts'

const ALLOWED = /[\p{L}\p{M}\p{N} ·•・‧.'’()（）/,×-]/u

/** Why a name cannot be printed or searched as it is; null where it can. */
export function wrongName(name: string): Say | null {
  const odd = [...name].find(character => !ALLOWED.test(character))
  if (odd !== undefined) return oddOne(odd)
  if (/\p{L}/u.test(name)) return null
  return say(
    'A name has letters or characters. Type it as on the paper.',
    '姓名须含文字，请按证件填写。',
  )
}

function oddOne(odd: string): Say {
  const shown = /[\p{C}\p{Z}]/u.test(odd)
    ? `U+${(odd.codePointAt(0) ?? 0).toString(16).toUpperCase()}`
    : odd
  return say(
    `“${shown}” is no part of a name. Type the name as on the paper; a rare character may be written in pinyin.`,
    `姓名中不能含“${shown}”。请按证件填写；打不出的生僻字可用拼音。`,
  )
}

/** A name for comparing: no spaces, no dots between its parts, small letters. */
export const bareName = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s·•・‧.'’-]/g, '')

/** Nobody's name is left to mask. */
const SEALED = '***'

/** A long name is no longer than others where it is covered. */
const MOST_STARS = 3

/** 王小明 becomes 王*明, 王明 becomes 王*, Smith becomes S****. */
export function masked(name: string): string {
  const letters = [...name]
  const first = letters[0] ?? '*'
  if (letters.length === 0) return SEALED
  if (/^[\x20-\x7f]+$/.test(name)) return `${first}****`
  if (letters.length <= 2) return `${first}*`
  return `${first}${'*'.repeat(Math.min(letters.length - 2, MOST_STARS))}${letters.at(-1)}`
}
