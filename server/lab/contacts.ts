/**
 * Attempts to reach a family: who tried, when, how, on which of its numbers, and what came of it. Each
 * belongs to a step of the recall's ladder, or stands beside it; the next step is kept on the recall.
 */
import { demand, personOf } from '../access.ts'
import type { Contact, KnownNumber, Ladder, LadderStep, NumberUsed } from '../contract/contacts.ts'
import { CHANNELS } from '../contract/contacts.ts'
import { RECALL_MOVES } from '../contract/moves.ts'
import type { BoardRow } from '../contract/recalls.ts'
import { Refusal, wrongField } from '../contract/refusal.ts'
import { Identity } from '../contract/subjects.ts'
import { clockTime, type Id, type Instant, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import * as hands from './hands.ts'
import { casesWith } from './joined.ts'
import * as ladders from './ladders.ts'
import { boardRow } from './recall-board.ts'
import * as recalls from './recalls.ts'
import * as scripts from './scripts.ts'

type Row = Tables['recall']

export interface Attempt extends Pick<Contact, 'at' | 'channel' | 'outcome'> {
  readonly id: Id
  /** Sent once more over a bad network it has one effect. */
  readonly request: Id
  readonly note?: string | undefined
  readonly number?: NumberUsed | undefined
}

/** One try of a person to reach the family; reaching the guardian moves the recall. */
export async function contact(work: Work, given: Attempt): Promise<BoardRow> {
  const row = await recalls.get(work, given.id)
  demand(work.by, 'contact', row, work.at)
  if (await isRecorded(work, given.request)) return boardRow(work, row.id)
  if (row.endedAt) throw new Refusal('conflict', say('This recall has ended.', '该召回已结束。'))
  refuseTime(work, row, given.at)
  await hands.demandFree(work, row.case)
  await attempt(work, row, given, personOf(work.by).staff)
  return boardRow(work, row.id)
}

/**
 * A message that a partner took over for the family, once for each `request`: it counts for the step
 * that waits for it. Nobody is reached by it. Of a recall that has ended nothing is recorded.
 */
export async function messageSent(
  work: Work,
  { id, request, at }: { id: Id; request: Id; at: Instant },
): Promise<void> {
  const row = await recalls.get(work, id)
  if (row.endedAt || (await isRecorded(work, request))) return
  const sent = { id, request, at, channel: 'sms', outcome: 'message-left' } as const
  await attempt(work, row, sent, work.by.id)
}

function refuseTime({ at: now }: Work, { openedAt }: Row, at: Instant): void {
  if (at > now)
    throw wrongField('at', 'An attempt cannot lie in the future.', '联系时间晚于当前时间。')
  // A time is typed by the minute.
  if (at.slice(0, MINUTE) < openedAt.slice(0, MINUTE))
    throw wrongField(
      'at',
      `The recall was opened at ${clockTime(openedAt)}: an attempt cannot lie before it.`,
      `召回于 ${clockTime(openedAt)} 发起，联系时间不得早于此。`,
    )
}

const MINUTE = 'YYYY-MM-DDTHH:MM'.length

async function attempt(work: Work, row: Row, given: Attempt, by: string): Promise<void> {
  const { channel, outcome } = given
  const own = await ladders.stepsOf(work, row)
  const step =
    outcome === 'not-possible'
      ? ladders.waitingFor(own, channel)
      : ladders.stepFor(own, channel, given.at)
  if (outcome === 'not-possible') refuseIdle(given, step)
  await work.db
    .insertInto('contact')
    .values({
      ...{ id: given.request, centre: row.centre, recall: row.id, by, channel, outcome },
      ...{ at: given.at, recordedAt: work.at, note: given.note ?? null },
      ...{ step: step?.ordinal ?? null, number: given.number ?? null },
    })
    .execute()
  work.tell('recall.contacted', row.id, { specimen: row.specimen, channel, outcome }, row.centre)
  const { lossAskedBy } = row
  const reached =
    outcome === 'reached-guardian' && RECALL_MOVES.reach.from.includes(row.state as 'open')
  // The next step is kept on the row; a correction stays until a person says that they told.
  const found = outcome === 'reached-guardian' && lossAskedBy !== null
  await recalls.change(work, row, {
    ...(reached && !recalls.isCorrection(row) ? { state: 'reached' } : {}),
    ...(found ? { lossAskedBy: null, lossCode: null, endedWhy: null } : {}),
  })
  if (!reached || recalls.isCorrection(row)) return
  work.tell('recall.reached', row.id, { specimen: row.specimen }, row.centre)
}

/** Why a step is left out is said, and only a step that waits is left out. */
function refuseIdle({ note, channel }: Attempt, step: LadderStep | null): void {
  if (!note?.trim())
    throw wrongField(
      'note',
      'Say why this step is not possible, as: no number on the card.',
      '请填写无法进行的原因，例如：登记卡未留电话。',
    )
  if (step) return
  const { en, zh } = CHANNELS[channel]
  throw new Refusal(
    'conflict',
    say(`No step by ${en} waits here: there is none to leave out.`, `没有待进行的“${zh}”步骤。`),
  )
}

async function isRecorded(look: Look, request: Id): Promise<boolean> {
  const row = await look.db
    .selectFrom('contact')
    .select('id')
    .where('id', '=', request)
    .executeTakeFirst()
  return row !== undefined
}

/** The steps of a recall's ladder as they stand now, the next one marked. */
export const steps = ladders.stepsOf

/** The ladders of those of some recalls that have not ended, with what to say on each channel. */
export async function laddersOf(look: Look, ids: readonly Id[]): Promise<Ladder[]> {
  const rows = await look.db
    .selectFrom('recall')
    .selectAll()
    .where('id', 'in', ['', ...ids])
    .where('endedAt', 'is', null)
    .orderBy('id')
    .execute()
  const found: Ladder[] = []
  for (const row of rows) {
    const own = await steps(look, row)
    found.push({
      ...{ recall: row.id, steps: own, state: stateOf(row, own) },
      scripts: await scripts.ofRecall(look, row),
    })
  }
  return found
}

function stateOf(row: Row, own: readonly LadderStep[]): Ladder['state'] {
  if (own.length === 0) return 'none'
  if (ladders.isFinished(own)) return 'finished'
  return ladders.isRunning(row) ? 'runs' : 'rests'
}

/** Attempts of the recalls of a case, with who made them. */
export async function contactsOf(look: Look, caseId: Id): Promise<Contact[]> {
  const rows = await look.db
    .selectFrom('contact')
    .innerJoin('recall', 'recall.id', 'contact.recall')
    .leftJoin('staff', 'staff.id', 'contact.by')
    .selectAll('contact')
    .select('staff.name as byName')
    .where('recall.case', 'in', casesWith(look, caseId))
    .orderBy('contact.at')
    .orderBy('contact.id')
    .execute()
  return rows.map(row => ({ ...row, byName: row.byName ?? '' }))
}

/**
 * Which numbers of the family are on record, without the numbers, and what the last attempt on each
 * said of it: a number that is wrong is not called again before somebody has mended it.
 */
export async function numbersOf(
  look: Look,
  subject: Pick<Tables['subject'], 'id' | 'mother'>,
  contacts: readonly Contact[],
): Promise<KnownNumber[]> {
  const identity = await look.db
    .selectFrom('identity')
    .select(['phone', 'phone2', 'thirdContact'])
    .where('subject', '=', subject.mother ?? subject.id)
    .executeTakeFirst()
  const before = await identitiesBefore(look, subject.mother ?? subject.id)
  const on = { phone: identity?.phone, phone2: identity?.phone2, third: identity?.thirdContact }
  return (['phone', 'phone2', 'third'] as const).map(which => {
    const last = contacts.findLast(one => one.number === which && one.outcome !== 'not-possible')
    const isMended = before.some(
      one => last && one.at >= last.recordedAt && one.identity[FIELDS[which]] !== on[which],
    )
    const marked = isMended
      ? null
      : last?.outcome === 'number-wrong'
        ? 'wrong'
        : last?.outcome === 'number-off'
          ? 'off'
          : null
    return {
      ...{ which, has: on[which] ? ('yes' as const) : ('no' as const), marked },
      markedAt: marked && last ? last.at : null,
      markedByName: marked && last ? last.byName : null,
    }
  })
}

const FIELDS = { phone: 'phone', phone2: 'phone2', third: 'thirdContact' } as const

/** What an identity said before it was changed, and when that was. */
async function identitiesBefore(look: Look, subject: Id) {
  const rows = await look.db
    .selectFrom('identityBefore')
    .select(['at', 'identity'])
    .where('subject', '=', subject)
    .orderBy('id')
    .execute()
  return rows.map(({ at, identity }) => ({ at, identity: Identity.parse(JSON.parse(identity)) }))
}
