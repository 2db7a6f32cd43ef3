/**
 * Walking the chain: every book from its first fact to its last, against the key and the witness.
 * The same walk answers the offline verifier, the health page and the check at every start, which
 * only walks from where the witness stood last.
 */
import type { KeyObject } from 'node:crypto'
import { setImmediate as letOthersRun } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import { type Say, say } from '../contract/words.ts'
import { type FactTable, type Head, type Heads, readHeads, seal } from './journal.ts'
import type { Tables } from './tables.ts'
import type { Book } from './work.ts'

const PAGE = 500
const MOST_WRONG = 20

export interface Wrong {
  readonly from: number
  readonly to: number
  readonly says: Say
}

export interface BookVerdict {
  readonly book: Book
  readonly facts: number
  /** Number of the last fact; 0 in a book that has none. */
  readonly head: number
  /** Number of the last fact the witness has seen; null where it does not know the book. */
  readonly witness: number | null
  /** What does not agree, in order; cut off after twenty. */
  readonly wrong: readonly Wrong[]
}

export interface Verification {
  readonly ok: boolean
  readonly books: readonly BookVerdict[]
}

/** Verifies all of the journal. Without a witness a cut tail cannot be seen. */
export const verifyJournal = (db: Kysely<Tables>, key: KeyObject, seen: Heads | undefined) =>
  walkBooks(db, key, seen ?? new Map(), () => 1)

/** Verifies from the witness's last facts on: what a start can afford on a journal of any size. */
export const verifySince = (db: Kysely<Tables>, key: KeyObject, seen: Heads) =>
  walkBooks(db, key, seen, (head, witness) => Math.min(head?.seq ?? 1, witness?.seq ?? 1))

async function walkBooks(
  db: Kysely<Tables>,
  key: KeyObject,
  seen: Heads,
  start: (head: Head | undefined, witness: Head | undefined) => number,
): Promise<Verification> {
  const heads = await readHeads(db)
  const names = new Set([...heads.keys(), ...seen.keys()])
  const books: BookVerdict[] = []
  for (const book of [...names].sort()) {
    const witness = seen.get(book)
    const walk = new Walk(key, book, witness, start(heads.get(book), witness))
    books.push(await walk.through(db))
  }
  return { ok: books.every(({ wrong }) => wrong.length === 0), books }
}

/** One walk through one book. */
class Walk {
  readonly #key: KeyObject
  readonly #book: Book
  readonly #seen: Head | undefined
  readonly #start: number
  readonly #wrong: Wrong[] = []
  #next: number
  /** Unknown at the first fact of a walk that starts in the middle. */
  #prev: string | undefined
  #facts = 0

  constructor(key: KeyObject, book: Book, seen: Head | undefined, start: number) {
    this.#key = key
    this.#book = book
    this.#seen = seen
    this.#start = start
    this.#next = start
    this.#prev = start === 1 ? '' : undefined
  }

  async through(db: Kysely<Tables>): Promise<BookVerdict> {
    for (let page = await this.#page(db, undefined); ; ) {
      for (const row of page) this.#judge(row)
      const last = page.at(-1)
      if (!last || !Number.isSafeInteger(last.seq)) break
      await letOthersRun()
      page = await this.#page(db, last.seq)
    }
    this.#judgeEnd()
    const { seq: witness } = this.#seen ?? { seq: null }
    return {
      book: this.#book,
      facts: this.#facts,
      head: this.#next - 1,
      witness,
      wrong: this.#wrong,
    }
  }

  /** A whole walk begins before number 1, or a forged fact 0 would stand outside of it. */
  async #page(db: Kysely<Tables>, after: number | undefined): Promise<FactTable[]> {
    const rows = db
      .selectFrom('fact')
      .selectAll()
      .where('book', '=', this.#book)
      .orderBy('seq')
      .limit(PAGE)
    if (after !== undefined) return await rows.where('seq', '>', after).execute()
    return await (this.#start === 1 ? rows : rows.where('seq', '>=', this.#start)).execute()
  }

  #judge(row: FactTable): void {
    const { seq, prev, hash } = row
    this.#facts++
    if (seq > this.#next) this.#note(this.#next, seq - 1, MISSING)
    else if (seq < this.#next) this.#note(seq, seq, FOREIGN)
    else if (this.#prev !== undefined && prev !== this.#prev) this.#note(seq, seq, UNLINKED)
    if (seal(this.#key, row) !== hash) this.#note(seq, seq, ALTERED)
    if (seq === this.#seen?.seq && hash !== this.#seen.hash) this.#note(seq, seq, REWRITTEN)
    this.#next = seq + 1
    this.#prev = hash
  }

  #judgeEnd(): void {
    const last = this.#seen?.seq ?? 0
    if (last >= this.#next) this.#note(this.#next, last, CUT)
  }

  #note(from: number, to: number, sentence: (from: number, to: number) => Say): void {
    if (this.#wrong.length < MOST_WRONG) this.#wrong.push({ from, to, says: sentence(from, to) })
  }
}

const range = (from: number, to: number): string => (from === to ? `${from}` : `${from}-${to}`)

const MISSING = (from: number, to: number): Say =>
  say(`facts ${range(from, to)} are missing`, `缺少第 ${range(from, to)} 条记录`)
const FOREIGN = (seq: number): Say =>
  say(`fact ${seq} does not belong here`, `第 ${seq} 条记录不应存在`)
const UNLINKED = (seq: number): Say =>
  say(`fact ${seq} does not follow the one before it`, `第 ${seq} 条记录与前一条不衔接`)
const ALTERED = (seq: number): Say =>
  say(
    `fact ${seq} was altered, or made with another key`,
    `第 ${seq} 条记录被改动，或使用了其他密钥`,
  )
const REWRITTEN = (seq: number): Say =>
  say(`fact ${seq} is not the one the witness has seen`, `第 ${seq} 条记录与见证文件不一致`)
const CUT = (from: number, to: number): Say =>
  say(
    `facts ${range(from, to)} are missing at the end: the witness has seen them`,
    `末尾缺少第 ${range(from, to)} 条记录：见证文件中有它们`,
  )
