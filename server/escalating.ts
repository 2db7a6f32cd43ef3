/**
 * What the clock owes to people (E-20, E-22, C-14): notices that are due are raised, and what hangs on somebody
 * who is not there any more goes on to who is. Everything stands in the database, so that a start begins
 * where the last one was ended; it looks at once, then again and again.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Id, Instant } from './contract/words.ts'
import * as amended from './lab/amended.ts'
import * as duty from './lab/duty.ts'
import * as notices from './lab/notices.ts'
import * as places from './lab/places.ts'
import * as queues from './lab/queues.ts'
import { everySoOften, oneByOne, type Rounds } from './rounds.ts'
import type { Look, Store } from './store/store.ts'

/** How late a notice may be by the clock of this process. */
const EVERY_MS = 10_000
/**
 * What is looked at in one unit of a centre, and in one page of all centres. Each takes a millisecond
 * or more, and on the embedded engine a unit runs without a pause: instruments wait for their answers.
 */
const A_UNIT = 8
const A_PAGE = 500

interface Parts {
  readonly store: Store
  readonly onBug: (error: unknown, about: string) => void
  readonly everyMs?: number | undefined
}

type Cursor = Pick<notices.Watch, 'at' | 'id'> | null

const BY = { id: 'clock' }

/** What waits for somebody: recalls, and amended reports that nobody has confirmed. */
const WATCHED = [
  {
    noun: 'recall',
    ...{ neverLookedAt: notices.neverLookedAt, due: notices.due, follow: notices.follow },
    hangingOn: notices.hangingOn,
  },
  {
    noun: 'report',
    ...{ neverLookedAt: amended.neverLookedAt, due: amended.due, follow: amended.follow },
    hangingOn: amended.hangingOn,
  },
] as const
type Watched = (typeof WATCHED)[number]

/** Each look is at all that is due. */
export function openEscalating({ store, onBug, everyMs = EVERY_MS }: Parts): Rounds {
  /** What was begun with, and how far the staff was known, where all that hung on it was followed. */
  const begun = new Set<Watched>()
  const seen = new Map<Watched, Seen>()

  /** Each by itself: what fails is told and made again at the next look, and keeps nothing else back. */
  async function lookAtAll(): Promise<void> {
    const steps = [followNew, followLeavers, followDue]
    const all = steps.flatMap(step => WATCHED.map(kind => ({ step, kind })))
    for (const { step, kind } of all)
      await step(kind).catch(error => onBug(error, `telling who should act on a ${kind.noun}`))
    await followQueues().catch(error => onBug(error, 'telling who should work a queue'))
  }

  /** A database from before there were notices: what is open there is looked at, whatever it waits for. */
  async function followNew(kind: Watched): Promise<void> {
    if (begun.has(kind)) return
    if (await inUnits(kind, await store.read(BY, kind.neverLookedAt))) begun.add(kind)
  }

  /** Where somebody came, went or was replaced since, by the journal or by the date. */
  async function followLeavers(kind: Watched): Promise<void> {
    const now = await store.read(BY, look => standingOf(look, seen.get(kind) ?? null))
    if (!now.isChanged) return
    const hanging = await store.read(BY, look => hangingOnNobody(look, kind))
    if (await inUnits(kind, hanging)) seen.set(kind, now)
  }

  async function followDue(kind: Watched): Promise<void> {
    let after: Cursor = null
    for (;;) {
      const from: Cursor = after
      const page: notices.Watch[] = await store.read(BY, l => kind.due(l, from, A_PAGE))
      await inUnits(kind, page)
      const last = page.at(-1)
      if (!last || page.length < A_PAGE) return
      after = last
    }
  }

  /** What nobody works, wherever something is too old or was (C-14). */
  async function followQueues(): Promise<void> {
    const { books } = await store.read(BY, queues.standing)
    await oneByOne(
      books,
      book => store.work(BY, [book], work => queues.follow(work, book)),
      (error, book) => onBug(error, `following the queues of ${book}`),
    )
  }

  /** In their order, those of one centre together; whether all could be followed. */
  async function inUnits(kind: Watched, rows: readonly { id: Id; centre: Id }[]): Promise<boolean> {
    let failed = 0
    for (const [centre, own] of Map.groupBy(rows, row => row.centre))
      for (let i = 0; i < own.length; i += A_UNIT) {
        const some = own.slice(i, i + A_UNIT).map(({ id }) => id)
        failed += await together(kind, centre, some)
        await nextTurn()
      }
    return failed === 0
  }

  /** How many of them could not be followed: each is told of, and keeps no other back. */
  async function together(kind: Watched, centre: Id, ids: readonly Id[]): Promise<number> {
    try {
      await store.work(BY, [centre], async work => {
        const ground = await notices.groundOf(work)
        for (const id of ids) await kind.follow(work, id, ground)
      })
      return 0
    } catch (error) {
      let failed = 0
      if (ids.length > 1) for (const id of ids) failed += await together(kind, centre, [id])
      if (ids.length > 1) return failed
      onBug(error, `following the ${kind.noun} ${ids[0]}`)
      return 1
    }
  }

  return everySoOften({ does: 'telling who should act', onBug, everyMs, atOnce: true }, lookAtAll)
}

/** How far the journal of staff was when it was looked at, and until when that holds by the dates. */
interface Seen {
  readonly head: number
  readonly at: Instant
  readonly until: Instant
  readonly isChanged: boolean
}

async function standingOf(look: Look, seen: Seen | null): Promise<Seen> {
  const head = await look.head(places.REGISTRY)
  const told = seen && head > seen.head ? await duty.changedSince(look, seen.head) : 'no'
  const isMoved = seen !== null && (look.at >= seen.until || look.at < seen.at)
  if (seen && told === 'no' && !isMoved) return { ...seen, head, isChanged: false }
  return { head, at: look.at, until: await duty.holdsUntil(look), isChanged: true }
}

/** Of cases whose owner is not there, or of which somebody was told who is not. */
async function hangingOnNobody(look: Look, kind: Watched): Promise<{ id: Id; centre: Id }[]> {
  const owners = await notices.ownersNow(look)
  const told = await notices.toldNow(look)
  const pairs = [...owners.map(({ centre, owner }) => ({ centre, staff: owner })), ...told]
  const people = new Map<Id, duty.Duty>()
  const found: { id: Id; centre: Id }[] = []
  for (const { centre, staff } of pairs) {
    const there = people.get(centre) ?? (await duty.at(look, centre))
    people.set(centre, there)
    if (staff !== null && duty.isOn(there, staff)) continue
    for (const id of await kind.hangingOn(look, centre, staff)) found.push({ id, centre })
  }
  return [...new Map(found.map(one => [one.id, one])).values()]
}
