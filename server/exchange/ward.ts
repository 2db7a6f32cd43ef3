/**
 * What could not be filed, as the people see it who settle it: listed, counted, taken over, set
 * aside. Held rows are few beside what came in, and every list and count is read by an index.
 */
import { demand, personOf } from '../access.ts'
import { rolesThatMay } from '../contract/actions.ts'
import type { ParkedReason } from '../contract/messages.ts'
import { changedMeanwhile, notFound, Refusal, wrongField } from '../contract/refusal.ts'
import type { ParkedOnList, WardCount } from '../contract/ward.ts'
import { type Id, Say, say } from '../contract/words.ts'
import { changeRow } from '../lab/changing.ts'
import type { Programmes } from '../lab/results.ts'
import * as signOut from '../lab/sign-out.ts'
import type { Look, Work } from '../store/store.ts'
import type { ParkedRow } from '../store/tables.ts'
import { count } from './account.ts'

/** What narrows the ward to some of its rows. */
export interface Narrowed {
  readonly why?: ParkedReason | undefined
  readonly line?: Id | undefined
  readonly code?: string | undefined
  readonly unit?: string | undefined
  readonly specimen?: string | undefined
  readonly owner?: 'me' | 'nobody' | undefined
  readonly due?: 'overdue' | undefined
  readonly match?: 'proposed' | undefined
}

export async function list(
  look: Look,
  ask: Narrowed & {
    centre: Id
    state: ParkedRow['state']
    message?: Id | undefined
    after?: string | undefined
    limit: number
  },
) {
  demand(look.by, 'see-parked', { centre: ask.centre }, look.at)
  // What waits is worked from the top; of what is settled one looks for the latest.
  const oldestFirst = ask.state === 'parked'
  let query = (await narrowed(look, shown(look), ask))
    .where('parked.centre', '=', ask.centre)
    .where('parked.state', '=', ask.state)
  if (ask.message) query = query.where('parked.message', '=', ask.message)
  if (ask.after) query = query.where('parked.id', oldestFirst ? '>' : '<', ask.after)
  const rows = await query
    .orderBy('parked.id', oldestFirst ? 'asc' : 'desc')
    .limit(ask.limit + 1)
    .execute()
  const page = rows.slice(0, ask.limit).map(asParked)
  return { rows: page, next: rows.length > ask.limit ? (page.at(-1)?.id ?? null) : null }
}

const shown = (look: Look) =>
  look.db
    .selectFrom('parked')
    .leftJoin('line', 'line.id', 'parked.line')
    .leftJoin('staff', 'staff.id', 'parked.owner')
    .selectAll('parked')
    .select(['line.name as lineName', 'staff.name as ownerName'])

type Query = ReturnType<typeof shown>

async function narrowed(look: Look, query: Query, ask: Narrowed & { centre: Id }): Promise<Query> {
  let some = query
  if (ask.why) some = some.where('parked.why', '=', ask.why)
  if (ask.line) some = some.where('parked.line', '=', ask.line)
  if (ask.code !== undefined) some = some.where('parked.analyte', '=', ask.code)
  if (ask.unit !== undefined) some = some.where('parked.unit', '=', ask.unit)
  if (ask.specimen) some = some.where('parked.specimen', '=', ask.specimen)
  if (ask.due) some = some.where('parked.dueAt', '<', look.at)
  if (ask.match)
    some = some.where('parked.match', 'is not', null).where('parked.matched', 'is', null)
  if (ask.owner === 'me') some = some.where('parked.owner', '=', personOf(look.by).staff)
  if (ask.owner !== 'nobody') return some
  const here = (await owners(look, ask.centre)).map(one => one.id)
  return some.where(eb =>
    eb.or([eb('parked.owner', 'is', null), eb('parked.owner', 'not in', ['', ...here])]),
  )
}

const asParked = (
  row: ParkedRow & { lineName: string | null; ownerName: string | null },
): ParkedOnList => {
  const { observation, why, ...rest } = row
  return { ...rest, why: why as ParkedReason, says: Say.parse(JSON.parse(row.says)) }
}

/** Ids of held rows after a key, the oldest first, for a slice of work on many. */
export async function heldIds(
  look: Look,
  ask: Narrowed & { centre: Id; after?: string | undefined; limit: number },
): Promise<Id[]> {
  let query = (await narrowed(look, shown(look), ask))
    .where('parked.centre', '=', ask.centre)
    .where('parked.state', '=', 'parked')
  if (ask.after) query = query.where('parked.id', '>', ask.after)
  const rows = await query.orderBy('parked.id').limit(ask.limit).execute()
  return rows.map(row => row.id)
}

export async function show(look: Look, id: Id): Promise<ParkedOnList> {
  const row = await shown(look).where('parked.id', '=', id).executeTakeFirst()
  if (!row) throw notFound()
  demand(look.by, 'see-parked', { centre: row.centre }, look.at)
  return asParked(row)
}

/** How much is held of a centre, grouped by reason and line in one pass over an index. */
export async function counts(look: Look, centre: Id): Promise<WardCount> {
  demand(look.by, 'see-parked', { centre }, look.at)
  const here = new Set((await owners(look, centre)).map(one => one.id))
  const groups = await look.db
    .selectFrom('parked')
    .select(eb => [
      'why',
      'line',
      'owner',
      eb.fn.countAll<number>().as('n'),
      eb.fn.min('parkedAt').as('oldest'),
      eb.fn.sum<number>(eb.case().when('dueAt', '<', look.at).then(1).else(0).end()).as('overdue'),
      eb.fn
        .sum<number>(
          eb
            .case()
            .when(eb.and([eb('match', 'is not', null), eb('matched', 'is', null)]))
            .then(1)
            .else(0)
            .end(),
        )
        .as('proposed'),
    ])
    .where('centre', '=', centre)
    .where('state', '=', 'parked')
    .groupBy(['why', 'line', 'owner'])
    .execute()
  type Group = (typeof groups)[number]
  const sum = (of: (group: Group) => number) =>
    groups.reduce((total, group) => total + of(group), 0)
  const by = (key: (group: Group) => string | null) =>
    [...Map.groupBy(groups, key)].map(([name, some]) => ({
      name,
      n: some.reduce((total, group) => total + group.n, 0),
    }))
  const me = personOf(look.by).staff
  return {
    open: sum(group => group.n),
    oldest: groups.map(group => group.oldest).toSorted()[0] ?? null,
    overdue: sum(group => Number(group.overdue)),
    mine: sum(group => (group.owner === me ? group.n : 0)),
    nobody: sum(group => (group.owner === null || !here.has(group.owner) ? group.n : 0)),
    proposed: sum(group => Number(group.proposed)),
    reasons: by(group => group.why).map(({ name, n }) => ({ why: name as ParkedReason, n })),
    lines: by(group => group.line).flatMap(({ name, n }) => (name ? [{ line: name, n }] : [])),
  }
}

/** Who may settle what is held at a centre, now; whoever left is none of them. */
export async function owners(look: Look, centre: Id): Promise<{ id: Id; name: string }[]> {
  demand(look.by, 'see-parked', { centre }, look.at)
  return look.db
    .selectFrom('post')
    .innerJoin('staff', 'staff.id', 'post.staff')
    .select(['staff.id', 'staff.name'])
    .distinct()
    .where('post.scope', 'in', [centre, '*'])
    .where('post.role', 'in', rolesThatMay('replay'))
    .where('post.startsAt', '<=', look.at)
    .where(eb => eb.or([eb('post.endsAt', 'is', null), eb('post.endsAt', '>', look.at)]))
    .where('staff.disabledAt', 'is', null)
    .orderBy('staff.name')
    .orderBy('staff.id')
    .execute()
}

/** Hands held rows to a person, or back to their role; rows that changed meanwhile stay as they are. */
export async function own(
  work: Work,
  given: {
    centre: Id
    rows: readonly { readonly id: Id; readonly version: number }[]
    owner: Id | null
  },
): Promise<{ done: Id[]; changed: Id[] }> {
  const { centre, owner } = given
  demand(work.by, 'replay', { centre }, work.at)
  if (owner !== null && !(await owners(work, centre)).some(one => one.id === owner))
    throw wrongField(
      'owner',
      'Choose somebody who settles held values at this centre.',
      '请选择在本中心可处理待处理数据的人员。',
    )
  const done: Id[] = []
  for (const { id, version } of given.rows) {
    const row = await work.db
      .updateTable('parked')
      .set({ owner, ownedAt: owner && work.at, version: version + 1 })
      .where('id', '=', id)
      .where('centre', '=', centre)
      .where('state', '=', 'parked')
      .where('version', '=', version)
      .returning('kind')
      .executeTakeFirst()
    if (!row) continue
    work.tell(`${row.kind}.owned`, id, { owner }, centre)
    done.push(id)
  }
  const changed = given.rows.flatMap(({ id }) => (done.includes(id) ? [] : [id]))
  return { done, changed }
}

export async function parkedRow(look: Look, id: Id): Promise<ParkedRow> {
  const row = await look.db.selectFrom('parked').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw notFound()
  return row
}

export const settled = (): Refusal =>
  new Refusal('conflict', say('This one is settled already.', '该条已处理。'))

export function refuseEnded(row: ParkedRow, version: number): void {
  if (row.state !== 'parked') throw settled()
  if (row.version !== version) throw changedMeanwhile()
}

/** What one person has proposed for it is for a second one to decide, before anything else happens. */
export function refuseProposed(row: ParkedRow): void {
  if (row.match === null || row.matched !== null) return
  throw new Refusal(
    'conflict',
    say(
      'A match is proposed for it and waits for a second person. Confirm or decline that first.',
      '该条已有匹配建议，等待第二人处理。请先确认或否决。',
    ),
  )
}

/** Changes a held row from the version that was read. */
export async function change(work: Work, row: ParkedRow, set: Partial<ParkedRow>): Promise<void> {
  await changeRow(work, 'parked', row, set)
}

/** Set aside for good, with a reason; it stays readable and counted. */
export async function dismiss(
  work: Work,
  programmes: Programmes,
  given: { id: Id; version: number; reason: string },
): Promise<ParkedOnList> {
  const row = await parkedRow(work, given.id)
  demand(work.by, 'replay', { centre: row.centre }, work.at)
  refuseEnded(row, given.version)
  refuseProposed(row)
  await change(work, row, {
    ...{ state: 'dismissed', endedAt: work.at, endedBy: work.by.id, endedWhy: given.reason },
  })
  if (row.kind === 'observation')
    await count(work, row.centre, { 'observation.held': -1, 'observation.dismissed': 1 })
  work.tell(`${row.kind}.dismissed`, row.id, { reason: given.reason }, row.centre)
  // It contradicts nothing any more, so that what was signed beside it may be judged.
  await signOut.judgeWaiting(work, programmes, [row.matched ?? row.specimen ?? ''])
  return show(work, row.id)
}
