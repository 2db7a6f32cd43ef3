/** Every clinical number and window as a dated row with its source. */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { Day, Id, type Say, say, Version } from './words.ts'

/** Four severities, the same everywhere; `done` is display only. */
export const Severity = z.enum(['critical', 'high', 'watch']).meta({ id: 'Severity' })
export type Severity = z.infer<typeof Severity>
export const SEVERITIES: Record<Severity, Say> = {
  critical: say('critical', '危急'),
  high: say('high', '紧急'),
  watch: say('watch', '关注'),
}

export const Verdict = z
  .enum(['negative', 'borderline', 'positive', 'no-call', 'inconclusive'])
  .meta({ id: 'Verdict' })
export type Verdict = z.infer<typeof Verdict>

/** As screens and reports print them. */
export const VERDICTS: Record<Verdict, Say> = {
  negative: say('in range', '低风险'),
  borderline: say('borderline', '临界'),
  positive: say('high risk', '高风险'),
  'no-call': say('no call', '检测失败'),
  inconclusive: say('inconclusive', '无法判定'),
}

export const Operator = z.enum(['>=', '>', '<=', '<', 'between'])
export type Operator = z.infer<typeof Operator>

/** `indeterminate`: looked at and not to be told; `unknown`: nobody has said. */
export const Sex = z.enum(['female', 'male', 'indeterminate', 'unknown']).meta({ id: 'Sex' })
export type Sex = z.infer<typeof Sex>

/** See `Rule`. */
export const RuleKind = z.enum([
  'limit',
  'window',
  'clock',
  'indication',
  'retest',
  'doubt',
  'schedule',
  'trend',
  'auto-verify',
  'escalation',
  'ladder',
  'tries',
])
export type RuleKind = z.infer<typeof RuleKind>

/**
 * One clinical number. `limit`: a value of `analyte` beyond it is of `class`; the strata say for
 * whom. `window`: an axis (`age-hours`, `day-of-life`) and its ends. `clock`: how long a recall of
 * a severity (in `analyte`) may wait, in minutes; of `critical-day-of-life` and `high-day-of-life`, by
 * which day of life somebody is told. `indication`: a fact of a request (in `analyte`)
 * that makes it suitable, cautious or unsuitable. `retest`: how a value beyond a limit is measured
 * again (`class`: `duplicate` how many further values, `spread` from which CV on another, `straight`
 * from which value on none at all, `card` how many punches a card has); `analyte` may be `*`.
 * `doubt`: from which hours on the way (`transit-hours`) or with which fault (`class`) a value of
 * `analyte` beyond a limit proves nothing. `schedule`: when somebody of these strata is collected
 * from again, on the axis `analyte`. `trend`: a value so many times that of the specimen before.
 * `auto-verify`: from which value to which a value of `analyte` is verified without a person's eye, on
 * the line in `class` or on `any`; see `lab/auto-verify.ts`.
 * `escalation`: after how long (`min`, or `workdays` by the calendar) nobody having acted on a recall of
 * a severity (in `analyte`) is told to the level in `class`; see `lab/notices.ts`.
 * `ladder`: a step of the contact ladder of a severity (in `analyte`), its place and channel in `class`
 * (`2-phone`), due so many minutes or working days after it began; `tries`: how often it is tried, once
 * where no row says it; see `lab/ladders.ts`.
 * Strata: a minimum is included, a maximum is not;
 * null means for everybody.
 */
export const Rule = z
  .object({
    id: Id,
    programme: z.string(),
    kind: RuleKind,
    analyte: z.string(),
    method: z.string().nullable(),
    kit: z.string().nullable(),
    unit: z.string(),
    sex: Sex.nullable(),
    gestationMin: z.number().int().nullable(),
    gestationMax: z.number().int().nullable(),
    weightMin: z.number().int().nullable(),
    weightMax: z.number().int().nullable(),
    /** Age at collection, in completed hours. */
    ageMin: z.number().int().nullable(),
    ageMax: z.number().int().nullable(),
    ordinalMin: z.number().int().nullable(),
    ordinalMax: z.number().int().nullable(),
    operator: Operator,
    value: z.number(),
    /** The upper end of `between` (included); null for the other operators. */
    valueTo: z.number().nullable(),
    class: z.string(),
    verdict: Verdict.nullable(),
    severity: Severity.nullable(),
    condition: z.string().nullable(),
    startsOn: Day,
    endsOn: Day.nullable(),
    approvedBy: z.string(),
    /** What it was proposed by; null: it came with the region's pack. */
    proposal: Id.nullable(),
    source: z.string(),
    verified: z.enum(['verified', 'unverified']),
    version: Version,
  })
  .meta({ id: 'Rule' })
export type Rule = z.infer<typeof Rule>

/** What is wrong with a specimen on arrival, what follows from it, and whether it is still tested. */
export const Fault = z
  .object({
    code: z.string(),
    kind: z.enum(['card', 'tube']),
    en: z.string(),
    zh: z.string(),
    /** `repeat-unless-positive`: what it says in range is inconclusive, and is collected again. */
    does: z.enum(['remark', 'repeat-unless-positive', 'hold', 'repeat', 'stop']),
    tested: z.enum(['yes', 'if-blood-allows', 'no']),
    class: z.string(),
    source: z.string(),
  })
  .meta({ id: 'Fault' })
export type Fault = z.infer<typeof Fault>

/** One analyte of a programme: the code of ours, its unit as people write it and as UCUM does. */
export const Analyte = z
  .object({
    code: z.string(),
    en: z.string(),
    zh: z.string(),
    /** What limits are in, and what is printed. */
    unit: z.string(),
    ucum: z.string(),
    loinc: z.string(),
  })
  .meta({ id: 'Analyte' })
export type Analyte = z.infer<typeof Analyte>

/** Analytes that belong together, and when a specimen needs all of them before it is judged. */
export const AnalyteGroup = z
  .object({
    code: z.string(),
    en: z.string(),
    zh: z.string(),
    analytes: z.array(z.string()),
    /** `instead`: one of these says why the others are not there, so that nothing is due. */
    required: z.enum(['always', 'once-begun', 'instead']),
    /** Of these, what other methods measure by itself: it does not begin the group. */
    alone: z.array(z.string()).optional(),
    /** Whether the whole group is measured from one punch; otherwise each analyte from its own. */
    punched: z.enum(['together', 'apart']).optional(),
  })
  .meta({ id: 'AnalyteGroup' })
export type AnalyteGroup = z.infer<typeof AnalyteGroup>

/**
 * What somebody is called for. `followedBy`: a diagnosis follows it, and another specimen, whatever it
 * says, is no answer; where nothing is said, blood on which it was measured may answer it.
 */
export const Condition = z
  .object({ en: z.string(), zh: z.string(), followedBy: z.literal('diagnosis').optional() })
  .meta({ id: 'Condition' })
export type Condition = z.infer<typeof Condition>

export const ProgrammeInfo = z
  .object({
    code: z.string(),
    en: z.string(),
    zh: z.string(),
    version: z.string(),
    medium: z.enum(['card', 'tube']),
    /** Whom a request is about: of a couple both have a specimen, in one case. */
    concerns: z.enum(['newborn', 'woman', 'couple']),
    label: z.string(),
    analytes: z.array(Analyte),
    groups: z.array(AnalyteGroup),
    conditions: z.record(z.string(), Condition),
  })
  .meta({ id: 'ProgrammeInfo' })
export type ProgrammeInfo = z.infer<typeof ProgrammeInfo>

export const rules = {
  listProgrammes: endpoint({
    does: 'List the programmes with their analytes and conditions',
    verb: 'get',
    path: '/programmes',
    may: 'signed-in',
    takes: z.object({}),
    gives: z.array(ProgrammeInfo),
  }),
  listFaults: endpoint({
    does: 'List the coded faults of a kind of specimen',
    verb: 'get',
    path: '/faults',
    may: 'signed-in',
    takes: z.object({ kind: z.enum(['card', 'tube']) }),
    gives: z.array(Fault),
  }),
  listWindows: endpoint({
    does: 'List the collection windows of a programme that hold today, for the ruler on the form',
    verb: 'get',
    path: '/windows',
    may: 'signed-in',
    takes: z.object({ programme: z.string().max(20) }),
    gives: z.array(Rule),
    shows: ['rule'],
  }),
  listRules: endpoint({
    does: 'List the rule rows of a programme, those of the past included',
    verb: 'get',
    path: '/rules',
    may: 'see-rules',
    takes: z.object({ programme: z.string().max(20).optional() }),
    gives: z.array(Rule),
    shows: ['rule'],
  }),
}
