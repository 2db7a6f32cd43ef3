/**
 * What a row that is no limit of an analyte may be: about what, in which unit, and what it leads to.
 * The code that reads rows of a kind knows these and no others, so that a row that says anything else
 * would hold and do nothing. The screen offers them, and the server checks a proposed row by them.
 */
import { SecondIdentifier } from './confirmations.ts'
import { STEP_CLASSES } from './contacts.ts'
import { REQUEST_FACTS } from './rule-words.ts'
import type { Analyte, Rule } from './rules.ts'

export interface RuleForm {
  readonly kind: Rule['kind']
  /** The axis; `''` is an analyte of the programme, chosen with the row. */
  readonly analyte: string
  readonly class: string
  /** `''` for an analyte's form is that analyte's own. */
  readonly unit: string
  readonly operator: Rule['operator']
  /** Of which specimens a programme is, where not of all. */
  readonly medium?: 'card' | 'tube'
  /** What a planned collection opens; nothing for others. */
  readonly severity?: 'watch'
  readonly condition?: string
}

type Short = readonly [
  analyte: string,
  operator: Rule['operator'],
  unit: string,
  classes: readonly string[],
]

const formsOf = (kind: Rule['kind'], rows: readonly Short[], more: Partial<RuleForm> = {}) =>
  rows.flatMap(([analyte, operator, unit, classes]) =>
    classes.map(named => ({ kind, analyte, operator, unit, class: named, ...more })),
  )

const CARD = { medium: 'card' } as const
const TUBE = { medium: 'tube' } as const
const CLOCKS = ['critical', 'high', 'watch', 'parked', 'measured', 'final', 'retest'] as const
const SEVERITIES = ['critical', 'high', 'watch'] as const
const FACT_UNITS: Readonly<Record<string, string>> = {
  ...{ 'ga-days': 'd', 'ga-days-without-serum': 'd', 'days-since-foreign-cells': 'd' },
  ...{ 'age-at-delivery': 'a', bmi: 'kg/m²', 'serum-t21': '1/n', 'serum-t18': '1/n' },
}
const REQUEST_CLASSES = ['suitable', 'cautious', 'confirm', 'unsuitable']

export const RULE_FORMS: readonly RuleForm[] = [
  ...formsOf(
    'window',
    [
      ['age-hours', 'between', 'h', ['normal']],
      ['age-hours', '<', 'h', ['D16']],
      ['day-of-life', '>', 'd', ['D17']],
      ['feeds', '<', 'feeds', ['D21']],
      ['birth-gestation-days', 'between', 'd', ['possible']],
      ['birth-weight', 'between', 'g', ['possible']],
      ['birth-days-ago', '<=', 'd', ['possible']],
      ['dating-slack-days', '<=', 'd', ['possible']],
      ['same-birth-days', '<=', 'd', ['possible']],
      ['next-birth-days', '>=', 'd', ['possible']],
    ],
    CARD,
  ),
  ...formsOf(
    'window',
    [
      ['ga-days', 'between', 'd', ['normal']],
      ['ga-days', '<', 'd', ['T09']],
      ['ga-days', '>', 'd', ['T14']],
      ['transit-hours', '>', 'h', ['T07']],
      ['redraw-ga-days', '<=', 'd', ['sensible']],
      ['diagnosis-ga-days', '<=', 'd', ['longest']],
      ['redraws', '<=', '', ['most']],
      ['term-days', '<=', 'd', ['term']],
      ['pregnancy-days', '<=', 'd', ['possible']],
      ['woman-height', 'between', 'cm', ['possible']],
      ['woman-weight', 'between', 'kg', ['possible']],
    ],
    TUBE,
  ),
  ...formsOf('window', [
    ['run-hours', '<=', 'h', ['longest']],
    ['run-day-begins', '>=', 'h', ['hour']],
    ['run-quiet-hours', '>=', 'h', ['quiet']],
    ['smallest-cell', '>=', 'n', ['shown']],
    ['label-copies', '<=', 'n', ['alone']],
    ['people-in-hour', '<=', 'n', ['alone']],
    ['people-in-day', '<=', 'n', ['alone']],
    ['given-out-in-day', '<=', 'n', ['alone']],
    ['second-identifier', '>=', '', SecondIdentifier.options],
    ['mother-years', 'between', 'a', ['possible']],
  ]),
  ...formsOf(
    'clock',
    [
      ...CLOCKS,
      ...(['on-the-way', 'parcel', 'amended-report'] as const),
      ...(['agreement-expiry', 'certificate-expiry'] as const),
      ...(['intake', 'dispatch', 'label-run', 'unworked'] as const),
    ].map((what): Short => [what, '<=', 'min', ['due']]),
  ),
  ...formsOf('clock', [
    ['identity-look', '<=', 'min', ['one-look']],
    ['in-hand', '<=', 'min', ['longest']],
    ['opened-in-need', '<=', 'min', ['longest']],
  ]),
  ...formsOf(
    'clock',
    [
      ['critical-day-of-life', '<=', 'd', ['told']],
      ['high-day-of-life', '<=', 'd', ['told']],
    ],
    CARD,
  ),
  ...formsOf(
    'escalation',
    (['min', 'workdays'] as const).flatMap(unit =>
      (['critical', 'high', 'watch'] as const).map(
        (severity): Short => [severity, '<=', unit, ['owner', 'deputy', 'head', 'office']],
      ),
    ),
  ),
  ...formsOf(
    'ladder',
    (['min', 'workdays'] as const).flatMap(unit =>
      SEVERITIES.map((severity): Short => [severity, '<=', unit, STEP_CLASSES]),
    ),
  ),
  ...formsOf(
    'tries',
    SEVERITIES.map((severity): Short => [severity, '>=', 'tries', STEP_CLASSES]),
  ),
  ...formsOf(
    'indication',
    Object.keys(REQUEST_FACTS).map(
      (fact): Short => [fact, '>=', FACT_UNITS[fact] ?? '', REQUEST_CLASSES],
    ),
    TUBE,
  ),
  ...formsOf(
    'retest',
    [
      ['*', '>=', 'values', ['duplicate']],
      ['*', '>', '%', ['spread']],
      ['*', '<=', 'punches', ['card']],
      ['', '>=', 'values', ['duplicate']],
      ['', '>', '%', ['spread']],
      ['', '>=', '', ['straight']],
    ],
    CARD,
  ),
  ...formsOf(
    'doubt',
    [
      ['', '>', 'h', ['transit-hours']],
      ['', '>=', 'fault', ['D10', 'D12']],
    ],
    CARD,
  ),
  ...formsOf('trend', [['', '>=', 'times', ['doubled']]], CARD),
  ...formsOf(
    'schedule',
    [
      ['day-of-life', 'between', 'd', ['preterm', 'low-weight']],
      ['day-after-transfusion', 'between', 'd', ['transfused']],
    ],
    { ...CARD, severity: 'watch', condition: 'PLANNED' },
  ),
]

/** Kinds that somebody may propose a first row of; limits and rows that verify have forms of their own. */
export const FORMED_KINDS: readonly Rule['kind'][] = [...new Set(RULE_FORMS.map(form => form.kind))]

type Told = Pick<Rule, 'kind' | 'analyte' | 'class'>

/** The units in which a row about this is told; none where nothing reads such a row. */
export function unitsOf(row: Told, analytes: readonly Pick<Analyte, 'code' | 'unit'>[]): string[] {
  const own = analytes.find(({ code }) => code === row.analyte)
  const fault = /^[DT]\d\d$/
  const forms = RULE_FORMS.filter(
    form =>
      form.kind === row.kind &&
      (form.analyte === row.analyte || (form.analyte === '' && own !== undefined)) &&
      (form.class === row.class || (fault.test(form.class) && fault.test(row.class))),
  )
  const unit = ({ analyte, unit: told }: RuleForm) =>
    analyte === '' && told === '' ? (own?.unit ?? '') : told
  return [...new Set(forms.map(unit))]
}
