/**
 * PostgreSQL, for a laboratory with several processes or hosts.
 *
 * What is not obvious:
 * - A unit takes one advisory lock per book, sorted by key, as its first statement, and read
 *   committed is asked for by name: under a stricter level the snapshot would be taken before the
 *   lock is granted, and the journal's head in it would be stale.
 * - Units of one book wait for each other in this process first, so that a busy book holds one
 *   connection and not the whole pool.
 * - A commit whose connection breaks may or may not have happened. Nothing here tries again; the
 *   refusal says that it is uncertain, and the caller's own key resolves it by reading.
 * - The wake-up of other processes has a connection of its own: a `notify` inside the unit would
 *   make every commit wait for one lock of the whole database.
 */
import { createHash, randomUUID } from 'node:crypto'
import { CompiledQuery, type Kysely, sql } from 'kysely'
import { Refusal } from '../../contract/refusal.ts'
import { say } from '../../contract/words.ts'
import type { Tables } from '../tables.ts'
import type { Book } from '../work.ts'
import { Bell } from './bell.ts'
import {
  type Begun,
  codeOf,
  type Engine,
  type EngineOptions,
  type ReadingDoor,
  within,
} from './engine.ts'
import { failure, isLost, tooBusy } from './postgres-failures.ts'
import { door, shut } from './postgres-pool.ts'
import { Turns } from './turns.ts'

const DICTIONARY = {
  kinds: {
    text: 'text collate "C"',
    integer: 'bigint',
    double: 'double precision',
    bytes: 'bytea',
  },
  tableEnd: '',
  tables: `select tablename as name from pg_tables where schemaname = current_schema()`,
} as const

const WRITERS = 8
const READERS = 8

export async function openPostgres(url: string, options: EngineOptions): Promise<Engine> {
  const { onTrouble, beforeStatement: before } = options
  const writer = door(url, { session: WRITING, max: WRITERS, before, onTrouble })
  const reader = door(url, { session: READING, max: READERS, onTrouble })
  try {
    await assertFit(writer)
  } catch (error) {
    await Promise.all([shut(writer), shut(reader)])
    throw unreachable(url, error) ?? error
  }
  const bell = new Bell(url, randomUUID(), onTrouble)
  const turns = new Turns()
  return {
    name: 'postgres',
    dictionary: DICTIONARY,
    alone: false,
    writer,
    reader,
    begin: (books, deadline) => begin(writer, turns, books, deadline, onTrouble),
    migrating: async fn => {
      const db = door(url, { session: WRITING, max: 2, patient: 'yes', before, onTrouble })
      return await fn(db).finally(() => shut(db))
    },
    failure,
    durability: () => durabilityOf(writer),
    announce: () => bell.ring(),
    onAnnounce: listener => bell.listen(listener),
    close: async () => {
      await Promise.all([bell.close(), shut(writer), shut(reader)])
    },
  }
}

export async function readPostgres(url: string, max: number): Promise<ReadingDoor> {
  const onTrouble = () => {}
  const db = door(url, { session: READING, max, patient: 'yes', onTrouble })
  try {
    await sql`select 1`.execute(db)
  } catch (error) {
    await shut(db)
    throw unreachable(url, error) ?? error
  }
  return {
    ...{ name: 'postgres', dictionary: DICTIONARY, db, failure },
    snapshot: fn => within(db, SNAPSHOT, fn),
    close: () => shut(db),
  }
}

const WRITING = ['set synchronous_commit = on']
const SNAPSHOT = 'begin isolation level repeatable read read only'
const READING = ['set default_transaction_read_only = on']

async function begin(
  writer: Kysely<Tables>,
  turns: Turns,
  books: readonly Book[],
  deadline: number,
  onTrouble: EngineOptions['onTrouble'],
): Promise<Begun> {
  const keys = lockKeys(books)
  const done = await turns.take(keys)
  try {
    if (performance.now() > deadline) throw tooBusy()
    return { trx: await beginLocked(writer, keys, onTrouble), done }
  } catch (error) {
    done()
    throw error
  }
}

async function beginLocked(
  writer: Kysely<Tables>,
  keys: readonly string[],
  onTrouble: EngineOptions['onTrouble'],
) {
  const trx = await writer.startTransaction().setIsolationLevel('read committed').execute()
  try {
    await trx.executeQuery(CompiledQuery.raw(LOCKS, [keys]))
    return trx
  } catch (error) {
    await trx
      .rollback()
      .execute()
      .catch(second => onTrouble('a unit could not end', second))
    throw error
  }
}

/** The rows of an array come in its order, so the locks are taken in the order of their keys. */
const LOCKS = 'select pg_advisory_xact_lock(key) from unnest($1::bigint[]) as key'

/** One 64-bit key per book, in ascending order; two books that share a key share a lock. */
function lockKeys(books: readonly Book[]): string[] {
  const keys = books.map(book =>
    createHash('sha256').update(`guthrie book ${book}`).digest().readBigInt64BE(0),
  )
  return [...new Set(keys)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)).map(String)
}

/** What the laboratory's promises need of the server it was given. */
async function assertFit(db: Kysely<Tables>): Promise<void> {
  const show = async (name: string) => {
    const { rows } = await db.executeQuery(CompiledQuery.raw(`show ${name}`))
    return String(Object.values(rows[0] ?? {})[0])
  }
  const encoding = await show('server_encoding')
  if (encoding !== 'UTF8')
    throw new Refusal(
      'unavailable',
      say(
        `The database is encoded in ${encoding} and cannot keep Chinese names. Create one with: create database guthrie encoding 'UTF8' template template0`,
        `数据库编码为 ${encoding}，无法保存中文姓名。请用此命令新建：create database guthrie encoding 'UTF8' template template0`,
      ),
    )
  const commits = await show('synchronous_commit')
  if (commits !== 'on') throw new Error(`synchronous_commit is ${commits}, not on`)
}

async function durabilityOf(db: Kysely<Tables>): Promise<string> {
  const { rows } = await sql<{ name: string; setting: string }>`
    select name, setting from pg_settings
    where name in ('synchronous_commit', 'fsync', 'full_page_writes') order by name desc`.execute(
    db,
  )
  return rows.map(({ name, setting }) => `${name}=${setting}`).join(', ')
}

/** The first sentence a person sees when DATABASE_URL is wrong; the password is never in it. */
function unreachable(url: string, error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error
  const code = codeOf(error) ?? (isLost(error) ? 'timeout' : undefined)
  if (!code) return undefined
  const where = spotOf(url)
  return new Refusal(
    'unavailable',
    say(
      `The database ${where} cannot be used (${code}). Check that PostgreSQL runs and that DATABASE_URL names the right host, database, user and password.`,
      `无法使用数据库 ${where}（${code}）。请确认 PostgreSQL 已启动，且 DATABASE_URL 中的主机、数据库、用户和密码正确。`,
    ),
  )
}

function spotOf(url: string): string {
  if (!URL.canParse(url)) return 'DATABASE_URL'
  const { hostname, port, pathname } = new URL(url)
  return `${hostname}:${port || '5432'}${pathname}`
}
