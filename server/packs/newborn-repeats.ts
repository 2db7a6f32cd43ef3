/**
 * What is measured again, what is collected again, and what cannot be relied on, as rows (domain
 * reference 3.4, 3.5, 4.1, 6.4, 7.2). Nearly all of it is known of other programmes only and marked
 * unverified; the source of each row says whose it is.
 *
 * - `retest`: a value beyond a limit is measured twice more from new punches of the same card, and
 *   judged on the mean of all three (defaults); apart by more than the CV, once more. From the
 *   figure of `straight` on nobody waits for that. A card of three spots has about nine punches.
 * - `doubt`: activity of G6PD decays on the way, so that a low one on an old or heated card proves
 *   nothing.
 * - `trend`: a value that is so many times that of the specimen before.
 * - `schedule`: who is collected from a second time whatever the first said, and when. The schedules
 *   of several programmes cannot hold at once. In force are those of the one summary in Chinese that
 *   could be read (R49), and Louisiana's after a transfusion, because nothing else was found; the
 *   others end on the day on which they begin, to be taken up as they are or not at all.
 */
import { EVERYBODY } from './newborn-rows.ts'
import type { PackRule } from './pack.ts'

const UNVERIFIED = { verified: 'unverified' } as const

const retest = (
  given: Pick<PackRule, 'analyte' | 'class' | 'operator' | 'value' | 'unit' | 'source'> &
    Partial<PackRule>,
) => ({ ...EVERYBODY, ...UNVERIFIED, kind: 'retest', ...given }) satisfies PackRule

const retests: readonly PackRule[] = [
  retest({
    ...{ analyte: '*', class: 'duplicate', operator: '>=', value: 2, unit: 'values' },
    source: 'default: duplicate, same card; R64 Georgia: another programme’s',
  }),
  retest({
    ...{ analyte: '*', class: 'spread', operator: '>', value: 15, unit: '%' },
    source: 'K: duplicate CV limit (7.2)',
  }),
  retest({
    ...{ analyte: 'OHP17', class: 'straight', operator: '>=', value: 100, unit: 'nmol/L' },
    ...{ source: 'R40 Hunan', verified: 'verified' },
  }),
  retest({
    ...{ analyte: '*', class: 'card', operator: '<=', value: 9, unit: 'punches' },
    source: 'C: three spots above 8 mm (6.4)',
  }),
]

const doubt = (given: Pick<PackRule, 'class' | 'operator' | 'value' | 'unit' | 'source'>) =>
  ({ ...EVERYBODY, ...UNVERIFIED, kind: 'doubt', analyte: 'G6PD', ...given }) satisfies PackRule

const doubts: readonly PackRule[] = [
  doubt({
    ...{ class: 'transit-hours', operator: '>', value: 168, unit: 'h' },
    source: 'C: activity decays on the way (3.5); limit K: 5 working days',
  }),
  doubt({ class: 'D10', operator: '>=', value: 1, unit: 'fault', source: 'C: heat (3.5), R89' }),
  doubt({ class: 'D12', operator: '>=', value: 1, unit: 'fault', source: 'C: too old (3.5)' }),
]

const trends: readonly PackRule[] = [
  {
    ...{ ...EVERYBODY, kind: 'trend', analyte: 'OHP17', class: 'doubled' },
    ...{ operator: '>=', value: 2, unit: 'times', ordinalMin: 2 },
    ...{ verdict: 'positive', severity: 'critical', condition: 'CAH', source: 'R40 Hunan' },
  },
]

const schedule = (
  given: Pick<PackRule, 'class' | 'value' | 'valueTo' | 'source'> & Partial<PackRule>,
) =>
  ({
    ...EVERYBODY,
    ...UNVERIFIED,
    ...{ kind: 'schedule', analyte: 'day-of-life', operator: 'between', unit: 'd' },
    ...{ severity: 'watch', condition: 'PLANNED' },
    ...given,
  }) satisfies PackRule

const AFTER_FIRST = { ordinalMin: 1, ordinalMax: 2 } as const
const AFTER_SECOND = { ordinalMin: 2, ordinalMax: 3 } as const
const PRETERM = { gestationMax: 37 * 7 } as const
const TRANSFUSED = { analyte: 'day-after-transfusion', class: 'transfused' } as const
const NOT_IN_FORCE = { endsOn: EVERYBODY.startsOn } as const

const R49 = 'R49 summary of a consensus on CH; CH only'
const R68 = 'R68 Minnesota: another programme’s'
const R71 = 'R71 Wisconsin: another programme’s, up to 3 months'

const schedules: readonly PackRule[] = [
  schedule({ ...AFTER_FIRST, ...PRETERM, class: 'preterm', value: 10, valueTo: 14, source: R49 }),
  schedule({
    ...{ ...AFTER_FIRST, weightMax: 2500, class: 'low-weight' },
    ...{ value: 10, valueTo: 14, source: `${R49}; low weight K: < 2500 g` },
  }),
  schedule({
    ...{ ...AFTER_FIRST, ...TRANSFUSED, value: 3, valueTo: 7 },
    source: 'R69 Louisiana, 3 days, for CH: another programme’s; 7 days K',
  }),
  schedule({
    ...{ ...AFTER_SECOND, ...TRANSFUSED, value: 90, valueTo: 120 },
    source: 'R69 Louisiana and R70 Texas, 90 days: another programme’s; 120 days K',
  }),
  schedule({
    ...{ ...AFTER_FIRST, ...PRETERM, ...NOT_IN_FORCE, class: 'preterm' },
    ...{ value: 21, valueTo: 21, source: 'R67 Ontario, 3 weeks: another programme’s' },
  }),
  schedule({
    ...{ ...AFTER_FIRST, ...NOT_IN_FORCE, weightMax: 1801, class: 'low-weight' },
    ...{ value: 14, valueTo: 14, source: R68 },
  }),
  schedule({
    ...{ ...AFTER_SECOND, ...NOT_IN_FORCE, weightMax: 1801, class: 'low-weight' },
    ...{ value: 30, valueTo: 30, source: R68 },
  }),
  schedule({
    ...{ ...NOT_IN_FORCE, weightMax: 2000, class: 'low-weight', value: 30, valueTo: 90 },
    source: R71,
  }),
  schedule({
    ...{ ...NOT_IN_FORCE, gestationMax: 34 * 7, class: 'preterm', value: 30, valueTo: 90 },
    source: R71,
  }),
  schedule({
    ...{ ...AFTER_SECOND, ...TRANSFUSED, ...NOT_IN_FORCE, value: 120, valueTo: 180 },
    source: 'R67 Ontario, 4 to 6 months: another programme’s',
  }),
]

export const NEWBORN_REPEATS: readonly PackRule[] = [...retests, ...doubts, ...trends, ...schedules]
