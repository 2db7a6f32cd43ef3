/**
 * Carries the log of a busy SQLite file over into the file, in a thread of its own.
 *
 * SQLite does that inside the commit that makes the log too long, and everybody waits meanwhile for
 * some thousand pages and two syncs of the disk: a fifth of the time of a busy intake, and all of its
 * longest waits. So once a server commits often, a second connection does most of it beside the
 * commits, and leaves the last few pages to the commit that finds the log at its limit, because only
 * a writer may begin the log anew. Nothing depends on this thread: without it SQLite goes on as
 * before. It never writes a page that no commit made safe.
 *
 * Whoever reads for long (a backup, a database shell) keeps the log from being begun anew, and it grows
 * until the disk is full. That is told once it is far longer than it ever gets, and told anew only after
 * it was short again.
 */
import { statSync } from 'node:fs'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import Database from 'better-sqlite3'

/** So many commits are worth a pass; a quiet server makes fewer in a second, and needs no thread. */
const COMMITS = 50
const BUSY_WITHIN_MS = 1_000
/** In bytes; eight times what a commit begins anew at. */
const LONG = 256 * 2 ** 20

export class LogKeeper {
  readonly #path: string
  readonly #onTrouble: (what: string, error: unknown) => void
  readonly #long: number
  #isLong = false
  #commits = 0
  #since = 0
  #thread: Worker | undefined
  /** It is at work, or was lost and is not begun again. */
  #taken = false

  constructor(
    path: string,
    onTrouble: (what: string, error: unknown) => void,
    long: number = LONG,
  ) {
    this.#path = path
    this.#long = long
    this.#onTrouble = onTrouble
  }

  /** After every commit. */
  readonly committed = (): void => {
    if (++this.#commits < COMMITS) return
    const now = performance.now()
    const isBusy = now - this.#since < BUSY_WITHIN_MS
    this.#commits = 0
    this.#since = now
    this.#lookAtLength()
    if (this.#taken || !(isBusy || this.#thread)) return
    this.#taken = true
    this.#thread ??= this.#begin()
    this.#thread.postMessage('pass')
  }

  #lookAtLength(): void {
    // SQLite keeps the file as long as it once was, unless a limit is set where it is opened.
    const size = statSync(`${this.#path}-wal`, { throwIfNoEntry: false })?.size ?? 0
    const wasLong = this.#isLong
    this.#isLong = size > this.#long
    if (this.#isLong && !wasLong)
      this.#onTrouble(
        'the log of the database cannot be begun anew and fills the disk',
        new Error(
          `It has ${Math.round(size / 2 ** 20)} MB. Somebody has been reading the database for long: end the backup or the database shell that is open on it.`,
        ),
      )
  }

  /** Waits for a pass that is under way. */
  async close(): Promise<void> {
    const thread = this.#thread
    if (!thread) return
    this.#thread = undefined
    this.#taken = true
    const gone = new Promise(resolve => thread.once('exit', resolve))
    // It keeps no process alive but for this: whoever waits for nothing else would end here.
    thread.ref()
    thread.postMessage('close')
    await gone
  }

  #begin(): Worker {
    const thread = new Worker(new URL(import.meta.url), { workerData: { logOf: this.#path } })
    thread.unref()
    thread.on('message', () => {
      this.#taken = false
    })
    // Its place stays taken: the log is carried over by the commits again.
    thread.on('error', error => {
      this.#thread = undefined
      this.#onTrouble('the log of the database is carried over more slowly', error)
    })
    return thread
  }
}

function keepLog(path: string): void {
  const file = new Database(path, { timeout: 0 })
  parentPort?.on('message', (what: 'pass' | 'close') => {
    if (what === 'pass') {
      file.pragma('wal_checkpoint(PASSIVE)')
      parentPort?.postMessage('done')
      return
    }
    file.close()
    parentPort?.close()
  })
}

if (!isMainThread && typeof workerData?.logOf === 'string') keepLog(workerData.logOf)
