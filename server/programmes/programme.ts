/**
 * What a programme is: its panel, how its instruments spell it, and how it judges. Pure: no clock,
 * no database, no transport. A programme is one file in this folder; the loader finds it.
 *
 * Judging has two steps. `findingOf` holds one value against the rule rows and says which rows it is
 * beyond, and which it cannot be held against because a stratum's field is unknown. `judge` makes a
 * verdict of all findings of a specimen. Both depend on nothing but their arguments, so the same
 * input and the same rows give the same verdict for ever.
 */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type {
  AnalyteGroup,
  ProgrammeInfo,
  Rule,
  Severity,
  Sex,
  Verdict,
} from '../contract/rules.ts'
import { sourceInWords } from '../contract/sources.ts'
import { strataInWords } from '../contract/strata.ts'
import { type Say, say } from '../contract/words.ts'
import type { Ratio } from './ratios.ts'

/** What the strata of a rule are held against; null is not known. */
export interface Strata {
  readonly sex: Sex
  readonly gestationDays: number | null
  readonly birthWeight: number | null
  /** At collection, in hours. */
  readonly ageHours: number | null
  readonly ordinal: number
}

export interface Value {
  readonly analyte: string
  /** The characters received, for the sentence. */
  readonly value: string
  readonly unit: string
  readonly comparator: '' | '<' | '<=' | '>' | '>='
  /** In the unit that limits are in. */
  readonly amount: number
  /** Where that is another unit than the one sent: what was judged, and how it came about. */
  readonly judgedAs?: JudgedAs | null
  /** What it was measured by; null is not known. */
  readonly method?: string | null
  readonly kit?: string | null
  /** The values it is the mean of, as they were sent. */
  readonly meanOf?: readonly string[]
}

export interface JudgedAs {
  /** Exact, with the comparator. */
  readonly value: string
  readonly unit: string
  readonly factor: string
}

/** What a stratum may need: fields of the subject and its card, and what the line says of itself. */
export type Field = 'sex' | 'gestationDays' | 'birthWeight' | 'ageHours' | 'method' | 'kit'

export const FIELDS: Record<Field, Say> = {
  sex: say('sex', '性别'),
  gestationDays: say('gestation at birth', '出生孕周'),
  birthWeight: say('birth weight', '出生体重'),
  ageHours: say('age at collection', '采血时日龄'),
  method: say('the method (set it on the line)', '检测方法（请在线路中设置）'),
  kit: say('the kit (set it on the line)', '试剂盒（请在线路中设置）'),
}

/** What the sampling point can answer; the others are the laboratory's own. */
export const ASKED_OF_THE_WARD: readonly Field[] = [
  ...(['sex', 'gestationDays', 'birthWeight', 'ageHours'] as const),
]

/** One value held against the rule rows of its analyte. */
export interface Finding {
  readonly value: Value
  /** Rows that hold for this subject and that the value is beyond, the severest first. */
  readonly beyond: readonly Rule[]
  /** Rows that might hold and that the value would be beyond, were the missing field known. */
  readonly undecided: readonly { readonly rule: Rule; readonly missing: readonly Field[] }[]
  /** Rows that hold and that the value is within. */
  readonly within: readonly Rule[]
  /** `yes`: the analyte has limits, and none of them is for somebody like this; `no-limits`: it has none at all. */
  readonly uncovered: 'yes' | 'no-limits' | 'no'
  /** Why the value cannot be relied on where it is beyond a limit; it neither stands nor falls. */
  readonly doubted?: Say | null
}

export interface Judgement {
  readonly verdict: Verdict
  readonly severity: Severity | null
  readonly reasons: readonly Say[]
  readonly rules: readonly string[]
}

/** How instruments spell an analyte: codes, and units that mean the same number. */
export interface Spelling {
  readonly analyte: string
  readonly codes: readonly string[]
  readonly units: readonly string[]
}

/** What a report says of the test itself, beside what was measured. */
export interface OnPaper {
  readonly method: Say
  /** What was screened for, by the analyte that tells of it. */
  readonly screened: readonly { readonly analyte: string; readonly says: Say }[]
  readonly notScreened: Say
  /** What a verdict in range leaves open. */
  readonly residual: Say
}

export interface Programme extends ProgrammeInfo {
  /** Where a report has to say more of the test than its values. */
  readonly paper?: OnPaper
  readonly spellings: readonly Spelling[]
  /** Analytes that are computed from others, and how. */
  readonly ratios: readonly Ratio[]
  /** What is never said to be in range without a limit, beside all that every specimen needs. */
  readonly alsoLimited?: readonly string[]
  /**
   * Asked through `judgementOf` (`holding.ts`), which lets nothing be in range that no limit was held
   * against. `flawed`: nothing that the specimen says in range can be relied on; `because` says why, where it
   * is not simply unsatisfactory (collected too early, after a transfusion, too little blood).
   */
  judge(findings: readonly Finding[], flawed: boolean, because?: readonly Say[]): Judgement
}

/** A typed constructor, so that a programme with a missing part does not compile. */
export const programme = (p: Programme): Programme => p

/**
 * What a specimen still needs before it can be judged: all of the groups that every specimen needs,
 * all of those that were begun on it, and what was `asked` of it, because the specimen before it was
 * beyond a limit; nothing where one came that stands instead of the others. `measured` is what has a
 * value.
 */
export function stillDue(
  programme: Pick<Programme, 'groups'> & Partial<Pick<Programme, 'ratios'>>,
  measured: ReadonlySet<string>,
  asked: ReadonlySet<string> = new Set(),
): string[] {
  const { groups } = programme
  const isBegun = (g: AnalyteGroup) => isBegunBy(g, measured)
  if (groups.some(g => g.required === 'instead' && isBegun(g))) return []
  const due = groups
    .filter(g => g.required === 'always' || (g.required === 'once-begun' && isBegun(g)))
    .flatMap(g => g.analytes.filter(code => !measured.has(code)))
  const anew = partsOf(programme, asked).filter(code => !measured.has(code))
  return anew.length === 0 ? due : [...new Set([...due, ...anew])]
}

/** What an instrument has to send: of a ratio its parts, of a failure nothing. */
function partsOf(
  programme: Pick<Programme, 'groups'> & Partial<Pick<Programme, 'ratios'>>,
  asked: ReadonlySet<string>,
): string[] {
  const failures = failuresOf(programme)
  return [...asked].flatMap(code => {
    const ratio = programme.ratios?.find(one => one.analyte === code)
    return ratio ? [...ratio.over, ...ratio.under] : failures.has(code) ? [] : [code]
  })
}

/**
 * Whether nothing may be said of an analyte without a limit. Of a panel that some cards have, most
 * analytes are measured without one; each is then named with the verdict.
 */
export const needsLimit = (
  { groups, alsoLimited = [] }: Pick<Programme, 'groups' | 'alsoLimited'>,
  analyte: string,
): boolean =>
  alsoLimited.includes(analyte) ||
  groups.some(g => g.required === 'always' && g.analytes.includes(analyte))

/** Whether blood may answer a call; what a diagnosis follows, no other specimen takes back. */
export const isAnsweredByBlood = (
  programme: Pick<Programme, 'conditions'> | undefined,
  condition: string,
): boolean => programme?.conditions[condition]?.followedBy !== 'diagnosis'

/** What comes instead of values, where a specimen could not be measured. */
export const failuresOf = ({ groups }: Pick<Programme, 'groups'>): ReadonlySet<string> =>
  new Set(groups.filter(g => g.required === 'instead').flatMap(g => g.analytes))

/**
 * The analytes that have a value, for `stillDue`. A failure is one only while its flag is open: one
 * within its limit, or put aside by a person, stands instead of nothing.
 */
export function measuredOf(
  programme: Pick<Programme, 'groups'>,
  standing: readonly { readonly id: string; readonly analyte: string }[],
  flagged: ReadonlySet<string>,
): Set<string> {
  const failures = failuresOf(programme)
  const counts = standing.filter(one => !failures.has(one.analyte) || flagged.has(one.id))
  return new Set(counts.map(one => one.analyte))
}

/** An analyte that other methods measure by itself does not begin the panel it is a part of. */
const isBegunBy = (
  { analytes, alone = [] }: AnalyteGroup,
  measured: ReadonlySet<string>,
): boolean => analytes.some(code => measured.has(code) && !alone.includes(code))

const SEVERITIES: readonly Severity[] = ['critical', 'high', 'watch']
const rank = (severity: Severity | null): number =>
  severity === null ? SEVERITIES.length : SEVERITIES.indexOf(severity)

/** The severest row first; among equals the older id, so that the order never depends on chance. */
export const bySeverity = (a: Rule, b: Rule): number =>
  rank(a.severity) - rank(b.severity) || (a.id < b.id ? -1 : 1)

export function findingOf(value: Value, strata: Strata, rules: readonly Rule[]): Finding {
  const beyond: Rule[] = []
  const within: Rule[] = []
  const undecided: { rule: Rule; missing: Field[] }[] = []
  let uncovered: Finding['uncovered'] = rules.length > 0 ? 'yes' : 'no-limits'
  for (const rule of rules) {
    const fits = holdsFor(rule, strata, value)
    if (fits === 'no') continue
    uncovered = 'no'
    const over = isBeyond(value, rule)
    if (fits === 'yes') (over ? beyond : within).push(rule)
    else if (over) undecided.push({ rule, missing: fits })
  }
  beyond.sort(bySeverity)
  within.sort(bySeverity)
  undecided.sort((a, b) => bySeverity(a.rule, b.rule))
  return { value, beyond, within, undecided, uncovered }
}

/** What a value was measured by, as far as a row asks for it. */
type MeasuredBy = Pick<Value, 'method' | 'kit'>

/** Whether a row's strata fit a subject and a method; otherwise what would have to be known. */
export function holdsFor(rule: Rule, strata: Strata, by: MeasuredBy = {}): 'yes' | 'no' | Field[] {
  if (!inRange(strata.ordinal, rule.ordinalMin, rule.ordinalMax)) return 'no'
  const missing: Field[] = []
  for (const { field, asks, fits } of CHECKS) {
    if (!asks(rule)) continue
    const found = fits(rule, strata, by)
    if (found === false) return 'no'
    if (found === null) missing.push(field)
  }
  return missing.length === 0 ? 'yes' : missing
}

/** What a row may ask of a subject or a method: whether it does, and whether they fit. */
interface Check {
  readonly field: Field
  readonly asks: (rule: Rule) => boolean
  /** Null where it cannot be known. */
  readonly fits: (rule: Rule, strata: Strata, by: MeasuredBy) => boolean | null
}

const CHECKS: readonly Check[] = [
  {
    field: 'sex',
    asks: rule => rule.sex !== null,
    fits: (rule, strata) => fitsSex(strata.sex, rule.sex),
  },
  {
    field: 'gestationDays',
    asks: rule => rule.gestationMin !== null || rule.gestationMax !== null,
    fits: (rule, strata) =>
      rangeOrUnknown(strata.gestationDays, rule.gestationMin, rule.gestationMax),
  },
  {
    field: 'birthWeight',
    asks: rule => rule.weightMin !== null || rule.weightMax !== null,
    fits: (rule, strata) => rangeOrUnknown(strata.birthWeight, rule.weightMin, rule.weightMax),
  },
  {
    field: 'ageHours',
    asks: rule => rule.ageMin !== null || rule.ageMax !== null,
    fits: (rule, strata) => rangeOrUnknown(strata.ageHours, rule.ageMin, rule.ageMax),
  },
  {
    field: 'method',
    asks: rule => rule.method !== null,
    fits: (rule, _, by) => sameOrUnknown(by.method, rule.method),
  },
  {
    field: 'kit',
    asks: rule => rule.kit !== null,
    fits: (rule, _, by) => sameOrUnknown(by.kit, rule.kit),
  },
]

/** Of a child whose sex cannot be told the rows of both hold, and the severest speaks. */
const fitsSex = (sex: Sex, wanted: Rule['sex']): boolean | null =>
  sex === 'unknown' ? null : sex === 'indeterminate' || sex === wanted

const rangeOrUnknown = (value: number | null, min: number | null, max: number | null) =>
  value === null ? null : inRange(value, min, max)

const sameOrUnknown = (known: string | null | undefined, asked: string | null): boolean | null =>
  known ? known === asked : null

/** The minimum is included, the maximum is not. */
const inRange = (value: number, min: number | null, max: number | null): boolean =>
  (min === null || value >= min) && (max === null || value < max)

/**
 * Whether a value is, or may be, beyond a limit. `<10` against `>= 8` may be: a censored value that
 * cannot be shown to be within counts as beyond, because a missed positive costs more than a repeat.
 */
export function isBeyond(
  { comparator, amount }: Pick<Value, 'comparator' | 'amount'>,
  rule: Pick<Rule, 'operator' | 'value' | 'valueTo'>,
): boolean {
  const below = comparator === '<' || comparator === '<='
  const above = comparator === '>' || comparator === '>='
  switch (rule.operator) {
    case '>=':
      return above || (comparator === '<' ? amount > rule.value : amount >= rule.value)
    case '>':
      return above || amount > rule.value
    case '<=':
      return below || (comparator === '>' ? amount < rule.value : amount <= rule.value)
    case '<':
      return below || amount < rule.value
    case 'between': {
      const to = rule.valueTo ?? rule.value
      if (below) return amount >= rule.value
      if (above) return amount <= to
      return amount >= rule.value && amount <= to
    }
  }
}

const OPERATORS: Record<Rule['operator'], string> = {
  '>=': '≥',
  '>': '>',
  '<=': '≤',
  '<': '<',
  between: '–',
}

/** `≥ 8 mIU/L (first specimen; Shunde, TSH [R47])`: the limit, for whom it holds and where it is from. */
export function limitInWords(rule: Rule): Say {
  const limit =
    rule.operator === 'between'
      ? `${rule.value}–${rule.valueTo} ${rule.unit}`
      : `${OPERATORS[rule.operator]} ${rule.value} ${rule.unit}`
  const strata = everyStratum(rule)
  const source = sourceInWords(rule.source)
  const doubt = rule.verified === 'verified' ? say('', '') : say('; unverified', '；未核实')
  return say(
    `${limit} (${strata.en}; ${source.en}${doubt.en})`,
    `${limit}（${strata.zh}；${source.zh}${doubt.zh}）`,
  )
}

function everyStratum(rule: Rule): Say {
  const parts = strataInWords(rule)
  if (parts.length === 0) return say('everybody', '所有对象')
  return say(parts.map(p => p.en).join(', '), parts.map(p => p.zh).join('，'))
}

/** `PHE 2 mg/dL (= 121.0728 µmol/L, factor 60.5364)`: as it was sent, and what was judged (B-12). */
export function valueInWords({ analyte, value, unit, judgedAs, meanOf }: Value): Say {
  const sent = `${analyte} ${value} ${unit}`
  if (meanOf) {
    const all = meanOf.join(', ')
    return say(`${sent} (mean of ${all})`, `${sent}（${all} 的均值）`)
  }
  if (!judgedAs) return say(sent, sent)
  const { value: judged, unit: to, factor } = judgedAs
  return say(
    `${sent} (= ${judged} ${to}, factor ${factor})`,
    `${sent}（= ${judged} ${to}，换算系数 ${factor}）`,
  )
}

/** `TSH 48.7 mIU/L is ≥ 8 mIU/L (…)`: one reason, naming value, limit, strata and source. */
export function beyondInWords(value: Value, rule: Rule): Say {
  const [limit, sent] = [limitInWords(rule), valueInWords(value)]
  return say(`${sent.en}: beyond the limit ${limit.en}`, `${sent.zh}：超出界值 ${limit.zh}`)
}

export function withinInWords(value: Value, rules: readonly Rule[]): Say {
  const first = rules[0]
  const sent = valueInWords(value)
  if (!first) return say(`${sent.en}: no limit holds for it`, `${sent.zh}：无适用界值`)
  const limit = limitInWords(first)
  return say(`${sent.en}: in range, limit ${limit.en}`, `${sent.zh}：在范围内，界值 ${limit.zh}`)
}

export function undecidedInWords(value: Value, rule: Rule, missing: readonly Field[]): Say {
  const [limit, sent] = [limitInWords(rule), valueInWords(value)]
  return say(
    `${sent.en} cannot be judged: ${missing.map(f => FIELDS[f].en).join(', ')} missing; it would be beyond ${limit.en}`,
    `${sent.zh} 无法判定：缺少${missing.map(f => FIELDS[f].zh).join('、')}；可能超出 ${limit.zh}`,
  )
}

const FILE_NAME = /^[a-z0-9-]+\.ts$/

/** Files of this folder that are no programme; folders hold the parts of one. */
const NO_PROGRAMME = [
  'programme.ts',
  'ratios.ts',
  'indications.ts',
  'replicates.ts',
  'holding.ts',
  'punches.ts',
]

/**
 * Every programme of this folder, and of another where one is told, by its code; a duplicate or a wrong
 * shape stops the start.
 */
export async function loadProgrammes(more?: string): Promise<ReadonlyMap<string, Programme>> {
  const found = new Map<string, Programme>()
  for (const folder of [import.meta.dirname, ...(more ? [more] : [])]) await addFrom(folder, found)
  return found
}

async function addFrom(folder: string, found: Map<string, Programme>): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true })
  const files = entries.filter(e => e.isFile()).map(e => e.name)
  for (const file of files.filter(f => !NO_PROGRAMME.includes(f)).sort()) {
    if (!FILE_NAME.test(file)) throw new Error(`programmes/${file}: not a name for a programme`)
    const module = (await import(pathToFileURL(join(folder, file)).href)) as { default?: Programme }
    const p = module.default
    if (!p?.code || typeof p.judge !== 'function')
      throw new Error(`programmes/${file} exports no programme`)
    if (found.has(p.code)) throw new Error(`programmes/${file}: ${p.code} is there already`)
    found.set(p.code, p)
  }
}
