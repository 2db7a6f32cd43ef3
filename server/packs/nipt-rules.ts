/**
 * The clinical numbers of NIPT, as rows (domain reference 2.5, 4.2, 8.2, 8.3). `verified` means that
 * the passage was read in the source named. Figures that the domain reference gives from memory (K)
 * are unverified and say so wherever they speak.
 *
 * - Z-scores: at or above 3 is high risk (R13b). At or below -3 no call is made: the tube is outside
 *   the range on the side that no trisomy explains (the reference has `abs(Z)`, K).
 * - The grey zone between 1.96 and 3 exists in some laboratories (K). Its rows are here and hold on
 *   no day: a programme that wants it proposes rows of its own.
 * - Fetal fraction below 4 % and each failed step: no call (K).
 * - Window 12+0 to 22+6 (84 to 160 days; R7, its upper end also R16). A tube taken outside it is
 *   held for an authoriser (T09, T14). T14 is ours: the catalogue of defaults ends with T13.
 * - A tube that reached us more than seven days after collection is too old (R22: stabilised tubes;
 *   the maker's sheet decides, so unverified).
 * - `redraw-ga-days`: the last day that leaves room for a report (20+0, computed by the reference).
 * - `redraws`: how many follow a no-call before she is referred (R25).
 * - Clocks, in minutes; none has a source: high risk is called within the day (K), a redraw is told
 *   within two working days (K: 10 working days from collection are the outer limit).
 *
 * Indications (kind `indication`) make the class of a request out of its facts: see
 * `programmes/indications.ts`.
 */
import { EVERYBODY } from './newborn-rows.ts'
import type { PackRule } from './pack.ts'
import { runWindows } from './run-windows.ts'

const NIPT = { ...EVERYBODY, programme: 'NIPT' } as const
const UNVERIFIED = { verified: 'unverified' } as const

/** Holds on no day until a programme decides: its end is its beginning. */
const OFF = { endsOn: EVERYBODY.startsOn } as const

type Limit = Pick<PackRule, 'analyte' | 'unit' | 'operator' | 'value' | 'class' | 'source'> &
  Partial<PackRule>

const limit = (given: Limit) => ({ ...NIPT, kind: 'limit', ...given }) satisfies PackRule

const NO_CALL = { verdict: 'no-call', severity: 'watch', condition: 'REDRAW' } as const

const highRisk = (chromosome: string) =>
  limit({
    ...{ analyte: `Z${chromosome}`, unit: 'z', operator: '>=', value: 3, class: 'high' },
    ...{ verdict: 'positive', severity: 'high', condition: `T${chromosome}` },
    source: 'R13b',
  })

const tooLow = (chromosome: string) =>
  limit({
    ...{ analyte: `Z${chromosome}`, unit: 'z', operator: '<=', value: -3, class: 'no_call' },
    ...NO_CALL,
    ...{ source: 'K: abs(Z) threshold 3 (2.5)', ...UNVERIFIED },
  })

const greyZone = (chromosome: string) =>
  limit({
    ...{ analyte: `Z${chromosome}`, unit: 'z', operator: 'between', value: 1.96, valueTo: 2.999 },
    ...{ class: 'grey_zone', ...NO_CALL, ...OFF },
    ...{ source: 'K: some laboratories repeat 1.96 to 3 (2.5)', ...UNVERIFIED },
  })

const failure = (code: string) =>
  limit({
    ...{ analyte: code, unit: 'failed', operator: '>=', value: 1, class: 'no_call', ...NO_CALL },
    ...{ source: 'K: reasons of a no-call (4.2)', ...UNVERIFIED },
  })

const CHROMOSOMES = ['21', '18', '13']

const FAILURES = [
  ...['FAILED-CFDNA', 'FAILED-LIBRARY', 'FAILED-SEQUENCING'],
  ...['FAILED-HAEMOLYSIS', 'FAILED-CONTAMINATION'],
]

const limits: readonly PackRule[] = [
  ...CHROMOSOMES.map(highRisk),
  ...CHROMOSOMES.map(tooLow),
  ...CHROMOSOMES.map(greyZone),
  limit({
    ...{ analyte: 'FF', unit: '%', operator: '<', value: 4, class: 'no_call', ...NO_CALL },
    ...{ source: 'K: most Chinese kits; others differ (2.5, R23)', ...UNVERIFIED },
  }),
  ...FAILURES.map(failure),
]

const window = (given: Limit) => ({ ...NIPT, kind: 'window', ...given }) satisfies PackRule

const GESTATION = { analyte: 'ga-days', unit: 'd' } as const

const windows: readonly PackRule[] = [
  window({
    ...GESTATION,
    operator: 'between',
    value: 84,
    valueTo: 160,
    class: 'normal',
    source: 'R7, upper end R16 R7b',
  }),
  window({ ...GESTATION, operator: '<', value: 84, class: 'T09', source: 'R7' }),
  window({ ...GESTATION, operator: '>', value: 160, class: 'T14', source: 'R16 R7b' }),
  window({
    ...{ analyte: 'transit-hours', unit: 'h', operator: '>', value: 168, class: 'T07' },
    ...{
      source: 'R22: stabilised tubes are stable 7 days; the maker’s sheet decides',
      ...UNVERIFIED,
    },
  }),
  window({
    ...{ analyte: 'redraw-ga-days', unit: 'd', operator: '<=', value: 140, class: 'sensible' },
    ...{ source: '4.2: leaves 15 working days for the report', ...UNVERIFIED },
  }),
  window({
    ...{ analyte: 'redraws', unit: '', operator: '<=', value: 1, class: 'most' },
    source: 'R25 (4.2)',
  }),
  window({
    ...{ analyte: 'term-days', unit: 'd', operator: '<=', value: 280, class: 'term' },
    ...{ source: 'K: expected delivery 40+0', ...UNVERIFIED },
  }),
]

const indication = (given: Omit<Limit, 'unit'> & { unit?: string }) =>
  ({ ...NIPT, kind: 'indication', unit: '', ...given }) satisfies PackRule

const ticked = (analyte: string, group: string, source: string, more: Partial<PackRule> = {}) =>
  indication({ analyte, operator: '>=', value: 1, class: group, source, ...more })

const indications: readonly PackRule[] = [
  indication({
    analyte: 'serum-t21',
    unit: '1/n',
    operator: 'between',
    value: 271,
    valueTo: 1000,
    class: 'suitable',
    source: 'R7 (a), cut-off R12 R13b',
  }),
  indication({
    analyte: 'serum-t18',
    unit: '1/n',
    operator: 'between',
    value: 351,
    valueTo: 1000,
    class: 'suitable',
    source: 'R7 (a), cut-off R11',
  }),
  ticked('no-invasive', 'suitable', 'R7 (b)'),
  indication({
    analyte: 'ga-days-without-serum',
    unit: 'd',
    operator: '>',
    value: 146,
    class: 'suitable',
    source: 'R7 (c): after 20+6',
  }),

  indication({
    analyte: 'serum-t21',
    unit: '1/n',
    operator: '<=',
    value: 270,
    class: 'cautious',
    source: 'R7 (a), cut-off R12 R13b',
  }),
  indication({
    analyte: 'serum-t18',
    unit: '1/n',
    operator: '<=',
    value: 350,
    class: 'cautious',
    source: 'R7 (a), cut-off R11',
  }),
  indication({
    analyte: 'age-at-delivery',
    unit: 'a',
    operator: '>=',
    value: 35,
    class: 'cautious',
    source: 'R7 (b)',
  }),
  indication({
    analyte: 'bmi',
    unit: 'kg/m²',
    operator: '>',
    value: 40,
    class: 'cautious',
    source: 'R7 (c)',
  }),
  ticked('ivf', 'cautious', 'R7 (d)'),
  ticked('previous-fetus', 'cautious', 'R7 (e)'),
  indication({ analyte: 'fetuses', operator: '>=', value: 2, class: 'cautious', source: 'R7 (f)' }),
  ticked('cautious-by-physician', 'cautious', 'R7 (g)'),

  indication({
    analyte: 'ga-days',
    unit: 'd',
    operator: '<',
    value: 84,
    class: 'unsuitable',
    source: 'R7 (a)',
  }),
  indication({
    analyte: 'ga-days',
    unit: 'd',
    operator: '>',
    value: 160,
    class: 'confirm',
    source: 'R7, upper end R16 R7b: only if a physician confirms',
  }),
  ticked('couple-karyotype', 'unsuitable', 'R7 (b)'),
  indication({
    analyte: 'days-since-foreign-cells',
    unit: 'd',
    operator: '<=',
    value: 365,
    class: 'unsuitable',
    source: 'R7 (c): within one year',
  }),
  ticked('structural-anomaly', 'unsuitable', 'R7 (d)'),
  ticked('gene-family', 'unsuitable', 'R7 (e), partly K', UNVERIFIED),
  ticked('malignancy', 'unsuitable', 'R7 (f), partly K', UNVERIFIED),
  ticked('unsuitable-by-physician', 'unsuitable', 'R7 (g), partly K', UNVERIFIED),
]

const clock = (analyte: string, minutes: number, source: string) =>
  ({
    ...NIPT,
    ...{ kind: 'clock', analyte, unit: 'min', operator: '<=', value: minutes, class: 'due' },
    ...{ source, ...UNVERIFIED },
  }) satisfies PackRule

const HOUR = 60
const DAY = 24 * HOUR

const clocks: readonly PackRule[] = [
  clock('critical', 4 * HOUR, 'default: last step of the same-day ladder'),
  clock('high', DAY, 'K: high risk is called within the day (4.2)'),
  clock('watch', 2 * DAY, 'default: 2 working days to notify; the notice is due within 10 (K)'),
  clock('parked', 4 * HOUR, 'default: B-03'),
  clock('measured', 7 * DAY, 'default: within the 10 working days of a failure notice (K)'),
  clock('final', DAY, 'default: B-17'),
]

export const NIPT_RULES: readonly PackRule[] = [
  ...runWindows('NIPT'),
  ...limits,
  ...windows,
  ...indications,
  ...clocks,
]
