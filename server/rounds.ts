/** What the clock does again and again: never twice at once, and once more after a trouble. */
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
