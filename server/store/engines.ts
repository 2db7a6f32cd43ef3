/**
 * Every difference between SQLite and PostgreSQL, behind one interface; the two halves stand in
 * `engines/`. Whatever says "if sqlite" anywhere else is a mistake.
 *
 * The same on both, by what is done here: one writer at a time per book, `begin` that waits its
 * turn without blocking the process, a failed statement that ends the unit or its savepoint, counts
 * and sums that arrive as numbers, bytes that arrive as a Buffer, and errors of the disk or of the
 * network that become one refusal, `unavailable`, with a sentence.
 */
import { CompiledQuery, type Insertable, type Kysely, PostgresAdapter } from 'kysely'
import type { Ask, Engine, EngineOptions, Place, ReadingDoor } from './engines/engine.ts'
import { openPostgres, readPostgres } from './engines/postgres.ts'
import { openSqlite, readSqlite } from './engines/sqlite.ts'
import { spelled } from './palette.ts'
import type { Tables } from './tables.ts'

export type { Ask, Begun, Engine, EngineOptions, Place } from './engines/engine.ts'

export const openEngine = (options: EngineOptions): Promise<Engine> =>
  options.url ? openPostgres(options.url, options) : openSqlite(options)

/** A door that can only read, beside a running server or without one: for boards, for the verifier. */
export const openForReading = (place: Place, connections = 1): Promise<ReadingDoor> =>
  place.url ? readPostgres(place.url, connections) : readSqlite(place)

/** Where there is no short way: through the executor of the builder. */
export const askThrough =
  (db: Kysely<Tables>): Ask =>
  async (sql, parameters) =>
    (await db.executeQuery<object>(CompiledQuery.raw(sql, [...parameters]))).rows

/** SQLite takes 32,766 variables in one statement, PostgreSQL 65,535. */
const MOST_VARIABLES = 32_766
/** Longer statements gain nothing and would crowd the cache of prepared ones. */
const MOST_ROWS = 128

/**
 * Inserts many rows with few statements. They are written as text rather than built: the builder
 * walks every value several times, which the intake would feel. A column that a row lacks is null.
 */
export async function insertMany<T extends keyof Tables & string>(
  db: Kysely<Tables>,
  table: T,
  rows: readonly Insertable<Tables[T]>[],
  ask: Ask = askThrough(db),
): Promise<void> {
  const { columns, valuesOf } = shapeOf(rows as readonly Row[])
  const most = Math.min(MOST_ROWS, Math.floor(MOST_VARIABLES / Math.max(1, columns.length)))
  for (let i = 0; i < rows.length; i += most) {
    const chunk = rows.slice(i, i + most) as readonly Row[]
    const values: unknown[] = []
    for (const row of chunk) for (const value of valuesOf(row)) values.push(value ?? null)
    await ask(textFor(db, table, columns, chunk.length), values)
  }
}

type Row = Readonly<Record<string, unknown>>

/** The columns of all rows together, and how a row's values are had in their order. */
function shapeOf(rows: readonly Row[]) {
  const [first = {}] = rows
  const columns = Object.keys(first)
  // Mostly they are of one shape: then nothing is looked up by name.
  if (rows.every(row => hasColumns(row, columns)))
    return { columns, valuesOf: Object.values<unknown> }
  const all = [...new Set(rows.flatMap(Object.keys))]
  return { columns: all, valuesOf: (row: Row) => all.map(name => row[name]) }
}

/** Whether these are its columns, in this order. */
function hasColumns(row: Row, columns: readonly string[]): boolean {
  const own = Object.keys(row)
  return own.length === columns.length && own.every((name, i) => name === columns[i])
}

/** Texts that were written before: they depend on nothing but what is in their key. */
const TEXTS = new Map<string, string>()

function textFor(db: Kysely<Tables>, table: string, columns: readonly string[], rows: number) {
  const mark = markOf(db)
  const key = `${mark(1)} ${table} ${rows} ${columns.join()}`
  const known = TEXTS.get(key)
  if (known) return known
  const text = insertText(table, columns, rows, mark)
  TEXTS.set(key, text)
  return text
}

function insertText(
  table: string,
  columns: readonly string[],
  rows: number,
  mark: (n: number) => string,
): string {
  const names = columns.map(column => `"${spelled(column)}"`).join(', ')
  const groups: string[] = []
  for (let row = 0; row < rows; row++)
    groups.push(`(${columns.map((_, i) => mark(row * columns.length + i + 1)).join(', ')})`)
  return `insert into "${spelled(table)}" (${names}) values ${groups.join(', ')}`
}

const markOf = (db: Kysely<Tables>): ((n: number) => string) =>
  db.getExecutor().adapter instanceof PostgresAdapter ? n => `$${n}` : () => '?'
