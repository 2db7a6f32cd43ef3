/**
 * A store that only reads, beside the process that writes: for the boards in a process of their own.
 * It opens the database that the other one has migrated, takes no lock of the folder and cannot
 * write, whatever it is asked. Of commits it is told from outside, by `committed`.
 */
import type { Instant } from '../contract/words.ts'
import { askThrough, openForReading, type Place } from './engines.ts'
import { lastNumber, readFacts, readHeads } from './journal.ts'
import { type Kept, often } from './often.ts'
import type { Store } from './store.ts'

/** What the boards ask of the store. */
export type Reading = Pick<Store, 'read' | 'heads' | 'facts' | 'onCommit'>

export interface ReadingStore extends Reading {
  /** Somebody has committed: wakes who listens. */
  committed(): void
  close(): Promise<void>
}

/** Boards ask one after the other; a few more for those who come at the same time. */
const CONNECTIONS = 3

export async function openReading(place: Place, clock: () => Instant): Promise<ReadingStore> {
  const { db, failure, close } = await openForReading(place, CONNECTIONS)
  const way = { db, ask: askThrough(db) }
  const kept: Kept = new Map()
  const listeners = new Set<() => void>()
  const clearly = async <T>(asked: Promise<T>): Promise<T> => {
    try {
      return await asked
    } catch (error) {
      throw failure(error)?.refusal ?? error
    }
  }
  return {
    read: (by, fn) =>
      clearly(
        fn({
          ...{ db, by, at: clock() },
          often: (name, values, build) => often(kept, way, name, values, build),
          head: book => lastNumber(kept, way, book),
        }),
      ),
    async heads() {
      const heads = await clearly(readHeads(db))
      return Object.fromEntries([...heads].map(([book, { seq }]) => [book, seq]))
    },
    facts: (book, after, limit) => clearly(readFacts(db, book, after, limit)),
    onCommit(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    committed() {
      for (const listener of listeners) listener()
    },
    close,
  }
}
