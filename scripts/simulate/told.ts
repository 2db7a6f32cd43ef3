/** An analyzer that is told over IPC what to measure, one deed after the other. */
import type { Instrument, Manner, Said } from './conduct.ts'
import type { Sample } from './simulator.ts'

export interface Deed {
  readonly id: number
  readonly sample: Sample
  readonly manner: Manner
}

export type Report = { readonly id: number } & (Said | { readonly failed: string })

/** Every which-th G6PD result may get lost where results are to be lost. */
const LOSES_EVERY = 2

/** Obeys until whoever tells it is gone. `lose` results are claimed as said and never sent. */
export function obey(instrument: Instrument, lose: number): void {
  const tell = process.send?.bind(process)
  if (!tell) throw new Error('--told needs a process that tells: start it with an IPC channel')
  const forgets = forgetful(lose)
  let turn: Promise<void> = Promise.resolve()
  process.on('message', (deed: Deed) => {
    turn = turn.then(async () => {
      const report = await reportOf(instrument, deed, forgets(deed))
      if (process.connected) tell(report)
    })
  })
  process.once('disconnect', () => instrument.close())
  // Ctrl-C reaches the whole group; when to end is up to whoever tells.
  process.on('SIGINT', () => undefined)
}

async function reportOf(instrument: Instrument, deed: Deed, lost: boolean): Promise<Report> {
  const { id, sample, manner } = deed
  if (lost) return { id, ...instrument.claim(sample) }
  try {
    return { id, ...(await instrument.act(sample, manner)) }
  } catch (error) {
    return { id, failed: String(error) }
  }
}

function forgetful(lose: number): (deed: Deed) => boolean {
  let left = lose
  let seen = 0
  return ({ sample, manner }) => {
    if (left === 0 || manner !== 'plain' || sample.analyte !== 'G6PD' || sample.role) return false
    seen++
    if (seen % LOSES_EVERY !== 0) return false
    left--
    return true
  }
}
