/**
 * A one-time link proves who holds the link, and whoever made it has seen it. So whoever chooses a
 * password over one holds nothing until a second person, who makes no links, has met or called the
 * owner and confirms: a security administrator for everybody else, and for a security administrator
 * another one or the audit administrator. Nobody is invited anew while nobody could confirm them, so
 * the house cannot lock itself out. The first security administrator of all is confirmed by nobody:
 * there is nobody yet. What else was considered: handing the link to a second person instead; then
 * that one alone could enter as anybody.
 */
import { demand } from '../access.ts'
import type { Role } from '../contract/actions.ts'
import { changedMeanwhile, Refusal } from '../contract/refusal.ts'
import type { Staff } from '../contract/staff.ts'
import { type Id, type Instant, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import type { StaffRow } from '../store/tables.ts'
import { openStaff, ownPosts, REGISTRY, withPosts } from './rows.ts'

const SECURITY: Role = 'security-administrator'

/** Since when an account entered by a link waits; null for the first security administrator of all. */
export async function sinceEntering(
  work: Work,
  { id, passwordHash }: Pick<StaffRow, 'id' | 'passwordHash'>,
): Promise<Instant | null> {
  if (passwordHash !== null) await refuseUnlessOneCanConfirm(work, id)
  else if ((await isSecurity(work, id)) && !(await wasThereEverOne(work, id))) return null
  return work.at
}

const isSecurity = async (look: Look, staff: Id): Promise<boolean> =>
  (await ownPosts(look, staff)).some(post => post.role === SECURITY)

/** A security administrator who came in, of whatever time, closed or not. */
async function wasThereEverOne(look: Look, except: Id): Promise<boolean> {
  const row = await look.db
    .selectFrom('post')
    .innerJoin('staff', 'staff.id', 'post.staff')
    .select('post.id')
    .where('post.role', '=', SECURITY)
    .where('post.staff', '!=', except)
    .where('staff.passwordHash', 'is not', null)
    .executeTakeFirst()
  return row !== undefined
}

/** Refuses a link for somebody whom nobody could confirm behind it. */
export async function refuseUnlessOneCanConfirm(look: Look, staff: Id): Promise<void> {
  const roles: Role[] = (await isSecurity(look, staff)) ? [SECURITY, 'auditor'] : [SECURITY]
  const one = await look.db
    .selectFrom('post')
    .innerJoin('staff', 'staff.id', 'post.staff')
    .select('post.id')
    .where('post.role', 'in', roles)
    .where('post.staff', '!=', staff)
    .where('post.startsAt', '<=', look.at)
    .where(eb => eb.or([eb('post.endsAt', 'is', null), eb('post.endsAt', '>', look.at)]))
    .where('staff.disabledAt', 'is', null)
    .where('staff.passwordHash', 'is not', null)
    .where('staff.unconfirmedSince', 'is', null)
    .executeTakeFirst()
  if (one) return
  throw new Refusal(
    'conflict',
    say(
      'Nobody could confirm who comes in by this link: the security administrator, and for them the audit administrator, must be confirmed first. Nothing was changed.',
      '目前无人可确认持此链接者的身份：须先有已确认的安全管理员（对安全管理员本人则为审计管理员）。未作任何更改。',
    ),
  )
}

/** The second person says who it was; from now on the roles hold. */
export async function confirm(
  work: Work,
  { id, version }: Pick<Staff, 'id' | 'version'>,
): ReturnType<typeof withPosts> {
  demand(work.by, 'confirm-staff', {}, work.at)
  if (work.by.id === `staff:${id}`) throw oneself()
  await openStaff(work, id)
  if (!(await isSecurity(work, id))) demand(work.by, 'give-roles', {}, work.at)
  const done = await work.db
    .updateTable('staff')
    .set({ unconfirmedSince: null, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .where('unconfirmedSince', 'is not', null)
    .executeTakeFirst()
  if (done.numUpdatedRows === 0n) throw changedMeanwhile()
  work.tell('staff.confirmed', id, {}, REGISTRY)
  return withPosts(work, id)
}

const oneself = (): Refusal =>
  new Refusal(
    'forbidden',
    say(
      'Nobody confirms who they are themself. Ask another administrator.',
      '不能确认自己的身份，请联系其他管理员。',
    ),
  )
