/** Notices as the one they are for sees them: mine, counted, acknowledged; a case given to somebody. */
import { allows, demand, personOf } from '../access.ts'
import { ENDS_WHEN_SEEN, type Notice, type NoticeRow } from '../contract/notices.ts'
import { changedMeanwhile, notFound } from '../contract/refusal.ts'
import type { Id } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import * as cases from './cases.ts'
import { changeRow } from './changing.ts'
import * as duty from './duty.ts'
import * as notices from './notices.ts'
import { keyAfter, oneMore, type PageAsk, pageFrom } from './pages.ts'

/** Mine, and those of nobody where I may own cases. */
function mine(look: Look) {
  const { staff } = personOf(look.by)
  const centres = personOf(look.by).posts.flatMap(post =>
    post.scopeKind === 'centre' ? post.scope : [],
  )
  const of = [...new Set(centres)].filter(centre =>
    allows(look.by, 'own-case', { centre }, look.at),
  )
  return look.db
    .selectFrom('notice')
    .where('notice.endedAt', 'is', null)
    .where(eb =>
      eb.or([
        eb('notice.staff', '=', staff),
        eb.and([eb('notice.staff', 'is', null), eb('notice.centre', 'in', ['', ...of])]),
      ]),
    )
}

/** Mine that are not done with, critical first, then by when they were due. */
export async function list(
  look: Look,
  ask: PageAsk,
): Promise<{ rows: NoticeRow[]; next: string | null }> {
  let query = mine(look).selectAll('notice')
  const key = keyAfter(ask, 3)
  if (key)
    query = query.where(eb =>
      eb(
        eb.refTuple('severity', 'dueAt', 'id'),
        '>',
        eb.tuple(key[0] as Notice['severity'], key[1], key[2]),
      ),
    )
  // As text `critical` comes before `high`, and that before `watch`.
  const found = await query
    .orderBy('severity')
    .orderBy('dueAt')
    .orderBy('id')
    .limit(oneMore(ask))
    .execute()
  const { page, next } = pageFrom(found, ask, row => [row.severity, row.dueAt, row.id])
  return { rows: await shown(look, page), next }
}

/** Mine that nobody has acknowledged: what the bell counts. */
export async function count(look: Look): Promise<{ waiting: number; critical: number }> {
  const rows = await mine(look)
    .select(eb => ['severity', eb.fn.countAll<number>().as('n')] as const)
    .where('acknowledgedAt', 'is', null)
    .groupBy('severity')
    .execute()
  const of = (severity?: string) =>
    rows
      .filter(row => severity === undefined || row.severity === severity)
      .reduce((sum, { n }) => sum + Number(n), 0)
  return { waiting: of(), critical: of('critical') }
}

async function shown(look: Look, rows: readonly Notice[]): Promise<NoticeRow[]> {
  const ids = <K extends 'staff' | 'case' | 'centre' | 'about'>(key: K) => [
    '',
    ...new Set(rows.flatMap(row => row[key] ?? [])),
  ]
  const places = await look.db
    .selectFrom('place')
    .select(['id', 'name', 'nameEn'])
    .where('id', 'in', ids('centre'))
    .execute()
  const told = await look.db
    .selectFrom('staff')
    .select(['id', 'name'])
    .where('id', 'in', ids('staff'))
    .execute()
  const owned = await look.db
    .selectFrom('case')
    .leftJoin('staff', 'staff.id', 'case.owner')
    .select(['case.id', 'case.state', 'staff.name'])
    .where('case.id', 'in', ids('case'))
    .execute()
  const of = (table: 'recall' | 'report') =>
    look.db.selectFrom(table).select(['id', 'specimen']).where('id', 'in', ids('about'))
  const known = await of('recall').unionAll(of('report')).execute()
  const specimenOf = ({ about, centre }: Notice): string | null =>
    allows(look.by, 'see-specimen', { centre }, look.at)
      ? (known.find(one => one.id === about)?.specimen ?? null)
      : null
  const owners = new Map<Id, NoticeRow['owners']>()
  const isOpen = (id: Id | null) => owned.some(one => one.id === id && one.state === 'open')
  for (const { centre, case: of } of rows) {
    if (!isOpen(of) || owners.has(centre)) continue
    if (allows(look.by, 'own-case', { centre }, look.at))
      owners.set(centre, await duty.casesAt(look, centre))
  }
  return rows.map(row => ({
    ...row,
    centreName: places.find(one => one.id === row.centre)?.name ?? '',
    centreNameEn: places.find(one => one.id === row.centre)?.nameEn ?? '',
    staffName: told.find(one => one.id === row.staff)?.name ?? null,
    ownerName: owned.find(one => one.id === row.case)?.name ?? null,
    specimen: specimenOf(row),
    owners: (isOpen(row.case) && owners.get(row.centre)) || [],
  }))
}

/** One of mine; whose else it is answers like none. */
async function myOwn(work: Work, id: Id): Promise<Notice> {
  const row = await mine(work).selectAll('notice').where('notice.id', '=', id).executeTakeFirst()
  if (!row) throw notFound()
  return row
}

const rowOf = async (work: Work, id: Id): Promise<NoticeRow> => {
  const row = await work.db.selectFrom('notice').selectAll().where('id', '=', id).executeTakeFirst()
  const [it] = await shown(work, row ? [row] : [])
  if (!it) throw notFound()
  return it
}

/** Seen, by name. What asks for an act ends by that act; what only tells something, by this. */
export async function acknowledge(work: Work, id: Id, version: number): Promise<NoticeRow> {
  const row = await myOwn(work, id)
  demand(work.by, 'see-notices', { centre: row.centre }, work.at)
  if (row.version !== version || row.acknowledgedAt !== null) throw changedMeanwhile()
  const me = personOf(work.by).staff
  const seen = await changeRow(work, 'notice', row, { acknowledgedAt: work.at, acknowledgedBy: me })
  const { why, level } = row
  work.tell('notice.acknowledged', id, { why, level }, row.centre)
  if (ENDS_WHEN_SEEN.includes(why)) await notices.end(work, seen)
  return rowOf(work, id)
}

/** Gives its case to somebody of its centre: what the head or the office can do from where they are. */
export async function giveCase(work: Work, id: Id, owner: Id): Promise<NoticeRow> {
  const row = await myOwn(work, id)
  demand(work.by, 'own-case', { centre: row.centre }, work.at)
  if (row.case === null) throw notFound()
  const { version } = await cases.get(work, row.case)
  await notices.given(work, await cases.assign(work, { id: row.case, version, owner }))
  return rowOf(work, id)
}
