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
import { RESULT_MOVES, RESULT_STATES, TESTABLE, whyNot } from '../contract/moves.ts'
import { CORRECTION } from '../contract/recalls.ts'
import type {
  Flag,
  Meaning,
  Result,
  SignedOff,
  VerdictBasis,
  VerdictGiven,
} from '../contract/results.ts'
import type { Rule } from '../contract/rules.ts'
import type { Specimen } from '../contract/specimens.ts'
import { clockTime, type Id, type Say, say } from '../contract/words.ts'
import {
  bySeverity,
  type Finding,
  type Judgement,
  measuredOf,
  type Programme,
  stillDue,
} from '../programmes/programme.ts'
import type { Look, Work } from '../store/store.ts'
import * as arrivals from './arrivals.ts'
import * as cases from './cases.ts'
import * as holds from './holds.ts'
import { casesWith } from './joined.ts'
import * as judging from './judging.ts'
import * as panels from './panels.ts'
import * as recalls from './recalls.ts'
import * as repeats from './repeats.ts'
import * as reports from './reports.ts'
import * as results from './results.ts'
import * as schedules from './schedules.ts'
import * as signatures from './signatures.ts'
import * as specimens from './specimens.ts'
import * as verdicts from './verdicts.ts'
import * as withholding from './withholding.ts'

export interface Chosen {
  readonly centre: Id
  readonly results: readonly { readonly id: Id; readonly version: number }[]
}

/** A technician has looked at these values; each is verified or withheld with its reason. */
export async function verify(
  work: Work,
  programmes: results.Programmes,
  chosen: Chosen,
): Promise<SignedOff> {
  demand(work.by, 'verify', { centre: chosen.centre }, work.at)
  const answer: SignedOff = { done: [], withheld: [], verdicts: [] }
  const moved = await moveChosen(work, programmes, chosen, 'verified', answer)
  const flags = await flagsOn(work, moved)
  for (const [number, own] of Map.groupBy(moved, result => result.specimen))
    await sign(work, number, { meaning: 'verified', results: own, verdict: null, flags })
  return answer
}

/**
 * A second person authorises, whose password the door has asked for again; a specimen whose panel is
 * complete gets its verdict (E-01, E-02).
 */
export async function authorise(
  work: Work,
  programmes: results.Programmes,
  chosen: Chosen,
): Promise<SignedOff> {
  demand(work.by, 'authorise', { centre: chosen.centre }, work.at)
  const answer: SignedOff = { done: [], withheld: [], verdicts: [] }
  const moved = await moveChosen(work, programmes, chosen, 'authorised', answer)
  const flags = await flagsOn(work, moved)
  const cased = new Set<Id>()
  for (const [number, own] of Map.groupBy(moved, result => result.specimen)) {
    const judged = await judgeIfComplete(work, programmes, number)
    const { given = null, authorised = own } = judged ?? {}
    const signed = { meaning: 'authorised', results: authorised, verdict: given, flags } as const
    await sign(work, number, signed)
    if (!judged) continue
    await give(work, judged)
    answer.verdicts.push({ specimen: number, verdict: judged.given.verdict })
    cased.add(judged.given.case)
  }
  for (const caseId of cased) await judgeRepeats(work, programmes, caseId)
  return answer
}

/**
 * A call of a case has ended: a second specimen that waited for nothing but what this call asked of it
 * gets its verdict.
 */
export async function judgeRepeats(
  work: Work,
  programmes: results.Programmes,
  caseId: Id,
): Promise<void> {
  const rows = await work.db
    .selectFrom('specimen')
    .leftJoin('verdict', on =>
      on.onRef('verdict.specimen', '=', 'specimen.number').on('verdict.revokedAt', 'is', null),
    )
    .select('specimen.number')
    .where('specimen.case', 'in', casesWith(work, caseId))
    .where('specimen.ordinal', '>', 1)
    .where('specimen.state', 'in', [...TESTABLE])
    .where('verdict.id', 'is', null)
    .orderBy('specimen.number')
    .execute()
  await judgeWaiting(
    work,
    programmes,
    rows.map(row => row.number),
  )
}

async function give(work: Work, judged: Judged): Promise<void> {
  await putVerdict(work, judged.given)
  await follow(work, judged)
  await reports.draft(work, judged.specimen, judged.given)
}

/**
 * What withheld a signed value of some specimens is gone: those that are whole get the verdict that
 * waited for it, on what two people have signed already.
 */
export async function judgeWaiting(
  work: Work,
  programmes: results.Programmes,
  numbers: readonly string[],
): Promise<void> {
  for (const number of new Set(numbers)) {
    const judged = await judgeIfComplete(work, programmes, number)
    if (judged && !isGiven(judged)) await give(work, judged)
  }
}

const isGiven = ({ before, given }: Judged): boolean =>
  before !== null && [...before.results].sort().join() === [...given.results].sort().join()

/** Grants or declines the release of a run; what waited for it is judged. */
export async function decideRelease(
  work: Work,
  programmes: results.Programmes,
  given: Parameters<typeof holds.decideRelease>[1],
): ReturnType<typeof holds.decideRelease> {
  const decided = await holds.decideRelease(work, given)
  if (given.decision === 'approve')
    await judgeWaiting(work, programmes, await panels.specimensIn(work, given.id))
  return decided
}

const MOVES = { verified: 'verify', authorised: 'authorise' } as const

/** Moves what may go on; of the rest the answer says why, and how it stands now. */
async function moveChosen(
  work: Work,
  programmes: results.Programmes,
  { centre, results: picks }: Chosen,
  meaning: Meaning,
  answer: SignedOff,
): Promise<Result[]> {
  const found = await results.ofCentre(
    work,
    centre,
    picks.map(({ id }) => id),
  )
  const seen = found.map((now, i) => ({ now, version: picks[i]?.version ?? 0 }))
  const withheld = await withholding.withheldAll(work, programmes, found)
  const may: Result[] = []
  for (const { now, version } of seen) {
    const held = withheld.get(now.id)?.find(withholding.holdsValue)
    const late =
      now.version !== version || whyNot(RESULT_MOVES[MOVES[meaning]], now.state, RESULT_STATES)
    if (late) answer.withheld.push({ id: now.id, says: await tooLate(work, now, meaning), now })
    else if (held) answer.withheld.push({ id: now.id, says: held.says, now: null })
    else may.push(now)
  }
  const me = personOf(work.by).staff
  const by =
    meaning === 'verified'
      ? { verifiedBy: me, verifiedAt: work.at }
      : { authorisedBy: me, authorisedAt: work.at }
  const moved = await results.move(work, may, MOVES[meaning], by)
  for (const { id, specimen } of moved) {
    work.tell(`result.${meaning}`, id, { specimen }, centre)
    answer.done.push(id)
  }
  return moved
}

/** Somebody was faster, or the row was never where it would have to be: who, when, and what now. */
async function tooLate(look: Look, now: Result, meaning: Meaning): Promise<Say> {
  const { analyte, specimen, state } = now
  const signer =
    state === 'authorised' ? now.authorisedBy : state === 'verified' ? now.verifiedBy : null
  const at = (state === 'authorised' ? now.authorisedAt : now.verifiedAt) ?? look.at
  if (signer === null || (state === 'verified' && meaning === 'authorised'))
    return say(
      `${analyte} of ${specimen} has changed since you loaded it (now “${RESULT_STATES[state].en}”). Look at it again.`,
      `${specimen} 的 ${analyte} 在您打开后已变更（当前为“${RESULT_STATES[state].zh}”），请重新查看。`,
    )
  const name = (await signatures.namesOf(look, [signer])).get(signer) ?? say('somebody', '他人')
  return say(
    `${analyte} of ${specimen} has changed since you loaded it: ${RESULT_STATES[state].en} by ${name.en} at ${clockTime(at)}. Nothing was signed in your name.`,
    `${specimen} 的 ${analyte} 在您打开后已由${name.zh}于 ${clockTime(at)} ${state === 'authorised' ? '签发' : '审核'}，未以您的名义签署。`,
  )
}

const flagsOn = (work: Work, moved: readonly Result[]): Promise<Flag[]> =>
  results.flagsOn(
    work,
    moved.map(({ specimen }) => specimen),
  )

async function sign(
  work: Work,
  specimen: string,
  signed: Pick<signatures.Signing, 'meaning' | 'results' | 'verdict' | 'flags'>,
): Promise<void> {
  const centre = signed.results[0]?.centre ?? ''
  const method = signed.meaning === 'authorised' ? 'password' : 'session'
  const signer = personOf(work.by).staff
  await signatures.put(work, { ...signed, centre, specimen, method, signer })
}

/** What the programme makes of a specimen whose panel is whole, before it is signed and given. */
interface Judged {
  readonly specimen: Specimen
  readonly programme: Programme
  readonly authorised: readonly Result[]
  readonly findings: readonly Finding[]
  readonly judgement: Judgement
  readonly given: VerdictGiven
  /** The verdict on the same specimen that this one comes after, where a value was corrected. */
  readonly before: VerdictGiven | null
}

/**
 * Judges a specimen once its panel is whole: everything that it needs has a value, and every value
 * that stands, computed ones too, is authorised and not withheld since.
 */
async function judgeIfComplete(
  work: Work,
  programmes: results.Programmes,
  number: string,
): Promise<Judged | null> {
  const specimen = await specimens.find(work, number)
  const programme = specimen && programmes.get(specimen.programme)
  if (!specimen || !programme) return null
  const standing = (await results.ofSpecimen(work, number)).filter(r => r.state !== 'superseded')
  const authorised = standing.filter(r => r.state === 'authorised')
  if (authorised.length < standing.length) return null
  const measured = measuredOf(programme, authorised, await results.flaggedOn(work, [number]))
  const asked = specimen.ordinal > 1 ? await repeats.askedOf(work, [number]) : null
  if (stillDue(programme, measured, asked?.get(number)).length > 0) return null
  if (await isWithheld(work, programmes, authorised)) return null
  const basis = await judging.basisOf(work, specimen, authorised)
  const { judgement, findings } = await judging.judged(work, programme, basis, authorised)
  const about = { judgement, basis }
  const given = verdictOf(work, specimen, programme.version, about, authorised)
  const before =
    (await verdicts.ofCase(work, specimen.case)).findLast(
      v => v.specimen === number && v.revokedAt === null,
    ) ?? null
  return { specimen, programme, authorised, findings, judgement, given, before }
}

/** A value may be withheld after it was signed: its run is held, or another value contradicts it. */
async function isWithheld(look: Look, programmes: results.Programmes, signed: readonly Result[]) {
  const reasons = [...(await withholding.withheldAll(look, programmes, signed)).values()].flat()
  return reasons.some(one => withholding.holdsValue(one) && one.why !== 'same-person')
}

const verdictOf = (
  work: Work,
  specimen: Specimen,
  programmeVersion: string,
  { judgement, basis }: { judgement: Judgement; basis: VerdictBasis },
  authorised: readonly Result[],
): VerdictGiven => ({
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
  ...{ revokedAt: null, revokedBy: null, revokedWhy: null },
})

async function putVerdict(work: Work, given: VerdictGiven): Promise<void> {
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
  await cases.conclude(work, given.case, given.verdict)
}

/** What a verdict sets in motion: recalls confirmed or withdrawn, or the case closed in range. */
async function follow(work: Work, judged: Judged): Promise<void> {
  const { specimen, judgement, findings } = judged
  // A high risk is followed by diagnosis: what forbade a call beside it asks for nothing more.
  const speaks = (rule: Rule) => judgement.verdict !== 'positive' || rule.verdict !== 'no-call'
  const hits = findings
    .filter(f => !f.doubted)
    .flatMap(f => f.beyond)
    .filter(speaks)
    .sort(bySeverity)
  const conditions = new Map<string, Rule>()
  for (const rule of hits) {
    const condition = rule.condition ?? 'REPEAT'
    if (!conditions.has(condition)) conditions.set(condition, rule)
  }
  const standing: string[] = []
  for (const [condition, rule] of conditions) {
    const reason = judgement.reasons[judgement.rules.indexOf(rule.id)]
    const opened = await recalls.open(work, specimen, {
      condition,
      severity: rule.severity ?? 'high',
      state: 'open',
      rule: rule.id,
      says: reason ?? say(condition, condition),
    })
    // It may have become a referral, where no other specimen can be drawn.
    standing.push(opened.condition)
  }
  standing.push(...(await schedules.plan(work, specimen)))
  const told = await toldBy(work, judged)
  const repeat = told === 'nothing' || findings.some(isDoubtedHit)
  if (repeat) await askRepeat(work, specimen, judgement, findings)
  if (repeat) standing.push('REPEAT')
  await settle(work, judged, { standing, told })
  // Another specimen of it may have called meanwhile, or one is planned: the board shows open cases.
  if (
    judgement.verdict === 'negative' &&
    (await recalls.areAllEnded(work, specimen.case)) &&
    !(await verdicts.isAnotherAwaited(work, specimen))
  )
    await cases.close(work, specimen.case, 'in-range', null)
}

type Told = Parameters<typeof recalls.settle>[2]['told']

/** Whether a verdict tells anything: what could not tell leaves open what asked for it. */
async function toldBy(look: Look, { specimen, judgement, findings, given }: Judged): Promise<Told> {
  if (judgement.verdict !== 'inconclusive') return 'something'
  const waits =
    !findings.some(isDoubtedHit) &&
    (await schedules.waitsForPlan(look, specimen, given.basis?.because ?? []))
  return waits ? 'until-planned' : 'nothing'
}

/** What stands in its case hears what was said; what waited for this blood in vain, is met by other. */
async function settle(
  work: Work,
  judged: Judged,
  said: { readonly standing: readonly string[]; readonly told: Told },
): Promise<void> {
  const { specimen, programme, judgement, before } = judged
  const { met, silent } = await aboutOthers(work, judged)
  await recalls.settle(work, specimen, { ...said, before, now: judgement, met, silent })
  if (said.told !== 'something')
    await arrivals.meetByOthers(work, new Map([[programme.code, programme]]), specimen)
}

/** Of calls on other specimens of its case: which its receipt met, and which it says nothing of. */
async function aboutOthers(look: Look, { specimen, programme, authorised }: Judged) {
  const met = await repeats.metOf(look, specimen.number)
  const others = await recalls.standingIn(look, specimen.case)
  const measured = new Set(authorised.map(result => result.analyte))
  return { met, silent: await repeats.silentOn(look, programme, measured, others) }
}

const isDoubtedHit = ({ doubted, beyond }: Finding): boolean => !!doubted && beyond.length > 0

/** Another specimen, as urgent as what it has to decide. */
async function askRepeat(
  work: Work,
  specimen: Specimen,
  judgement: Judgement,
  findings: readonly Finding[],
): Promise<void> {
  const [worst] = findings
    .filter(isDoubtedHit)
    .flatMap(f => f.beyond)
    .sort(bySeverity)
  const says =
    judgement.verdict === 'inconclusive' ? judgement.reasons[0] : judgement.reasons.at(-1)
  await recalls.open(work, specimen, {
    condition: 'REPEAT',
    severity: worst?.severity ?? 'watch',
    state: 'open',
    rule: worst?.id ?? null,
    says: says ?? say('Repeat the specimen.', '请重新采血。'),
  })
}

/**
 * A value that was signed stands no more. Where a verdict was given on it, that verdict stays as it
 * is and is not to be relied on: whoever sees the board is told at once, with a clock, until two
 * people have signed and the verdict is given anew (INV-3).
 */
export async function doubt(work: Work, old: Result, now: string | null): Promise<void> {
  const given = (await verdicts.ofCase(work, old.case)).findLast(v => v.specimen === old.specimen)
  const specimen = await specimens.find(work, old.specimen)
  if (!given?.results.includes(old.id) || !specimen) return
  work.tell('verdict.doubted', given.id, { specimen: old.specimen, result: old.id }, old.centre)
  const was = `${old.analyte} ${old.value}`
  await recalls.open(work, specimen, {
    condition: CORRECTION,
    severity: 'high',
    state: 'provisional',
    rule: null,
    says:
      now === null
        ? say(
            `${was} was taken back after the verdict (${given.verdict}) was released. Do not rely on it: tell whoever has it.`,
            `${was} 在结论（${given.verdict}）发出后被撤回，原结论不可用，请通知已收到报告者。`,
          )
        : say(
            `${was} was corrected to ${now} after the verdict (${given.verdict}) was released. Do not rely on it: tell whoever has it. It is given anew when two people have signed.`,
            `结论（${given.verdict}）发出后，${was} 更正为 ${now}，原结论暂不可用，请通知已收到报告者。两人签署后重新作出结论。`,
          ),
  })
}
