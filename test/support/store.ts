/** A store in a place of a test, and how to look at what it refuses. */
import { join } from 'node:path'
import { Refusal } from '../../server/contract/refusal.ts'
import { openStore, type Store, type StoreOptions } from '../../server/store/store.ts'

/** What the clock of a test's store says, unless told. */
export const AT = '2026-03-01T08:00:00.000Z'

export type StoreOverrides = Partial<StoreOptions>

interface Spot {
  readonly url?: string
  readonly folder: string
}

/** Key and witness inside the folder, so that a copy of the place has them too. */
export const keysIn = ({ folder }: Spot) => ({
  keyFile: join(folder, 'journal.key'),
  witness: join(folder, 'witness'),
})

export const openAt = (place: Spot, overrides: StoreOverrides = {}): Promise<Store> =>
  openStore({
    folder: place.folder,
    url: place.url,
    ...keysIn(place),
    clock: () => AT,
    ...overrides,
  })

/** The error that `promise` ends with; it must end with one. */
export async function failing(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise
  } catch (error) {
    if (error instanceof Error) return error
    throw error
  }
  throw new Error('this should have failed')
}

/** The refusal that `promise` ends with; a bug is thrown on. */
export async function refused(promise: Promise<unknown>): Promise<Refusal> {
  const error = await failing(promise)
  if (!(error instanceof Refusal)) throw error
  return error
}
