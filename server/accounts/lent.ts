/** What somebody holds: the own posts, and those of colleagues for whom they stand in. */
import { ADMINISTRATIONS, type Role } from '../contract/actions.ts'
import type { HeldPost, Post } from '../contract/staff.ts'
import type { Id, Instant } from '../contract/words.ts'
import type { Look } from '../store/store.ts'
import { ownPosts } from './rows.ts'

export const NOT_LENT: readonly Role[] = [...ADMINISTRATIONS, 'seal-keeper']

/** What somebody holds: the own posts, and those of whom they stand in for, within those days. */
export async function heldBy(look: Look, staff: Id): Promise<HeldPost[]> {
  const own = await ownPosts(look, staff)
  if (own.some(isAdministration)) return own
  const standings = await look.db
    .selectFrom('deputy')
    .innerJoin('staff', 'staff.id', 'deputy.staff')
    .select(['deputy.staff', 'deputy.startsAt', 'deputy.endsAt', 'staff.name'])
    .where('deputy.deputy', '=', staff)
    .where('deputy.endsAt', '>', look.at)
    .where('staff.disabledAt', 'is', null)
    .execute()
  const lent: HeldPost[] = []
  for (const standing of standings)
    for (const post of await ownPosts(look, standing.staff)) {
      const within = { ...post, ...overlap(post, standing), insteadOf: standing.name }
      if (!NOT_LENT.includes(post.role) && within.startsAt < within.endsAt) lent.push(within)
    }
  return [...own, ...lent]
}

export const isAdministration = ({ role }: Pick<Post, 'role'>): boolean =>
  (ADMINISTRATIONS as readonly Role[]).includes(role)

/** Who stands in for somebody, now or later. */
export async function standingInFor(look: Look, staff: Id): Promise<Id[]> {
  const rows = await look.db
    .selectFrom('deputy')
    .select('deputy')
    .where('staff', '=', staff)
    .where('endsAt', '>', look.at)
    .execute()
  return rows.map(row => row.deputy)
}

const overlap = (
  post: { startsAt: Instant; endsAt: Instant | null },
  standing: { startsAt: Instant; endsAt: Instant },
) => ({
  startsAt: post.startsAt > standing.startsAt ? post.startsAt : standing.startsAt,
  endsAt: post.endsAt !== null && post.endsAt < standing.endsAt ? post.endsAt : standing.endsAt,
})
