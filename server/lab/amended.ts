/**
 * An amended report is followed up as a critical result is (E-19): somebody acts on what it says no
 * more until the place that asked has confirmed that it has the new one. Its time is a dated row
 * (`amended-report`), its owner the case's; once it has passed, the clock tells the levels of a critical
 * recall one after the other (`notices.ts`), whatever the amended report says. It ends when the sampling
 * point confirms it, when the centre has read it to somebody there, or when it holds no more itself.
 */
import type { Id } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import type { ReportRow } from '../store/tables.ts'
import * as cases from './cases.ts'
import * as duty from './duty.ts'
import * as notices from './notices.ts'
import * as reported from './reported.ts'
import * as rules from './rules.ts'

type Watched = Pick<ReportRow, 'programme' | 'state' | 'replaces' | 'acknowledgedAt'>

/** By when one that leaves now is confirmed: kept with it, whatever the rows say later. */
export async function awaited(work: Work, { programme }: Pick<Watched, 'programme'>) {
  const due = await rules.amendedDeadline(work, programme)
  return { ...due, nextNoticeAt: due.dueAt }
}

const isAwaited = ({ state, replaces, acknowledgedAt }: Watched): boolean =>
  state === 'released' && replaces !== null && acknowledgedAt === null

/** Amended reports that the clock should look at, the most overdue first, after the last one of a page. */
export async function due(
  look: Look,
  after: Pick<notices.Watch, 'at' | 'id'> | null,
  most: number,
): Promise<notices.Watch[]> {
  let query = look.db
    .selectFrom('report')
    .select(['id', 'centre', 'nextNoticeAt as at'])
    .where('nextNoticeAt', '<=', look.at)
  if (after)
    query = query.where(eb =>
      eb(eb.refTuple('nextNoticeAt', 'id'), '>', eb.tuple(after.at, after.id)),
    )
  const rows = await query.orderBy('nextNoticeAt').orderBy('id').limit(most).execute()
  return rows.map(row => ({ ...row, at: row.at ?? look.at }))
}

/** Those that left before anybody was told of them. */
export const neverLookedAt = (look: Look): Promise<{ id: Id; centre: Id }[]> =>
  look.db
    .selectFrom('report')
    .select(['id', 'centre'])
    .where('state', '=', 'released')
    .where('replaces', 'is not', null)
    .where('acknowledgedAt', 'is', null)
    .where('nextNoticeAt', 'is', null)
    .orderBy('id')
    .execute()

/** Brings what was told of an amended report to where it should be now. */
export async function follow(work: Work, id: Id, ground?: notices.Ground): Promise<void> {
  const given = ground ?? (await notices.groundOf(work))
  const row = await reported.get(work, id)
  const it = await cases.get(work, row.case)
  const counted = row.dueAt
    ? { dueAt: row.dueAt }
    : await rules.amendedDeadline(work, row.programme)
  const waiting = isAwaited(row)
    ? [{ why: 'amended-unconfirmed' as const, since: counted.dueAt }]
    : []
  const { programme } = row
  const of = { about: id, recall: null, programme, severity: 'critical' as const, it, waiting }
  const standing = await notices.settle(work, given, of)
  const nextNoticeAt = await notices.raiseDue(work, given, { ...of, standing })
  await work.db
    .updateTable('report')
    .set({ ...counted, nextNoticeAt })
    .where('id', '=', id)
    .execute()
}

/** A case is somebody else's: what was told its owner of its reports is told whoever has it now. */
export async function followCase(work: Work, caseId: Id): Promise<void> {
  const rows = await work.db
    .selectFrom('notice')
    .select('about')
    .distinct()
    .where('case', '=', caseId)
    .where('why', '=', 'amended-unconfirmed')
    .where('endedAt', 'is', null)
    .orderBy('about')
    .execute()
  for (const { about } of rows) await follow(work, about)
}

/** Those of a centre of which somebody was told: what hangs on them. */
export async function hangingOn(look: Look, centre: Id, staff: Id | null): Promise<Id[]> {
  const rows = await look.db
    .selectFrom('notice')
    .select('about')
    .distinct()
    .where('centre', '=', centre)
    .where('why', '=', 'amended-unconfirmed')
    .where('endedAt', 'is', null)
    .where('staff', staff === null ? 'is' : '=', staff)
    .orderBy('about')
    .execute()
  return rows.map(({ about }) => about)
}

/** Somebody left, or is on leave: what they were told is told whoever is there, in the same unit. */
export async function leave(work: Work, staff: Id): Promise<void> {
  const ground = await notices.groundOf(work)
  for (const centre of await notices.centresOf(work, staff)) {
    // One that came up since is in a book that this unit does not hold: the clock follows it.
    if (!work.books.includes(centre)) continue
    if (duty.isOn(await ground.duty(centre), staff)) continue
    for (const id of await hangingOn(work, centre, staff)) await follow(work, id, ground)
  }
}
