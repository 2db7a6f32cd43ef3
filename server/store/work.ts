/** What the laboratory sees of the store: who does it, a look, and a unit of work. */
import type { Kysely, Transaction } from 'kysely'
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
}

/** A unit of work, or a savepoint in one. `at` is its one reading of the clock. */
export interface Work extends Look {
  readonly db: Transaction<Tables>
  readonly books: readonly Book[]
  /** Writes a fact with this unit. `book` is needed where the unit names more than one. */
  tell<K extends FactKind>(kind: K, about: string, data: FactData<K>, book?: Book): void
  /** A savepoint with its own actor: what fails in it takes its rows and facts along, no others. */
  within<T>(by: Actor, fn: (work: Work) => Promise<T>): Promise<T>
}
