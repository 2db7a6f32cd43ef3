/**
 * Calling someone back: opened in the unit that saw the reason, owned through its case, and on the
 * board until a named person has ended it. A provisional recall (a value beyond a rule that nobody
 * has verified yet) is on the board at once and says so.
 */
import { v7 as newId } from 'uuid'
import { demand, personOf } from '../access.ts'
import { RECALL_MOVES, RECALL_STATES, whyNot } from '../contract/moves.ts'
import { answeredBy, answererOf, type OwnReason } from '../contract/reasons.ts'
import { type BoardRow, CORRECTION, type Recall } from '../contract/recalls.ts'
import { changedMeanwhile, notFound, Refusal } from '../contract/refusal.ts'
import { type Severity, VERDICTS, type Verdict } from '../contract/rules.ts'
import type { Specimen } from '../contract/specimens.ts'
import { clockTime, type Id, type Instant, type Say, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import * as cases from './cases.ts'
import { changeRow } from './changing.ts'
import { casesWith } from './joined.ts'
import * as ladders from './ladders.ts'
import * as places from './places.ts'
import { boardRow, saysOf } from './recall-board.ts'
import * as redraws from './redraws.ts'
import * as rules from './rules.ts'

type Row = Tables['recall']

const asRecall = ({ nextNoticeAt, waitsSince, consentGoneAt, ...row }: Row): Recall => ({
  ...row,
  says: saysOf({ ...row, consentGoneAt }),
})

export interface Opening {
  readonly condition: string
  readonly severity: Severity
  readonly state: 'provisional' | 'open'
  readonly rule: Id | null
  readonly says: Say
  /** Its own, where no clock of a severity says it. */
  readonly dueAt?: Instant
}

/** Opens a recall for a condition on a specimen; one that stands already is kept, and grows worse. */
export async function open(work: Work, specimen: Specimen, asked: Opening): Promise<Recall> {
  const urgent = await asUrgentAsItsCase(work, specimen, asked)
  const why = await redraws.asFarAsPossible(work, specimen, urgent)
  const standing = await standingOf(work, specimen.number, why.condition, why.rule)
  if (standing) return worsen(work, standing, why)
  const { dueAt: due, clock } = await rules.deadline(work, specimen.programme, why.severity)
  const dueAt = asked.dueAt ?? (why.notAfter ? earlier(due, why.notAfter) : due)
  const row: Row = {
    id: newId(),
    centre: specimen.centre,
    samplingPoint: specimen.samplingPoint,
    openedIn: await districtOf(work, specimen.samplingPoint),
    case: specimen.case,
    specimen: specimen.number,
    programme: specimen.programme,
    condition: why.condition,
    severity: why.severity,
    state: why.state,
    says: JSON.stringify(why.says),
    rule: why.rule,
    openedAt: work.at,
    dueAt,
    clock,
    acknowledgedAt: null,
    acknowledgedBy: null,
    withdrawalAskedBy: null,
    ...{ lossAskedBy: null, lossCode: null, endedAt: null, endedWhy: null },
    nextNoticeAt: work.at,
    // Of one that is planned for later, nobody is called before.
    ...{ ladderAt: asked.dueAt ?? work.at, step: null, stepDueAt: null, version: 1 },
  }
  const placed = { ...row, ...(await ladders.place(work, row)) }
  await work.db.insertInto('recall').values(placed).execute()
  work.tell(
    'recall.opened',
    row.id,
    {
      specimen: row.specimen,
      condition: row.condition,
      severity: row.severity,
      state: row.state,
    },
    row.centre,
  )
  // A board shows open cases only: a call that nobody sees would be a call that nobody makes.
  await cases.reopen(work, row.case)
  await cases.findOwner(work, row.case)
  return asRecall(placed)
}

/** It stays that district's, wherever the place is said to lie later. */
const districtOf = async (look: Look, samplingPoint: Id): Promise<string> =>
  (await places.get(look, samplingPoint)).district

/** Of what is planned there is one for every row: a child may be due on more days than one. */
function standingOf(look: Look, specimen: string, condition: string, rule: Id | null = null) {
  const query = look.db
    .selectFrom('recall')
    .selectAll()
    .where('specimen', '=', specimen)
    .where('condition', '=', condition)
    .where('endedAt', 'is', null)
  const own = condition === PLANNED && rule ? query.where('rule', '=', rule) : query
  return own.executeTakeFirst()
}

const RANK: Record<Severity, number> = { critical: 0, high: 1, watch: 2 }

/** A repeat has to decide what its case was called for: it is as urgent as the worst of it that stands. */
async function asUrgentAsItsCase(look: Look, specimen: Specimen, asked: Opening): Promise<Opening> {
  if (asked.condition !== redraws.REPEAT) return asked
  const found = (await standingFor(look, specimen)).filter(row => !isOwed(row))
  const severity = found.reduce(
    (worst, row) => (RANK[row.severity] < RANK[worst] ? row.severity : worst),
    asked.severity,
  )
  return { ...asked, severity }
}

/** Somebody heard what is no longer so: they are told, whatever blood says. */
export const isOwed = ({ condition }: Pick<Row, 'condition'>): boolean =>
  condition === CORRECTION || condition === REVOKED

async function worsen(
  work: Work,
  standing: Row,
  why: Opening & { readonly notAfter?: Instant },
): Promise<Recall> {
  // Whoever closed the case did not know of this.
  await cases.reopen(work, standing.case)
  const worse = RANK[why.severity] < RANK[standing.severity]
  const confirms = standing.state === 'provisional' && why.state === 'open'
  if (!worse && !confirms) return asRecall(standing)
  const { dueAt: due, clock } = await rules.deadline(work, standing.programme, why.severity)
  // Confirmed it is as urgent as it was: no deadline ever moves later.
  const dueAt = earlier(standing.dueAt, why.notAfter ? earlier(due, why.notAfter) : due)
  const row = await change(work, standing, {
    ...(confirms ? { state: 'open' } : {}),
    ...(worse ? { severity: why.severity } : {}),
    // Now it is sure, or more urgent than it was: from here on the family is called.
    ladderAt: why.dueAt ?? work.at,
    ...(dueAt === due ? { dueAt, clock } : { dueAt }),
    says: JSON.stringify(why.says),
    rule: why.rule,
  })
  work.tell('recall.confirmed', row.id, { specimen: row.specimen }, row.centre)
  return asRecall(row)
}

const earlier = (a: Instant, b: Instant): Instant => (a < b ? a : b)

/** Changes a row as it was read, its next step with it; one that changed meanwhile is refused. */
export async function change(work: Work, row: Row, set: Partial<Row>): Promise<Row> {
  // Whatever changes, the clock looks at it anew; an acknowledgement that is gone is waited for again.
  const waits = set.acknowledgedAt === null ? { waitsSince: work.at } : {}
  const placed = await ladders.place(work, { ...row, ...set })
  const next = { ...set, ...waits, ...placed, nextNoticeAt: work.at }
  return await changeRow(work, 'recall', row, next)
}

export async function get(look: Look, id: Id): Promise<Row> {
  const row = await look.db.selectFrom('recall').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw notFound()
  return row
}

/** Somebody has seen it and says so by name; a case without an owner becomes theirs. */
export async function acknowledge(work: Work, id: Id, version: number): Promise<BoardRow> {
  const row = await get(work, id)
  demand(work.by, 'acknowledge', row, work.at)
  if (row.endedAt || row.acknowledgedAt || row.version !== version) throw await taken(work, row)
  const me = personOf(work.by).staff
  await change(work, row, { acknowledgedAt: work.at, acknowledgedBy: me })
  await cases.takeUp(work, row.case, me)
  work.tell('recall.acknowledged', id, { specimen: row.specimen }, row.centre)
  return boardRow(work, id)
}

async function taken(work: Work, row: Row): Promise<Refusal> {
  if (!row.acknowledgedBy || !row.acknowledgedAt) return changedMeanwhile()
  const who = await work.db
    .selectFrom('staff')
    .select('name')
    .where('id', '=', row.acknowledgedBy)
    .executeTakeFirst()
  return new Refusal(
    'conflict',
    say(
      `${who?.name ?? 'Somebody'} acknowledged it already.`,
      `${who?.name ?? '他人'}已确认该召回。`,
    ),
  )
}

/** Takes a recall back; the caller has decided that it may be. */
export async function end(work: Work, row: Row, reason: string): Promise<void> {
  await change(work, row, { state: 'withdrawn', endedAt: work.at, endedWhy: reason })
  work.tell('recall.withdrawn', row.id, { specimen: row.specimen, reason }, row.centre)
}

/**
 * Values of a specimen stand no more: recalls of it that rows opened, and that nothing which is left
 * calls for, are withdrawn; while a verdict stands, only those that it has not confirmed.
 */
export async function withdrawOf(
  work: Work,
  specimen: Specimen,
  left: { readonly conditions: ReadonlySet<string>; readonly judged: 'yes' | 'no' },
  reason: string,
): Promise<void> {
  for (const row of await standingIn(work, specimen.case)) {
    if (row.specimen !== specimen.number || row.rule === null || row.condition === PLANNED) continue
    if (left.judged === 'yes' && row.state !== 'provisional') continue
    if (!isCalledFor(row, left.conditions)) await end(work, row, reason)
  }
}

/** Those that blood of one person may answer: of a couple, never the other's. */
async function standingFor(look: Look, specimen: Specimen): Promise<Row[]> {
  const rows = await standingIn(look, specimen.case)
  const others = rows.filter(row => row.specimen !== specimen.number)
  if (others.length === 0) return rows
  const strangers = await look.db
    .selectFrom('specimen')
    .innerJoin('subject', 'subject.id', 'specimen.subject')
    .innerJoin('subject as own', on => on.on('own.id', '=', specimen.subject))
    .select('specimen.number')
    .where(
      'specimen.number',
      'in',
      others.map(row => row.specimen),
    )
    .whereRef('subject.kind', '!=', 'own.kind')
    .execute()
  return rows.filter(row => !strangers.some(one => one.number === row.specimen))
}

/** Another specimen, or a diagnosis instead of it, is asked for by whatever is beyond a limit. */
const isCalledFor = ({ condition }: Row, conditions: ReadonlySet<string>): boolean =>
  conditions.has(condition) || (redraws.isAsking(condition) && conditions.size > 0)

/** Everything that stands in a case and those that are one with it. */
export const standingIn = (look: Look, caseId: Id): Promise<Row[]> =>
  look.db
    .selectFrom('recall')
    .selectAll()
    .where('case', 'in', casesWith(look, caseId))
    .where('endedAt', 'is', null)
    .orderBy('id')
    .execute()

/** No other specimen can be drawn: what asked for one asks for a diagnosis, on the same row. */
export async function refer(work: Work, { id }: Recall, says: Say): Promise<void> {
  const row = await get(work, id)
  if (await standingOf(work, row.specimen, redraws.REFERRAL))
    return end(work, row, 'auto:referred' satisfies OwnReason)
  const { dueAt, clock } = await rules.deadline(work, row.programme, 'high')
  await change(work, row, {
    ...{ condition: redraws.REFERRAL, severity: 'high', says: JSON.stringify(says) },
    // Whoever acknowledged the redraw has not seen that it became this.
    ...{ dueAt: earlier(row.dueAt, dueAt), clock, acknowledgedAt: null, acknowledgedBy: null },
    ladderAt: work.at,
  })
  const { specimen, condition } = row
  work.tell('recall.referred', id, { specimen, condition }, row.centre)
}

/** Its last day is sooner than was thought; no deadline ever moves later. */
export async function hasten(work: Work, { id }: Recall, notAfter: Instant): Promise<void> {
  const row = await get(work, id)
  if (row.dueAt <= notAfter) return
  await change(work, row, { dueAt: notAfter })
  work.tell('recall.hastened', id, { specimen: row.specimen, dueAt: notAfter }, row.centre)
}

/** A case was closed: nobody has to call for what still stands in it. */
export async function rest(work: Work, caseId: Id): Promise<void> {
  await work.db
    .updateTable('recall')
    .set({ step: null, stepDueAt: null })
    .where('case', 'in', casesWith(work, caseId))
    .where('stepDueAt', 'is not', null)
    .execute()
}

/** A corrected verdict that somebody has to hear of: it stays until a person says that they did. */
export const isCorrection = ({ condition }: Pick<Row, 'condition'>): boolean =>
  condition === CORRECTION

/** Whether nothing of a case stands any more. */
export const areAllEnded = async (look: Look, caseId: Id): Promise<boolean> =>
  (await standingIn(look, caseId)).length === 0

/** A recall that a specimen met by its arrival, and where it stood before. */
export interface Met {
  readonly recall: Id
  readonly was: Row['state']
}

/** The second specimen is here: the recalls it answers are met, and stay until the new verdict. */
export async function meet(
  work: Work,
  specimen: Specimen,
  answers: (row: Pick<Row, 'id' | 'condition'>) => boolean,
): Promise<Met[]> {
  const met: Met[] = []
  for (const row of await standingFor(work, specimen)) {
    if (row.specimen === specimen.number || !answers(row)) continue
    if (whyNot(RECALL_MOVES.meet, row.state, RECALL_STATES)) continue
    await change(work, row, { state: 'met' })
    work.tell('recall.met', row.id, { specimen: row.specimen, by: specimen.number }, row.centre)
    met.push({ recall: row.id, was: row.state })
  }
  return met
}

/** It is not here after all: what it met is as it was, and waits for it again. */
export async function unmeet(work: Work, by: Specimen, met: readonly Met[]): Promise<void> {
  for (const { recall, was } of met) {
    const row = await get(work, recall)
    if (row.state !== 'met' || row.endedAt !== null) continue
    await change(work, row, { state: was })
    work.tell('recall.reopened', row.id, { specimen: row.specimen, by: by.number }, row.centre)
  }
}

/** It is here and will say nothing: what it met is called for again. */
export async function callAgain(work: Work, by: Specimen, met: readonly Met[]): Promise<void> {
  for (const { recall, was } of met) await resume(work, await get(work, recall), by, was)
}

/** Recalls that asked for another specimen because of this one, since an act: ended or not. */
export const askedSince = (look: Look, specimen: string, since: Instant): Promise<Row[]> =>
  look.db
    .selectFrom('recall')
    .selectAll()
    .where('specimen', '=', specimen)
    .where('condition', 'in', [...redraws.ASKING, redraws.REFERRAL])
    .where('rule', 'is', null)
    .where('openedAt', '>=', since)
    .orderBy('id')
    .execute()

/**
 * A verdict was given on a specimen by two people. Provisional recalls of conditions that it does
 * not name are withdrawn, and where it takes the place of one `before`, what that one had opened too;
 * recalls that this specimen has met are done, unless it could not tell: then they wait, as urgent as
 * they were, for the next one; so do those of which nothing was measured on it. A family that heard what is no longer so is told anew.
 */
export async function settle(work: Work, specimen: Specimen, said: Said): Promise<void> {
  const { standing, told, before } = said
  const met = new Map(said.met.map(one => [one.recall, one.was]))
  for (const row of await standingFor(work, specimen)) {
    const own = row.specimen === specimen.number
    const gone = own && !standing.includes(row.condition === PLANNED ? row.id : row.condition)
    if (gone && row.condition === CORRECTION) await tellAnewOrEnd(work, row, said)
    else if (gone && row.state === 'provisional')
      await end(work, row, 'auto:in-range' satisfies OwnReason)
    else if (gone && row.condition !== REVOKED && before && told === 'something')
      await end(work, row, 'auto:not-named-anew' satisfies OwnReason)
    const isMet = !own && (row.state === 'met' || met.has(row.id))
    const tells = answers(told, row)
    if (!tells && met.has(row.id)) await resume(work, row, specimen, met.get(row.id))
    if ((!isMet && row.condition !== REVOKED) || !tells) continue
    if (said.silent.has(row.id)) await resume(work, row, specimen, met.get(row.id))
    else if (row.condition !== REVOKED || !(await tellsAnew(work, row, said)))
      await answer(work, row, specimen)
  }
}

/**
 * The blood that had met a call tells nothing of it, and nobody would call any more: it stands as loud
 * as before, for whoever owns it to see anew, and its ladder is climbed from its first step.
 */
async function resume(work: Work, row: Row, by: Specimen, was?: Row['state']): Promise<void> {
  if (row.state !== 'met' || row.endedAt !== null) return
  const state = was === 'provisional' ? was : 'open'
  const unseen = { acknowledgedAt: null, acknowledgedBy: null }
  await change(work, row, { state, ...unseen, ladderAt: work.at })
  work.tell('recall.resumed', row.id, { specimen: row.specimen, by: by.number }, row.centre)
}

interface Said {
  /** Conditions that it names, and the recalls that stand for what is planned. */
  readonly standing: readonly string[]
  /** `until-planned`: it proves nothing in range, and what will is planned already. */
  readonly told: 'something' | 'nothing' | 'until-planned'
  /** The verdict on the same specimen that this one takes the place of. */
  readonly before: { readonly verdict: Verdict } | null
  readonly now: { readonly verdict: Verdict }
  /** What its receipt met, and those of others that nothing measured on it speaks of. */
  readonly met: readonly Met[]
  readonly silent: ReadonlySet<Id>
}

/** One that proves nothing yet was all the same the one that was planned; what called for a value waits. */
const answers = (told: Said['told'], { condition, severity }: Row): boolean =>
  told === 'something' ||
  (told === 'until-planned' &&
    (condition === PLANNED || (condition === 'REPEAT' && severity === 'watch')))

async function tellAnewOrEnd(work: Work, row: Row, said: Said): Promise<void> {
  if ((await tellsAnew(work, row, said)) || row.state === 'open') return
  await end(work, row, 'auto:given-anew' satisfies OwnReason)
}

/**
 * The family was called on what was said before, and now something else is said: the same row stays,
 * loud, with a ladder that begins now, until somebody has told them and says so.
 */
async function tellsAnew(work: Work, row: Row, { before, now }: Said): Promise<boolean> {
  const was = before ?? (await revokedOn(work, row.specimen))
  const called = await lastReached(work, row)
  if (!was || !called || (was.verdict === now.verdict && called.recall !== row.id)) return false
  if (row.condition !== CORRECTION && (await standingOf(work, row.specimen, CORRECTION)))
    return false
  const { dueAt, clock } = await rules.deadline(work, row.programme, 'high')
  const [then, holds, at] = [VERDICTS[was.verdict], VERDICTS[now.verdict], clockTime(called.at)]
  const says = say(
    `CALL AGAIN: the result was corrected. The family was reached at ${at}, when the verdict was “${then.en}”; now it is “${holds.en}”. Tell them, and say that you did.`,
    `请再次联系：结果已更正。${at} 联系到家属时结论为“${then.zh}”，现为“${holds.zh}”。请告知家属并登记已告知。`,
  )
  await change(work, row, {
    ...{ condition: CORRECTION, state: 'open', severity: 'high', says: JSON.stringify(says) },
    ...{ dueAt, clock, acknowledgedAt: null, acknowledgedBy: null, ladderAt: work.at },
  })
  work.tell('recall.to-tell-anew', row.id, { specimen: row.specimen }, row.centre)
  return true
}

/** The verdict on a specimen that was revoked last. */
const revokedOn = (look: Look, specimen: string) =>
  look.db
    .selectFrom('verdict')
    .select('verdict')
    .where('specimen', '=', specimen)
    .where('revokedAt', 'is not', null)
    .orderBy('id', 'desc')
    .executeTakeFirst()

/** When somebody of the family last heard something about a specimen; a message that was left names nothing. */
const lastReached = (look: Look, { specimen }: Row) =>
  look.db
    .selectFrom('contact')
    .innerJoin('recall', 'recall.id', 'contact.recall')
    .select(['contact.at', 'contact.recall'])
    .where('recall.specimen', '=', specimen)
    .where('recall.condition', 'not in', [PLANNED, 'REPEAT'])
    .where('outcome', 'in', ['reached-guardian', 'reached-other', 'refused'])
    .orderBy('contact.at', 'desc')
    .executeTakeFirst()

/** The family knows what was corrected: a person has said so by name. */
export async function endTold(work: Work, row: Row): Promise<void> {
  await change(work, row, {
    endedAt: work.at,
    endedWhy: 'auto:told-anew' satisfies OwnReason,
  })
  work.tell('recall.told-anew', row.id, { specimen: row.specimen }, row.centre)
}

/** A second specimen that is due whatever the first one says (`schedules.ts`). */
export const PLANNED = 'PLANNED'

/** Calls whoever heard a verdict that was revoked; the next verdict answers it. */
export const REVOKED = 'REVOKED'

/** The verdict on a specimen is revoked: recalls of others that it answered stand as they did. */
export async function reopenAnswered(work: Work, by: Specimen): Promise<void> {
  const answered = await work.db
    .selectFrom('recall')
    .selectAll()
    .where('case', 'in', casesWith(work, by.case))
    .where('specimen', '!=', by.number)
    .where('endedWhy', '=', answeredBy(by.number))
    .orderBy('id')
    .execute()
  for (const row of answered) {
    if (await isDouble(work, row)) continue
    await change(work, row, { endedAt: null, endedWhy: null })
    work.tell('recall.reopened', row.id, { specimen: row.specimen, by: by.number }, row.centre)
  }
}

/** Recalls that stand in some cases, the one that is due first before the others. */
export const standingOfCases = (look: Look, ids: readonly Id[]): Promise<Row[]> =>
  look.db
    .selectFrom('recall')
    .selectAll()
    .where('case', 'in', ids)
    .where('endedAt', 'is', null)
    .orderBy('dueAt')
    .orderBy('id')
    .execute()

const CONCLUDED: readonly string[] = ['auto:diagnosed', 'auto:excluded'] satisfies OwnReason[]

/**
 * A case stands without another that it was one with: what the other's specimens had met or answered,
 * and what a diagnosis ended `since`, is open again, as urgent as it was.
 */
export async function reopenAnsweredElsewhere(
  work: Work,
  caseId: Id,
  since: Instant,
): Promise<void> {
  const all = work.db.selectFrom('recall').selectAll().where('case', '=', caseId).orderBy('id')
  const own = await work.db
    .selectFrom('specimen')
    .select(['number', 'receivedAt'])
    .where('case', 'in', casesWith(work, caseId))
    .execute()
  for (const row of await all.execute()) {
    const by = answererOf(row.endedWhy ?? '')
    const isMetHere = own.some(
      s => s.number !== row.specimen && (s.receivedAt ?? '') > row.openedAt,
    )
    const isForeign =
      by === null ? row.state === 'met' && !isMetHere : !own.some(s => s.number === by)
    // Of which child a diagnosis was, while they were held for one, a person says again.
    const isOfEither = CONCLUDED.includes(row.endedWhy ?? '') && (row.endedAt ?? '') >= since
    if (!isOfEither && (!isForeign || (by === null && row.endedAt !== null))) continue
    if (await isDouble(work, row)) continue
    const state = row.state === 'met' ? 'open' : row.state
    await change(work, row, { state, endedAt: null, endedWhy: null })
    work.tell('recall.reopened', row.id, { specimen: row.specimen, by: by ?? '' }, row.centre)
  }
}

/** A case that was closed is open again: its calls climb on from where they were. */
export async function climbOn(work: Work, caseId: Id): Promise<void> {
  for (const row of await standingOfCases(work, [caseId])) await change(work, row, {})
}

/** Another one of its condition may have been opened since. */
async function isDouble(look: Look, { id, specimen, condition, rule }: Row): Promise<boolean> {
  const standing = await standingOf(look, specimen, condition, rule)
  return standing !== undefined && standing.id !== id
}

async function answer(work: Work, row: Row, by: Specimen): Promise<void> {
  await change(work, row, { endedAt: work.at, endedWhy: answeredBy(by.number) })
  work.tell('recall.answered', row.id, { specimen: row.specimen, by: by.number }, row.centre)
}

export async function ofCase(look: Look, caseId: Id): Promise<Recall[]> {
  const rows = await look.db
    .selectFrom('recall')
    .selectAll()
    .where('case', 'in', casesWith(look, caseId))
    .orderBy('id')
    .execute()
  return rows.map(asRecall)
}
