/**
 * Calling someone back: opened in the unit that saw the reason, owned through its case, and on the
 * board until a named person has ended it. A provisional recall (a value beyond a rule that nobody
 * has verified yet) is on the board at once and says so.
 */
import { v7 as newId } from 'uuid'
import { demand, personOf, reach } from '../access.ts'
import { RECALL_MOVES, RECALL_STATES, type RecallState, whyNot } from '../contract/moves.ts'
import { answeredBy, type OwnReason } from '../contract/reasons.ts'
import { type BoardRow, CORRECTION, type Contact, type Recall } from '../contract/recalls.ts'
import { changedMeanwhile, notFound, Refusal, wrongField } from '../contract/refusal.ts'
import type { Severity } from '../contract/rules.ts'
import type { Specimen } from '../contract/specimens.ts'
import { type Id, type Instant, Say, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import * as cases from './cases.ts'
import { changeRow } from './changing.ts'
import * as redraws from './redraws.ts'
import * as rules from './rules.ts'

type Row = Tables['recall']

const asRecall = (row: Row): Recall => ({ ...row, says: Say.parse(JSON.parse(row.says)) })

/** States that stay on the board; `endedAt` takes a row off whatever its state. */
const ON_BOARD: readonly RecallState[] = ['provisional', 'open', 'reached', 'met']

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
  const why = await redraws.asFarAsPossible(work, specimen, asked)
  const standing = await standingOf(work, specimen.number, why.condition)
  if (standing) return worsen(work, standing, why)
  const { dueAt: due, clock } = await rules.deadline(work, specimen.programme, why.severity)
  const dueAt = asked.dueAt ?? (why.notAfter ? earlier(due, why.notAfter) : due)
  const row: Row = {
    id: newId(),
    centre: specimen.centre,
    samplingPoint: specimen.samplingPoint,
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
    endedAt: null,
    endedWhy: null,
    version: 1,
  }
  await work.db.insertInto('recall').values(row).execute()
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
  return asRecall(row)
}

const standingOf = (look: Look, specimen: string, condition: string) =>
  look.db
    .selectFrom('recall')
    .selectAll()
    .where('specimen', '=', specimen)
    .where('condition', '=', condition)
    .where('endedAt', 'is', null)
    .executeTakeFirst()

const RANK: Record<Severity, number> = { critical: 0, high: 1, watch: 2 }

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
    ...(dueAt === due ? { dueAt, clock } : { dueAt }),
    says: JSON.stringify(why.says),
    rule: why.rule,
  })
  work.tell('recall.confirmed', row.id, { specimen: row.specimen }, row.centre)
  return asRecall(row)
}

const earlier = (a: Instant, b: Instant): Instant => (a < b ? a : b)

async function change(work: Work, row: Row, set: Partial<Row>): Promise<Row> {
  return await changeRow(work, 'recall', row, set)
}

async function get(look: Look, id: Id): Promise<Row> {
  const row = await look.db.selectFrom('recall').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw notFound()
  return row
}

function demandMove(row: Row, by: keyof typeof RECALL_MOVES): void {
  const not = row.endedAt
    ? say('This recall has ended.', '该召回已结束。')
    : whyNot(RECALL_MOVES[by], row.state, RECALL_STATES)
  if (not) throw new Refusal('conflict', not)
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

/** One try to reach the family; reaching the guardian or a refusal moves the recall. */
export async function contact(
  work: Work,
  given: Pick<Contact, 'at' | 'channel' | 'outcome'> & {
    id: Id
    request: Id
    note?: string | undefined
  },
): Promise<BoardRow> {
  const row = await get(work, given.id)
  demand(work.by, 'contact', row, work.at)
  if (await isRecorded(work, given.request)) return boardRow(work, row.id)
  if (given.at > work.at)
    throw wrongField('at', 'An attempt cannot lie in the future.', '联系时间晚于当前时间。')
  if (row.endedAt) throw new Refusal('conflict', say('This recall has ended.', '该召回已结束。'))
  await work.db
    .insertInto('contact')
    .values({
      id: given.request,
      centre: row.centre,
      recall: row.id,
      at: given.at,
      recordedAt: work.at,
      by: personOf(work.by).staff,
      channel: given.channel,
      outcome: given.outcome,
      note: given.note ?? null,
    })
    .execute()
  const { channel, outcome } = given
  work.tell('recall.contacted', row.id, { specimen: row.specimen, channel, outcome }, row.centre)
  if (outcome === 'reached-guardian' && RECALL_MOVES.reach.from.includes(row.state as 'open')) {
    await change(work, row, { state: 'reached' })
    work.tell('recall.reached', row.id, { specimen: row.specimen }, row.centre)
  }
  return boardRow(work, row.id)
}

async function isRecorded(look: Look, request: Id): Promise<boolean> {
  const row = await look.db
    .selectFrom('contact')
    .select('id')
    .where('id', '=', request)
    .executeTakeFirst()
  return row !== undefined
}

/** Lost, after at least one attempt, or refused in writing: the case closes with it. */
export async function endAs(
  work: Work,
  given: { id: Id; version: number; how: 'lost' | 'refused'; reason: string },
): Promise<BoardRow> {
  const row = await get(work, given.id)
  demand(work.by, 'end-recall', row, work.at)
  demandMove(row, given.how === 'lost' ? 'lose' : 'refuse')
  if (row.version !== given.version) throw changedMeanwhile()
  if (given.how === 'lost') await demandAttempts(work, row)
  const { how, reason } = given
  await change(work, row, { state: how, endedAt: work.at, endedWhy: reason })
  work.tell(`recall.${how}`, row.id, { specimen: row.specimen, reason }, row.centre)
  await cases.close(work, row.case, how, reason)
  return boardRow(work, row.id)
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

/** Two people: the first asks with a reason, another confirms, and the recall is withdrawn. */
export async function withdraw(
  work: Work,
  given: { id: Id; version: number; reason: string },
): Promise<BoardRow> {
  const row = await get(work, given.id)
  demand(work.by, 'withdraw-recall', row, work.at)
  demandMove(row, 'withdraw')
  if (row.condition === redraws.REFERRAL && row.state !== 'provisional') throw referred()
  if (row.version !== given.version) throw changedMeanwhile()
  const me = personOf(work.by).staff
  if (row.withdrawalAskedBy === null) {
    await change(work, row, { withdrawalAskedBy: me, endedWhy: given.reason })
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
  await end(work, row, given.reason)
  return boardRow(work, row.id)
}

/** Nobody takes a referral back: she has been told, or must be. */
const referred = (): Refusal =>
  new Refusal(
    'conflict',
    say(
      'A referral ends with the diagnosis (close the case with it), a written refusal, or loss after attempts.',
      '转诊须以诊断结果（据此结案）、书面拒绝或联系后失访结束。',
    ),
  )

async function end(work: Work, row: Row, reason: string): Promise<void> {
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

/** Another specimen, or a diagnosis instead of it, is asked for by whatever is beyond a limit. */
const isCalledFor = ({ condition }: Row, conditions: ReadonlySet<string>): boolean =>
  conditions.has(condition) || (redraws.isAsking(condition) && conditions.size > 0)

const standingIn = (look: Look, caseId: Id): Promise<Row[]> =>
  look.db
    .selectFrom('recall')
    .selectAll()
    .where('case', '=', caseId)
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

/** Whether nothing of a case stands any more. */
export const areAllEnded = async (look: Look, caseId: Id): Promise<boolean> =>
  (await standingIn(look, caseId)).length === 0

/** The second specimen is here: the recalls it answers are met, and stay until the new verdict. */
export async function meet(
  work: Work,
  specimen: Specimen,
  except: ReadonlySet<Id> = new Set(),
): Promise<void> {
  for (const row of await standingIn(work, specimen.case)) {
    if (row.specimen === specimen.number || except.has(row.id)) continue
    if (whyNot(RECALL_MOVES.meet, row.state, RECALL_STATES)) continue
    await change(work, row, { state: 'met' })
    work.tell('recall.met', row.id, { specimen: row.specimen, by: specimen.number }, row.centre)
  }
}

/**
 * A verdict was given on a specimen by two people. Provisional recalls of conditions that it does
 * not name are withdrawn, and where it takes the place of one `before`, what that one had opened too; recalls that this specimen has met are done, unless it could not tell:
 * then they wait, as urgent as they were, for the next one.
 */
export async function settle(
  work: Work,
  specimen: Specimen,
  {
    standing,
    told,
    before,
  }: {
    standing: readonly string[]
    told: 'something' | 'nothing'
    before: { readonly verdict: string } | null
  },
): Promise<void> {
  for (const row of await standingIn(work, specimen.case)) {
    const own = row.specimen === specimen.number
    const gone = own && !standing.includes(row.condition)
    if (gone && row.condition === CORRECTION)
      await end(work, row, 'auto:given-anew' satisfies OwnReason)
    else if (gone && row.state === 'provisional')
      await end(work, row, 'auto:in-range' satisfies OwnReason)
    else if (gone && row.condition !== REVOKED && before && told === 'something')
      await end(work, row, 'auto:not-named-anew' satisfies OwnReason)
    const isAnswered = row.condition === REVOKED || (!own && row.state === 'met')
    if (isAnswered && told === 'something') await answer(work, row, specimen)
  }
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
    .where('case', '=', by.case)
    .where('specimen', '!=', by.number)
    .where('endedWhy', '=', answeredBy(by.number))
    .orderBy('id')
    .execute()
  for (const row of answered) {
    // Another one of its condition may have been opened since.
    if (await standingOf(work, row.specimen, row.condition)) continue
    await change(work, row, { endedAt: null, endedWhy: null })
    work.tell('recall.reopened', row.id, { specimen: row.specimen, by: by.number }, row.centre)
  }
}

async function answer(work: Work, row: Row, by: Specimen): Promise<void> {
  await change(work, row, { endedAt: work.at, endedWhy: answeredBy(by.number) })
  work.tell('recall.answered', row.id, { specimen: row.specimen, by: by.number }, row.centre)
}

/** Attempts of the recalls of a case, with who made them. */
export async function contactsOf(look: Look, caseId: Id): Promise<Contact[]> {
  return look.db
    .selectFrom('contact')
    .innerJoin('recall', 'recall.id', 'contact.recall')
    .innerJoin('staff', 'staff.id', 'contact.by')
    .selectAll('contact')
    .select('staff.name as byName')
    .where('recall.case', '=', caseId)
    .orderBy('contact.at')
    .orderBy('contact.id')
    .execute()
}

export async function ofCase(look: Look, caseId: Id): Promise<Recall[]> {
  const rows = await look.db
    .selectFrom('recall')
    .selectAll()
    .where('case', '=', caseId)
    .orderBy('id')
    .execute()
  return rows.map(asRecall)
}

export interface BoardAsk {
  readonly centre?: Id | undefined
  readonly samplingPoint?: Id | undefined
}

/** What stands on the caller's board, the most urgent first. */
export async function board(look: Look, ask: BoardAsk): Promise<BoardRow[]> {
  const { everywhere, centres, samplingPoints } = reach(look.by, 'see-board', look.at)
  let query = rowsOf(look)
    .where('recall.endedAt', 'is', null)
    .where('recall.state', 'in', ON_BOARD)
    .where('case.state', '=', 'open')
  if (ask.centre) query = query.where('recall.centre', '=', ask.centre)
  if (ask.samplingPoint) query = query.where('recall.samplingPoint', '=', ask.samplingPoint)
  if (!everywhere) {
    query = query.where(eb =>
      eb.or([eb('recall.centre', 'in', centres), eb('recall.samplingPoint', 'in', samplingPoints)]),
    )
  }
  const rows = await query.orderBy('recall.dueAt').orderBy('recall.id').execute()
  return asBoardRows(look, rows)
}

/** Board rows by recall id, whoever asks; `live.ts` decides to whom each goes. */
export async function boardRows(look: Look, ids: readonly Id[]): Promise<BoardRow[]> {
  if (ids.length === 0) return []
  return asBoardRows(look, await rowsOf(look).where('recall.id', 'in', ids).execute())
}

/** Every recall of a case as board rows: when the case changes, all of them may look different. */
export async function boardRowsOfCase(look: Look, caseId: Id): Promise<BoardRow[]> {
  return asBoardRows(look, await rowsOf(look).where('recall.case', '=', caseId).execute())
}

async function boardRow(look: Look, id: Id): Promise<BoardRow> {
  const [row] = await boardRows(look, [id])
  if (!row) throw notFound()
  return row
}

const rowsOf = (look: Look) =>
  look.db
    .selectFrom('recall')
    .innerJoin('case', 'case.id', 'recall.case')
    .innerJoin('place as centrePlace', 'centrePlace.id', 'recall.centre')
    .innerJoin('place as point', 'point.id', 'recall.samplingPoint')
    .leftJoin('staff as owner', 'owner.id', 'case.owner')
    .leftJoin('staff as seenBy', 'seenBy.id', 'recall.acknowledgedBy')
    .selectAll('recall')
    .select([
      'case.state as caseState',
      'case.owner as owner',
      'owner.name as ownerName',
      'seenBy.name as acknowledgedByName',
      'centrePlace.name as centreName',
      'point.name as samplingPointName',
    ])

type Joined = Awaited<ReturnType<ReturnType<typeof rowsOf>['execute']>>[number]

async function asBoardRows(look: Look, rows: readonly Joined[]): Promise<BoardRow[]> {
  const attempts = await attemptsOf(
    look,
    rows.map(r => r.id),
  )
  return rows.map(row => ({
    id: row.id,
    case: row.case,
    centre: row.centre,
    centreName: row.centreName,
    samplingPoint: row.samplingPoint,
    samplingPointName: row.samplingPointName,
    specimen: row.specimen,
    programme: row.programme,
    condition: row.condition,
    severity: row.severity,
    state: row.state,
    says: Say.parse(JSON.parse(row.says)),
    owner: row.owner,
    ownerName: row.ownerName,
    openedAt: row.openedAt,
    dueAt: row.dueAt,
    acknowledgedAt: row.acknowledgedAt,
    acknowledgedByName: row.acknowledgedByName,
    attempts: attempts.get(row.id) ?? 0,
    shown: row.endedAt === null && row.caseState === 'open' && ON_BOARD.includes(row.state),
    version: row.version,
  }))
}

async function attemptsOf(look: Look, ids: readonly Id[]): Promise<Map<Id, number>> {
  if (ids.length === 0) return new Map()
  const rows = await look.db
    .selectFrom('contact')
    .select(eb => ['recall', eb.fn.countAll<number>().as('n')] as const)
    .where('recall', 'in', ids)
    .groupBy('recall')
    .execute()
  return new Map(rows.map(r => [r.recall, r.n]))
}
