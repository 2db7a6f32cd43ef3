/** What is held of cases that went to another centre follows them by the clock. */
import type { Bench } from './exchange/contents.ts'
import * as passing from './exchange/passing.ts'
import * as handOvers from './lab/hand-overs.ts'
import { everySoOften, oneByOne } from './rounds.ts'
import type { Store } from './store/store.ts'

interface Parts {
  readonly store: Store
  readonly bench: Bench
  readonly onBug: (error: unknown, about: string) => void
  /** How often; a minute unless told. */
  readonly everyMs?: number | undefined
}

export const openPassing = ({ store, bench, onBug, everyMs }: Parts) =>
  everySoOften({ does: 'passing on what is held', onBug, everyMs }, async () => {
    const by = { id: 'clock' }
    const pass = async (one: passing.Due) => {
      const books = await store.read(by, look => handOvers.partners(look, [one.centre, one.to]))
      await store.work(by, books, work => passing.pass(work, bench, one))
    }
    await oneByOne(await store.read(by, passing.due), pass, (error, { id }) =>
      onBug(error, `passing on the held observation ${id}`),
    )
  })
