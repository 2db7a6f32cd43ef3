/**
 * Random harm to a journal, by someone who holds the database and not the key. Every kind changes
 * something for certain and says in which books; chance comes from outside, so a seed repeats it.
 */
import { createHash, createSecretKey, randomBytes } from 'node:crypto'
import { type FactTable, seal } from '../../server/store/journal.ts'
import type { Door } from './tamper.ts'

/** What a tampering needs: the untouched journal, a hand in the database, and chance. */
export interface Scene {
  readonly door: Door
  readonly facts: ReadonlyMap<string, readonly FactTable[]>
  random(): number
}

export interface Harm {
  readonly what: string
  /** The books a verifier must name. */
  readonly books: readonly string[]
}

type Doing = (scene: Scene) => Promise<Harm>

const TEXTS = ['at', 'by', 'kind', 'about', 'data', 'prev', 'hash'] as const
const COLUMNS = ['book', 'seq', ...TEXTS] as const

/** A whole number from 0 up to and without `below`. */
const upTo = (scene: Scene, below: number): number => Math.floor(scene.random() * below)

function pick<T>(scene: Scene, from: readonly T[]): T {
  const chosen = from[upTo(scene, from.length)]
  if (chosen === undefined) throw new Error('nothing to choose from')
  return chosen
}

const anyBook = (scene: Scene): readonly FactTable[] => pick(scene, [...scene.facts.values()])
const bookOf = (rows: readonly FactTable[]): string => rows[0]?.book ?? ''

const set = (door: Door, at: FactTable, changes: Partial<FactTable>) => {
  const names = Object.keys(changes)
  const assignments = names.map(name => `"${name}" = ?`).join(', ')
  const text = `update fact set ${assignments} where book = ? and seq = ?`
  return door.sql(text, ...Object.values(changes), at.book, at.seq)
}

const put = (door: Door, row: FactTable) =>
  door.sql(
    `insert into fact (${COLUMNS.map(name => `"${name}"`).join(', ')}) values (${COLUMNS.map(() => '?').join(', ')})`,
    ...COLUMNS.map(name => row[name]),
  )

/** Small changes that an eye passes over, and large ones. */
const MISSPELLINGS: readonly ((text: string) => string)[] = [
  text => `${text} `,
  text => ` ${text}`,
  text => text.slice(1),
  text => text.slice(0, -1),
  text => text.replace(/[a-z0-9]/, c => (c === 'x' ? 'y' : 'x')),
  text => text.replace(/\d(?=\D*$)/, c => String((Number(c) + 1) % 10)),
  text => text.replace('o', 'о'),
  () => '',
]

function misspelt(scene: Scene, text: string): string {
  const changed = pick(scene, MISSPELLINGS)(text)
  return changed === text ? `${text}.` : changed
}

const editText: Doing = async scene => {
  const row = pick(scene, anyBook(scene))
  const column = pick(scene, TEXTS)
  await set(scene.door, row, { [column]: misspelt(scene, row[column]) })
  return { what: `${column} edited`, books: [row.book] }
}

const renumber: Doing = async scene => {
  const rows = anyBook(scene)
  const row = pick(scene, rows)
  const seq = pick(scene, [0, -1, rows.length + 1, rows.length + 1000, 2 ** 40])
  await set(scene.door, row, { seq })
  return { what: 'number changed', books: [row.book] }
}

const moveToBook: Doing = async scene => {
  const rows = anyBook(scene)
  const others = [...scene.facts.keys()].filter(book => book !== bookOf(rows))
  const target = pick(scene, [...others, 'elsewhere'])
  const row = pick(scene, rows)
  await set(scene.door, row, { book: target, seq: (scene.facts.get(target)?.length ?? 0) + 1 })
  return { what: 'moved to another book', books: [row.book, target] }
}

const deleteRow: Doing = async scene => {
  const rows = anyBook(scene)
  const row = pick(scene, rows)
  await scene.door.sql('delete from fact where book = ? and seq = ?', row.book, row.seq)
  return { what: 'row deleted', books: [row.book] }
}

/** Takes a row out and closes the gap in the numbers behind it. */
const deleteAndCloseUp: Doing = async scene => {
  const rows = anyBook(scene)
  const row = pick(scene, rows)
  await scene.door.sql('delete from fact where book = ? and seq = ?', row.book, row.seq)
  for (const later of rows.slice(row.seq)) await set(scene.door, later, { seq: later.seq - 1 })
  return { what: 'row deleted, gap closed', books: [row.book] }
}

const swapRows: Doing = async scene => {
  const rows = anyBook(scene)
  const [one, other] = [upTo(scene, rows.length), upTo(scene, rows.length - 1)]
  const [a, b] = [rows[one], rows[other >= one ? other + 1 : other]]
  if (!a || !b) throw new Error('a book of one row has nothing to swap')
  await set(scene.door, a, { seq: -1 })
  await set(scene.door, b, { seq: a.seq })
  await set(scene.door, { ...a, seq: -1 }, { seq: b.seq })
  return { what: 'rows swapped', books: [a.book] }
}

const duplicate: Doing = async scene => {
  const rows = anyBook(scene)
  const row = pick(scene, rows)
  await put(scene.door, { ...row, seq: pick(scene, [rows.length + 1, 0]) })
  return { what: 'row repeated', books: [row.book] }
}

/** What someone without the key can compute: a hash over the same text. */
const plainHash = (row: Omit<FactTable, 'hash'>): string =>
  createHash('sha256')
    .update(COLUMNS.map(name => (name === 'hash' ? '' : row[name])).join('\n'))
    .digest('base64url')

const forgeAtEnd: Doing = async scene => {
  const last = anyBook(scene).at(-1)
  if (!last) throw new Error('an empty book')
  const row = { ...last, seq: last.seq + 1, about: 'forged', prev: last.hash }
  await put(scene.door, { ...row, hash: plainHash(row) })
  return { what: 'forged row with a plain hash', books: [last.book] }
}

/** Rewrites one row and makes every link behind it fit again, with a hash of one's own. */
const rechain =
  (what: string, hashOf: (row: Omit<FactTable, 'hash'>) => string, from?: number): Doing =>
  async scene => {
    const rows = anyBook(scene)
    const first = from ?? upTo(scene, rows.length)
    let prev = rows[first - 1]?.hash ?? ''
    for (const row of rows.slice(first)) {
      const by = row === rows[first] ? 'staff:nobody' : row.by
      const hash = hashOf({ ...row, by, prev })
      await set(scene.door, row, { by, prev, hash })
      prev = hash
    }
    return { what, books: [bookOf(rows)] }
  }

const otherKey = createSecretKey(randomBytes(32))

const cutTail: Doing = async scene => {
  const rows = anyBook(scene)
  const left = pick(scene, [rows.length - 1, upTo(scene, rows.length)])
  await scene.door.sql('delete from fact where book = ? and seq > ?', bookOf(rows), left)
  return { what: 'tail cut', books: [bookOf(rows)] }
}

const cutAllTails: Doing = async scene => {
  for (const [book, rows] of scene.facts)
    await scene.door.sql(
      'delete from fact where book = ? and seq > ?',
      book,
      upTo(scene, rows.length),
    )
  return { what: 'all tails cut', books: [...scene.facts.keys()] }
}

const deleteBook: Doing = async scene => {
  const book = bookOf(anyBook(scene))
  await scene.door.sql('delete from fact where book = ?', book)
  return { what: 'book deleted', books: [book] }
}

const deleteAll: Doing = async scene => {
  await scene.door.sql('delete from fact')
  return { what: 'journal emptied', books: [...scene.facts.keys()] }
}

const renameBook: Doing = async scene => {
  const book = bookOf(anyBook(scene))
  await scene.door.sql('update fact set book = ? where book = ?', `${book}0`, book)
  return { what: 'book renamed', books: [book, `${book}0`] }
}

/** Edits are by far the commonest, then what happens to rows, then what happens to a book. */
const KINDS: readonly Doing[] = [
  ...Array<Doing>(6).fill(editText),
  ...Array<Doing>(3).fill(cutTail),
  ...Array<Doing>(2).fill(deleteRow),
  ...[renumber, moveToBook, swapRows, duplicate, forgeAtEnd],
  rechain('rest of the chain hashed without a key', plainHash),
  rechain('rest of the chain hashed with another key', row => seal(otherKey, row)),
  rechain('whole chain hashed with another key', row => seal(otherKey, row), 0),
  ...[deleteAndCloseUp, cutAllTails, deleteBook, deleteAll, renameBook],
]

/** Does one random harm. */
export const harmAtRandom: Doing = scene => pick(scene, KINDS)(scene)

/** Cuts the tail of a random book, which no chain alone can show. */
export const harmTail: Doing = cutTail
