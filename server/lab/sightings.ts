/**
 * Whom somebody was shown, by person, so that it can be counted while they look. The journal says the same
 * for ever and whoever reads it needs no other record; but it is kept by what was looked at, and counting
 * a person's looks in it would cost every message of an instrument an index. Who looks never reads this.
 */
import { isPerson } from '../access.ts'
import type { SightingHow } from '../contract/reviews.ts'
import type { Id } from '../contract/words.ts'
import type { Work } from '../store/store.ts'

export async function note(work: Work, how: SightingHow, people: readonly Id[]): Promise<void> {
  const { by, at } = work
  if (!isPerson(by) || people.length === 0) return
  await work.db
    .insertInto('sighting')
    .values([...new Set(people)].map(about => ({ staff: by.staff, at, about, how })))
    .onConflict(on => on.doNothing())
    .execute()
}
