/** The one clock of the demo: it stands where it is put, is moved by hand, and can be let run. */
import { type Instant, later } from '../../server/contract/words.ts'

export interface MovableClock {
  now(): Instant
  /** Forward to an instant; never back, or the journal would tell of effects before causes. */
  jump(to: Instant): void
  /** What is done takes so long; once the clock runs, it takes as long as it takes. */
  pass(ms: number): void
  /** From here on it is the time of day. */
  run(): void
}

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

export function movableClock(start: Instant): MovableClock {
  let at = start
  let running = false
  const jump = (to: Instant) => {
    if (to > at) at = to
  }
  return {
    now() {
      if (running) jump(new Date().toISOString())
      return at
    },
    jump,
    pass(ms) {
      if (!running) jump(later(at, ms))
    },
    run() {
      running = true
    },
  }
}
