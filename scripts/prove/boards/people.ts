/** Instruments and people of one centre, who open, change and end recalls for as long as they may. */
import { setTimeout as pause } from 'node:timers/promises'
import { v7 as newId } from 'uuid'
import { clientOver, type GuthrieClient } from '../../../server/contract/client.ts'
import type { BoardRow } from '../../../server/contract/recalls.ts'
import { message, type Said, startInstrument } from '../kills/instrument.ts'
import type { Centre } from './ground.ts'

/** Where the server is just now. */
export interface Whereabouts {
  readonly url: () => string
  readonly mllpPort: () => number
}

export interface Crew {
  /** So many more values beyond a limit, one after the other within a time. */
  says(values: number, withinMs: number): void
  /** Acts that the laboratory took. */
  acts(): number
  stop(): Promise<void>
}

const ACT_EVERY_MS = 150
const LOOK_EVERY = 12

export function startCrew(centre: Centre, at: Whereabouts, random: () => number): Crew {
  let said = 0
  let acts = 0
  let stopping = false
  let due: Said[] = []
  const people = centre.people.map(token =>
    clientOver({
      origin: '',
      fetch: (input, init) => fetch(`${at.url()}${String(input)}`, init),
      headers: () => ({ cookie: `guthrie=${token}` }),
    }),
  )
  const acting = (async () => {
    let rows: readonly BoardRow[] = []
    for (let n = 0; !stopping; n++) {
      const one = people[n % people.length] as GuthrieClient
      try {
        if (n % LOOK_EVERY === 0) rows = (await one.showBoard({})).rows
        const row = rows[Math.floor(random() * rows.length)]
        if (row) {
          await act(one, row, random())
          acts++
        }
      } catch {
        // Refused, or nobody there to ask: what truly happened stands in the journal.
      }
      await pause(ACT_EVERY_MS)
    }
  })()
  const talking = (async () => {
    while (!stopping) {
      const instrument = startInstrument(at.mllpPort, () => due.shift())
      while (due.length > 0 && !stopping) await pause(10)
      await instrument.stop()
      await pause(20)
    }
  })()
  return {
    says(values, withinMs) {
      for (let i = 0; i < values && said < centre.cards.length; i++, said++) {
        const [card = '', name] = [centre.cards[said], `${centre.facility}-${said}`]
        const one = message(centre.facility, name, card, 'TSH', '48.7')
        setTimeout(() => void due.push(one), (i * withinMs) / values)
      }
    },
    acts: () => acts,
    async stop() {
      stopping = true
      due = []
      await acting
      await talking
    },
  }
}

/** One of the things that people do to a recall; two in a row withdraw it. */
async function act(one: GuthrieClient, row: BoardRow, chance: number): Promise<void> {
  const { id, version } = row
  if (chance < 0.3) await one.acknowledgeRecall({ id, version })
  else if (chance < 0.5) await one.recordContact({ ...tried(row), outcome: 'no-answer' })
  else if (chance < 0.6) await one.recordContact({ ...tried(row), outcome: 'reached-guardian' })
  else if (chance < 0.7) await one.takeInHand({ id: row.case })
  else if (chance < 0.8) await one.layDown({ id: row.case })
  else await one.withdrawRecall({ id, version, reason: 'opened in the proof' })
}

const tried = ({ id }: BoardRow) =>
  ({ id, request: newId(), at: new Date().toISOString(), channel: 'phone' }) as const
