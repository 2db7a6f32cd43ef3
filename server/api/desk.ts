/** What every part of the table of contents stands on: who asks, what it reaches, and its doors. */
import type { Labels } from '../../labels/render.ts'
import type { SessionLimits } from '../accounts/sessions.ts'
import type { BackingUp } from '../backing-up.ts'
import type { Partner } from '../contract/partners.ts'
import { Refusal } from '../contract/refusal.ts'
import { type Id, type Language, say } from '../contract/words.ts'
import type { Bench } from '../exchange/contents.ts'
import type { Exchange } from '../exchange/exchange.ts'
import * as amended from '../lab/amended.ts'
import { bookOf, type Kept } from '../lab/books.ts'
import * as handOvers from '../lab/hand-overs.ts'
import * as notices from '../lab/notices.ts'
import { inBook, REGISTRY } from '../lab/places.ts'
import type { Labelling } from '../labelling.ts'
import type { Printing } from '../printing.ts'
import type { Actor, Look, Store, Work } from '../store/store.ts'

/** Who asks, and the cookie they ask with. */
export interface Who {
  readonly by: Actor
  /** What the browser says of itself. */
  readonly device: string
  readonly language: Language
  readonly session: { set(token: string): void; clear(): void }
}

export interface Desk {
  readonly store: Store
  readonly bench: Bench
  readonly labels: Labels
  readonly labelling: Labelling
  readonly printing: Printing
  readonly outside: Outside
  readonly backingUp: Pick<BackingUp, 'show' | 'make'>
  readonly version: string
  readonly sessions: SessionLimits
  readonly draftHours: number
  readonly intake: Pick<
    Exchange,
    'ports' | 'hearing' | 'strangers' | 'port' | 'linesChanged' | 'bring'
  >
}

/** The way to partners outside, apart from the units of work. */
interface Outside {
  /** Why an address of a kind may not be sent to; null where it may. */
  whyNot(kind: Partner['kind'], address: string): 'no-address' | 'not-secure' | null
  /** A message that says it is a trial. */
  attempt(
    partner: Partner,
  ): Promise<
    | { readonly is: 'sent'; readonly reference: string }
    | { readonly is: 'later' | 'refused'; readonly why: string }
  >
}

export const REGISTRY_BOOKS = [REGISTRY]

/** How an answer reads, and how it works in books that a read has found. */
export type Doors = ReturnType<typeof doorsOf>

export function doorsOf({ store, bench: { programmes } }: Desk) {
  const doors = {
    read: <T>(who: Who, fn: (look: Look) => Promise<T>): Promise<T> => store.read(who.by, fn),
    registry: <T>(who: Who, fn: (work: Work) => Promise<T>): Promise<T> =>
      store.work(who.by, REGISTRY_BOOKS, fn),
    /** Finds the books by a read, then works in them. */
    inBooks: async <T>(
      who: Who,
      find: (look: Look) => Promise<string[]>,
      fn: (work: Work) => Promise<T>,
    ): Promise<T> => {
      const books = await store.read(who.by, async look =>
        handOvers.partners(look, await find(look)),
      )
      return store.work(who.by, books, async work => {
        // A case may have been handed to another centre between the read and the unit.
        for (const book of await handOvers.partners(work, await find(work))) inBook(work, book)
        return fn(work)
      })
    },
    /**
     * An act by which somebody may come to be away: what hangs on them goes on in the same unit. A case
     * that comes up meanwhile is in a book that this unit does not hold; the clock follows it at once.
     */
    going: async <T>(
      who: Who,
      find: (look: Look) => Promise<Id | null>,
      fn: (work: Work) => Promise<T>,
    ): Promise<T> => {
      const staff = await store.read(who.by, find)
      const centres = staff ? await store.read(who.by, look => notices.centresOf(look, staff)) : []
      return store.work(who.by, [REGISTRY, ...centres], async work => {
        const gave = await fn(work)
        if (staff) await amended.leave(work, staff)
        if (staff) await notices.leave(work, staff)
        return gave
      })
    },
    programmeOf(code: string) {
      const programme = programmes.get(code)
      if (programme) return programme
      throw new Refusal('invalid', say(`There is no programme ${code}.`, `没有 ${code} 项目。`))
    },
  }
  return {
    ...doors,
    /** Works at a centre that the asker names, and in the books that cases of it went to. */
    atCentre: <T>(who: Who, centre: string, fn: (work: Work) => Promise<T>): Promise<T> =>
      doors.inBooks(who, async () => [centre], fn),
    /** Works in the book of one row, and says of one that is not there what it says of a hidden one. */
    ofRow: <T>(who: Who, noun: Kept, id: Id, fn: (work: Work) => Promise<T>): Promise<T> =>
      doors.inBooks(who, look => bookOf(look, noun, id), fn),
  }
}
