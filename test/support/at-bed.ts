/** What a careful nurse scans and says at the bed: the label, and the name of the mother or the woman. */
import type { Confirmed } from '../../server/contract/confirmations.ts'
import { normalise } from '../../server/contract/specimen-number.ts'
import type { Store } from '../../server/store/store.ts'

/** Of a number that there is not she has a label all the same. */
export async function confirmedIn(store: Store, scanned: string): Promise<Confirmed> {
  const row = await store.read({ id: 'test' }, look =>
    look.db
      .selectFrom('specimen')
      .innerJoin('subject', 'subject.id', 'specimen.subject')
      .leftJoin('identity', join =>
        join.on(eb => eb('identity.subject', '=', eb.fn.coalesce('subject.mother', 'subject.id'))),
      )
      .select(['identity.name', 'subject.birthOrder'])
      .where('specimen.number', '=', normalise(scanned))
      .executeTakeFirst(),
  )
  return {
    ...{ label: scanned, identifier: row?.name ?? 'somebody' },
    ...(row?.birthOrder ? { birthOrder: row.birthOrder } : {}),
  }
}
