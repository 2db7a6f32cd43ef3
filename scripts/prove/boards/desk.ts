/**
 * A desk where unsatisfactory cards arrive, each of which opens a recall at once, and whose cases are
 * handed to the next centre and on: rows leave boards that stand (E-09).
 */
import { setTimeout as pause } from 'node:timers/promises'
import { clientOver, type GuthrieClient } from '../../../server/contract/client.ts'
import { Refusal } from '../../../server/contract/refusal.ts'
import type { Centre } from './ground.ts'
import type { Whereabouts } from './people.ts'

export interface Desk {
  /** One card more arrives, and the case of one that came before goes to the next centre. */
  works(): void
  /** Cases that were handed over. */
  handed(): number
  stop(): Promise<void>
}

const AGAIN_MS = 100
const FAULT = 'D03'

export function openDesk(centre: Centre, next: Centre, at: Whereabouts): Desk {
  const coming = [...centre.coming]
  const here: string[] = []
  let handed = 0
  let stopping = false
  let working: Promise<unknown> = Promise.resolve()
  const caller = (token = ''): GuthrieClient =>
    clientOver({
      origin: '',
      fetch: (input, init) => fetch(`${at.url()}${String(input)}`, init),
      headers: () => ({ cookie: `guthrie=${token}` }),
    })
  const [desk, manager] = [caller(centre.receptionist), caller(centre.manager)]
  const doctor = caller(centre.people[0])

  /** Until it was done or refused: what was done before an answer was lost is refused then. */
  async function surely(step: () => Promise<unknown>): Promise<void> {
    while (!stopping) {
      try {
        return void (await step())
      } catch (error) {
        if (error instanceof Refusal && error.kind !== 'unavailable') return
        await pause(AGAIN_MS)
      }
    }
  }

  async function receive(number: string): Promise<void> {
    await surely(() => desk.receiveSpecimen({ number, centre: centre.id, found: [FAULT] }))
    here.push(number)
  }

  async function handOn(number: string): Promise<void> {
    await surely(async () => {
      const row = (await doctor.showBoard({})).rows.find(one => one.specimen === number)
      if (!row || row.centre !== centre.id) return
      const given = { centre: centre.id, to: next.id, cases: [row.case] }
      await manager.handOverCases({ ...given, reason: 'handed on in the proof' })
      handed++
    })
  }

  return {
    works() {
      const [number, before] = [coming.shift(), here.shift()]
      working = working.then(async () => {
        if (number) await receive(number)
        if (before) await handOn(before)
      })
    },
    handed: () => handed,
    async stop() {
      stopping = true
      await working
    },
  }
}
