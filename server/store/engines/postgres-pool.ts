/** Connections to PostgreSQL: a pool with its limits, as Kysely wants it. */
import {
  CamelCasePlugin,
  Kysely,
  PostgresDialect,
  type PostgresPool,
  type PostgresPoolClient,
} from 'kysely'
import pg from 'pg'
import type { Tables } from '../tables.ts'
import type { EngineOptions } from './engine.ts'

const CONNECT_MS = 5_000
const LOCK_MS = 10_000
const STATEMENT_MS = 30_000
/** Longer than the server's own limit: it only ends a wait on a network that lost the answer. */
const ANSWER_MS = 45_000
const CLOSE_MS = 2_000
const MOST_NAMED = 300
const LONGEST_NAMED = 6_000

interface DoorOptions {
  readonly session: readonly string[]
  readonly max: number
  readonly patient?: 'yes'
  readonly before?: EngineOptions['beforeStatement']
  readonly onTrouble: EngineOptions['onTrouble']
}

/** `pool.end()` may wait for ever for a connection that died, so it is given two seconds. */
export async function shut(db: Kysely<Tables>): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, CLOSE_MS)
  await Promise.race([db.destroy(), late]).finally(() => clearTimeout(timer))
}

/** A pool behind Kysely. */
export function door(url: string, options: DoorOptions): Kysely<Tables> {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max,
    types: { getTypeParser },
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_MS,
    ...(options.patient
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
  // While the pool closes, a connection that goes is what was asked for.
  pool.on('error', ({ message }) => {
    if (pool.ending) return
    options.onTrouble('an idle connection to PostgreSQL was lost', new Error(message))
  })
  pool.on('connect', client => client.on('error', () => {}))
  const dialect = new PostgresDialect({ pool: naming(pool, options) })
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
function naming(pool: pg.Pool, { session, before }: DoorOptions): PostgresPool {
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
