/** What the clock does again and again: never twice at once, and once more after a trouble. */
import { setImmediate as nextTurn } from 'node:timers/promises'

const EVERY_MS = 60_000

interface Round {
  /** In a log, where it fails. */
  readonly does: string
  readonly onBug: (error: unknown, about: string) => void
  /** How often; a minute unless told. */
  readonly everyMs?: number | undefined
  /** The first one at once, so that nothing waits for a start. */
  readonly atOnce?: boolean
}

export interface Rounds<T = void> {
  /** One look beside those of the clock; after those that were asked for before, whatever became of them. */
  look(): Promise<T>
  /** The clock asks for no more; done when the last one has ended. */
  stop(): Promise<void>
}

export function everySoOften<T = void>(
  { does, onBug, everyMs = EVERY_MS, atOnce = false }: Round,
  work: () => Promise<T>,
): Rounds<T> {
  /** Never fails: whatever became of one look, the next one is made. */
  let last: Promise<void> = Promise.resolve()
  let asked = 0
  const ended = () => {
    asked -= 1
  }
  function look(): Promise<T> {
    asked += 1
    const own = last.then(work)
    last = own.then(ended, ended)
    return own
  }
  const byClock = () => {
    if (asked === 0) look().catch(error => onBug(error, does))
  }
  const timer = setInterval(byClock, everyMs)
  if (atOnce) byClock()
  return {
    look,
    async stop() {
      clearInterval(timer)
      await last
    },
  }
}

/**
 * Each after the other; one that fails is told of and keeps no other back. On the embedded engine a
 * unit runs without a pause, so whoever waits, an instrument above all, is let in between.
 */
export async function oneByOne<T>(
  all: Iterable<T>,
  work: (one: T) => Promise<unknown>,
  failed: (error: unknown, one: T) => void,
): Promise<void> {
  for (const one of all) {
    await work(one).catch(error => failed(error, one))
    await nextTurn()
  }
}
