/**
 * Making a backup: everything that a database holds at one moment, beside a running server or without
 * one. Whoever works goes on meanwhile; what is committed after the beginning is in the next backup.
 *
 * On SQLite the log of the database grows while it lasts, because it may not be carried over into the
 * file as long as somebody still reads the older state.
 */
import type { KeyObject } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { type Kysely, sql } from 'kysely'
import type { Instant } from '../../contract/words.ts'
import { fileRefusal, makeFolderOf, syncFolderOf } from '../durable.ts'
import type { ReadingDoor } from '../engines/engine.ts'
import { readHeads } from '../journal.ts'
import { type Migrations, migrationsOf } from '../migrate.ts'
import type { Tables } from '../tables.ts'
import { Head, lineOf, rowLine } from './lines.ts'
import { sealed } from './sealed.ts'
import { type Shape, shapesOf, someOf } from './shape.ts'

export interface Copied {
  /** Rows of each table. */
  readonly rows: Readonly<Record<string, number>>
  readonly bytes: number
}

/** Rows read at once: a message may be megabytes. */
const PAGE = 200

/** Writes a backup to a file that is there whole or not at all. */
export async function copyTo(
  path: string,
  { door, key, migrations, at }: Copying & { readonly key: KeyObject },
): Promise<Copied> {
  await makeFolderOf(path)
  const part = `${path}.${process.pid}.part`
  const rows: Record<string, number> = {}
  try {
    await door.snapshot(db =>
      pipeline(
        Readable.from(said(db, { door, migrations, at }, rows)),
        createGzip(),
        plain => sealed(key, plain),
        createWriteStream(part, { flags: 'wx', mode: 0o600, flush: true }),
      ),
    )
    await rename(part, path)
    await syncFolderOf(path)
    return { rows, bytes: (await stat(path)).size }
  } catch (error) {
    await rm(part, { force: true })
    throw door.failure(error)?.refusal ?? fileRefusal(path, error)
  }
}

interface Copying {
  readonly door: ReadingDoor
  readonly migrations: Migrations
  readonly at: Instant
}

async function* said(
  db: Kysely<Tables>,
  { door, migrations, at }: Copying,
  rows: Record<string, number>,
): AsyncGenerator<string> {
  const known = await migrationsOf({ reader: db, dictionary: door.dictionary }, migrations)
  const heads = Object.fromEntries(
    [...(await readHeads(db))].map(([book, { seq, hash }]) => [book, { seq, hash }]),
  )
  yield lineOf(
    Head.parse({
      ...{ guthrie: 'backup', form: 1, madeAt: at, engine: door.name },
      ...{ migrations: known, heads },
    }),
  )
  for (const shape of shapesOf(someOf(migrations, known))) {
    const { table, columns } = shape
    yield lineOf({ table, columns })
    let count = 0
    for await (const row of walked(db, shape)) {
      yield rowLine(row, columns)
      count++
    }
    rows[table] = count
  }
  yield lineOf({ rows })
}

type Row = Readonly<Record<string, unknown>>

/** Every row of a table in the order of its key, a page at a time. */
async function* walked(db: Kysely<Tables>, { table, key }: Shape): AsyncGenerator<Row> {
  const keys = sql.join(key.map(column => sql.ref(column)))
  let after = sql``
  for (;;) {
    const { rows } = await sql<Row>`
      select * from ${sql.table(table)} ${after} order by ${keys} limit ${PAGE}`.execute(db)
    yield* rows
    const last = rows.at(-1)
    if (rows.length < PAGE || !last) return
    after = sql`where (${keys}) > (${sql.join(key.map(column => last[column]))})`
  }
}
