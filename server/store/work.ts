/** What the laboratory sees of the store: who does it, a look, and a unit of work. */
import type { Compilable, Insertable, Kysely, Transaction } from 'kysely'
import type { FactData, FactKind } from '../contract/facts.ts'
import type { Instant } from '../contract/words.ts'
import type { Tables } from './tables.ts'

/** A centre's id, or `registry` for staff and configuration. */
export type Book = string

/** Who does it, as it stands in `fact.by`: `staff:<uuid>`, `line:<uuid>`, `clock`, `setup`. */
export interface Actor {
  readonly id: string
}

export type Reader = Pick<
  Kysely<Tables>,
  'selectFrom' | 'selectNoFrom' | 'with' | 'withRecursive' | 'fn' | 'dynamic'
>

/** A read: each statement sees all that was committed before it. */
export interface Look {
  readonly db: Reader
  readonly by: Actor
  readonly at: Instant
  /** The number of the last fact of a book; 0 where it has none. */
  head(book: Book): Promise<number>
  /** A query of a hot path, built once; its rows. See `often.ts`. */
  often<R>(name: string, values: readonly Value[], build: Build<R, Reader>): Promise<R[]>
}

export type Value = string | number | null

/** Builds a query from marks that stand for its values, using each of them. */
export type Build<R, Db> = (db: Db, marks: string[]) => Compilable<R>

/** A unit of work, or a savepoint in one. `at` is its one reading of the clock. */
export interface Work extends Look {
  readonly db: Transaction<Tables>
  readonly books: readonly Book[]
  /** Writes a fact with this unit. `book` is needed where the unit names more than one. */
  tell<K extends FactKind>(kind: K, about: string, data: FactData<K>, book?: Book): void
  /** As in a look, and for changes too. */
  often<R>(
    name: string,
    values: readonly Value[],
    build: Build<R, Transaction<Tables>>,
  ): Promise<R[]>
  /** Inserts many rows with few statements; a column that a row lacks is null. */
  put<T extends keyof Tables & string>(
    table: T,
    rows: readonly Insertable<Tables[T]>[],
  ): Promise<void>
  /** A savepoint with its own actor: what fails in it takes its rows and facts along, no others. */
  within<T>(by: Actor, fn: (work: Work) => Promise<T>): Promise<T>
  /** The same unit with another actor, where nothing needs to be undone on its own. */
  as<T>(by: Actor, fn: (work: Work) => Promise<T>): Promise<T>
}
