/**
 * One row changed from the version that its person saw. Whoever comes second is told that it changed
 * meanwhile, and nothing of theirs is written (E-03).
 */
import { changedMeanwhile } from '../contract/refusal.ts'
import type { Id } from '../contract/words.ts'
import type { Work } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'

type Versioned = {
  [T in keyof Tables]: Tables[T] extends { id: Id; version: number } ? T : never
}[keyof Tables]

interface Seen {
  readonly id: Id
  readonly version: number
}

/** The row as it is now, of the next version; `only` says how it must stand still. */
export async function changeRow<T extends Versioned>(
  work: Work,
  table: T,
  { id, version }: Seen,
  set: Partial<Omit<Tables[T], 'id' | 'version'>>,
  only: { readonly state?: string } = {},
): Promise<Tables[T]> {
  // Every table here has these columns; the builder cannot follow a table that is not named.
  let update = work.db
    .updateTable(table as 'recall')
    .set({ ...set, version: version + 1 } as object)
    .where('id', '=', id)
    .where('version', '=', version)
  if (only.state !== undefined) update = update.where('state', '=', only.state as never)
  const row = await update.returningAll().executeTakeFirst()
  if (!row) throw changedMeanwhile()
  return row as unknown as Tables[T]
}
