/**
 * What approved rules verify, now and then: apart from the intake, which waits for nobody.
 *
 * A centre is looked at again only where something was told since: in its own journal or in that of
 * the network, where rules are approved, or on another day, on which a rule may begin. Whatever
 * changes a result, a flag, a control or a rule tells it, so that nothing is missed by not looking.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Day, dayOf, type Id } from './contract/words.ts'
import * as autoVerify from './lab/auto-verify.ts'
import * as handOvers from './lab/hand-overs.ts'
import * as places from './lab/places.ts'
import type { Programmes } from './lab/results.ts'
import { everySoOften, type Rounds } from './rounds.ts'
import type { Look, Store } from './store/store.ts'

const EVERY_MS = 2_000

/** How far the journals were, and on which day, when a centre was last looked at. */
interface Seen {
  readonly own: number
  readonly network: number
  readonly day: Day
}

interface Parts {
  readonly store: Store
  readonly programmes: Programmes
  readonly onBug: (error: unknown, about: string) => void
  /** How often; tests look by themselves. */
  readonly everyMs?: number
}

/** Each look is at whatever changed; it gives the centres that were judged. */
export function openVerifying({
  store,
  programmes,
  onBug,
  everyMs = EVERY_MS,
}: Parts): Rounds<readonly Id[]> {
  const by = { id: 'clock' }
  const seen = new Map<Id, Seen>()

  async function lookAtAll(): Promise<readonly Id[]> {
    const judged: Id[] = []
    for (const centre of await store.read(by, autoVerify.centresWaiting)) {
      // Read before it is judged: what is told meanwhile is looked at the next time.
      const now = await store.read(by, l => headsOf(l, centre))
      if (isSame(seen.get(centre), now)) continue
      try {
        await judge(centre)
        seen.set(centre, now)
        judged.push(centre)
      } catch (error) {
        // The other centres do not wait for this one, which is looked at again the next time.
        onBug(error, `verifying by rule at ${centre}`)
      }
    }
    return judged
  }

  async function judge(centre: Id): Promise<void> {
    let after: Id | undefined
    do {
      const ask = { centre, after }
      const found = await store.read(by, l => autoVerify.allowed(l, programmes, ask))
      // Looked at again in the unit: it may have changed in between.
      if (found.byRule.size > 0)
        await store.work(by, await store.read(by, l => handOvers.partners(l, [centre])), w =>
          autoVerify.verify(w, programmes, ask),
        )
      after = found.next ?? undefined
      // On the embedded engine a unit runs without a pause: who waits is let in between.
      await nextTurn()
    } while (after !== undefined)
  }

  return everySoOften({ does: 'verifying by rule', onBug, everyMs }, lookAtAll)
}

const headsOf = async (look: Look, centre: Id): Promise<Seen> => ({
  own: await look.head(centre),
  network: await look.head(places.REGISTRY),
  day: dayOf(look.at),
})

const isSame = (before: Seen | undefined, now: Seen): boolean =>
  before?.own === now.own && before.network === now.network && before.day === now.day
