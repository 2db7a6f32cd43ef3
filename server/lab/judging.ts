/**
 * What a programme judges of a specimen: its authorised values as findings, several measurements of
 * one analyte as their mean, from the rows of the day on which each was recorded, and all that makes
 * them less than certain. What it depends on besides results and rows is the basis, which is kept
 * with the verdict: the same results, rows and basis give the same judgement for ever.
 */
import type { Flag, Result, VerdictBasis } from '../contract/results.ts'
import type { Retest } from '../contract/retests.ts'
import type { Fault, Rule } from '../contract/rules.ts'
import { sourceInWords } from '../contract/sources.ts'
import type { Specimen } from '../contract/specimens.ts'
import type { Subject } from '../contract/subjects.ts'
import { type Day, dayOf, type Instant, type Say, say } from '../contract/words.ts'
import { judgementOf } from '../programmes/holding.ts'
import {
  bySeverity,
  type Finding,
  failuresOf,
  findingOf,
  holdsFor,
  isBeyond,
  type Judgement,
  type Programme,
  type Strata,
  type Value,
} from '../programmes/programme.ts'
import { areOfOneMethod, judgedValue } from '../programmes/replicates.ts'
import type { Look } from '../store/store.ts'
import * as batches from './batches.ts'
import * as requests from './requests.ts'
import * as results from './results.ts'
import * as retestsOf from './retests.ts'
import * as rules from './rules.ts'
import * as specimens from './specimens.ts'
import * as subjects from './subjects.ts'

/** All that a verdict depends on besides results and rows, as it is now. */
export async function basisOf(
  look: Look,
  specimen: Specimen,
  authorised: readonly Result[],
): Promise<VerdictBasis> {
  const subject = await subjects.get(look, specimen.subject)
  const flags = await results.flagsOf(look, specimen.number)
  const faults = await rules.faultsOnReceipt(look, specimen)
  const because = [
    ...whyFlawed(specimen, faults),
    ...(await requests.whyUnsuitable(look, specimen)),
  ]
  const retests = await retestsOf.ofSpecimen(look, specimen.number)
  return {
    strata: { ...results.strataOf(subject, specimen) },
    flawed: because.length > 0 ? 'yes' : 'no',
    because,
    cleared: authorised.flatMap(result => clearedOf(flags, result)),
    doubts: [...retests.flatMap(tooLittleBlood), ...(await doubtsOf(look, specimen, faults))],
    before: await valuesBefore(look, specimen, subject),
    remarks: await requests.remarksOf(look, specimen),
  }
}

/** Rows whose every flag on a result was cleared by a person no longer speak. */
function clearedOf(flags: readonly Flag[], result: Result): VerdictBasis['cleared'] {
  const own = flags.filter(f => f.result === result.id)
  const open = new Set(own.filter(f => f.clearedAt === null).map(f => f.rule))
  const cleared = new Set(own.map(f => f.rule).filter(rule => !open.has(rule)))
  return [...cleared].sort().map(rule => ({ result: result.id, rule }))
}

/** Why nothing that this specimen says in range can be relied on (domain reference 2.4, 4.1). */
function whyFlawed(specimen: Specimen, faults: readonly Fault[]): Say[] {
  const wrong = faults.filter(f => f.does === 'repeat-unless-positive').map(inRangeDoubted)
  return specimen.state === 'unsatisfactory' ? [UNSATISFACTORY, ...wrong] : wrong
}

const UNSATISFACTORY = say(
  'The specimen is unsatisfactory: what it says in range cannot be relied on.',
  '标本不合格：在范围内的结果不可作为依据。',
)

const inRangeDoubted = ({ code, en, zh }: Fault): Say =>
  say(
    `${code} ${en}: what it says in range cannot be relied on.`,
    `${code} ${zh}：在范围内的结果不可作为依据。`,
  )

/** It was to be measured again and could not be. */
const tooLittleBlood = ({ state, analytes, endedWhy }: Retest): VerdictBasis['doubts'] =>
  state === 'impossible' ? analytes.map(analyte => ({ analyte, says: noBlood(endedWhy) })) : []

const noBlood = (why: string | null): Say =>
  say(
    `It was to be measured again and could not be (${why ?? ''}), so one measurement proves nothing.`,
    `须复测而未能进行（${why ?? ''}），单次测定不能作为依据。`,
  )

/** Why a value of an analyte proves nothing where it is beyond a limit: an old or heated card. */
async function doubtsOf(
  look: Look,
  specimen: Specimen,
  faults: readonly Fault[],
): Promise<VerdictBasis['doubts']> {
  const day = dayOf(specimen.receivedAt ?? look.at)
  const rows = await rules.ofKind(look, specimen.programme, 'doubt', day)
  return rows.flatMap(row => {
    const says = whyDoubted(row, specimen, faults)
    return says ? [{ analyte: row.analyte, says }] : []
  })
}

function whyDoubted(row: Rule, specimen: Specimen, faults: readonly Fault[]): Say | null {
  const source = sourceInWords(row.source)
  const fault = faults.find(({ code }) => code === row.class)
  if (fault)
    return say(
      `The card is ${fault.code} (${fault.en}), so this proves nothing (${source.en}).`,
      `标本存在 ${fault.code}（${fault.zh}），该值不能作为依据（${source.zh}）。`,
    )
  const hours = row.class === 'transit-hours' ? transitHours(specimen) : null
  if (hours === null || !isBeyond({ comparator: '', amount: hours }, row)) return null
  return say(
    `The card was ${hours} h on its way, more than ${row.value} h, so this proves nothing (${source.en}).`,
    `标本递送 ${hours} 小时，超过 ${row.value} 小时，该值不能作为依据（${source.zh}）。`,
  )
}

/** From collection to receipt, in completed hours. */
function transitHours({ collectedAt, receivedAt }: Specimen): number | null {
  if (!collectedAt || !receivedAt) return null
  return Math.floor((Date.parse(receivedAt) - Date.parse(collectedAt)) / 3_600_000)
}

/** What the specimen before said of the analytes that a trend is about. */
async function valuesBefore(
  look: Look,
  specimen: Specimen,
  subject: Subject,
): Promise<VerdictBasis['before']> {
  const before = specimen.repeats ? await specimens.find(look, specimen.repeats) : undefined
  if (!before || before.subject !== subject.id) return []
  const day = dayOf(specimen.receivedAt ?? look.at)
  const rows = await rules.ofKind(look, specimen.programme, 'trend', day)
  const told = (await results.ofSpecimen(look, before.number)).filter(r => r.state === 'authorised')
  return [...new Set(rows.map(row => row.analyte))].flatMap(analyte => {
    const value = judgedValue(told.filter(r => r.analyte === analyte))
    if (value?.comparator !== '') return []
    return [{ specimen: before.number, analyte, value: value.value, amount: value.amount }]
  })
}

/**
 * The judgement of authorised results on a basis, by the rows of the day of each result. It depends
 * on nothing else, so that history judged anew gives the same verdict (`scripts/rejudge.ts`).
 */
export async function judged(
  look: Look,
  programme: Programme,
  basis: VerdictBasis,
  authorised: readonly Result[],
): Promise<{ judgement: Judgement; findings: Finding[] }> {
  const groups = Map.groupBy(speaking(programme, authorised), result => result.analyte)
  const findings: Finding[] = []
  const limitsOn = limitsByDay(look)
  for (const group of groups.values()) findings.push(await findingIn(look, basis, group, limitsOn))
  const because = basis.because.length > 0 ? basis.because : undefined
  const judgement = judgementOf(programme, findings, basis.flawed === 'yes', because)
  const reasons = [...judgement.reasons, ...basis.remarks]
  return { judgement: { ...judgement, reasons }, findings }
}

/** Without a failure of a specimen of which everything was measured later. */
function speaking(programme: Programme, authorised: readonly Result[]): readonly Result[] {
  const failures = failuresOf(programme)
  if (failures.size === 0) return authorised
  const needed = programme.groups.flatMap(g => (g.required === 'always' ? g.analytes : []))
  const isOvercome = (failed: Result) =>
    needed.every(code =>
      authorised.some(one => one.analyte === code && madeAt(one) > madeAt(failed)),
    )
  return authorised.filter(one => !failures.has(one.analyte) || !isOvercome(one))
}

const madeAt = ({ measuredAt, recordedAt }: Result): Instant =>
  batches.instantOf(measuredAt) ?? recordedAt

/** The limits of a day, read once however many analytes are judged by them. */
function limitsByDay(look: Look): (day: Day) => Promise<rules.Limits> {
  const known = new Map<Day, Promise<rules.Limits>>()
  return day => {
    const found = known.get(day) ?? rules.limitsOf(look, day)
    known.set(day, found)
    return found
  }
}

/** What stands of one analyte, as one finding. */
async function findingIn(
  look: Look,
  basis: VerdictBasis,
  group: readonly Result[],
  limitsOn: (day: Day) => Promise<rules.Limits>,
): Promise<Finding> {
  const strata = basis.strata as unknown as Strata
  // Measured again or not, it is judged by the rows of the day on which it was measured first.
  const [first] = group.toSorted((a, b) => (a.recordedAt < b.recordedAt ? -1 : 1))
  if (!first) throw new Error('an analyte without a result')
  const mean = judgedValue(group)
  const day = dayOf(first.recordedAt)
  const limits = (await limitsOn(day))(first.programme, first.analyte)
  // Without a mean the measurement that is furthest beyond speaks, and proves nothing.
  const each = (mean ? [mean] : group).map(value => findingOf(value, strata, limits))
  const [finding = findingOf(first, strata, limits)] = each.sort(worstFirst)
  const cleared = new Set(basis.cleared.map(({ result, rule }) => `${result} ${rule}`))
  // One measurement that a person put aside does not speak for the others.
  const stands = (rule: Rule) => {
    const spoke = group.filter(one => isBeyond(one, rule))
    return spoke.length === 0 || spoke.some(({ id }) => !cleared.has(`${id} ${rule.id}`))
  }
  const over = finding.beyond.filter(stands)
  // Twice as much as before and in range is in range: a trend is of what is beyond a limit.
  const trends =
    mean && over.length > 0
      ? await trendsOf(look, basis, mean, { programme: first.programme, day })
      : []
  const beyond = [...over, ...trends].sort(bySeverity)
  return { ...finding, beyond, doubted: mean ? doubtIn(basis, first.analyte) : noMean(group) }
}

const doubtIn = ({ doubts }: VerdictBasis, analyte: string): Say | null =>
  doubts.find(doubt => doubt.analyte === analyte)?.says ?? null

const worstFirst = ({ beyond: [a] }: Finding, { beyond: [b] }: Finding): number =>
  a && b ? bySeverity(a, b) : Number(!a) - Number(!b)

const noMean = (group: readonly Result[]): Say => (areOfOneMethod(group) ? NO_MEAN : OTHER_METHODS)

const OTHER_METHODS = say(
  'Its measurements are of different methods or kits, so that they have no mean.',
  '各次测定的方法或试剂盒不同，无法求均值。',
)

const NO_MEAN = say(
  'Its measurements have no mean: they are bounds that point both ways.',
  '各次测定为方向相反的界限值，无法求均值。',
)

/** Rows that a value is beyond because of what the specimen before said (domain reference 3.4). */
async function trendsOf(
  look: Look,
  { before, strata }: VerdictBasis,
  value: Value,
  { programme, day }: { programme: string; day: Day },
): Promise<Rule[]> {
  const then = before.find(({ analyte }) => analyte === value.analyte)
  if (!then || then.amount <= 0) return []
  const rows = await rules.ofKind(look, programme, 'trend', day)
  return rows.filter(
    row =>
      row.analyte === value.analyte &&
      holdsFor(row, strata as unknown as Strata) === 'yes' &&
      isBeyond({ ...value, amount: value.amount / then.amount }, row),
  )
}
