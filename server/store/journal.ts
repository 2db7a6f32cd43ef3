/**
 * The journal: every fact once, numbered without gaps in the order of commits, one chain per book.
 *
 * The hash of a fact is an HMAC-SHA-256 over the previous hash and every stored text of the row,
 * each preceded by its length in bytes, so that no two different rows read as the same bytes. The
 * key is kept outside the database: who can write the database cannot write a chain that verifies.
 * What a chain alone cannot show, a cut tail, is what the witness (`witness.ts`) is for.
 */
import { createHmac, type KeyObject } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import { FACTS, type Fact, type FactKind } from '../contract/facts.ts'
import type { Instant } from '../contract/words.ts'
import { type Ask, insertMany } from './engines.ts'
import { type Kept, often } from './often.ts'
import type { Tables } from './tables.ts'
import type { Book, Reader } from './work.ts'

/** The row of table `fact`. `data` is JSON text; `prev` is empty in the first fact of a book. */
export interface FactTable {
  book: Book
  seq: number
  at: Instant
  by: string
  kind: string
  about: string
  data: string
  prev: string
  hash: string
}

/** The last fact of a book. */
export interface Head {
  readonly seq: number
  readonly hash: string
}
export type Heads = ReadonlyMap<Book, Head>

/** A fact that was told and is not yet numbered. */
export type Told = Pick<FactTable, 'book' | 'at' | 'by' | 'kind' | 'about' | 'data'>

const NOTHING: Head = { seq: 0, hash: '' }
// biome-ignore lint/suspicious/noControlCharactersInRegex: keeping them out is the point
const CONTROL = /[\u0000-\u001f\u007f]/

/** The data of a kind with nothing beside it, so that no name slips into a fact unnoticed. */
const SHAPES = new Map<string, z.ZodObject>(
  Object.entries(FACTS).map(([kind, shape]) => [kind, shape.strict()]),
)

/** The stored text of a fact's data. Data that is not of its kind is a bug of the caller. */
export function dataText(kind: FactKind, about: string, data: unknown): string {
  const shape = SHAPES.get(kind)
  if (!shape) throw new Error(`"${kind}" is no kind of fact`)
  if (about === '' || CONTROL.test(about))
    throw new Error(`a fact ${kind} is about "${about}", which is no number or id`)
  const { success, data: parsed, error } = shape.safeParse(data)
  if (!success) throw new Error(`fact ${kind} about ${about}: ${z.prettifyError(error)}`)
  return JSON.stringify(parsed)
}

/** The hash that belongs to a row. */
export function seal(key: KeyObject, row: Omit<FactTable, 'hash'>): string {
  const { prev, book, seq, at, by, kind, about, data } = row
  const head = lengthFirst(prev) + lengthFirst(book) + lengthFirst(String(seq)) + lengthFirst(at)
  const text = head + lengthFirst(by) + lengthFirst(kind) + lengthFirst(about) + lengthFirst(data)
  return createHmac('sha256', key).update(text).digest('base64url')
}

const lengthFirst = (text: string): string => `${Buffer.byteLength(text)}:${text}`

/**
 * Numbers, chains and inserts what a unit told, and answers the new heads of the books it told
 * something in. Runs inside the unit, as its last work before the commit. `known` are heads that
 * are sure to be true; the others are read.
 */
export async function append(
  { db, ask }: { readonly db: Kysely<Tables>; readonly ask: Ask },
  key: KeyObject,
  told: readonly Told[],
  known: Heads,
): Promise<Map<Book, Head>> {
  const heads = new Map<Book, Head>()
  const rows: FactTable[] = []
  for (const fact of told) {
    const head = heads.get(fact.book) ?? known.get(fact.book) ?? (await headOf(db, fact.book))
    const { book, at, by, kind, about, data } = fact
    const row = { book, at, by, kind, about, data, seq: head.seq + 1, prev: head.hash, hash: '' }
    row.hash = seal(key, row)
    rows.push(row)
    heads.set(book, { seq: row.seq, hash: row.hash })
  }
  await insertMany(db, 'fact', rows, ask)
  return heads
}

async function headOf(db: Kysely<Tables>, book: Book): Promise<Head> {
  const row = await db
    .selectFrom('fact')
    .select(['seq', 'hash'])
    .where('book', '=', book)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ?? NOTHING
}

/** Every book that has a fact, with its head. Steps from book to book instead of reading all. */
export async function readHeads(db: Kysely<Tables>): Promise<Map<Book, Head>> {
  const { rows } = await sql<{ book: Book; seq: number; hash: string }>`
    with recursive step (book) as (
      select min(book) from fact
      union all
      select (select min(book) from fact where book > step.book) from step where step.book is not null
    )
    select fact.book, fact.seq, fact.hash from step
    join fact on fact.book = step.book
      and fact.seq = (select max(seq) from fact as last where last.book = step.book)`.execute(db)
  return new Map(rows.map(({ book, ...head }) => [book, head]))
}

/** The number of the last fact of a book; 0 where it has none. */
export async function lastNumber(
  kept: Kept,
  way: { readonly db: Reader; readonly ask: Ask },
  book: Book,
): Promise<number> {
  const [head] = await often(kept, way, 'head of a book', [book], (reader, [mark = '']) =>
    reader
      .selectFrom('fact')
      .select(eb => eb.fn.max('seq').as('seq'))
      .where('book', '=', mark),
  )
  return head?.seq ?? 0
}

/** At most `limit` facts of a book after number `after`, in order and without a gap. */
export async function readFacts(
  db: Kysely<Tables>,
  book: Book,
  after: number,
  limit: number,
): Promise<Fact[]> {
  const rows = await db
    .selectFrom('fact')
    .select(['book', 'seq', 'at', 'by', 'kind', 'about', 'data'])
    .where('book', '=', book)
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(limit)
    .execute()
  return rows.map(row => ({ ...row, data: JSON.parse(row.data) as Fact['data'] }))
}
