/**
 * The store: the only place that knows there is a database. Units of work go in, all or nothing,
 * with their facts in the same transaction; reads see what is committed.
 *
 * A unit names the books it writes in and holds them from its first statement to its commit: one
 * writer at a time per centre, on purpose. That buys the same behaviour on both engines (no
 * deadlocks, no retries, no lost update that shows only under load) and a journal without gaps, so
 * that "everything after number n" has one answer. Row locks or a serializable level would let more
 * units run at once and cost exactly this; hundreds of units a second are many times what a centre
 * needs, and on PostgreSQL centres do not wait for each other.
 *
 * Only doors open units (`api.ts` lists them), and the clock; a function of the laboratory takes the
 * `Work` it is given. Inside a unit nothing is awaited but `work.db`: while it is open others
 * wait, and what is asked of the outside may never answer.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { KeyObject } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Fact } from '../contract/facts.ts'
import { Refusal } from '../contract/refusal.ts'
import { type Instant, say } from '../contract/words.ts'
import {
  type Ask,
  askThrough,
  type Begun,
  type Engine,
  type EngineOptions,
  openEngine,
} from './engines.ts'
import { append, type Head, type Heads, lastNumber, readFacts, readHeads } from './journal.ts'
import { markOf, secretOf } from './key.ts'
import type { Migrations } from './migrate.ts'
import { type Kept, often } from './often.ts'
import { openJournal } from './opening.ts'
import { Unit } from './unit.ts'
import { type Verification, verifyJournal } from './verification.ts'
import { readWitness, type Witness } from './witness.ts'
import type { Actor, Book, Look, Reader, Work } from './work.ts'

export { insertMany } from './engines.ts'
export type { Verification } from './verification.ts'
export type { Actor, Book, Look, Work } from './work.ts'

/** A unit or a read that took longer than it should. */
export interface Slow {
  readonly what: 'unit' | 'read'
  readonly ms: number
  readonly by: Actor
  readonly books: readonly Book[]
}

export interface Health {
  readonly engine: 'sqlite' | 'postgres'
  /** In the engine's words, such as `wal, synchronous=full`. */
  readonly durability: string
  readonly witnessLagMs: number
  /** Why nothing can be written until the next start, or null. */
  readonly broken: Refusal | null
}

export interface StoreOptions extends Omit<EngineOptions, 'onTrouble'> {
  /** Where the journal's key is, or is made at the first start. */
  readonly keyFile: string
  /** The witness file, best on another disk. */
  readonly witness: string
  readonly clock: () => Instant
  /** Units longer than this are reported, 250 ms unless told. */
  readonly watchdogMs?: number | undefined
  /** Called before the commit of a slow unit: what it throws fails the unit, as tests want it. */
  readonly onSlow?: ((slow: Slow) => void) | undefined
  /** What went wrong where no caller waits for it; printed unless told. */
  readonly onTrouble?: ((what: string, error: unknown) => void) | undefined
  /** Other than the product's own; for tests of the migrating itself. */
  readonly migrations?: Migrations | undefined
}

export interface Store {
  readonly engine: 'sqlite' | 'postgres'
  work<T>(by: Actor, books: readonly Book[], fn: (work: Work) => Promise<T>): Promise<T>
  read<T>(by: Actor, fn: (look: Look) => Promise<T>): Promise<T>
  /** Wakes after a commit, of any process where it can; the answer ends it. May be late. */
  onCommit(listener: () => void): () => void
  /** The number of the last fact per book. */
  heads(): Promise<Record<Book, number>>
  /** Facts after a number, in order and without a gap. */
  facts(book: Book, after: number, limit: number): Promise<Fact[]>
  /** Walks the whole journal. */
  verify(): Promise<Verification>
  health(): Promise<Health>
  /** Throws the refusal that a unit would meet now. */
  ready(): Promise<void>
  /** A short mark over a text that nobody makes without the journal's key. */
  mark(purpose: string, text: string): string
  /** A secret of 256 bits over a text, likewise. */
  secret(purpose: string, text: string): string
  close(): Promise<void>
}

const WATCHDOG_MS = 250
const SLOW_READ_MS = 50
/** How long a unit waits for its books before it gives up. */
const PATIENCE_MS = 10_000
/** How long a stop waits for what is still running. */
const LAST_WAIT_MS = 5_000

/** Opens, migrates and checks; refuses with a sentence where the journal is not what it was. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const onTrouble = options.onTrouble ?? printTrouble
  const engine = await openEngine({ ...options, onTrouble })
  try {
    const journal = await openJournal(engine, options, onTrouble)
    return new OpenStore(engine, journal, options, onTrouble)
  } catch (error) {
    await engine.close()
    throw engine.failure(error)?.refusal ?? error
  }
}

const printTrouble = (what: string, error: unknown): void =>
  console.error(`${what}: ${error instanceof Error ? error.message : error}`)

class OpenStore implements Store {
  readonly #engine: Engine
  readonly #key: KeyObject
  readonly #witness: Witness
  readonly #options: StoreOptions
  readonly #onTrouble: (what: string, error: unknown) => void
  readonly #scope = new AsyncLocalStorage<{ open: boolean }>()
  readonly #listeners = new Set<() => void>()
  /** What is known for sure of the heads: everything where this process alone writes. */
  readonly #heads: Map<Book, Head>
  readonly #running = new Set<Promise<unknown>>()
  readonly #kept: Kept = new Map()
  #broken: Refusal | undefined
  #closed = false

  constructor(
    engine: Engine,
    journal: { key: KeyObject; witness: Witness; heads: Heads },
    options: StoreOptions,
    onTrouble: (what: string, error: unknown) => void,
  ) {
    this.#engine = engine
    this.#key = journal.key
    this.#witness = journal.witness
    this.#heads = engine.alone ? new Map(journal.heads) : new Map()
    this.#options = options
    this.#onTrouble = onTrouble
    engine.onAnnounce(() => this.#wake())
  }

  get engine(): 'sqlite' | 'postgres' {
    return this.#engine.name
  }

  async work<T>(by: Actor, books: readonly Book[], fn: (work: Work) => Promise<T>): Promise<T> {
    const named = [...new Set(books)]
    if (named.length === 0) throw new Error('a unit of work names the books it writes in')
    const result = await this.#alone(async () => {
      if (this.#broken) throw this.#broken
      return await this.#unit(by, named, fn)
    })
    this.#wake()
    this.#engine.announce()
    return result
  }

  async read<T>(by: Actor, fn: (look: Look) => Promise<T>): Promise<T> {
    return await this.#alone(async () => {
      const start = performance.now()
      const db = this.#engine.reader
      const at = this.#options.clock()
      const way = { db, ask: this.#engine.ask?.reader ?? askThrough(db) }
      const result = await fn({
        ...{ db, by, at },
        often: (name, values, build) => often(this.#kept, way, name, values, build),
        head: book => this.#head(book, way),
      })
      this.#reportSlow({ what: 'read', ms: performance.now() - start, by, books: [] }, SLOW_READ_MS)
      return result
    })
  }

  /** Refuses to run inside another unit or read: that would wait for itself, or leak. */
  async #alone<T>(fn: () => Promise<T>): Promise<T> {
    if (this.#scope.getStore()?.open)
      throw new Error('a unit of work or a read was opened inside another one')
    if (this.#closed) throw STOPPED
    const scope = { open: true }
    const running = this.#scope.run(scope, fn)
    this.#running.add(running)
    try {
      return await running
    } catch (error) {
      throw this.#explain(error)
    } finally {
      this.#running.delete(running)
      // A promise that was left running inside is not "inside" any more.
      scope.open = false
    }
  }

  async #unit<T>(by: Actor, books: readonly Book[], fn: (work: Work) => Promise<T>): Promise<T> {
    const begun = await this.#engine.begin(books, performance.now() + PATIENCE_MS)
    try {
      const { result, heads } = await this.#run(begun, by, books, fn)
      await this.#commit(begun)
      this.#remember(heads)
      return result
    } finally {
      begun.done()
    }
  }

  async #run<T>(
    { trx }: Begun,
    by: Actor,
    books: readonly Book[],
    fn: (work: Work) => Promise<T>,
  ): Promise<{ result: T; heads: Heads }> {
    const at = this.#options.clock()
    const explain = (error: unknown) => this.#explain(error)
    const way = { db: trx, ask: this.#engine.ask?.writer ?? askThrough(trx) }
    const head = (book: Book) => this.#head(book, way)
    const unit = new Unit({ trx, ask: way.ask, books, at, kept: this.#kept, head, explain })
    const start = performance.now()
    try {
      const result = await unit.run(by, fn)
      const ms = performance.now() - start
      this.#reportSlow({ what: 'unit', ms, by, books }, this.#options.watchdogMs ?? WATCHDOG_MS)
      return { result, heads: await append(way, this.#key, unit.told, this.#heads) }
    } catch (error) {
      await this.#rollback(trx)
      throw error
    }
  }

  /** Where this process alone writes it knows; otherwise the database is asked. */
  async #head(book: Book, way: { readonly db: Reader; readonly ask: Ask }): Promise<number> {
    if (this.#engine.alone) return this.#heads.get(book)?.seq ?? 0
    return await lastNumber(this.#kept, way, book)
  }

  async #commit({ trx }: Begun): Promise<void> {
    try {
      await trx.commit().execute()
    } catch (error) {
      if (!trx.isCommitted) await this.#rollback(trx)
      throw this.#explain(error, 'commit')
    }
  }

  /** What cannot be rolled back is dropped by the engine itself, with its connection. */
  async #rollback(trx: Begun['trx']): Promise<void> {
    await trx
      .rollback()
      .execute()
      .catch(error => this.#onTrouble('a unit of work could not be rolled back', error))
  }

  #remember(heads: Heads): void {
    if (this.#engine.alone) for (const [book, head] of heads) this.#heads.set(book, head)
    this.#witness.note(heads)
  }

  /** The refusal that a database's error means; after a broken disk nothing more is written. */
  #explain(error: unknown, moment?: 'commit'): unknown {
    if (error instanceof Refusal) return error
    const failure = this.#engine.failure(error, moment)
    if (!failure) return error
    failure.refusal.cause = error
    if (failure.broken) this.#broken ??= failure.refusal
    return failure.refusal
  }

  #reportSlow(slow: Slow, limit: number): void {
    if (slow.ms > limit) this.#options.onSlow?.(slow)
  }

  onCommit(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  #wake(): void {
    for (const listener of this.#listeners) {
      try {
        listener()
      } catch (error) {
        this.#onTrouble('who was woken by a commit failed', error)
      }
    }
  }

  async heads(): Promise<Record<Book, number>> {
    const heads = this.#engine.alone
      ? this.#heads
      : await this.#alone(() => readHeads(this.#engine.reader))
    return Object.fromEntries([...heads].map(([book, { seq }]) => [book, seq]))
  }

  async facts(book: Book, after: number, limit: number): Promise<Fact[]> {
    return await this.#alone(() => readFacts(this.#engine.reader, book, after, limit))
  }

  async verify(): Promise<Verification> {
    await this.#witness.settle()
    const seen = await readWitness(this.#options.witness)
    return await this.#alone(() => verifyJournal(this.#engine.reader, this.#key, seen))
  }

  async health(): Promise<Health> {
    return {
      engine: this.#engine.name,
      durability: await this.#alone(() => this.#engine.durability()),
      witnessLagMs: Math.round(this.#witness.lagMs()),
      broken: this.#broken ?? null,
    }
  }

  async ready(): Promise<void> {
    if (this.#broken) throw this.#broken
    await this.#alone(() => this.#engine.durability())
  }

  mark(purpose: string, text: string): string {
    return markOf(this.#key, purpose, text)
  }

  secret(purpose: string, text: string): string {
    return secretOf(this.#key, purpose, text)
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await Promise.race([Promise.allSettled(this.#running), lastWait()])
    await this.#witness.settle()
    await this.#engine.close()
  }
}

const lastWait = () => wait(LAST_WAIT_MS, undefined, { ref: false })

const STOPPED = new Refusal(
  'unavailable',
  say('The server is stopping. Try again in a moment.', '服务正在停止，请稍后再试。'),
)
