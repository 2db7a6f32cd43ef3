/**
 * The clinical numbers of newborn screening, as rows (domain reference 3.2 to 3.5, 8.2, 8.3).
 * `verified` means that the passage was read in the source named; it does not mean that a programme
 * has adopted the figure. The sources are other centres' (Shunde, Lombardy, Liuzhou, Hunan,
 * Guangxi): cut-offs for one test differ by a factor of four between centres and depend on the kit,
 * so each centre replaces them by its own rows from a day on.
 *
 * Strata: a minimum is included, a maximum is not; gestation is in days (37 weeks = 259). "Specimen
 * 2" in the source stands here for every later one as well.
 *
 * Clocks are how long a recall may wait, in minutes. No source gives them, so all are unverified:
 * same-day conditions the last step of their ladder (4 hours), high the next working day, watch the
 * two working days to notify (defaults; domain reference 3.7 and 4.1). A parked observation is due
 * after 4 hours (B-03). What an instrument has not sent two days after receipt is overdue, and so is a
 * final value a day after receipt where only a preliminary one came (B-16, B-17).
 */
import type { Sex } from '../contract/rules.ts'
import { NEWBORN_REPEATS } from './newborn-repeats.ts'
import { EVERYBODY } from './newborn-rows.ts'
import type { PackRule } from './pack.ts'
import { runWindows } from './run-windows.ts'

type Limit = Pick<PackRule, 'value' | 'source'> & Partial<PackRule>

const limit = (given: Pick<PackRule, 'analyte' | 'unit' | 'operator' | 'condition'> & Limit) =>
  ({
    ...EVERYBODY,
    kind: 'limit',
    class: 'positive',
    verdict: 'positive',
    severity: 'high',
    ...given,
  }) satisfies PackRule

const FIRST = { ordinalMin: 1, ordinalMax: 2 } as const
const LATER = { ordinalMin: 2, ordinalMax: null } as const

const tsh = (given: Limit) =>
  limit({ analyte: 'TSH', unit: 'mIU/L', operator: '>=', condition: 'CH', ...given })

const TERM_DAYS = 37 * 7
const TERM = { gestationMin: TERM_DAYS } as const
const PRETERM = { gestationMax: TERM_DAYS } as const

const ohp17 = (given: Limit) =>
  limit({ analyte: 'OHP17', unit: 'nmol/L', operator: '>=', condition: 'CAH', ...given })

const g6pd = (sex: Sex, given: Limit) =>
  limit({ analyte: 'G6PD', unit: 'U/gHb', operator: '<', condition: 'G6PDD', sex, ...given })

const limits: readonly PackRule[] = [
  tsh({ ...FIRST, value: 8, source: 'R47 Shunde' }),
  tsh({ ...LATER, value: 5, source: 'R48 Lombardy' }),
  ohp17({ ...TERM, value: 30, source: 'R35 Liuzhou' }),
  ohp17({ ...PRETERM, weightMax: 2500, value: 40, source: 'R35 Liuzhou' }),
  ohp17({ ...PRETERM, weightMin: 2500, value: 30, source: 'R35 Liuzhou' }),
  ohp17({ class: 'critical_confirm', severity: 'critical', value: 100, source: 'R40 Hunan' }),
  g6pd('male', { value: 2.2, source: 'R41 Guangxi' }),
  g6pd('female', {
    class: 'positive_or_heterozygote',
    severity: 'watch',
    value: 2.8,
    source: 'R41 Guangxi',
  }),
  g6pd('female', { value: 1.6, source: 'R41 Guangxi' }),
  // Hunan collects again at one week between 30 and 80, and says nothing of 80 to 100. Liuzhou's rows
  // above are in force; a centre that wants Hunan's way proposes this row and ends those.
  ohp17({
    ...{
      class: 'again_at_one_week',
      operator: 'between',
      value: 30,
      valueTo: 80,
      severity: 'watch',
    },
    ...{ verdict: 'borderline', endsOn: EVERYBODY.startsOn, verified: 'unverified' },
    source: 'R40 Hunan: judged with birth data, collected again at one week; 80 to 100 U',
  }),
]

/**
 * Tandem mass spectrometry: no usable Chinese table was found (defaults), so these are the ranges
 * printed in Californian example messages of 2023 and 2024, the stricter of the two where they
 * differ. They are another programme's, for another population and method, and none is verified: a
 * centre puts its own rows in their place before it screens by them.
 */
const msms = (
  analyte: string,
  operator: '>=' | '>' | '<',
  value: number,
  condition: string,
  severity: 'critical' | 'high',
) =>
  limit({
    ...{ analyte, unit: 'µmol/L', operator, value, condition, severity },
    source: 'R28 California, example messages: another programme’s',
    verified: 'unverified',
  })

/**
 * Phenylalanine by two methods: fluorimetry finds ten times as many positives as tandem MS in the
 * same children (R110), so each has a row of its own, and a value by neither is held.
 */
const phe = (method: string) =>
  limit({
    ...{ analyte: 'PHE', unit: 'µmol/L', operator: '>', value: 120, condition: 'PKU', method },
    source: 'K (screening); R51 gives it for diagnosis; each method its own row, R110',
    verified: 'unverified',
  })

const msmsLimits: readonly PackRule[] = [
  phe('MS/MS'),
  phe('fluorimetry'),
  limit({
    ...{ analyte: 'PHE/TYR', unit: 'mol/mol', operator: '>', value: 2, condition: 'PKU' },
    ...{ source: 'K (China)', verified: 'unverified' },
  }),
  msms('LEU', '>=', 230, 'MSUD', 'critical'),
  msms('C3', '>=', 6.3, 'PA-MMA', 'critical'),
  { ...msms('C3/C2', '>=', 0.3, 'PA-MMA', 'critical'), unit: 'mol/mol' },
  msms('C5', '>=', 0.95, 'IVA', 'critical'),
  msms('C8', '>=', 0.45, 'MCADD', 'critical'),
  msms('C5:1', '>=', 0.5, 'BKT', 'critical'),
  // One figure for both: of what a non-derivatised method measures together no limit was found (U).
  {
    ...msms('C4DC+C5OH', '>=', 0.85, 'HMG-MCD', 'critical'),
    source: 'R28 California, C5OH of a derivatised method: another programme’s; for C4DC+C5OH U',
  },
  msms('C5DC+C6OH', '>=', 0.38, 'GA1', 'critical'),
  msms('C16', '>=', 10, 'CPT2', 'critical'),
  msms('C14:1', '>=', 0.8, 'VLCADD', 'critical'),
  msms('C16OH', '>=', 0.1, 'LCHADD', 'critical'),
  msms('C0', '<', 6.4, 'CUD', 'high'),
  msms('C0', '>', 125, 'CPT1', 'critical'),
  msms('CIT', '>', 49, 'CIT', 'critical'),
  msms('CIT', '<', 5, 'OTC', 'high'),
  msms('TYR', '>=', 680, 'TYR', 'high'),
  msms('SUAC', '>=', 4.5, 'TYR1', 'high'),
]

const window = (
  given: Pick<PackRule, 'analyte' | 'unit' | 'operator' | 'value' | 'class' | 'source'> &
    Partial<PackRule>,
) => ({ ...EVERYBODY, kind: 'window', ...given }) satisfies PackRule

const HOURS = { analyte: 'age-hours', unit: 'h' } as const

const windows: readonly PackRule[] = [
  window({
    ...HOURS,
    operator: 'between',
    value: 72,
    valueTo: 168,
    class: 'normal',
    source: 'R2 R55',
  }),
  window({ ...HOURS, operator: '<', value: 72, class: 'D16', source: 'R2' }),
  window({
    analyte: 'feeds',
    unit: 'feeds',
    operator: '<',
    value: 8,
    class: 'D21',
    source: 'R44, for G6PD',
  }),
  window({
    analyte: 'day-of-life',
    unit: 'd',
    operator: '>',
    value: 20,
    class: 'D17',
    source: 'R2 R55; day of birth = day 0, our convention',
  }),
]

const clock = (analyte: string, minutes: number, source: string) =>
  ({
    ...EVERYBODY,
    kind: 'clock',
    analyte,
    unit: 'min',
    operator: '<=',
    value: minutes,
    class: 'due',
    source,
    verified: 'unverified',
  }) satisfies PackRule

const HOUR = 60
const DAY = 24 * HOUR

const clocks: readonly PackRule[] = [
  clock('critical', 4 * HOUR, 'default: last step of the same-day ladder'),
  clock('high', DAY, 'default: by telephone within 1 working day (3.7 T2)'),
  clock('watch', 2 * DAY, 'default: 2 working days to notify (4.1)'),
  clock('parked', 4 * HOUR, 'default: B-03'),
  clock('agreement-expiry', 60 * DAY, 'default: two months to renew an agreement or a licence'),
  clock(
    'measured',
    2 * DAY,
    'default: well within the 5 working days from receipt to report (2.3)',
  ),
  clock('final', DAY, 'default: B-17'),
  clock('retest', DAY, 'K: one day more for duplicates (4.1)'),
]

export const NEWBORN_RULES: readonly PackRule[] = [
  ...runWindows('NBS'),
  ...limits,
  ...msmsLimits,
  ...windows,
  ...clocks,
  ...NEWBORN_REPEATS,
]
