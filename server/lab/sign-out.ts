/**
 * The one place where results become verdicts: a technician verifies, another person authorises,
 * and a specimen whose panel is authorised whole is judged by its programme.
 *
 * The programme judges findings from the rows of the day on which each value was recorded, less the
 * flags that a person cleared with a reason; so the same results always give the same verdict, and
 * the verdict names the rows.
 */
import { v7 as newId } from 'uuid'
import { demand, personOf } from '../access.ts'
import { notFound } from '../contract/refusal.ts'
import {
  type Flag,
  type Result,
  type SignedOff,
  VerdictBasis,
  type VerdictGiven,
} from '../contract/results.ts'
import type { Rule } from '../contract/rules.ts'
import type { Specimen } from '../contract/specimens.ts'
import { type Id, Say, say } from '../contract/words.ts'
import {
  bySeverity,
  type Finding,
  type Judgement,
  type Programme,
  type Strata,
  stillDue,
} from '../programmes/programme.ts'
import type { Look, Work } from '../store/store.ts'
import * as bench from './bench.ts'
import * as cases from './cases.ts'
import * as recalls from './recalls.ts'
import * as results from './results.ts'
import * as specimens from './specimens.ts'
import * as subjects from './subjects.ts'

export interface Chosen {
  readonly centre: Id
  readonly results: readonly { readonly id: Id; readonly version: number }[]
}

/** A technician has looked at these values; each is verified or withheld with its reason. */
export async function verify(work: Work, chosen: Chosen): Promise<SignedOff> {
  demand(work.by, 'verify', { centre: chosen.centre }, work.at)
  const me = personOf(work.by).staff
  const answer: SignedOff = { done: [], withheld: [], verdicts: [] }
  for (const pick of chosen.results) {
    const result = await ofCentre(work, pick.id, chosen.centre)
    const not = await bench.withheld(work, result)
    if (not) {
      answer.withheld.push({ id: pick.id, says: not })
      continue
    }
    const moved = await results.move(work, { ...result, version: pick.version }, 'verify', {
      verifiedBy: me,
      verifiedAt: work.at,
    })
    if (!moved) {
      answer.withheld.push({ id: pick.id, says: someoneWasFaster(result) })
      continue
    }
    work.tell('result.verified', pick.id, { specimen: result.specimen }, result.centre)
    answer.done.push(pick.id)
  }
  return answer
}

async function ofCentre(look: Look, id: Id, centre: Id): Promise<Result> {
  const result = await results.get(look, id)
  demand(look.by, 'see-results', { centre: result.centre }, look.at)
  if (result.centre !== centre) throw notFound()
  return result
}

const someoneWasFaster = (result: Result): Say =>
  say(
    `${result.analyte} of ${result.specimen} has changed since you loaded it (now “${result.state}”).`,
    `${result.specimen} 的 ${result.analyte} 在您打开后已变更。`,
  )

/** A second person authorises; a specimen whose panel is complete gets its verdict (E-01, E-02). */
export async function authorise(
  work: Work,
  programmes: results.Programmes,
  chosen: Chosen,
): Promise<SignedOff> {
  demand(work.by, 'authorise', { centre: chosen.centre }, work.at)
  const answer: SignedOff = { done: [], withheld: [], verdicts: [] }
  const touched = new Set<string>()
  for (const pick of chosen.results) {
    const result = await ofCentre(work, pick.id, chosen.centre)
    const not = await whyNotAuthorise(work, result, pick.version)
    if (not) {
      answer.withheld.push({ id: pick.id, says: not })
      continue
    }
    answer.done.push(pick.id)
    touched.add(result.specimen)
  }
  for (const number of touched) {
    const given = await concludeIfComplete(work, programmes, number)
    if (given) answer.verdicts.push({ specimen: number, verdict: given.verdict })
  }
  return answer
}

async function whyNotAuthorise(work: Work, result: Result, version: number): Promise<Say | null> {
  const me = personOf(work.by).staff
  if (result.verifiedBy === me)
    return say(
      'You verified this one; a second person must authorise it.',
      '该结果由您审核，须由另一人签发。',
    )
  const not = await bench.withheld(work, result)
  if (not) return not
  const moved = await results.move(work, { ...result, version }, 'authorise', {
    authorisedBy: me,
    authorisedAt: work.at,
  })
  if (!moved) return someoneWasFaster(result)
  work.tell('result.authorised', result.id, { specimen: result.specimen }, result.centre)
  return null
}

/**
 * Judges a specimen once its panel is whole: everything that it needs has a value, and every value
 * that stands, computed ones too, is authorised.
 */
async function concludeIfComplete(
  work: Work,
  programmes: results.Programmes,
  number: string,
): Promise<VerdictGiven | null> {
  const specimen = await specimens.find(work, number)
  const programme = specimen && programmes.get(specimen.programme)
  if (!specimen || !programme) return null
  const standing = (await results.ofSpecimen(work, number)).filter(r => r.state !== 'superseded')
  const authorised = standing.filter(r => r.state === 'authorised')
  if (authorised.length < standing.length) return null
  if (stillDue(programme, new Set(authorised.map(r => r.analyte))).length > 0) return null
  const basis = await basisOf(work, specimen, authorised)
  const { judgement, findings } = await judged(work, programme, basis, authorised)
  const given = await putVerdict(
    work,
    specimen,
    programme.version,
    { judgement, basis },
    authorised,
  )
  await follow(work, specimen, judgement, findings)
  return given
}

/** All that a verdict depends on besides results and rows; it is kept with the verdict. */
async function basisOf(
  look: Look,
  specimen: Specimen,
  authorised: readonly Result[],
): Promise<VerdictBasis> {
  const subject = await subjects.get(look, specimen.subject)
  const flags = await results.flagsOf(look, specimen.number)
  return {
    strata: { ...results.strataOf(subject, specimen) },
    flawed: specimen.state === 'unsatisfactory' ? 'yes' : 'no',
    cleared: authorised.flatMap(result => clearedOf(flags, result)),
  }
}

/** Rows whose every flag on a result was cleared by a person no longer speak. */
function clearedOf(flags: readonly Flag[], result: Result): VerdictBasis['cleared'] {
  const own = flags.filter(f => f.result === result.id)
  const open = new Set(own.filter(f => f.clearedAt === null).map(f => f.rule))
  const cleared = new Set(own.map(f => f.rule).filter(rule => !open.has(rule)))
  return [...cleared].sort().map(rule => ({ result: result.id, rule }))
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
  const strata = basis.strata as unknown as Strata
  const cleared = new Set(basis.cleared.map(({ result, rule }) => `${result} ${rule}`))
  const findings: Finding[] = []
  for (const result of authorised) {
    const finding = await results.find(look, result, strata)
    const beyond = finding.beyond.filter(rule => !cleared.has(`${result.id} ${rule.id}`))
    findings.push({ ...finding, beyond })
  }
  return { judgement: programme.judge(findings, basis.flawed === 'yes'), findings }
}

async function putVerdict(
  work: Work,
  specimen: Specimen,
  programmeVersion: string,
  { judgement, basis }: { judgement: Judgement; basis: VerdictBasis },
  authorised: readonly Result[],
): Promise<VerdictGiven> {
  const given: VerdictGiven = {
    id: newId(),
    centre: specimen.centre,
    case: specimen.case,
    specimen: specimen.number,
    programme: specimen.programme,
    programmeVersion,
    verdict: judgement.verdict,
    severity: judgement.severity,
    reasons: [...judgement.reasons],
    rules: [...judgement.rules],
    results: authorised.map(r => r.id),
    basis,
    at: work.at,
    by: work.by.id,
  }
  await work.db
    .insertInto('verdict')
    .values({
      ...given,
      reasons: JSON.stringify(given.reasons),
      rules: JSON.stringify(given.rules),
      results: JSON.stringify(given.results),
      basis: JSON.stringify(given.basis),
    })
    .execute()
  work.tell(
    'verdict.given',
    given.id,
    { specimen: given.specimen, verdict: given.verdict, rules: given.rules },
    given.centre,
  )
  await cases.conclude(work, specimen.case, judgement.verdict)
  return given
}

/** What a verdict sets in motion: recalls confirmed or withdrawn, or the case closed in range. */
async function follow(
  work: Work,
  specimen: Specimen,
  judgement: Judgement,
  findings: readonly Finding[],
): Promise<void> {
  const hits = findings.flatMap(f => f.beyond).sort(bySeverity)
  const conditions = new Map<string, Rule>()
  for (const rule of hits) {
    const condition = rule.condition ?? 'REPEAT'
    if (!conditions.has(condition)) conditions.set(condition, rule)
  }
  for (const [condition, rule] of conditions) {
    const reason = judgement.reasons[judgement.rules.indexOf(rule.id)]
    await recalls.open(work, specimen, {
      condition,
      severity: rule.severity ?? 'high',
      state: 'open',
      rule: rule.id,
      says: reason ?? say(condition, condition),
    })
  }
  if (judgement.verdict === 'inconclusive')
    await recalls.open(work, specimen, {
      condition: 'REPEAT',
      severity: 'watch',
      state: 'open',
      rule: null,
      says: judgement.reasons[0] ?? say('Repeat the specimen.', '请重新采血。'),
    })
  const standing = [...conditions.keys()]
  if (judgement.verdict === 'inconclusive') standing.push('REPEAT')
  const told = judgement.verdict === 'inconclusive' ? 'nothing' : 'something'
  await recalls.settle(work, specimen, { standing, told })
  if (judgement.verdict === 'negative') await cases.close(work, specimen.case, 'in-range', null)
}

/** Verdicts of a case, the oldest first. */
export async function verdictsOf(look: Look, caseId: Id): Promise<VerdictGiven[]> {
  const rows = await look.db
    .selectFrom('verdict')
    .selectAll()
    .where('case', '=', caseId)
    .orderBy('id')
    .execute()
  return rows.map(row => ({
    ...row,
    reasons: Say.array().parse(JSON.parse(row.reasons)),
    rules: JSON.parse(row.rules) as Id[],
    results: JSON.parse(row.results) as Id[],
    basis: row.basis === null ? null : VerdictBasis.parse(JSON.parse(row.basis)),
  }))
}
