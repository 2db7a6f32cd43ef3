/**
 * How long a run takes and when the day of an instrument begins, as rows. No source speaks of either:
 * they are the house's, unverified, and a programme proposes its own. They say which control speaks
 * for which value, see `lab/run-spans.ts`.
 *
 * - Twelve hours hold a plate that is measured overnight, and keep the "1" of this morning apart
 *   from the "1" of yesterday morning.
 * - Four in the morning is when the fewest instruments are at work: a line that names no run is cut
 *   there and not at midnight.
 */
import { EVERYBODY } from './newborn-rows.ts'
import type { PackRule } from './pack.ts'

const row = (
  programme: string,
  given: Pick<PackRule, 'analyte' | 'operator' | 'value' | 'class' | 'source'>,
) =>
  ({
    ...{ ...EVERYBODY, programme, kind: 'window', unit: 'h', verified: 'unverified' },
    ...given,
  }) satisfies PackRule

export const runWindows = (programme: string): readonly PackRule[] => [
  row(programme, {
    ...{ analyte: 'run-hours', operator: '<=', value: 12, class: 'longest' },
    source: 'house decision: names such as “1” are used again each day',
  }),
  row(programme, {
    ...{ analyte: 'run-day-begins', operator: '>=', value: 4, class: 'hour' },
    source: 'house decision: a plate over midnight is one run',
  }),
]
