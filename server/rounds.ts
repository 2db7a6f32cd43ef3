/** What the clock does again and again: never twice at once, and once more after a trouble. */
import { setImmediate as nextTurn } from 'node:timers/promises'

const EVERY_MS = 60_000

interface Round {
  /** In a log, where it fails. */
  readonly does: string
  readonly onBug: (error: unknown, about: string) => void
  /** How often; a minute unless told. */
  readonly everyMs?: number | undefined
}

export function everySoOften(
  { does, onBug, everyMs = EVERY_MS }: Round,
  look: () => Promise<void>,
) {
  let running: Promise<void> | null = null
  const timer = setInterval(() => {
    running ??= look()
      .catch(error => onBug(error, does))
      .finally(() => {
        running = null
      })
  }, everyMs)
  return {
    async stop() {
      clearInterval(timer)
      await running
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
