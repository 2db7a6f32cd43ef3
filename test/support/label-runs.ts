/** Print runs from outside: waiting for one, and what came out of the printer. */
import type { LabelRun } from '../../server/contract/labels.ts'
import type { Caller } from './caller.ts'

const LOOK_MS = 5
const MOST_LOOKS = 6_000

/** A run when nothing more happens to it by itself: it waits or has ended, however. */
export async function stood(by: Caller, id: string): Promise<LabelRun> {
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    const run = await by.showLabelRun({ id })
    if (run.state !== 'running') return run
    await new Promise(resolve => setTimeout(resolve, LOOK_MS))
  }
  throw new Error(`the run ${id} does not come to an end`)
}

/** The numbers in the symbols of ZPL labels, in the order of the labels. */
export const numbersOn = (formats: readonly string[]): string[] =>
  formats.map(zpl => /\^FD>;(\d{14})\^FS/.exec(zpl)?.[1] ?? '')
