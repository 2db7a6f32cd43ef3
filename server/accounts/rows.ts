/** Accounts as they stand: the row of a person and what they hold. */
import { notFound, Refusal } from '../contract/refusal.ts'
import type { Post, Staff } from '../contract/staff.ts'
import { type Id, say } from '../contract/words.ts'
import type { Look } from '../store/store.ts'

/** The book of staff and of everything that is no centre's. */
export const REGISTRY = 'registry'

/** The own posts that have not ended, those that begin later among them. */
export const ownPosts = (look: Look, staff: Id): Promise<Post[]> =>
  look.db
    .selectFrom('post')
    .selectAll()
    .where('staff', '=', staff)
    .where(eb => eb.or([eb('endsAt', 'is', null), eb('endsAt', '>', look.at)]))
    .orderBy('startsAt')
    .orderBy('id')
    .execute()

/** With the password's hash; refuses as what there is not. */
export async function staffRow(look: Look, id: Id) {
  const row = await look.db.selectFrom('staff').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw notFound()
  return row
}

/** An account that is not closed: nothing is given to one that is. */
export async function openStaff(look: Look, id: Id) {
  const row = await staffRow(look, id)
  if (row.disabledAt)
    throw new Refusal(
      'conflict',
      say('This account is closed. Add a new one.', '该账号已停用，请新建账号。'),
    )
  return row
}

export const SHOWN = [
  'id',
  'login',
  'name',
  'createdAt',
  'disabledAt',
  'unconfirmedSince',
  'version',
] as const

/** An account with all its posts, those of the past too. */
export async function withPosts(look: Look, id: Id): Promise<Staff & { posts: Post[] }> {
  const row = await look.db
    .selectFrom('staff')
    .select(SHOWN)
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  const posts = await look.db
    .selectFrom('post')
    .selectAll()
    .where('staff', '=', id)
    .orderBy('startsAt')
    .execute()
  return { ...row, posts }
}
