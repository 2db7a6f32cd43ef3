/**
 * How people end a recall and close a case. An end ends what it is about and nothing else: every call
 * has its own diagnosis, refusal or loss, and the case closes when nothing stands in it any more; only
 * a death, and a move where nothing was found, end all at once. Nobody is lost before the ladder is finished, and then two
 * people say so; a refusal has its paper; a diagnosis its date, method, institution and source. Where
 * something was found (a positive verdict, or a call that stands for one) nothing else ends it: that
 * somebody moved away, or that a second specimen came, is no end.
 */
import { v7 as newId } from 'uuid'
import { demand, personOf } from '../access.ts'
import { CHANNELS, type LadderStep } from '../contract/contacts.ts'
import {
  type ClosedByHand,
  EVIDENCE_FIELDS,
  type Evidence,
  type EvidenceGiven,
  lacking,
} from '../contract/evidence.ts'
import { RECALL_MOVES, RECALL_STATES, whyNot } from '../contract/moves.ts'
import type { OwnReason } from '../contract/reasons.ts'
import {
  type BoardRow,
  type Case,
  CLOSE_REASONS,
  CORRECTION,
  type LossCode,
} from '../contract/recalls.ts'
import { changedMeanwhile, Refusal, wrongField } from '../contract/refusal.ts'
import type { Verdict } from '../contract/rules.ts'
import { grouped } from '../contract/specimen-number.ts'
import { clockTime, dayOf, type Id, type Say, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import * as caseDocuments from './case-documents.ts'
import * as cases from './cases.ts'
import * as hands from './hands.ts'
import { casesWith } from './joined.ts'
import * as ladders from './ladders.ts'
import { boardRow } from './recall-board.ts'
import * as recalls from './recalls.ts'
import * as redraws from './redraws.ts'

type Row = Tables['recall']

/** Somebody asks to call them lost, when nothing is left to try; another person, who may, confirms. */
export async function askLoss(
  work: Work,
  given: { id: Id; version: number; code: LossCode; reason: string },
): Promise<BoardRow> {
  const row = await recalls.get(work, given.id)
  demand(work.by, 'end-recall', row, work.at)
  demandMove(row, 'lose')
  if (row.lossAskedBy !== null) throw SECOND_FOR_LOSS
  if (row.version !== given.version) throw changedMeanwhile()
  await hands.demandFree(work, row.case)
  await demandFinished(work, row)
  const { code, reason } = given
  await recalls.change(work, row, {
    ...{ lossAskedBy: personOf(work.by).staff, lossCode: code, endedWhy: reason },
  })
  const told = { specimen: row.specimen, code, reason }
  work.tell('recall.loss-asked', row.id, told, row.centre)
  return boardRow(work, row.id)
}

/** Another person confirms that they are lost: the recall ends, and the case where nothing else stands. */
export async function confirmLoss(
  work: Work,
  { id, version }: { id: Id; version: number },
): Promise<BoardRow> {
  const row = await recalls.get(work, id)
  demand(work.by, 'confirm-loss', row, work.at)
  demandMove(row, 'lose')
  if (row.lossAskedBy === personOf(work.by).staff) throw SECOND_FOR_LOSS
  if (row.lossAskedBy === null || row.version !== version) throw changedMeanwhile()
  await demandFinished(work, row)
  const reason = row.endedWhy ?? ''
  await recalls.change(work, row, { state: 'lost', endedAt: work.at })
  work.tell('recall.lost', id, { specimen: row.specimen, reason }, row.centre)
  await keep(work, row, { reason: 'lost', given: {}, note: reason })
  await closeWhereDone(work, row.case, 'lost', reason)
  return boardRow(work, id)
}

const SECOND_FOR_LOSS = new Refusal(
  'conflict',
  say(
    'It was asked to call this lost; a second person must confirm it.',
    '已有人提出判为失访，须由另一人确认。',
  ),
)

/** Refuses to give somebody up while a step of the ladder waits, or before anybody has tried. */
async function demandFinished(look: Look, row: Row): Promise<void> {
  const steps = await ladders.stepsOf(look, row)
  const waits = steps.find(({ state }) => state === 'next' || state === 'waits')
  if (waits) throw new Refusal('conflict', notFinished(waits))
  if (steps.length === 0) await demandAttempts(look, row)
}

function notFinished({ ordinal, channel, dueAt, tries, made }: LadderStep): Say {
  const { en, zh } = CHANNELS[channel]
  return say(
    `The contact ladder is not finished: step ${ordinal}, ${en} (${made} of ${tries}, due ${clockTime(dueAt)}), waits. Record its attempts, or why it is not possible; lost comes after them.`,
    `联系步骤尚未完成：第${ordinal}步“${zh}”（${made}/${tries}，应于 ${clockTime(dueAt)} 前）待进行。请先登记联系情况或无法进行的原因，之后方可判为失访。`,
  )
}

async function demandAttempts(look: Look, row: Row): Promise<void> {
  const tried = await look.db
    .selectFrom('contact')
    .select(eb => eb.fn.countAll<number>().as('n'))
    .where('recall', '=', row.id)
    .executeTakeFirst()
  if ((tried?.n ?? 0) > 0) return
  throw new Refusal(
    'conflict',
    say(
      'Nobody has tried to reach the family yet. Record the attempts first; lost comes after them.',
      '尚无联系记录。请先登记联系情况，之后方可判为失访。',
    ),
  )
}

/** The case closes with the last that stood in it; while anything stands, it is seen and called for. */
async function closeWhereDone(
  work: Work,
  caseId: Id,
  reason: Evidence['reason'],
  note: string,
): Promise<Case> {
  if (await recalls.areAllEnded(work, caseId)) return cases.close(work, caseId, reason, note)
  return cases.stayOpen(work, caseId, reason)
}

/** Refused in writing, with its paper; the case closes where nothing else stands. By word it goes on. */
export async function refuse(
  work: Work,
  given: { id: Id; version: number; reason: string; evidence: EvidenceGiven },
): Promise<BoardRow> {
  const row = await recalls.get(work, given.id)
  demand(work.by, 'end-recall', row, work.at)
  demandMove(row, 'refuse')
  if (row.version !== given.version) throw changedMeanwhile()
  await hands.demandFree(work, row.case)
  const { reason } = given
  await demandEvidence(work, await cases.get(work, row.case), 'refused', given.evidence)
  await endRefused(work, row, reason)
  await keep(work, row, { reason: 'refused', given: given.evidence, note: reason })
  await closeWhereDone(work, row.case, 'refused', reason)
  return boardRow(work, row.id)
}

async function endRefused(work: Work, row: Row, reason: string): Promise<void> {
  await recalls.change(work, row, { state: 'refused', endedAt: work.at, endedWhy: reason })
  work.tell('recall.refused', row.id, { specimen: row.specimen, reason }, row.centre)
}

interface Closing {
  readonly id: Id
  readonly version: number
  readonly reason: ClosedByHand
  readonly note: string
  readonly evidence: EvidenceGiven
}

/**
 * A person ends what something rests on: of what stands, what it is about. With the last of it the
 * case closes; else it stays open, and what stands is called for as before.
 */
export async function close(work: Work, given: Closing): Promise<Case> {
  const it = await cases.demandClosing(work, given)
  await hands.demandFree(work, it.id)
  await refuseNoEnd(work, it, given.reason)
  await demandEvidence(work, it, given.reason, given.evidence)
  const ended = endedBy(given, await recalls.standingIn(work, it.id))
  await keep(work, { id: null, case: it.id }, { ...given, given: given.evidence })
  for (const row of ended) await endWith(work, row, given)
  if (!ENDS_ALL.includes(given.reason)) return closeWhereDone(work, it.id, given.reason, given.note)
  const closed = await cases.close(work, it.id, given.reason, given.note)
  await recalls.rest(work, it.id)
  return closed
}

/** Nobody is called any more, whatever stands; of a move `refuseNoEnd` has the last word. */
const ENDS_ALL: readonly ClosedByHand[] = ['died', 'moved']

/** Of what stands, what a diagnosis or a refusal is about; where it does not say, it is asked. */
function endedBy({ reason, evidence }: Closing, standing: readonly Row[]): Row[] {
  if (ENDS_ALL.includes(reason)) return []
  const move = RECALL_MOVES[reason === 'refused' ? 'refuse' : 'conclude']
  const open = standing.filter(
    row => !recalls.isOwed(row) && !whyNot(move, row.state, RECALL_STATES),
  )
  const kinds = new Set(open.map(row => row.condition).filter(one => one !== redraws.REFERRAL))
  if (reason === 'refused') {
    if (kinds.size > 1 || open.length < standing.length) throw eachRefused(standing)
    return open
  }
  const about = evidence.condition?.trim() || (kinds.size > 1 ? null : [...kinds][0])
  if (about === null) throw whichExcluded([...kinds])
  const ended = open.filter(({ condition: its }) => its === about || its === redraws.REFERRAL)
  if (reason === 'excluded' && ended.length === 0 && standing.length > 0)
    throw endsNothing(standing)
  return ended
}

async function endWith(work: Work, row: Row, { reason, note }: Closing): Promise<void> {
  if (reason === 'refused') return endRefused(work, row, note)
  const why: OwnReason = reason === 'excluded' ? 'auto:excluded' : 'auto:diagnosed'
  await recalls.change(work, row, { state: 'met', endedAt: work.at, endedWhy: why })
  work.tell('recall.concluded', row.id, { specimen: row.specimen, as: reason }, row.centre)
}

const named = (rows: readonly Row[]): string =>
  [
    ...new Set(rows.map(({ condition, state }) => `${condition} (${RECALL_STATES[state].en})`)),
  ].join(', ')
const namedZh = (rows: readonly Row[]): string =>
  [
    ...new Set(rows.map(({ condition, state }) => `${condition}（${RECALL_STATES[state].zh}）`)),
  ].join('、')

const eachRefused = (standing: readonly Row[]): Refusal =>
  new Refusal(
    'conflict',
    say(
      `One refusal does not end all that stands here: ${named(standing)}. Record it at each recall that was refused, with its paper.`,
      `一份拒绝书不能结束全部召回：${namedZh(standing)}。请在被拒绝的召回上逐一登记并附文书。`,
    ),
  )

const whichExcluded = (kinds: readonly string[]): Refusal =>
  wrongField(
    'evidence.condition',
    `Several things stand here: ${kinds.join(', ')}. Say which of them was excluded; each has its own end.`,
    `该病例有多项召回：${kinds.join('、')}。请注明排除的是哪一项，其余各自结束。`,
  )

const endsNothing = (standing: readonly Row[]): Refusal =>
  new Refusal(
    'conflict',
    say(
      `That ends nothing of what stands here: ${named(standing)}. What is not verified yet waits for its verdict; a correction waits until the family was told.`,
      `该排除未涉及现有召回：${namedZh(standing)}。待核实者须等结论，更正须先告知家属。`,
    ),
  )

/** What was found is followed to its end: nobody who moved away is out of danger. */
async function refuseNoEnd(look: Look, it: Case, reason: ClosedByHand): Promise<void> {
  if (reason !== 'moved' || !(await isFound(look, it))) return
  const { en, zh } = CLOSE_REASONS[reason]
  throw new Refusal(
    'conflict',
    say(
      `Something was found, and “${en}” does not end it: close with the diagnosis, a refusal in writing or, after the contact ladder, as lost. If another centre takes over, hand the case over to it.`,
      `该病例有阳性发现，不能以“${zh}”结案：须有诊断结果、书面拒绝，或完成联系步骤后判为失访。如由其他中心接手，请移交病例。`,
    ),
  )
}

/** A positive verdict, or a call for a condition that nobody has judged otherwise yet. */
async function isFound(look: Look, it: Case): Promise<boolean> {
  // Of cases that are one, whichever it was found in.
  const all = await cases.oneWith(look, it.id)
  if (all.some(one => one.state === 'open' && one.verdict === 'positive')) return true
  const rows = await look.db
    .selectFrom('recall')
    .select('condition')
    .where('case', 'in', casesWith(look, it.id))
    .where('endedAt', 'is', null)
    .where('rule', 'is not', null)
    .execute()
  return rows.some(({ condition }) => !redraws.isAsking(condition) && condition !== recalls.PLANNED)
}

/** Refuses an end that lacks something, a day that is to come, and a scan of another case. */
async function demandEvidence(
  look: Look,
  it: Case,
  reason: ClosedByHand,
  given: EvidenceGiven,
): Promise<void> {
  const [missing] = lacking(reason, given)
  if (missing) {
    const all = lacking(reason, given).map(field => EVIDENCE_FIELDS[field])
    const field = missing === 'source' ? 'paper' : missing
    throw wrongField(
      `evidence.${field}`,
      `“${CLOSE_REASONS[reason].en}” rests on its evidence. Missing: ${all.map(one => one.en).join('; ')}.`,
      `以“${CLOSE_REASONS[reason].zh}”结束须有依据。缺少：${all.map(one => one.zh).join('；')}。`,
    )
  }
  if (given.on && given.on > dayOf(look.at))
    throw wrongField('evidence.on', 'That lies in the future.', '日期晚于今天。')
  if (given.document) await caseDocuments.demandOwn(look, it.id, given.document)
}

async function keep(
  work: Work,
  of: { readonly id: Id | null; readonly case: Id },
  { reason, given, note }: { reason: Evidence['reason']; given: EvidenceGiven; note: string },
): Promise<void> {
  const { on = null, condition = null, method = null, institution = null } = given
  const { paper = null, signedBy = null, document = null } = given
  await work.db
    .insertInto('evidence')
    .values({
      ...{ id: newId(), case: of.case, recall: of.id, reason, on, condition, method },
      ...{ institution, paper, signedBy, document, note },
      ...{ by: personOf(work.by).staff, at: work.at },
    })
    .execute()
}

/** What the ends of cases rested on, the oldest first. */
export const evidenceOf = (look: Look, ids: readonly Id[]): Promise<Evidence[]> =>
  look.db
    .selectFrom('evidence')
    .innerJoin('staff', 'staff.id', 'evidence.by')
    .selectAll('evidence')
    .select('staff.name as byName')
    .where('case', 'in', ids)
    .orderBy('evidence.id')
    .execute()

/**
 * Somebody has told the family what was corrected: a call reached them after the verdict was given
 * anew, and a person says so by name. Nothing else ends it.
 */
export async function toldAnew(
  work: Work,
  { id, version }: { id: Id; version: number },
): Promise<BoardRow> {
  const row = await recalls.get(work, id)
  demand(work.by, 'contact', row, work.at)
  if (row.condition !== CORRECTION || row.state !== 'open' || row.endedAt) throw NOT_TO_TELL
  if (row.version !== version) throw changedMeanwhile()
  const reached = await work.db
    .selectFrom('contact')
    .select('id')
    .where('recall', '=', id)
    .where('outcome', '=', 'reached-guardian')
    .where('recordedAt', '>=', row.ladderAt ?? row.openedAt)
    .executeTakeFirst()
  if (!reached) throw NOT_REACHED
  await recalls.endTold(work, row)
  if (
    (await cases.get(work, row.case)).verdict === 'negative' &&
    (await recalls.areAllEnded(work, row.case))
  )
    await cases.close(work, row.case, 'in-range', null)
  return boardRow(work, id)
}

const NOT_TO_TELL = new Refusal(
  'conflict',
  say(
    'Nothing waits here to be told: the verdict has not been given anew, or the family was told.',
    '没有待告知的更正：尚未重新作出结论，或已告知家属。',
  ),
)
const NOT_REACHED = new Refusal(
  'conflict',
  say(
    'Record first the contact in which the guardian was reached and told what holds now.',
    '请先登记已联系到监护人并告知现结论的联系记录。',
  ),
)

/**
 * Two people: the first asks with a reason, another confirms, and the recall is withdrawn: cleared, or
 * opened in error. What the verdict found is neither.
 */
export async function withdraw(
  work: Work,
  given: { id: Id; version: number; reason: string },
): Promise<BoardRow> {
  const row = await recalls.get(work, given.id)
  demand(work.by, 'withdraw-recall', row, work.at)
  demandMove(row, 'withdraw')
  if (row.condition === redraws.REFERRAL && row.state !== 'provisional') throw referred()
  if (await isFoundBy(work, row)) throw foundBy(row)
  if (row.version !== given.version) throw changedMeanwhile()
  const me = personOf(work.by).staff
  if (row.withdrawalAskedBy === null) {
    await recalls.change(work, row, { withdrawalAskedBy: me, endedWhy: given.reason })
    work.tell(
      'recall.withdrawal-asked',
      row.id,
      { specimen: row.specimen, reason: given.reason },
      row.centre,
    )
    return boardRow(work, row.id)
  }
  if (row.withdrawalAskedBy === me)
    throw new Refusal(
      'conflict',
      say(
        'You asked for this withdrawal; a second person must confirm it.',
        '撤销由您提出，须由另一人确认。',
      ),
    )
  await recalls.end(work, row, given.reason)
  await closeWithOthers(work, row.case)
  return boardRow(work, row.id)
}

/** The last that stood was withdrawn: the case closes with what had ended before it, if anything had. */
async function closeWithOthers(work: Work, caseId: Id): Promise<void> {
  const ids = (await cases.oneWith(work, caseId)).map(one => one.id)
  const last = (await evidenceOf(work, ids)).at(-1)
  if (last && (await recalls.areAllEnded(work, caseId)))
    await cases.close(work, caseId, last.reason, last.note)
}

/**
 * Whether the verdict that stands on its specimen names what it calls for: then it was neither cleared
 * nor opened in error, which is all that a withdrawal says.
 */
async function isFoundBy(look: Look, { specimen, condition }: Row): Promise<boolean> {
  const given = await look.db
    .selectFrom('verdict')
    .select(['verdict', 'rules'])
    .where('specimen', '=', specimen)
    .where('revokedAt', 'is', null)
    .orderBy('id', 'desc')
    .executeTakeFirst()
  if (!given || !FOUND.includes(given.verdict) || redraws.isAsking(condition)) return false
  const rule = await look.db
    .selectFrom('rule')
    .select('id')
    .where('id', 'in', ['', ...(JSON.parse(given.rules) as Id[])])
    .where('condition', '=', condition)
    .executeTakeFirst()
  return rule !== undefined
}

/** Of a verdict in range the rules are those that it is within: they name nothing. */
const FOUND: readonly Verdict[] = ['positive', 'borderline']

const foundBy = ({ specimen, condition }: Row): Refusal =>
  new Refusal(
    'conflict',
    say(
      `The verdict on ${grouped(specimen)} names ${condition}: it ends with the diagnosis (close the case with it), a written refusal, or loss after attempts. Was a value or the card wrong, correct that: the verdict that is given anew ends this.`,
      `${grouped(specimen)} 的结论包含 ${condition}：须以诊断结果（据此结案）、书面拒绝或联系后失访结束。如结果或标本有误，请先更正，重新作出结论后自动结束。`,
    ),
  )

/** Nobody takes a referral back: she has been told, or must be. */
const referred = (): Refusal =>
  new Refusal(
    'conflict',
    say(
      'A referral ends with the diagnosis (close the case with it), a written refusal, or loss after attempts.',
      '转诊须以诊断结果（据此结案）、书面拒绝或联系后失访结束。',
    ),
  )

function demandMove(row: Row, by: keyof typeof RECALL_MOVES): void {
  const not = row.endedAt
    ? say('This recall has ended.', '该召回已结束。')
    : whyNot(RECALL_MOVES[by], row.state, RECALL_STATES)
  if (not) throw new Refusal('conflict', not)
}
