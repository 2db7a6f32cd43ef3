/**
 * One unit of work while it runs: what it told so far, and its savepoints. The store begins and
 * ends it; the laboratory sees it as `Work`.
 */
import { CompiledQuery, type ControlledTransaction } from 'kysely'
import type { FactData, FactKind } from '../contract/facts.ts'
import type { Instant } from '../contract/words.ts'
import { type Ask, insertMany } from './engines.ts'
import { dataText, type Told } from './journal.ts'
import { type Kept, often } from './often.ts'
import type { Tables } from './tables.ts'
import type { Actor, Book, Work } from './work.ts'

interface Parts {
  readonly trx: ControlledTransaction<Tables>
  readonly ask: Ask
  readonly books: readonly Book[]
  readonly at: Instant
  readonly kept: Kept
  readonly head: (book: Book) => Promise<number>
  /** Turns an error of the database into the refusal it means; others stay what they are. */
  readonly explain: (error: unknown) => unknown
}

export class Unit {
  readonly told: Told[] = []
  readonly #parts: Parts
  /** The work that may speak now: with a savepoint open, only the one inside it. */
  #innermost: Work | undefined
  #depth = 0

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Runs `fn` as the whole of this unit. What it keeps and uses afterwards throws. */
  async run<T>(by: Actor, fn: (work: Work) => Promise<T>): Promise<T> {
    const work = this.#work(by)
    this.#innermost = work
    try {
      return await fn(work)
    } finally {
      this.#innermost = undefined
    }
  }

  #work(by: Actor): Work {
    const { trx, at, books, kept, head } = this.#parts
    const ask: Ask = (text, values) => this.#ask(text, values)
    const work: Work = {
      db: trx,
      by,
      at,
      books,
      tell: (kind, about, data, book) => this.#tell(work, kind, about, data, book),
      put: (table, rows) => insertMany(trx, table, rows, ask),
      within: (actor, fn) => this.#within(work, actor, fn),
      as: (actor, fn) => this.#as(work, actor, fn),
      often: (name, values, build) => often(kept, { db: trx, ask }, name, values, build),
      head,
    }
    return work
  }

  /** The short way knows of no unit: it would go on where this one is over. */
  #ask(text: string, values: readonly unknown[]): ReturnType<Ask> {
    if (!this.#innermost) throw new Error('this unit of work is over')
    return this.#parts.ask(text, values)
  }

  #tell<K extends FactKind>(work: Work, kind: K, about: string, data: FactData<K>, book?: Book) {
    this.#assertInnermost(work)
    this.told.push({
      book: this.#bookFor(kind, book),
      at: work.at,
      by: work.by.id,
      kind,
      about,
      data: dataText(kind, about, data),
    })
  }

  #bookFor(kind: FactKind, book: Book | undefined): Book {
    const { books } = this.#parts
    const [only] = books
    const chosen = book ?? (books.length === 1 ? only : undefined)
    if (chosen === undefined)
      throw new Error(`fact ${kind}: say which of the books ${books.join(', ')} it belongs to`)
    if (!books.includes(chosen))
      throw new Error(`fact ${kind}: this unit does not hold the book ${chosen}`)
    return chosen
  }

  async #within<T>(outer: Work, by: Actor, fn: (work: Work) => Promise<T>): Promise<T> {
    this.#assertInnermost(outer)
    const inner = this.#work(by)
    const mark = this.told.length
    const name = `s${++this.#depth}`
    this.#innermost = inner
    try {
      await this.#say(`savepoint ${name}`)
      return await this.#inside(name, mark, () => fn(inner))
    } catch (error) {
      throw this.#parts.explain(error)
    } finally {
      this.#innermost = outer
      this.#depth--
    }
  }

  async #as<T>(outer: Work, by: Actor, fn: (work: Work) => Promise<T>): Promise<T> {
    this.#assertInnermost(outer)
    const inner = this.#work(by)
    this.#innermost = inner
    try {
      return await fn(inner)
    } finally {
      this.#innermost = outer
    }
  }

  async #inside<T>(name: string, mark: number, fn: () => Promise<T>): Promise<T> {
    try {
      const result = await fn()
      await this.#say(`release savepoint ${name}`)
      return result
    } catch (error) {
      this.told.length = mark
      await this.#undo(name, error)
      throw error
    }
  }

  async #undo(name: string, cause: unknown): Promise<void> {
    try {
      await this.#say(`rollback to savepoint ${name}`)
      await this.#say(`release savepoint ${name}`)
    } catch {
      // The first error is the one to tell; the engine lets nothing more be written in this unit.
      throw new Error('a savepoint could not be undone', { cause })
    }
  }

  async #say(text: string): Promise<void> {
    await this.#parts.trx.executeQuery(CompiledQuery.raw(text))
  }

  #assertInnermost(work: Work): void {
    if (this.#innermost !== work)
      throw new Error(
        this.#innermost
          ? 'only the innermost work may be used while a savepoint is open'
          : 'this unit of work is over',
      )
  }
}
