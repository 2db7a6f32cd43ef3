/**
 * Kysely's SQLite dialect with three differences: a unit begins with `begin immediate`, statements
 * stay prepared, and after a failed statement nothing more is accepted until the unit or its
 * savepoint is rolled back. SQLite itself would go on there, or, on a full disk, would have ended
 * the transaction silently and would commit every further statement by itself.
 */
import type Database from 'better-sqlite3'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteDialect,
} from 'kysely'
import type { EngineOptions } from './engine.ts'

type BeforeStatement = EngineOptions['beforeStatement']

const MOST_PREPARED = 1_000

export class FileDialect extends SqliteDialect {
  readonly #file: Database.Database
  readonly #before: BeforeStatement

  constructor(file: Database.Database, before: BeforeStatement) {
    super({ database: file })
    this.#file = file
    this.#before = before
  }

  override createDriver(): Driver {
    return new FileDriver(new FileConnection(this.#file, this.#before))
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

  constructor(connection: FileConnection) {
    this.#connection = connection
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
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('rollback'))
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {}
}

class FileConnection implements DatabaseConnection {
  readonly #file: Database.Database
  readonly #before: BeforeStatement
  readonly #prepared = new Map<string, Database.Statement<unknown[], unknown>>()
  /** What failed in this transaction, until it is rolled back. */
  #failed: { readonly error: unknown } | undefined

  constructor(file: Database.Database, before: BeforeStatement) {
    this.#file = file
    this.#before = before
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const undoing = sql.startsWith('rollback')
    if (this.#failed && !undoing)
      throw new Error('an earlier statement of this unit failed', { cause: this.#failed.error })
    if (sql === 'rollback' && !this.#file.inTransaction) return this.#ended()
    const inUnit = this.#file.inTransaction
    try {
      this.#before?.(sql)
      const result = this.#run<R>(sql, parameters)
      if (undoing) this.#failed = undefined
      return result
    } catch (error) {
      if (inUnit) this.#failed = { error }
      throw error
    }
  }

  /** SQLite had rolled back by itself, as it does on a full disk. */
  #ended<R>(): QueryResult<R> {
    this.#failed = undefined
    return { rows: [] }
  }

  #run<R>(sql: string, parameters: readonly unknown[]): QueryResult<R> {
    const statement = this.#prepare(sql)
    if (statement.reader) return { rows: statement.all(parameters) as R[] }
    const { changes } = statement.run(parameters)
    return { numAffectedRows: BigInt(changes), rows: [] }
  }

  #prepare(sql: string): Database.Statement<unknown[], unknown> {
    const known = this.#prepared.get(sql)
    if (known) return known
    const statement = this.#file.prepare<unknown[], unknown>(sql)
    for (const oldest of this.#prepared.keys()) {
      if (this.#prepared.size < MOST_PREPARED) break
      this.#prepared.delete(oldest)
    }
    this.#prepared.set(sql, statement)
    return statement
  }

  // biome-ignore lint/correctness/useYield: the interface asks for it, the store does not offer it
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('ask for pages: an open cursor would keep the log of the database growing')
  }
}
