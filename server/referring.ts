/** Redraws whose window has passed become referrals by the clock; what passed while we were down, too. */
import * as referrals from './lab/referrals.ts'
import { everySoOften } from './rounds.ts'
import type { Store } from './store/store.ts'

interface Parts {
  readonly store: Store
  readonly onBug: (error: unknown, about: string) => void
  /** How often; a minute unless told. */
  readonly everyMs?: number | undefined
}

export const openReferring = ({ store, onBug, everyMs }: Parts) =>
  everySoOften({ does: 'referring overdue redraws', onBug, everyMs }, async () => {
    const by = { id: 'clock' }
    for (const { centre, id } of await store.read(by, referrals.overdueCases)) {
      // One that cannot be followed keeps no other back.
      await store
        .work(by, [centre], work => referrals.followWindow(work, id))
        .catch(error => onBug(error, `referring the overdue redraw of case ${id}`))
    }
  })
