/** Redraws whose window has passed become referrals by the clock; what passed while we were down, too. */
import * as referrals from './lab/referrals.ts'
import { everySoOften, oneByOne } from './rounds.ts'
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
    await oneByOne(
      await store.read(by, referrals.overdueCases),
      ({ centre, id }) => store.work(by, [centre], work => referrals.followWindow(work, id)),
      (error, { id }) => onBug(error, `referring the overdue redraw of case ${id}`),
    )
  })
