/**
 * The witness: a file outside the database, best on another disk or host, that remembers the last
 * fact of every book. A chain shows an altered fact; only the witness shows a tail that was cut off
 * or a database that was replaced by an older copy.
 *
 * It is written after the commit and never on its way: at most half a second later, appended and
 * synced in one go. A crash may leave it a little behind the database, which is harmless; it is
 * never ahead of it unless the database has lost something.
 */
import { rename, stat } from 'node:fs/promises'
import { z } from 'zod'
import { makeFolderOf, syncFolderOf, textOf, writeDurably } from './durable.ts'
import type { Head, Heads } from './journal.ts'
import type { Book } from './work.ts'

const WRITE_EVERY_MS = 500
const COMPACT_OVER_BYTES = 1_000_000

const Line = z.object({ book: z.string(), seq: z.number().int(), hash: z.string() })

/** What the witness has seen last of each book; `undefined` where there is no witness at all. */
export async function readWitness(path: string): Promise<Heads | undefined> {
  const text = await textOf(path)
  if (text === undefined) return undefined
  const heads = new Map<Book, Head>()
  for (const line of text.split('\n')) {
    const seen = lineOf(line)
    if (seen && seen.seq >= (heads.get(seen.book)?.seq ?? 0)) heads.set(seen.book, seen)
  }
  return heads
}

/** A crash may tear the line that was being written; the fact it meant is in the next one. */
function lineOf(line: string): z.infer<typeof Line> | undefined {
  try {
    return Line.parse(JSON.parse(line))
  } catch {
    return undefined
  }
}

/** Makes a witness of these heads; the one that was there is kept beside it under `kept`. */
export async function replaceWitness(path: string, heads: Heads, kept: string): Promise<void> {
  await rename(path, kept).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
  await writeWhole(path, heads)
}

export class Witness {
  readonly #path: string
  readonly #onTrouble: (what: string, error: unknown) => void
  #due = new Map<Book, Head>()
  #since: number | undefined
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()

  constructor(path: string, onTrouble: (what: string, error: unknown) => void) {
    this.#path = path
    this.#onTrouble = onTrouble
  }

  /** Makes the file where there is none, so that a later start can tell "empty" from "lost". */
  async begin(): Promise<void> {
    await makeFolderOf(this.#path)
    await writeDurably(this.#path, 'a', '\n')
    await syncFolderOf(this.#path)
  }

  note(heads: Heads): void {
    for (const [book, head] of heads) this.#due.set(book, head)
    this.#since ??= performance.now()
    this.#timer ??= setTimeout(() => this.#write(), WRITE_EVERY_MS).unref()
  }

  /** How far the file is behind the database, in milliseconds; a figure for the health page. */
  lagMs(): number {
    return this.#since === undefined ? 0 : performance.now() - this.#since
  }

  #write(): void {
    this.#writing = this.#writing.then(() => this.#append())
  }

  async #append(): Promise<void> {
    const due = this.#due
    this.#due = new Map()
    this.#timer = undefined
    try {
      await writeDurably(this.#path, 'a', linesOf(due))
      if (this.#due.size === 0) this.#since = undefined
      if ((await stat(this.#path)).size > COMPACT_OVER_BYTES) await compact(this.#path)
    } catch (error) {
      this.#onTrouble(`the witness ${this.#path} could not be written`, error)
      this.note(new Map([...due, ...this.#due]))
    }
  }

  /** Writes what is due and waits for it. */
  async settle(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#due.size > 0) this.#write()
    await this.#writing
  }
}

const linesOf = (heads: Heads): string =>
  [...heads].map(([book, head]) => `${JSON.stringify({ book, ...head })}\n`).join('')

/**
 * One line per book instead of many. Where other processes append to the same file, a line of
 * theirs may fall into the moment of the rename; their next commit writes a newer one.
 */
async function compact(path: string): Promise<void> {
  const heads = await readWitness(path)
  if (heads) await writeWhole(path, heads)
}

async function writeWhole(path: string, heads: Heads): Promise<void> {
  await writeDurably(`${path}.new`, 'w', `${linesOf(heads)}\n`)
  await rename(`${path}.new`, path)
  await syncFolderOf(path)
}
