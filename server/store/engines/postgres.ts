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
import { performance } from 'node:perf_hooks'
import {
  CamelCasePlugin,
  CompiledQuery,
  Kysely,
  PostgresDialect,
  type PostgresPool,
  type PostgresPoolClient,
  sql,
} from 'kysely'
import pg from 'pg'
import { Refusal } from '../../contract/refusal.ts'
import { say } from '../../contract/words.ts'
import type { Book } from '../store.ts'
import type { Tables } from '../tables.ts'
import { Bell } from './bell.ts'
import { type Begun, codeOf, type Engine, type EngineOptions, type Failure } from './engine.ts'
import { Turns } from './turns.ts'

const DICTIONARY = {
  kinds: {
    text: 'text collate "C"',
    integer: 'bigint',
    double: 'double precision',
    bytes: 'bytea',
  },
  tableEnd: '',
} as const

const WRITERS = 8
const READERS = 8
const CONNECT_MS = 5_000
const LOCK_MS = 10_000
const STATEMENT_MS = 30_000
/** Longer than the server's own limit: it only ends a wait on a network that lost the answer. */
const ANSWER_MS = 45_000
const CLOSE_MS = 2_000
const MOST_NAMED = 300
const LONGEST_NAMED = 6_000

interface Doors {
  readonly session: readonly string[]
  readonly max: number
  readonly patient?: 'yes'
  readonly before?: EngineOptions['beforeStatement']
  readonly onTrouble: EngineOptions['onTrouble']
}

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

export async function readPostgres(url: string) {
  const onTrouble = () => {}
  const db = door(url, { session: READING, max: 1, patient: 'yes', onTrouble })
  try {
    await sql`select 1`.execute(db)
  } catch (error) {
    await shut(db)
    throw unreachable(url, error) ?? error
  }
  return { db, close: () => shut(db) }
}

const WRITING = ['set synchronous_commit = on']
const READING = ['set default_transaction_read_only = on']

function door(url: string, doors: Doors): Kysely<Tables> {
  const pool = new pg.Pool({
    connectionString: url,
    max: doors.max,
    types: { getTypeParser },
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_MS,
    ...(doors.patient
      ? {}
      : {
          lock_timeout: LOCK_MS,
          statement_timeout: STATEMENT_MS,
          idle_in_transaction_session_timeout: STATEMENT_MS,
          query_timeout: ANSWER_MS,
        }),
  })
  // A connection without a listener of its own would end the process when it dies. In use, the
  // running statement carries the same error to its caller, so this one has nothing to add.
  pool.on('error', error => doors.onTrouble('an idle connection to PostgreSQL was lost', error))
  pool.on('connect', client => client.on('error', () => {}))
  const dialect = new PostgresDialect({ pool: naming(pool, doors) })
  return new Kysely<Tables>({ dialect, plugins: [new CamelCasePlugin()] })
}

const INT8 = 20
const NUMERIC = 1700

/** Counts are int8 and sums of integers numeric there, and both arrive as text unless told. */
const getTypeParser: typeof pg.types.getTypeParser = (oid: number, format?: 'text' | 'binary') =>
  oid === INT8 || oid === NUMERIC ? Number : pg.types.getTypeParser(oid, format as 'text')

/**
 * The pool as Kysely wants it: every connection begins with the session's own settings, and
 * statements are named, so that PostgreSQL reads them once per connection. Very long ones (many
 * rows in one insert) come in too many lengths to be worth it.
 */
function naming(pool: pg.Pool, { session, before }: Doors): PostgresPool {
  const nameOf = namesOfStatements()
  const wrapped = new WeakMap<pg.PoolClient, PostgresPoolClient>()
  const wrap = (client: pg.PoolClient): PostgresPoolClient => {
    const query = async (text: string, values: unknown[]) => {
      before?.(text)
      const name = values.length > 0 ? nameOf(text) : undefined
      return await client.query({ text, values, ...(name ? { name } : {}) })
    }
    // Kysely also wants a form of `query` for cursors, which the store never opens.
    const release = (destroy?: boolean) => client.release(destroy)
    return { query, release } as unknown as PostgresPoolClient
  }
  return {
    options: pool.options,
    end: () => pool.end(),
    connect: async () => {
      const client = await pool.connect()
      const known = wrapped.get(client)
      if (known) return known
      await prepareSession(client, session)
      const fresh = wrap(client)
      wrapped.set(client, fresh)
      return fresh
    },
  }
}

async function prepareSession(client: pg.PoolClient, lines: readonly string[]): Promise<void> {
  try {
    for (const line of lines) await client.query(line)
  } catch (error) {
    client.release(true)
    throw error
  }
}

function namesOfStatements(): (text: string) => string | undefined {
  const names = new Map<string, string>()
  return text => {
    if (text.length > LONGEST_NAMED) return undefined
    if (!names.has(text) && names.size < MOST_NAMED) names.set(text, `guthrie_${names.size}`)
    return names.get(text)
  }
}

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

/** `pool.end()` may wait for ever for a connection that died, so it is given two seconds. */
async function shut(db: Kysely<Tables>): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, CLOSE_MS)
  await Promise.race([db.destroy(), late]).finally(() => clearTimeout(timer))
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

const tooBusy = (): Refusal =>
  new Refusal(
    'unavailable',
    say(
      'The database is busy and this waited too long, nothing was saved. Try again.',
      '数据库繁忙，等待超时，本次未保存。请重试。',
    ),
  )

/** Classes and codes of PostgreSQL's appendix A, beside those of Node's sockets. */
const LOST = /^(08...|57P0.|ECONN.*|EPIPE|ETIMEDOUT|EHOST.*|ENET.*|ENOTFOUND|EAI_AGAIN)$/
const BUSY = /^(55P03|57014|40001|40P01|53...|25P03)$/
const NO_ROOM = /^(53100)$/
const NO_WRITING = /^(25006|58030|58P..|XX001|XX002)$/
const LOST_WORDS =
  /^(Connection terminated|timeout exceeded when trying|timeout expired|Query read timeout|Client (was closed|has encountered a connection error))/

const isLost = (error: unknown): boolean => {
  const code = codeOf(error)
  return code ? LOST.test(code) : error instanceof Error && LOST_WORDS.test(error.message)
}

function failure(error: unknown, moment?: 'commit'): Failure | undefined {
  if (isLost(error))
    return { refusal: new Refusal('unavailable', moment ? UNCERTAIN : LOST_SAYS), broken: false }
  const code = codeOf(error) ?? ''
  if (NO_ROOM.test(code)) return { refusal: new Refusal('unavailable', FULL_SAYS), broken: false }
  if (BUSY.test(code)) return { refusal: tooBusy(), broken: false }
  if (!NO_WRITING.test(code)) return undefined
  return { refusal: new Refusal('unavailable', cannotWrite(code)), broken: false }
}

const LOST_SAYS = say(
  'The connection to the database was lost, nothing was saved. Try again in a moment.',
  '与数据库的连接已中断，本次未保存。请稍后重试。',
)
const UNCERTAIN = say(
  'The connection to the database was lost at the last moment: it is not certain whether this was saved. Look before you repeat it.',
  '与数据库的连接在最后一刻中断：无法确定是否已保存。请先查看，再决定是否重做。',
)
const FULL_SAYS = say(
  'The disk of the database server is full, nothing was saved. Free space there; then it goes on by itself.',
  '数据库服务器磁盘已满，本次未保存。请清理其磁盘空间，之后会自动恢复。',
)
const cannotWrite = (code: string) =>
  say(
    `The database server cannot write (${code}), nothing was saved. Ask who looks after PostgreSQL.`,
    `数据库服务器无法写入（${code}），本次未保存。请联系 PostgreSQL 管理员。`,
  )
