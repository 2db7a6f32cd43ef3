/** A row as it is typed, and as the contract wants it. */
import type { ProposedRow } from '../../../server/contract/proposals.ts'
import { RULE_FORMS, type RuleForm } from '../../../server/contract/rule-forms.ts'
import { Operator, type Rule, Severity, Sex, Verdict } from '../../../server/contract/rules.ts'
import { type Day, type Say, say } from '../../../server/contract/words.ts'
import { isDay } from '../../ui/day-field.tsx'
import { weeksText } from '../case/subject-facts.tsx'

export const EMPTY = {
  kind: 'limit',
  /** Which of the forms of its kind; only of a row that is no limit and like no other. */
  form: '',
  programme: '',
  analyte: '',
  operator: '>=',
  value: '',
  valueTo: '',
  unit: '',
  sex: '',
  gestationMin: '',
  gestationMax: '',
  weightMin: '',
  weightMax: '',
  ageMin: '',
  ageMax: '',
  method: '',
  kit: '',
  ordinal: '',
  verdict: 'positive',
  severity: 'high',
  condition: '',
  class: 'positive',
  startsOn: '',
  endsOn: '',
  source: '',
  verified: 'unverified',
  reason: '',
}
export type Typed = typeof EMPTY

/**
 * A row typed like another one: all of it but the dates, and where the figure comes from; a change of
 * a row keeps its source, because it may be the days alone that change.
 */
export function typedLike(like: Rule | null, from: Day, programme: string, change: boolean): Typed {
  if (!like) return { ...EMPTY, programme, startsOn: from }
  const text = (n: number | null) => (n === null ? '' : String(n))
  const weeks = (n: number | null) => (n === null ? '' : weeksText(n))
  return {
    ...EMPTY,
    programme: like.programme,
    analyte: like.analyte,
    operator: like.operator,
    value: text(like.value),
    valueTo: text(like.valueTo),
    unit: like.unit,
    sex: like.sex ?? '',
    gestationMin: weeks(like.gestationMin),
    gestationMax: weeks(like.gestationMax),
    weightMin: text(like.weightMin),
    weightMax: text(like.weightMax),
    ageMin: text(like.ageMin),
    ageMax: text(like.ageMax),
    method: like.method ?? '',
    kit: like.kit ?? '',
    ordinal: like.ordinalMax === 2 ? 'first' : (like.ordinalMin ?? 1) > 1 ? 'repeat' : '',
    verdict: like.verdict ?? 'positive',
    severity: like.severity ?? 'high',
    condition: like.condition ?? '',
    class: like.class,
    startsOn: from,
    ...(change ? { source: like.source, verified: like.verified } : {}),
  }
}

/** Completed days from `37`, `37+0` or `37+6`; null for nothing typed, NaN for what is neither. */
export function daysOf(typed: string): number | null {
  if (typed.trim() === '') return null
  const [, weeks, days] = /^(\d{1,2})(?:\+([0-6]))?$/.exec(typed.trim()) ?? []
  return weeks === undefined ? Number.NaN : Number(weeks) * 7 + Number(days ?? 0)
}

const figure = (typed: string): number | null => (typed.trim() === '' ? null : Number(typed))

const ORDINALS = {
  first: { ordinalMin: 1, ordinalMax: 2 },
  repeat: { ordinalMin: 2, ordinalMax: null },
  '': { ordinalMin: null, ordinalMax: null },
} as const

const named = (typed: string): string | null => typed.trim() || null

/** What `proposeRule` takes; call it only after `check` found nothing. */
export function asRow(typed: Typed, like: Rule | null): ProposedRow {
  return {
    programme: typed.programme,
    analyte: typed.analyte,
    method: named(typed.method),
    kit: named(typed.kit),
    unit: typed.unit.trim(),
    sex: typed.sex ? Sex.parse(typed.sex) : null,
    gestationMin: daysOf(typed.gestationMin),
    gestationMax: daysOf(typed.gestationMax),
    weightMin: figure(typed.weightMin),
    weightMax: figure(typed.weightMax),
    ageMin: figure(typed.ageMin),
    ageMax: figure(typed.ageMax),
    ...ORDINALS[typed.ordinal as keyof typeof ORDINALS],
    operator: Operator.parse(typed.operator),
    value: Number(typed.value),
    valueTo: typed.operator === 'between' ? figure(typed.valueTo) : null,
    ...meaningOf(typed, like),
    startsOn: typed.startsOn,
    endsOn: typed.endsOn.trim() === '' ? null : typed.endsOn,
    source: typed.source,
    verified: typed.verified === 'verified' ? ('verified' as const) : ('unverified' as const),
  }
}

type Meaning = Pick<ProposedRow, 'kind' | 'class' | 'verdict' | 'severity' | 'condition'>

/** The form that a first row of its kind was begun with. */
export const formOf = ({ kind, form }: Typed): RuleForm | undefined =>
  kind === 'limit' || form === '' ? undefined : RULE_FORMS[Number(form)]

/** Whether what follows from it is typed: of a limit, and of a value that rises. */
export const hasMeaning = (typed: Typed, like: Rule | null): boolean =>
  like ? like.kind === 'limit' : typed.kind === 'limit' || typed.kind === 'trend'

/** What follows from a value beyond it is typed for a limit, and stays what it was for other rows. */
function meaningOf(typed: Typed, like: Rule | null): Meaning {
  const form = like ? undefined : formOf(typed)
  if (form) {
    const { kind, class: named, severity = null, condition = null } = form
    if (kind !== 'trend') return { kind, class: named, verdict: null, severity, condition }
  }
  if (like && like.kind !== 'limit') {
    const { kind, class: named, verdict, severity, condition } = like
    return { kind, class: named, verdict, severity, condition }
  }
  return {
    kind: form?.kind ?? 'limit',
    class: form?.class ?? typed.class.trim(),
    verdict: Verdict.parse(typed.verdict),
    severity: Severity.parse(typed.severity),
    condition: typed.condition,
  }
}

const NEEDED: readonly (readonly [keyof Typed, Say])[] = [
  ['programme', say('Choose the programme.', '请选择项目。')],
  ['analyte', say('Choose the analyte.', '请选择检测项目。')],
  ['unit', say('Write the unit.', '请填写单位。')],
  ['source', say('Say where the figure comes from.', '请填写数值来源。')],
  ['reason', say('Say why the rule changes.', '请填写变更原因。')],
]
const NEEDED_OF_LIMITS: typeof NEEDED = [
  ['condition', say('Choose the condition.', '请选择病种。')],
  ['class', say('Name the class.', '请填写分级名称。')],
]
const NO_FORM = say('Choose what the row is about.', '请选择规则的对象。')
const NO_NUMBER = say('Write a number.', '请填写数值。')
const NO_DAY = say('Write the day as 2026-11-22.', '日期请写成 2026-11-22。')
const NO_WEEKS = say('Write weeks and days as 37+0.', '孕周请写成 37+0。')
const NO_WHOLE = say('Write a whole number.', '请填写整数。')

export function check(typed: Typed, like: Rule | null): Partial<Record<keyof Typed, Say>> {
  const problems: Partial<Record<keyof Typed, Say>> = {}
  const needed = hasMeaning(typed, like) ? [...NEEDED, ...NEEDED_OF_LIMITS] : NEEDED
  const first = !like && typed.kind !== 'limit'
  if (first && !formOf(typed)) problems.form = NO_FORM
  // A count or what is ticked has no unit; the server knows which rows have one.
  const isLimit = (like?.kind ?? typed.kind) === 'limit'
  for (const [name, says] of needed)
    if (typed[name].trim() === '' && (isLimit || name !== 'unit')) problems[name] = says
  for (const name of ['gestationMin', 'gestationMax'] as const) {
    if (Number.isNaN(daysOf(typed[name]))) problems[name] = NO_WEEKS
  }
  for (const name of ['weightMin', 'weightMax', 'ageMin', 'ageMax'] as const) {
    if (!Number.isInteger(figure(typed[name]) ?? 0)) problems[name] = NO_WHOLE
  }
  if (!isFigure(typed.value)) problems.value = NO_NUMBER
  if (typed.operator === 'between' && !isFigure(typed.valueTo)) problems.valueTo = NO_NUMBER
  if (!isDay(typed.startsOn)) problems.startsOn = NO_DAY
  if (typed.endsOn.trim() !== '' && !isDay(typed.endsOn)) problems.endsOn = NO_DAY
  return problems
}

const isFigure = (typed: string): boolean =>
  typed.trim() !== '' && Number.isFinite(Number(typed)) && /^[\d.]+$/.test(typed.trim())
