/**
 * Another tube was asked for and the window in which it may be drawn has passed: the woman is referred
 * for diagnosis instead, on the same row of the board, with the same owner (domain reference 4.2). The
 * server's clock does it, from what stands in the database, so that a restart forgets nobody; a
 * pregnancy that is dated anew does it at once.
 */
import type { Recall } from '../contract/recalls.ts'
import { type Id, later, startOfDay } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import * as recalls from './recalls.ts'
import * as redraws from './redraws.ts'
import * as specimens from './specimens.ts'

/** Centres where a redraw is overdue, which is when its window may have passed. */
export async function centresWaiting(look: Look): Promise<Id[]> {
  const rows = await overdue(look).select('recall.centre').distinct().execute()
  return rows.map(row => row.centre)
}

const overdue = (look: Look) =>
  look.db
    .selectFrom('recall')
    .innerJoin('case', 'case.id', 'recall.case')
    .innerJoin('subject', 'subject.id', 'case.subject')
    .where('recall.endedAt', 'is', null)
    .where('recall.condition', 'in', redraws.ASKING)
    .where('recall.state', 'in', ['open', 'reached'])
    .where('recall.dueAt', '<', look.at)
    .where('subject.kind', '=', 'woman')

/** Refers whose window has passed at a centre; how many. */
export async function referOverdue(work: Work, centre: Id): Promise<number> {
  const rows = await overdue(work)
    .select('recall.case')
    .distinct()
    .where('recall.centre', '=', centre)
    .execute()
  let referred = 0
  for (const { case: id } of rows) referred += await followWindow(work, id)
  return referred
}

/** Open redraws of a case by the window as it is now: no later than its last day, or a referral. */
export async function followWindow(work: Work, caseId: Id): Promise<number> {
  if (await isOnItsWay(work, caseId)) return 0
  let referred = 0
  for (const recall of await recalls.ofCase(work, caseId)) {
    if (!isOpenRedraw(recall)) continue
    const specimen = await specimens.find(work, recall.specimen)
    const found = specimen && (await redraws.chance(work, specimen))
    if (!found) continue
    if (found.may === 'no') {
      await recalls.refer(work, recall, found.says)
      referred++
    } else await recalls.hasten(work, recall, later(startOfDay(found.until), DAY_MS - 1))
  }
  return referred
}

const DAY_MS = 86_400_000

const isOpenRedraw = ({ condition, state, endedAt }: Recall): boolean =>
  endedAt === null &&
  redraws.ASKING.includes(condition) &&
  (state === 'open' || state === 'reached')

/** A tube that was drawn in time and is still under way is the one that was asked for. */
async function isOnItsWay(look: Look, caseId: Id): Promise<boolean> {
  const row = await look.db
    .selectFrom('specimen')
    .select('number')
    .where('case', '=', caseId)
    .where('state', 'in', ['collected', 'sent'])
    .executeTakeFirst()
  return row !== undefined
}
