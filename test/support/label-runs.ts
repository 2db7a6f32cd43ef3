/** Print runs from outside: waiting for one, and what came out of the printer. */
import type { LabelRun } from '../../server/contract/labels.ts'
import type { Caller } from './caller.ts'
import { eventually } from './waiting.ts'

/** A run when nothing more happens to it by itself: it waits or has ended, however. */
export const stood = (by: Caller, id: string): Promise<LabelRun> =>
  eventually(
    'the run stands',
    () => by.showLabelRun({ id }),
    run => run.state !== 'running',
  )

/** The numbers in the symbols of ZPL labels, in the order of the labels. */
export const numbersOn = (formats: readonly string[]): string[] =>
  formats.map(zpl => /\^FD>;(\d{14})\^FS/.exec(zpl)?.[1] ?? '')
