/** One random morning over the doors, and what was answered in it. */
import { v7 as newId } from 'uuid'
import { Refusal } from '../../../server/contract/refusal.ts'
import { specimenNumber } from '../../../server/contract/specimen-number.ts'
import type { Caller } from '../../../test/support/caller.ts'
import type { Lab } from '../../../test/support/lab.ts'
import { stood } from '../../../test/support/label-runs.ts'
import { ADAS_MOTHER, ada } from '../../../test/support/people.ts'

export interface People {
  /** Two tabs of one nurse. */
  readonly tabs: readonly Caller[]
  readonly nick: Caller
  readonly quin: Caller
  /** The desk of the centre: issues kits, and prints as the second person. */
  readonly rita: Caller
}

/** What the server said it had done: all of it must be found. */
export interface Answered {
  /** Number by request. */
  readonly registered: Map<string, string>
  /** `number copy`. */
  readonly copies: Set<string>
  readonly ended: Set<string>
  readonly withdrawn: Set<string>
}

export const answeredNothing = (): Answered => ({
  ...{ registered: new Map(), copies: new Set(), ended: new Set(), withdrawn: new Set() },
})

const ACTS_A_HAND = 24
const KIT = 12
const CUT_MS = 400

/** Begins a morning; `afterKill` asks again for what nobody answered and waits for the rest. */
export function morning(
  people: () => People,
  at: Lab['at'],
  answered: Answered,
  random: () => number,
): { afterKill(): Promise<void> } {
  const unanswered: (() => Promise<void>)[] = []
  const hands: ((p: People) => Caller)[] = [
    p => p.tabs[0] as Caller,
    p => p.tabs[1] as Caller,
    p => p.nick,
    p => p.quin,
  ]
  const wards = [at.nanming, at.nanming, at.yunyan, at.qingzhen]
  /** Asked again under the same words after the kill, once: a refusal then is an answer. */
  const asked = async (act: () => Promise<void>): Promise<void> => {
    try {
      await act()
    } catch (error) {
      if (!isCut(error)) return
      unanswered.push(act)
      // The server is down: the rest of the morning is for the next one.
      await new Promise(resolve => setTimeout(resolve, CUT_MS))
    }
  }
  const all = hands.map(async (hand, i) => {
    for (let n = 0; n < ACTS_A_HAND; n++)
      await asked(actOf(() => hand(people()), people, wards[i] ?? '', at, answered, random))
  })
  return {
    async afterKill() {
      await Promise.all(all)
      for (const act of unanswered) await asked(act)
    },
  }
}

/** A refusal is an answer; what the cut line says is none. */
const isCut = (error: unknown): boolean =>
  !(error instanceof Refusal) || error.kind === 'unavailable'

/** One act with everything chosen beforehand, so that asking again asks the same. */
function actOf(
  one: () => Caller,
  people: () => People,
  ward: string,
  at: Lab['at'],
  answered: Answered,
  random: () => number,
): () => Promise<void> {
  const known = [...answered.registered.values()]
  const anyKnown = known[Math.floor(random() * known.length)] ?? '03260000000001'
  const anyNumber = specimenNumber(
    random() < 0.7 ? '03' : '01',
    '26',
    1 + Math.floor(random() * 260),
  )
  const request = newId()
  const chance = random()
  const copies = 1 + Math.floor(random() * 3)
  const register = async (number?: string) => {
    const now = new Date().toISOString()
    const { specimen } = await one().registerNewborn({
      ...{ request, samplingPoint: ward, mother: ADAS_MOTHER, newborn: ada(now) },
      ...(number === undefined ? {} : { number }),
    })
    answered.registered.set(request, specimen.number)
  }
  const printed = async (who: Caller) => {
    const { copy } = await who.printLabel({ number: anyKnown, reason: 'x' })
    answered.copies.add(`${anyKnown} ${copy}`)
  }
  if (chance < 0.35) return () => register()
  if (chance < 0.5) return () => register(anyNumber)
  if (chance < 0.65) return () => printed(one())
  if (chance < 0.7) return () => printed(people().rita)
  if (chance < 0.8)
    return async () => {
      const numbers = [{ number: anyKnown, copies }]
      const run = await one().startLabelRun({ numbers, medium: 'dialog', reason: 'x' })
      await stood(one(), run.id)
      await one().checkLabelRun({ id: run.id, scanned: anyKnown })
      await stood(one(), run.id)
      for (const row of await one().listLabelCopies({ number: anyKnown }))
        answered.copies.add(`${anyKnown} ${row.copy}`)
    }
  if (chance < 0.88)
    return async () => {
      const how = random() < 0.5 ? ('lost' as const) : ('damaged' as const)
      const { ended } = await one().endNumber({ number: anyNumber, how, reason: 'x' })
      if (ended === 1) answered.ended.add(anyNumber)
    }
  if (chance < 0.93)
    return async () => {
      await one().withdrawSpecimen({ number: anyKnown, reason: 'x' })
      answered.withdrawn.add(anyKnown)
    }
  if (chance < 0.97)
    return async () => {
      const confirmed = { label: anyKnown, identifier: ADAS_MOTHER.name, birthOrder: 1 }
      const collectedAt = new Date().toISOString()
      await one().collectSpecimen({ number: anyKnown, collectedAt, confirmed })
    }
  return async () => {
    const kit = { centre: at.GMCH, samplingPoint: at.qingzhen, count: KIT }
    await people().rita.issueKit(kit)
  }
}
