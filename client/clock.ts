/**
 * The laboratory's clock on this page. Clocks count down by the server's time and not by that of a
 * ward computer, which may be hours off; in a demonstration the server's clock is moved.
 */
import { useSyncExternalStore } from 'react'
import type { Instant } from '../server/contract/words.ts'

let ahead = 0
const listeners = new Set<() => void>()
let ticking: ReturnType<typeof setInterval> | null = null

/** The server said what time it is; everything that counts follows. */
export function serverSaid(now: Instant): void {
  ahead = Date.parse(now) - Date.now()
}

/** Milliseconds since 1970 by the server's clock. */
export const nowMs = (): number => Date.now() + ahead
export const nowInstant = (): Instant => new Date(nowMs()).toISOString()

function watch(listener: () => void): () => void {
  listeners.add(listener)
  ticking ??= setInterval(() => {
    for (const each of listeners) each()
  }, 1000)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0 || ticking === null) return
    clearInterval(ticking)
    ticking = null
  }
}

/** Now in milliseconds, drawn again every `everyMs`; one ticker serves the whole page. */
export const useNow = (everyMs = 1000): number =>
  useSyncExternalStore(watch, () => Math.floor(nowMs() / everyMs) * everyMs)
