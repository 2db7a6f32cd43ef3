/**
 * Messages that a partner is to carry, once they are in the queue (`outbox.ts`): sent by a round of the
 * clock, in the order of their case, until they are taken. The row says to whom by reference only: the
 * login of staff, the phone of a family and the text are looked up at the moment of sending and stand
 * neither here nor in the journal.
 */
import { demand } from '../access.ts'
import type { Dispatch, Partner } from '../contract/partners.ts'
import { changedMeanwhile, notFound } from '../contract/refusal.ts'
import { type Id, type Instant, later, type Say, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import { changeRow } from './changing.ts'
import * as contacts from './contacts.ts'
import * as outbox from './outbox.ts'
import * as recalls from './recalls.ts'
import * as scripts from './scripts.ts'

/** All that a message to staff says: whoever reads it on a locked screen learns nothing of anybody. */
const NEEDED: Say = say('A case needs you in Guthrie. Sign in.', '有病例待您处理，请登录 Guthrie。')

/** Between two attempts: longer each time, never longer than the most. */
const FIRST_WAIT_MS = 10_000
const MOST_WAIT_MS = 600_000

/** Those that may be tried now: of each case the oldest one that waits, and no other. */
export async function due(look: Look, most: number): Promise<Dispatch[]> {
  const rows = await look.db
    .selectFrom('dispatch')
    .selectAll()
    .where('state', '=', 'queued')
    .where('nextTryAt', '<=', look.at)
    .where(eb =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('dispatch as older')
            .select('older.id')
            .whereRef('older.case', '=', 'dispatch.case')
            .whereRef('older.id', '<', 'dispatch.id')
            .where('older.state', '=', 'queued'),
        ),
      ),
    )
    .orderBy('id')
    .limit(most)
    .execute()
  return rows
}

/** What is said to whom, or why it is said to nobody any more. */
export type Saying =
  | { readonly body: { readonly to: object; readonly text: Say } }
  | { readonly dropped: string }

export async function saying(look: Look, row: Dispatch): Promise<Saying> {
  return row.use === 'staff' ? toStaff(look, row) : toFamily(look, row)
}

async function toStaff(look: Look, { staff }: Dispatch): Promise<Saying> {
  const one = await look.db
    .selectFrom('staff')
    .select(['login', 'disabledAt'])
    .where('id', '=', staff ?? '')
    .executeTakeFirst()
  if (!one || one.disabledAt) return { dropped: 'the account is closed' }
  return { body: { to: { login: one.login }, text: NEEDED } }
}

/** Read now: a number that was mended is called, and an identity that was sealed is not sent to. */
async function toFamily(look: Look, { recall }: Dispatch): Promise<Saying> {
  const row = await recalls.get(look, recall ?? '')
  if (row.endedAt) return { dropped: 'the recall has ended' }
  const steps = await contacts.steps(look, row)
  if (!steps.some(({ state, channel }) => state === 'next' && channel === 'sms'))
    return { dropped: 'the step was made by somebody' }
  const found = await look.db
    .selectFrom('case')
    .innerJoin('subject', 'subject.id', 'case.subject')
    .innerJoin('identity', join =>
      join.on(eb => eb('identity.subject', '=', eb.fn.coalesce('subject.mother', 'subject.id'))),
    )
    .select('identity.phone')
    .where('case.id', '=', row.case)
    .executeTakeFirst()
  if (!found?.phone) return { dropped: 'there is no number, or the identity is sealed' }
  const text = (await scripts.ofRecall(look, row)).sms?.say
  if (!text) return { dropped: 'no text is on record for a message' }
  return { body: { to: { phone: found.phone }, text } }
}

/** The partner has it: under its reference, once, and as an attempt of the ladder. */
export async function sent(work: Work, row: Dispatch, reference: string): Promise<void> {
  await changeRow(work, 'dispatch', row, {
    ...{ state: 'sent', sentAt: work.at, reference, why: null, tries: row.tries + 1 },
  })
  work.tell('dispatch.sent', row.id, { partner: row.partner, reference }, row.centre)
  if (row.recall && row.use === 'family')
    await contacts.messageSent(work, { id: row.recall, request: row.id, at: work.at })
}

/** Not taken: later again. */
export async function failed(work: Work, row: Dispatch, why: string): Promise<void> {
  const wait = Math.min(FIRST_WAIT_MS * 2 ** row.tries, MOST_WAIT_MS)
  const nextTryAt: Instant = later(work.at, wait)
  const told = { tries: row.tries + 1, nextTryAt, why: why.slice(0, 200) }
  await changeRow(work, 'dispatch', row, told)
  // The first failure is a fact; the next thousand are the same one.
  if (row.tries === 0)
    work.tell('dispatch.failed', row.id, { partner: row.partner, why: told.why }, row.centre)
}

/** Refused for good, or nobody to say it to: out of the way of the others of its case. */
export async function aside(
  work: Work,
  row: Dispatch,
  state: 'parked' | 'dropped',
  why: string,
): Promise<void> {
  await changeRow(work, 'dispatch', row, { state, why: why.slice(0, 200), tries: row.tries + 1 })
  const kind = state === 'parked' ? 'dispatch.parked' : 'dispatch.dropped'
  work.tell(kind, row.id, { partner: row.partner, why: why.slice(0, 200) }, row.centre)
}

/** What is set aside, and what was tried in vain. */
export async function list(look: Look): Promise<Dispatch[]> {
  demand(look.by, 'edit-partners', {}, look.at)
  return look.db
    .selectFrom('dispatch')
    .selectAll()
    .where('state', 'in', ['parked', 'queued'])
    .where(eb => eb.or([eb('state', '=', 'parked'), eb('tries', '>', 0)]))
    .orderBy('id')
    .limit(200)
    .execute()
}

export async function get(look: Look, id: Id): Promise<Dispatch> {
  const row = await look.db
    .selectFrom('dispatch')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw notFound()
  return row
}

/** What was set aside is tried once more, by whichever partner carries such messages now. */
export async function again(work: Work, id: Id, version: number): Promise<Dispatch> {
  demand(work.by, 'edit-partners', {}, work.at)
  const row = await get(work, id)
  if (row.state !== 'parked' || row.version !== version) throw changedMeanwhile()
  const partner = await outbox.forUse(work, row.use, row.centre)
  const back = { state: 'queued', nextTryAt: work.at, tries: 0 } as const
  await changeRow(work, 'dispatch', row, { ...back, partner: partner?.id ?? row.partner })
  work.tell('dispatch.queued-again', id, { partner: partner?.id ?? row.partner }, row.centre)
  return get(work, id)
}

/** When the oldest that a partner has not taken was queued; null where nothing waits. */
export async function waitingSince(
  look: Look,
  { id }: Pick<Partner, 'id'>,
): Promise<Instant | null> {
  const row = await look.db
    .selectFrom('dispatch')
    .select(eb => eb.fn.min('queuedAt').as('at'))
    .where('partner', '=', id)
    .where('state', '=', 'queued')
    .where('tries', '>', 0)
    .executeTakeFirst()
  return row?.at ?? null
}
