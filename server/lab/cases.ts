/** One subject in one programme: where it stands and who owns it, from the first order to the end. */
import { v7 as newId } from 'uuid'
import { demand } from '../access.ts'
import type { Case, CloseReason } from '../contract/recalls.ts'
import { changedMeanwhile, notFound, Refusal, wrongField } from '../contract/refusal.ts'
import type { Verdict } from '../contract/rules.ts'
import { type Id, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import { changeRow } from './changing.ts'
import * as duty from './duty.ts'
import { casesWith } from './joined.ts'

/** The one case of a subject in a programme; the first order opens it, with an owner if there is one. */
export async function open(
  work: Work,
  given: Pick<Case, 'centre' | 'samplingPoint' | 'subject' | 'programme'>,
): Promise<Case> {
  const known = await work.db
    .selectFrom('case')
    .selectAll()
    .where('subject', '=', given.subject)
    .where('programme', '=', given.programme)
    .executeTakeFirst()
  if (known) return known
  const row: Case = {
    id: newId(),
    ...given,
    state: 'open',
    owner: (await duty.casesAt(work, given.centre))[0]?.id ?? null,
    verdict: null,
    openedAt: work.at,
    closedAt: null,
    closedFor: null,
    note: null,
    version: 1,
  }
  await work.db.insertInto('case').values(row).execute()
  work.tell('case.opened', row.id, { programme: row.programme, subject: row.subject }, row.centre)
  if (row.owner) work.tell('case.owned', row.id, { owner: row.owner }, row.centre)
  return row
}

export async function get(look: Look, id: Id): Promise<Case> {
  const row = await look.db.selectFrom('case').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw notFound()
  return row
}

/** Cases that are one with this, of the same person and programme after a merge; itself among them. */
export const oneWith = (look: Look, id: Id): Promise<Case[]> =>
  look.db
    .selectFrom('case')
    .selectAll()
    .where('id', 'in', casesWith(look, id))
    .orderBy('openedAt')
    .orderBy('id')
    .execute()

/** The case in which everything goes on: of several that are one, the one that speaks for them and is open. */
export async function leading(look: Look, it: Case): Promise<Case> {
  const row = await look.db
    .selectFrom('joinedCase')
    .select('lead')
    .where('case', '=', it.id)
    .executeTakeFirst()
  if (!row) return it
  const all = await oneWith(look, it.id)
  const lead = all.find(one => one.id === row.lead) ?? it
  return lead.state === 'open' ? lead : (all.find(one => one.state === 'open') ?? lead)
}

/** Hands a case that one sees to a named person of its centre, and with it those that are one with it. */
export async function own(
  work: Work,
  given: { id: Id; version: number; owner: Id },
): Promise<Case> {
  demand(work.by, 'see-board', await get(work, given.id), work.at)
  return assign(work, given)
}

/** The same by whoever is told of it and sees nothing of it, as the programme office. */
export async function assign(
  work: Work,
  { id, version, owner }: { id: Id; version: number; owner: Id },
): Promise<Case> {
  const it = await get(work, id)
  demand(work.by, 'own-case', it, work.at)
  refuseClosed(it)
  const possible = await duty.casesAt(work, it.centre)
  if (!possible.some(p => p.id === owner))
    throw wrongField(
      'owner',
      'Choose a recall coordinator or doctor of this centre who is there: for somebody on leave, the deputy.',
      '请选择本中心在岗的召回协调员或医师；休假人员请选择其代理人。',
    )
  await give(work, { ...it, version }, owner, 'chosen')
  for (const one of await oneWith(work, id))
    if (one.id !== id && one.state === 'open' && one.owner !== owner)
      await give(work, one, owner, 'chosen')
  return get(work, id)
}

/** Refuses an act on a case that is closed. */
export function refuseClosed(it: Case): void {
  if (it.state === 'open') return
  throw new Refusal(
    'conflict',
    say('The case is closed. Reload it to see how.', '该病例已结案，请刷新查看。'),
  )
}

/** Gives a case that has no owner at its centre to whoever took it up first. */
export async function takeUp(work: Work, id: Id, owner: Id): Promise<void> {
  const it = await get(work, id)
  if (it.owner === owner) return
  const { cases } = await duty.at(work, it.centre)
  const has = cases.some(one => one.id === it.owner)
  if (it.owner !== null && (has || !cases.some(one => one.id === owner))) return
  await give(work, it, owner, 'took-up')
}

/**
 * Somebody must be called: the case is whoever's is there. Its owner keeps it while on duty; else it is
 * the deputy's, the next one's on duty, the head's of the centre, the programme office's. Its owner now,
 * null only where nobody holds any of these posts. `there` are those of its centre, where they are known.
 */
export async function findOwner(work: Work, id: Id, there?: duty.Duty): Promise<Id | null> {
  const it = await get(work, id)
  const people = there ?? (await duty.at(work, it.centre))
  if (it.owner !== null && duty.isOn(people, it.owner)) return it.owner
  const next = (it.owner && (await duty.deputyOf(work, people, it.owner))) || duty.firstOf(people)
  if (!next || next.id === it.owner) return it.owner
  await give(work, it, next.id, it.owner === null ? 'nobody' : await duty.whyGone(work, it.owner))
  return next.id
}

/** A new owner, with the reason; a fact names both. */
async function give(work: Work, it: Case, owner: Id, reason: string): Promise<void> {
  await change(work, it, { owner })
  const was = it.owner === null ? {} : { was: it.owner }
  work.tell('case.owned', it.id, { owner, ...was, reason }, it.centre)
}

async function change(work: Work, it: Case, set: Partial<Case>): Promise<Case> {
  return await changeRow(work, 'case', it, set)
}

/** What the programme concludes now, null where that was revoked; the case stays open until it is closed with a reason. */
export async function conclude(work: Work, id: Id, verdict: Verdict | null): Promise<Case> {
  const it = await change(work, await get(work, id), { verdict })
  for (const one of await oneWith(work, id))
    if (one.id !== id && one.verdict !== verdict) await change(work, one, { verdict })
  return it
}

/** Something of it ended and something else stands: whoever saw the version before looks again. */
export async function stayOpen(work: Work, id: Id, reason: CloseReason): Promise<Case> {
  const it = await change(work, await get(work, id), {})
  work.tell('case.stays-open', id, { reason }, it.centre)
  return it
}

/** Closes a case with those that are one with it; closing it a second time changes nothing. */
export async function close(
  work: Work,
  id: Id,
  last: CloseReason,
  note: string | null,
): Promise<Case> {
  const reason = await outcomeOf(work, id, last)
  for (const one of await oneWith(work, id)) {
    if (one.id === id || (reason === 'in-range' && (await isAwaited(work, one.id)))) continue
    await closeAlone(work, one.id, reason, note)
  }
  return closeAlone(work, id, reason, note)
}

/** Where one thing was diagnosed, the case ends diagnosed, whatever ended the last of the others. */
async function outcomeOf(look: Look, id: Id, last: CloseReason): Promise<CloseReason> {
  if (!['in-range', 'excluded', 'refused', 'lost'].includes(last)) return last
  const row = await look.db
    .selectFrom('evidence')
    .select('id')
    .where('case', 'in', casesWith(look, id))
    .where('reason', '=', 'diagnosed')
    .executeTakeFirst()
  return row ? 'diagnosed' : last
}

/** Whether blood of a case is under way or at the bench: what it says is not known yet. */
async function isAwaited(look: Look, id: Id): Promise<boolean> {
  const row = await look.db
    .selectFrom('specimen')
    .leftJoin('verdict', on =>
      on.onRef('verdict.specimen', '=', 'specimen.number').on('verdict.revokedAt', 'is', null),
    )
    .select('specimen.number')
    .where('specimen.case', '=', id)
    .where('specimen.state', 'in', ['collected', 'sent', 'accepted', 'remarked', 'held'])
    .where('verdict.id', 'is', null)
    .executeTakeFirst()
  return row !== undefined
}

/** Closes one case only: a number that was registered by mistake says nothing of another case. */
export async function closeAlone(
  work: Work,
  id: Id,
  reason: CloseReason,
  note: string | null,
): Promise<Case> {
  const it = await get(work, id)
  if (it.state === 'closed') return it
  const row = await change(work, it, {
    state: 'closed',
    closedAt: work.at,
    closedFor: reason,
    note,
  })
  work.tell('case.closed', id, { reason }, it.centre)
  return row
}

/** Somebody must be called after the case was closed, as lost say: it is open again, owner and all. */
export async function reopen(work: Work, id: Id): Promise<void> {
  const it = await get(work, id)
  if (it.state === 'open') return
  await change(work, it, { state: 'open', closedAt: null, closedFor: null, note: null })
  // Calls that stood while it was closed are watched again.
  await work.db
    .updateTable('recall')
    .set({ nextNoticeAt: work.at })
    .where('case', '=', id)
    .where('endedAt', 'is', null)
    .execute()
  work.tell('case.reopened', id, { was: it.closedFor ?? '' }, it.centre)
}

/** A case that this person may close now, in the version that they saw. */
export async function demandClosing(
  work: Work,
  { id, version }: { id: Id; version: number },
): Promise<Case> {
  const it = await get(work, id)
  demand(work.by, 'close-case', it, work.at)
  refuseClosed(it)
  if (it.version !== version) throw changedMeanwhile()
  return it
}
