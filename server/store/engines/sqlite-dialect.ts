/**
 * Kysely's SQLite dialect with three differences: a unit begins with `begin immediate`, statements
 * stay prepared, and after a failed statement nothing more is accepted until the unit or its
 * savepoint is rolled back. SQLite itself would go on there, or, on a full disk, would have ended
 * the transaction silently and would commit every further statement by itself.
 */
import { channel } from 'node:diagnostics_channel'
import type Database from 'better-sqlite3'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteDialect,
} from 'kysely'
import type { Ask, EngineOptions } from './engine.ts'

type BeforeStatement = EngineOptions['beforeStatement']

const MOST_PREPARED = 1_000

/** What is said to the file, for whoever listens: a test holds each statement against its plan. */
const SAID = channel('guthrie.statement')

export class FileDialect extends SqliteDialect {
  readonly #connection: FileConnection
  readonly #committed: (() => void) | undefined

  /** `committed` is told of every commit that was made. */
  constructor(connection: FileConnection, committed?: () => void) {
    super({ database: connection.file })
    this.#connection = connection
    this.#committed = committed
  }

  override createDriver(): Driver {
    return new FileDriver(this.#connection, this.#committed)
  }

  override createAdapter(): SqliteAdapter {
    return new FileAdapter()
  }
}

/** Kysely wraps migrations in a transaction only where it is told that this works; it does. */
class FileAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): true {
    return true
  }
}

class FileDriver implements Driver {
  readonly #connection: FileConnection
  readonly #committed: (() => void) | undefined

  constructor(connection: FileConnection, committed?: () => void) {
    this.#connection = connection
    this.#committed = committed
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'))
    this.#committed?.()
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('rollback'))
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {}
}

type Statement = Database.Statement<unknown[], unknown>

/** One connection to the file: for the builder, and the short way for what is said again and again. */
export class FileConnection implements DatabaseConnection {
  readonly file: Database.Database
  readonly #before: BeforeStatement
  readonly #prepared = new Map<string, Statement>()
  /** What the short way asks, prepared apart because it answers without names. */
  readonly #short = new Map<string, Short>()
  /** Begun, and neither committed nor rolled back: asked of the file it costs more than a statement. */
  #inUnit = false
  /** What failed in this transaction, until it is rolled back. */
  #failed: { readonly error: unknown } | undefined

  constructor(file: Database.Database, before?: BeforeStatement) {
    this.file = file
    this.#before = before
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    if (sql === 'rollback' && !this.file.inTransaction) return this.#ended()
    return this.#guarded(sql, () => this.#run<R>(sql, parameters))
  }

  /** At once and in place: the statement has run when this returns. */
  readonly ask: Ask = (sql, parameters) =>
    this.#guarded(sql, () => {
      const { statement, names } = this.#shortOf(sql)
      if (names) return (statement.all(parameters) as unknown[][]).map(row => named(names, row))
      statement.run(parameters)
      return []
    })

  #guarded<T>(sql: string, run: () => T): T {
    const undoing = sql.startsWith('rollback')
    if (this.#failed && !undoing)
      throw new Error('an earlier statement of this unit failed', { cause: this.#failed.error })
    try {
      this.#before?.(sql)
      if (SAID.hasSubscribers) SAID.publish(sql)
      const result = run()
      if (undoing) this.#failed = undefined
      this.#noteEnds(sql)
      return result
    } catch (error) {
      if (this.#inUnit) this.#failed = { error }
      throw error
    }
  }

  #noteEnds(sql: string): void {
    if (sql.startsWith('begin')) this.#inUnit = true
    else if (sql === 'commit' || sql === 'rollback') this.#inUnit = false
  }

  #shortOf(sql: string): Short {
    const known = this.#short.get(sql)
    if (known) return known
    const statement = this.file.prepare<unknown[], unknown>(sql)
    const names = statement.reader ? statement.columns().map(column => camel(column.name)) : null
    const short = { statement: names ? statement.raw() : statement, names }
    keepAmong(this.#short, sql, short)
    return short
  }

  /** SQLite had rolled back by itself, as it does on a full disk. */
  #ended<R>(): QueryResult<R> {
    this.#failed = undefined
    this.#inUnit = false
    return { rows: [] }
  }

  #run<R>(sql: string, parameters: readonly unknown[]): QueryResult<R> {
    const statement = this.#prepare(sql)
    if (statement.reader) return { rows: statement.all(parameters) as R[] }
    const { changes } = statement.run(parameters)
    return { numAffectedRows: BigInt(changes), rows: [] }
  }

  #prepare(sql: string): Statement {
    const known = this.#prepared.get(sql)
    if (known) return known
    const statement = this.file.prepare<unknown[], unknown>(sql)
    keepAmong(this.#prepared, sql, statement)
    return statement
  }

  // biome-ignore lint/correctness/useYield: the interface asks for it, the store does not offer it
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('ask for pages: an open cursor would keep the log of the database growing')
  }
}

interface Short {
  readonly statement: Statement
  /** Of its columns; null where it answers no rows. */
  readonly names: readonly string[] | null
}

/** The oldest makes room. */
function keepAmong<T>(known: Map<string, T>, sql: string, one: T): void {
  for (const oldest of known.keys()) {
    if (known.size < MOST_PREPARED) break
    known.delete(oldest)
  }
  known.set(sql, one)
}

const camel = (name: string): string => name.replace(/_([a-z])/g, (_, c: string) => c.toUpperCase())

function named(names: readonly string[], row: readonly unknown[]): object {
  const answer: Record<string, unknown> = {}
  for (let i = 0; i < names.length; i++) answer[names[i] ?? ''] = row[i]
  return answer
}
