/**
 * What partners are to carry, put into the queue in the unit that decided to send it. The row says to whom
 * by reference only; it is sent by a round of the clock (`dispatches.ts`).
 */
import { v7 as newId } from 'uuid'
import type { Dispatch, Partner, PartnerUse } from '../contract/partners.ts'
import { type Id, type Instant, later } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'

/** Whoever asked for something so lately is at a screen, and hears of it there. */
const AT_A_SCREEN_MS = 10 * 60_000

/** The partner that carries such messages for a centre now: the centre's own before one of all. */
export async function forUse(look: Look, use: PartnerUse, centre: Id): Promise<Partner | null> {
  const rows = await look.db
    .selectFrom('partner')
    .selectAll()
    .where('use', '=', use)
    .where('startsAt', '<=', look.at)
    .where(eb => eb.or([eb('endsAt', 'is', null), eb('endsAt', '>', look.at)]))
    .orderBy('startsAt', 'desc')
    .execute()
  return rows.find(row => row.centre === centre) ?? rows.find(row => row.centre === null) ?? null
}

type Queueing = Pick<Dispatch, 'centre' | 'case' | 'recall' | 'staff'>

/** To the centre's partner; without one, or where the same waits already, nothing. */
async function queue(work: Work, use: PartnerUse, given: Queueing): Promise<void> {
  const partner = await forUse(work, use, given.centre)
  if (!partner || (await isWaiting(work, use, given))) return
  const row: Dispatch = {
    ...{ id: newId(), ...given, partner: partner.id, use, queuedAt: work.at, nextTryAt: work.at },
    ...{ tries: 0, state: 'queued', why: null, reference: null, sentAt: null, version: 1 },
  }
  await work.db.insertInto('dispatch').values(row).execute()
  const about = {
    ...(row.recall ? { recall: row.recall } : {}),
    ...(row.staff ? { owner: row.staff } : {}),
  }
  const told = { partner: partner.id, use, case: row.case, ...about }
  work.tell('dispatch.queued', row.id, told, row.centre)
}

/** One that a person has to look at first is not said a second time behind their back. */
async function isWaiting(look: Look, use: PartnerUse, given: Queueing): Promise<boolean> {
  const row = await look.db
    .selectFrom('dispatch')
    .select('id')
    .where('case', '=', given.case)
    .where('use', '=', use)
    .where('state', 'in', ['queued', 'parked'])
    .where('staff', given.staff === null ? 'is' : '=', given.staff)
    .where('recall', given.recall === null ? 'is' : '=', given.recall)
    .executeTakeFirst()
  return row !== undefined
}

/** Somebody who is at no screen is told elsewhere that a case needs them. */
export async function toStaff(
  work: Work,
  { centre, case: of, staff }: { centre: Id; case: Id; staff: Id },
): Promise<void> {
  if (await isAtScreen(work, staff)) return
  await queue(work, 'staff', { centre, case: of, recall: null, staff })
}

async function isAtScreen(look: Look, staff: Id): Promise<boolean> {
  const row = await look.db
    .selectFrom('session')
    .select('seenAt')
    .where('staff', '=', staff)
    .where('endedAt', 'is', null)
    .where('seenAt', '>', later(look.at, -AT_A_SCREEN_MS))
    .executeTakeFirst()
  return row !== undefined
}

/** The step of a ladder that is a message: to the family, once for each time that the ladder began. */
export async function toFamily(
  work: Work,
  { centre, case: of, recall }: { centre: Id; case: Id; recall: Id },
  began: Instant,
): Promise<void> {
  const before = await work.db
    .selectFrom('dispatch')
    .select('id')
    .where('recall', '=', recall)
    .where('use', '=', 'family')
    .where('queuedAt', '>=', began)
    .executeTakeFirst()
  if (!before) await queue(work, 'family', { centre, case: of, recall, staff: null })
}
