/**
 * Who is there to act at a centre: whoever holds the post today, is not on leave, and may enter. Somebody
 * is on leave while a deputy stands in for them; the deputy comes before them and instead of them. Where
 * the centre has nobody for its cases, its head is asked, and where it has no head, the programme office.
 */
import { type Action, type Role, rolesThatMay } from '../contract/actions.ts'
import type { NoticeLevel } from '../contract/notices.ts'
import type { Id, Instant } from '../contract/words.ts'
import type { Look } from '../store/store.ts'
import { REGISTRY } from './places.ts'

export interface Colleague {
  readonly id: Id
  readonly name: string
}

interface Holder extends Colleague {
  /** A deputy stands in for them now. */
  readonly away: 'yes' | 'no'
}

const CASES: readonly Role[] = ['recall-coordinator', 'doctor']
const HEAD: readonly Role[] = ['centre-head']
const OFFICE: readonly Role[] = ['programme-office']
const ADMINISTRATOR: readonly Role[] = ['administrator']
const EVERYWHERE = '*'

/** Who holds one of these roles there now, in the order of the roles; before each, who stands in for them. */
async function holding(
  look: Look,
  standings: Standings,
  roles: readonly Role[],
  scope: string,
): Promise<Holder[]> {
  const rows = await look.db
    .selectFrom('post')
    .innerJoin('staff', 'staff.id', 'post.staff')
    .select(['staff.id', 'staff.name', 'post.role'])
    .where('post.scope', '=', scope)
    .where('post.role', 'in', [...roles])
    .where('post.startsAt', '<=', look.at)
    .where(eb => eb.or([eb('post.endsAt', 'is', null), eb('post.endsAt', '>', look.at)]))
    .where('staff.disabledAt', 'is', null)
    .where('staff.unconfirmedSince', 'is', null)
    .orderBy('staff.createdAt')
    .orderBy('staff.id')
    .execute()
  const away = new Set(standings.map(({ staff }) => staff))
  const inOrder = roles.flatMap(role => rows.filter(row => row.role === role))
  const all = inOrder.flatMap(row => [
    ...standings.filter(({ staff }) => staff === row.id).map(({ id, name }) => ({ id, name })),
    row,
  ])
  return [
    ...new Map(all.map(({ id, name }) => [id, { id, name, away: isAway(away, id) }])).values(),
  ]
}

const isAway = (away: ReadonlySet<Id>, id: Id) =>
  away.has(id) ? ('yes' as const) : ('no' as const)

type Standings = Awaited<ReturnType<typeof standingsNow>>

/** Who stands in for whom now. */
const standingsNow = (look: Look) =>
  look.db
    .selectFrom('deputy')
    .innerJoin('staff', 'staff.id', 'deputy.deputy')
    .select(['staff.id', 'staff.name', 'deputy.staff'])
    .where('deputy.startsAt', '<=', look.at)
    .where('deputy.endsAt', '>', look.at)
    .where('staff.disabledAt', 'is', null)
    .where('staff.unconfirmedSince', 'is', null)
    .orderBy('deputy.id')
    .execute()

/** Who may own a case of a centre now, coordinators first: who is there, or stands in for who is not. */
export const casesAt = async (look: Look, centre: Id): Promise<Colleague[]> =>
  present(await holding(look, await standingsNow(look), CASES, centre))

const everybody = (holders: readonly Holder[]): Colleague[] =>
  holders.map(({ id, name }) => ({ id, name }))

const there = (holders: readonly Holder[]): Colleague[] =>
  everybody(holders.filter(({ away }) => away === 'no'))

/** Of these, who is there; whoever is away only where nobody else is. */
function present(holders: readonly Holder[]): Colleague[] {
  const found = there(holders)
  return found.length > 0 ? found : everybody(holders)
}

/** A centre's people at every level, each the first to be told first. */
export interface Duty {
  readonly cases: readonly Colleague[]
  readonly head: readonly Colleague[]
  readonly office: readonly Colleague[]
  /** Who keeps the system running, for what concerns no case. */
  readonly administrator: readonly Colleague[]
}

export async function at(look: Look, centre: Id): Promise<Duty> {
  const standings = await standingsNow(look)
  const those = (roles: readonly Role[], scope: string) => holding(look, standings, roles, scope)
  const cases = await those(CASES, centre)
  const head = await those(HEAD, centre)
  const office = await those(OFFICE, EVERYWHERE)
  // Two who stand in for each other are both away: the head is there, before either of them.
  const somebody = [...cases, ...head, ...office].some(({ away }) => away === 'no')
  const asked = somebody ? there : everybody
  return {
    ...{ cases: asked(cases), head: asked(head), office: asked(office) },
    administrator: present(await those(ADMINISTRATOR, EVERYWHERE)),
  }
}

/** Who may do something at one of these places now, those of the first place first: who is there. */
export async function whoMay(
  look: Look,
  action: Action,
  scopes: readonly string[],
): Promise<readonly Colleague[]> {
  const standings = await standingsNow(look)
  const found: Holder[] = []
  for (const scope of scopes)
    found.push(...(await holding(look, standings, rolesThatMay(action), scope)))
  return present(found)
}

/** Whose a case is that has nobody: the first on duty, the head, the office; null where there is none. */
export const firstOf = ({ cases, head, office }: Duty): Colleague | null =>
  cases[0] ?? head[0] ?? office[0] ?? null

/** Whether somebody may go on owning a case of a centre. */
export const isOn = (duty: Duty, staff: Id): boolean =>
  [...duty.cases, ...duty.head, ...duty.office].some(({ id }) => id === staff)

/** Who is told at a level, when the case is somebody's; a level that nobody holds is that above it. */
export function toldAt(duty: Duty, level: NoticeLevel, owner: Id | null): Colleague | null {
  const { cases, head, office, administrator } = duty
  switch (level) {
    case 'owner':
      return [...cases, ...head, ...office].find(({ id }) => id === owner) ?? firstOf(duty)
    case 'deputy':
      return cases.find(({ id }) => id !== owner) ?? head[0] ?? office[0] ?? null
    case 'head':
      return head[0] ?? office[0] ?? null
    case 'office':
      return office[0] ?? null
    case 'administrator':
      return administrator[0] ?? null
  }
}

/** Who stands in for somebody, where that is one of these. */
export async function deputyOf(look: Look, { cases }: Duty, staff: Id): Promise<Colleague | null> {
  const standings = await standingsNow(look)
  const their = standings.filter(one => one.staff === staff)
  return cases.find(({ id }) => their.some(one => one.id === id)) ?? null
}

/** Why somebody who had a case is not there: `left`, `on-leave`, `post-ended`. */
export async function whyGone(look: Look, staff: Id): Promise<string> {
  const row = await look.db
    .selectFrom('staff')
    .select('disabledAt')
    .where('id', '=', staff)
    .executeTakeFirst()
  if (row?.disabledAt) return 'left'
  const standings = await standingsNow(look)
  return standings.some(one => one.staff === staff) ? 'on-leave' : 'post-ended'
}

/** What changes who is there: told in the registry's book. */
const CHANGING = [
  ...(['staff.created', 'staff.confirmed', 'staff.password-set', 'staff.disabled'] as const),
  ...([
    'staff.role-given',
    'staff.role-ended',
    'staff.deputy-named',
    'staff.deputy-ended',
  ] as const),
]

/** Whether something was told since that changes who is there. */
export async function changedSince(look: Look, seq: number): Promise<'yes' | 'no'> {
  const row = await look.db
    .selectFrom('fact')
    .select('seq')
    .where('book', '=', REGISTRY)
    .where('seq', '>', seq)
    .where('kind', 'in', [...CHANGING])
    .executeTakeFirst()
  return row ? 'yes' : 'no'
}

/** The next instant at which somebody comes or goes by the date; without one, the end of time. */
export async function holdsUntil(look: Look): Promise<Instant> {
  const post = await look.db
    .selectFrom('post')
    .select(['startsAt', 'endsAt'])
    .where(eb => eb.or([eb('startsAt', '>', look.at), eb('endsAt', '>', look.at)]))
    .execute()
  const standing = await look.db
    .selectFrom('deputy')
    .select(['startsAt', 'endsAt'])
    .where('endsAt', '>', look.at)
    .execute()
  const all = [...post, ...standing].flatMap(({ startsAt, endsAt }) => [startsAt, endsAt ?? LAST])
  return all.filter(one => one > look.at).sort()[0] ?? LAST
}

const LAST: Instant = '9999-12-31T00:00:00.000Z'
