/** Attempts to reach a family: who tried, when, how, and what came of it. */
import { demand, personOf } from '../access.ts'
import { RECALL_MOVES } from '../contract/moves.ts'
import type { BoardRow, Contact } from '../contract/recalls.ts'
import { Refusal, wrongField } from '../contract/refusal.ts'
import { type Id, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import { casesWith } from './joined.ts'
import { boardRow } from './recall-board.ts'
import * as recalls from './recalls.ts'

/** One try to reach the family; reaching the guardian or a refusal moves the recall. */
export async function contact(
  work: Work,
  given: Pick<Contact, 'at' | 'channel' | 'outcome'> & {
    id: Id
    request: Id
    note?: string | undefined
  },
): Promise<BoardRow> {
  const row = await recalls.get(work, given.id)
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
    await recalls.change(work, row, { state: 'reached' })
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

/** Attempts of the recalls of a case, with who made them. */
export async function contactsOf(look: Look, caseId: Id): Promise<Contact[]> {
  return look.db
    .selectFrom('contact')
    .innerJoin('recall', 'recall.id', 'contact.recall')
    .innerJoin('staff', 'staff.id', 'contact.by')
    .selectAll('contact')
    .select('staff.name as byName')
    .where('recall.case', 'in', casesWith(look, caseId))
    .orderBy('contact.at')
    .orderBy('contact.id')
    .execute()
}
