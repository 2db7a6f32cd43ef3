/** A store in a place of a test, and how to look at what it refuses. */
import { join } from 'node:path'
import { Refusal } from '../../server/contract/refusal.ts'
import {
  type Actor,
  openStore,
  type Store,
  type StoreOptions,
  type Work,
} from '../../server/store/store.ts'

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

export const tess: Actor = { id: 'staff:tess' }

export const district = (code: string, name = code) => ({ code, name, nameEn: name, verified: '' })

/** One row and one fact about it: the smallest change that must be whole. */
export async function add(work: Work, code: string, book?: string): Promise<void> {
  await work.db.insertInto('district').values(district(code)).execute()
  work.tell('kit.voided', code, { reason: 'lost' }, book)
}

/** Every row that `add` has written. */
export const codes = (store: Store): Promise<string[]> =>
  store.read(tess, async ({ db }) => {
    const rows = await db.selectFrom('district').select('code').orderBy('code').execute()
    return rows.map(row => row.code)
  })

/** What the facts that `add` has told are about, in their order. */
export const abouts = async (store: Store, book: string): Promise<string[]> =>
  (await store.facts(book, 0, 1000)).map(fact => fact.about)
