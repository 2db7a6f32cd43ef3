/**
 * Another tube was asked for and the window in which it may be drawn has passed: the woman is referred
 * for diagnosis instead, on the same row of the board, with the same owner (domain reference 4.2). The
 * server's clock does it, from what stands in the database, so that a restart forgets nobody; a
 * pregnancy that is dated anew does it at once.
 */
import type { Recall } from '../contract/recalls.ts'
import { type Id, later, startOfDay } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import { casesWith } from './joined.ts'
import * as recalls from './recalls.ts'
import * as redraws from './redraws.ts'
import * as rules from './rules.ts'
import * as specimens from './specimens.ts'

/** Cases in which a redraw is overdue, which is when its window may have passed, each with its centre. */
export const overdueCases = (look: Look): Promise<{ centre: Id; id: Id }[]> =>
  overdue(look)
    .select(['recall.centre', 'recall.case as id'])
    .distinct()
    .orderBy('recall.case')
    .execute()

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

/**
 * A tube that was drawn in time and is still under way is the one that was asked for: until it has been
 * on its way for longer than a tube holds (`transit-hours`). Then it is lost, or no use when it comes.
 */
async function isOnItsWay(look: Look, caseId: Id): Promise<boolean> {
  const rows = await look.db
    .selectFrom('specimen')
    .select(['programme', 'collectedAt'])
    .where('case', 'in', casesWith(look, caseId))
    .where('state', 'in', ['collected', 'sent'])
    .execute()
  for (const { programme, collectedAt } of rows) {
    const windows = await rules.windows(look, programme)
    const most = windows.find(w => w.analyte === 'transit-hours')
    if (!most || !collectedAt || later(collectedAt, most.value * HOUR_MS) >= look.at) return true
  }
  return false
}

const HOUR_MS = 3_600_000
