/**
 * Bringing a backup back: into an empty folder or database, on the engine it came from or the other.
 * Everything is read, authenticated, counted, and its journal walked under its key, before any of it
 * is committed: a backup is taken over whole or not at all.
 */
import type { KeyObject } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { type Insertable, type Kysely, sql } from 'kysely'
import { Refusal } from '../../contract/refusal.ts'
import { type Say, say } from '../../contract/words.ts'
import { fileRefusal } from '../durable.ts'
import { type Engine, insertMany } from '../engines.ts'
import type { Heads } from '../journal.ts'
import { type Migrations, migrate, migrationsOf, tooNew } from '../migrate.ts'
import type { Tables } from '../tables.ts'
import { verifyJournal } from '../verification.ts'
import { EndLine, Head, linesOf, rowOf, TableLine } from './lines.ts'
import { unsealed } from './sealed.ts'
import { type Shape, shapesOf, someOf } from './shape.ts'

export interface Found {
  readonly head: Head
  /** Rows of each table. */
  readonly rows: Readonly<Record<string, number>>
}

/** What a file says, told piece by piece; each may be waited for. */
interface Listener {
  head(head: Head): Promise<void> | void
  row(table: string, row: Record<string, unknown>): Promise<void> | void
}

/** Reads a backup from its beginning to its end and takes nothing over: whether it is whole. */
export async function readThrough(path: string, key: KeyObject): Promise<Found> {
  return told(path, key, { head: () => {}, row: () => {} })
}

export interface Restoring {
  readonly path: string
  readonly key: KeyObject
  readonly journalKey: KeyObject
  readonly migrations: Migrations
}

/** @throws Refusal where the place is not empty, the file not whole or the journal not of this key */
export async function restoreInto(engine: Engine, restoring: Restoring): Promise<Found> {
  await demandEmpty(engine, restoring.migrations)
  // Read once before anything is written: most of what can be wrong is wrong with the file.
  const { head } = await readThrough(restoring.path, restoring.key)
  const own = someOf(restoring.migrations, head.migrations)
  const unknown = head.migrations.filter(name => !(name in own))
  if (unknown.length > 0) throw tooNew(unknown)
  await migrate(engine, own)
  return engine.migrating(db => db.transaction().execute(trx => fill(trx, restoring, own)))
}

async function fill(
  trx: Kysely<Tables>,
  { path, key, journalKey }: Restoring,
  own: Migrations,
): Promise<Found> {
  const filling = new Filling(trx, shapesOf(own))
  const found = await told(path, key, filling)
  await filling.end()
  const { ok } = await verifyJournal(trx, journalKey, headsOf(found.head))
  if (!ok) throw notWhole
  return found
}

export const headsOf = ({ heads }: Head): Heads => new Map(Object.entries(heads))

const AT_ONCE = 100

/** Rows on their way into their tables, some at a time. */
class Filling implements Listener {
  readonly #trx: Kysely<Tables>
  readonly #tables: ReadonlySet<string>
  #table = ''
  #rows: Record<string, unknown>[] = []

  constructor(trx: Kysely<Tables>, shapes: readonly Shape[]) {
    this.#trx = trx
    this.#tables = new Set(shapes.map(({ table }) => table))
  }

  head(): void {}

  async row(table: string, row: Record<string, unknown>): Promise<void> {
    if (!this.#tables.has(table)) throw notAsSaid
    if (table !== this.#table || this.#rows.length >= AT_ONCE) await this.end()
    this.#table = table
    this.#rows.push(row)
  }

  async end(): Promise<void> {
    const rows = this.#rows.splice(0) as unknown as Insertable<Tables[keyof Tables]>[]
    await insertMany(this.#trx, this.#table as keyof Tables, rows)
  }
}

/** Reads a file to its end; whatever is wrong with it is a refusal. */
async function told(path: string, key: KeyObject, listener: Listener): Promise<Found> {
  let found: Found | undefined
  try {
    await pipeline(
      createReadStream(path),
      file => unsealed(key, file),
      createGunzip(),
      async plain => {
        found = await heard(linesOf(plain), listener)
      },
    )
  } catch (error) {
    throw isOfFiles(error) ? fileRefusal(path, error) : error
  }
  if (!found) throw notAsSaid
  return found
}

const isOfFiles = (error: unknown): boolean =>
  error instanceof Error && 'syscall' in error && 'path' in error

async function heard(lines: AsyncIterable<string>, listener: Listener): Promise<Found> {
  const met: Record<string, number> = {}
  let head: Head | undefined
  let table: TableLine | undefined
  let end: EndLine | undefined
  for await (const line of lines) {
    const said: unknown = JSON.parse(line)
    if (!head) {
      head = Head.parse(said)
      await listener.head(head)
    } else if (Array.isArray(said)) {
      if (!table) throw notAsSaid
      met[table.table] = (met[table.table] ?? 0) + 1
      await listener.row(table.table, rowOf(said, table.columns))
    } else if (isTable(said)) {
      table = TableLine.parse(said)
      met[table.table] = 0
    } else end = EndLine.parse(said)
  }
  if (!head || !end || !isSame(met, end.rows)) throw notAsSaid
  return { head, rows: met }
}

const isTable = (said: unknown): boolean =>
  typeof said === 'object' && said !== null && 'table' in said

const isSame = (met: Record<string, number>, due: Record<string, number>): boolean =>
  Object.keys({ ...met, ...due }).every(table => met[table] === due[table])

/** Tables of a start that broke off may be there; a row may not. */
async function demandEmpty(engine: Engine, migrations: Migrations): Promise<void> {
  const known = await migrationsOf(engine, migrations)
  for (const { table } of shapesOf(someOf(migrations, known))) {
    const { rows } = await sql`select 1 from ${sql.table(table)} limit 1`.execute(engine.reader)
    if (rows.length > 0) throw notEmpty
  }
}

const refusal = (says: Say): Refusal => new Refusal('invalid', says)

const notEmpty = refusal(
  say(
    'There is a laboratory in this place already, and a backup is brought back into an empty one only. Name another folder with --data (or another DATABASE_URL), or move the old one away.',
    '此处已有实验室数据，备份只能恢复到空的位置。请用 --data 指定另一文件夹（或另一 DATABASE_URL），或先移走原有数据。',
  ),
)
const notWhole = refusal(
  say(
    'The journal in this backup does not agree with the journal key, so nothing of it was taken over. Check LIMS_KEY_FILE: it has to be the key of the laboratory that was copied.',
    '备份中的日志与日志密钥不符，未导入任何内容。请检查 LIMS_KEY_FILE：须为原实验室的日志密钥。',
  ),
)
const notAsSaid = refusal(
  say(
    'This backup does not hold what it says it holds. Nothing of it was taken over; use the one before.',
    '该备份的内容与其说明不符。未导入任何内容，请使用上一份备份。',
  ),
)
