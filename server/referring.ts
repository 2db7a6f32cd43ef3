/** Redraws whose window has passed become referrals by the clock; what passed while we were down, too. */
import * as referrals from './lab/referrals.ts'
import type { Store } from './store/store.ts'

const EVERY_MS = 60_000

interface Parts {
  readonly store: Store
  readonly onBug: (error: unknown, about: string) => void
  /** How often; a minute unless told. */
  readonly everyMs?: number | undefined
}

export function openReferring({ store, onBug, everyMs = EVERY_MS }: Parts) {
  const by = { id: 'clock' }
  let running: Promise<void> | null = null

  async function look(): Promise<void> {
    for (const { centre, id } of await store.read(by, referrals.overdueCases)) {
      // One that cannot be followed keeps no other back.
      await store
        .work(by, [centre], work => referrals.followWindow(work, id))
        .catch(error => onBug(error, `referring the overdue redraw of case ${id}`))
    }
  }

  const timer = setInterval(() => {
    running ??= look()
      .catch(error => onBug(error, 'referring overdue redraws'))
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
