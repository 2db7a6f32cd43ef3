/** One subject in one programme: where it stands and who owns it, from the first order to the end. */
import { v7 as newId } from 'uuid'
import { demand } from '../access.ts'
import type { Case, CloseReason } from '../contract/recalls.ts'
import { changedMeanwhile, notFound, Refusal, wrongField } from '../contract/refusal.ts'
import type { Verdict } from '../contract/rules.ts'
import { type Id, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import { changeRow } from './changing.ts'

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
    owner: await whoIsOnDuty(work, given.centre),
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

/** The centre's recall coordinator, else a doctor; null if the centre has neither. */
async function whoIsOnDuty(work: Work, centre: Id): Promise<Id | null> {
  const owners = await ownersAt(work, centre)
  return owners[0]?.id ?? null
}

/** Who may own a case of a centre now, coordinators first, and before each whoever stands in for them. */
export async function ownersAt(look: Look, centre: Id): Promise<{ id: Id; name: string }[]> {
  const rows = await look.db
    .selectFrom('post')
    .innerJoin('staff', 'staff.id', 'post.staff')
    .select(['staff.id', 'staff.name', 'post.role'])
    .where('post.scope', '=', centre)
    .where('post.role', 'in', ['recall-coordinator', 'doctor'])
    .where('post.startsAt', '<=', look.at)
    .where(eb => eb.or([eb('post.endsAt', 'is', null), eb('post.endsAt', '>', look.at)]))
    .where('staff.disabledAt', 'is', null)
    .orderBy('post.role', 'desc')
    .orderBy('staff.createdAt')
    .orderBy('staff.id')
    .execute()
  const deputies = await look.db
    .selectFrom('deputy')
    .innerJoin('staff', 'staff.id', 'deputy.deputy')
    .select(['staff.id', 'staff.name', 'deputy.staff'])
    .where('deputy.staff', 'in', ['', ...rows.map(row => row.id)])
    .where('deputy.startsAt', '<=', look.at)
    .where('deputy.endsAt', '>', look.at)
    .where('staff.disabledAt', 'is', null)
    .orderBy('deputy.id')
    .execute()
  const all = rows.flatMap(row => [...deputies.filter(one => one.staff === row.id), row])
  return [...new Map(all.map(({ id, name }) => [id, { id, name }])).values()]
}

export async function get(look: Look, id: Id): Promise<Case> {
  const row = await look.db.selectFrom('case').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw notFound()
  return row
}

/** Hands a case to a named person of its centre. */
export async function own(
  work: Work,
  { id, version, owner }: { id: Id; version: number; owner: Id },
): Promise<Case> {
  const it = await get(work, id)
  demand(work.by, 'own-case', it, work.at)
  refuseClosed(it)
  const possible = await ownersAt(work, it.centre)
  if (!possible.some(p => p.id === owner))
    throw wrongField(
      'owner',
      'Choose a recall coordinator or doctor of this centre.',
      '请选择本中心的召回协调员或医师。',
    )
  const row = await change(work, { ...it, version }, { owner })
  work.tell('case.owned', id, { owner }, it.centre)
  return row
}

/** Refuses an act on a case that is closed. */
export function refuseClosed(it: Case): void {
  if (it.state === 'open') return
  throw new Refusal(
    'conflict',
    say('The case is closed. Reload it to see how.', '该病例已结案，请刷新查看。'),
  )
}

/** Gives an ownerless case to whoever took it up first. */
export async function takeUp(work: Work, id: Id, owner: Id): Promise<void> {
  const it = await get(work, id)
  if (it.owner !== null) return
  await change(work, it, { owner })
  work.tell('case.owned', id, { owner }, it.centre)
}

async function change(work: Work, it: Case, set: Partial<Case>): Promise<Case> {
  return await changeRow(work, 'case', it, set)
}

/** What the programme concludes now, null where that was revoked; the case stays open until it is closed with a reason. */
export async function conclude(work: Work, id: Id, verdict: Verdict | null): Promise<Case> {
  return change(work, await get(work, id), { verdict })
}

/** Closes a case; closing it a second time changes nothing. */
export async function close(
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
  work.tell('case.reopened', id, { was: it.closedFor ?? '' }, it.centre)
}

/** A person closes a case with its evidence; what the programme has not judged cannot be closed. */
export async function closeByHand(
  work: Work,
  given: { id: Id; version: number; reason: CloseReason; note: string },
): Promise<Case> {
  const it = await get(work, given.id)
  demand(work.by, 'close-case', it, work.at)
  refuseClosed(it)
  if (it.version !== given.version) throw changedMeanwhile()
  return close(work, given.id, given.reason, given.note)
}
