/** What an engine is to the store: the interface that both databases keep. */
import { CompiledQuery, type ControlledTransaction, type Kysely } from 'kysely'
import type { Refusal } from '../../contract/refusal.ts'
import type { Dictionary } from '../palette.ts'
import type { Tables } from '../tables.ts'
import type { Book } from '../work.ts'

/**
 * Answers a finished statement: its rows, named as the laboratory spells them. The short way of what
 * the intake says again and again; a builder's executor costs more than the statement itself.
 */
export type Ask = (sql: string, parameters: readonly unknown[]) => Rows | Promise<Rows>
type Rows = readonly object[]

export interface Place {
  /** `postgres://...`; without it the embedded SQLite file in `folder` is used. */
  readonly url?: string | undefined
  readonly folder: string
}

export interface EngineOptions extends Place {
  /** Called with the text of every statement on the writing side; what it throws fails it. */
  readonly beforeStatement?: ((sql: string) => void) | undefined
  /** How long SQLite's log may be in bytes before it is told of; much, unless told. */
  readonly longLog?: number | undefined
  /** What went wrong beside the caller: an idle connection, a lost listener. Never throws. */
  readonly onTrouble: (what: string, error: unknown) => void
}

/** A unit that holds its books. `done` gives its turn away and is called once, at the very end. */
export interface Begun {
  readonly trx: ControlledTransaction<Tables>
  done(): void
}

/** What an error of the engine means. After a `broken` one nothing more may be written. */
export interface Failure {
  readonly refusal: Refusal
  readonly broken: boolean
}

/** A door that can only read. */
export interface ReadingDoor extends Pick<Engine, 'name' | 'dictionary' | 'failure' | 'close'> {
  readonly db: Kysely<Tables>
  /** Everything that `fn` reads is of one moment, however long it takes. */
  snapshot<T>(fn: (db: Kysely<Tables>) => Promise<T>): Promise<T>
}

/** Runs `fn` between a statement that holds a moment and the end of it. */
export const within = <T>(
  db: Kysely<Tables>,
  begin: string,
  fn: (db: Kysely<Tables>) => Promise<T>,
): Promise<T> =>
  db.connection().execute(async one => {
    await one.executeQuery(CompiledQuery.raw(begin))
    try {
      return await fn(one)
    } finally {
      await one.executeQuery(CompiledQuery.raw('rollback'))
    }
  })

export interface Engine {
  readonly name: 'sqlite' | 'postgres'
  readonly dictionary: Dictionary
  /** This process alone writes, so what it knows of the heads stays true. */
  readonly alone: boolean
  readonly writer: Kysely<Tables>
  /** Cannot write, whatever it is asked. */
  readonly reader: Kysely<Tables>
  /** The short ways to both, where a statement needs no connection of its own. */
  readonly ask?: { readonly writer: Ask; readonly reader: Ask }
  /** Starts a unit that holds `books`; after `deadline` (`performance.now`) it gives up. */
  begin(books: readonly Book[], deadline: number): Promise<Begun>
  /** Runs `fn` with a connection that may take as long as a migration takes. */
  migrating<T>(fn: (db: Kysely<Tables>) => Promise<T>): Promise<T>
  /** `undefined` where the error is none of the engine's troubles, but a bug. */
  failure(error: unknown, moment?: 'commit'): Failure | undefined
  /** What a commit survives, in the engine's own words; a figure for the health page. */
  durability(): Promise<string>
  /** Tells other processes that something was committed; best effort. */
  announce(): void
  /** Another process may have committed. */
  onAnnounce(listener: () => void): void
  close(): Promise<void>
}

/** The first code in a chain of causes, such as `SQLITE_FULL`, `57P01` or `ECONNREFUSED`. */
export function codeOf(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause)
    if ('code' in at && typeof at.code === 'string') return at.code
  return undefined
}
