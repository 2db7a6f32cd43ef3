/**
 * What reading and judging an observation takes besides its specimen: the code book and the limits of
 * the day. Both are read once and remembered until the registry's book has a new fact: a row that was
 * added, confirmed or ended, by this process or another, is a fact there.
 */
import type { Batch } from '../contract/batches.ts'
import { type Day, dayOf } from '../contract/words.ts'
import type { Look } from '../store/store.ts'
import type { Codes, Programmes } from './codes.ts'
import { type ControlBook, controlBook } from './lots.ts'
import { codes } from './mappings.ts'
import { REGISTRY } from './places.ts'
import { type Limits, limitsOf } from './rules.ts'
import { type RunRows, runRows } from './run-spans.ts'

export interface Known {
  readonly codes: Codes
  readonly limits: Limits
  readonly controls: ControlBook
  /** Runs that were met, by line and number: see `batches.ts`, which fills it. */
  readonly runs: Map<string, readonly Batch[]>
  /** How long runs take, and when the day of a line begins. */
  readonly runRows: RunRows
}

/** What is known now; asked once for a unit of work. */
export type Knowing = (look: Look) => Promise<Known>

export function remember(programmes: Programmes): Knowing {
  let last: { readonly as: string; readonly known: Known } | undefined
  return async look => {
    const day: Day = dayOf(look.at)
    const as = `${day} ${await look.head(REGISTRY)}`
    if (last?.as !== as) last = { as, known: await read(look, programmes, day) }
    return last.known
  }
}

async function read(look: Look, programmes: Programmes, day: Day): Promise<Known> {
  return {
    codes: await codes(look, programmes),
    limits: await limitsOf(look, day),
    controls: await controlBook(look),
    runs: new Map(),
    runRows: await runRows(look),
  }
}
