/**
 * Staff accounts: the first administrator, invitations, sessions, roles with dates. Passwords come here
 * hashed (`accounts/passwords.ts`): inside a unit of work nothing but the database is awaited.
 */
import { randomBytes } from 'node:crypto'
import { v7 as newId } from 'uuid'
import { demand, type Person } from './access.ts'
import { lacking } from './accounts/certified.ts'
import * as confirming from './accounts/confirming.ts'
import { heldBy } from './accounts/lent.ts'
import { isFirstOf, putPost, refuseLast, refuseTogether } from './accounts/roles.ts'
import { openStaff, ownPosts, REGISTRY, SHOWN, staffRow, withPosts } from './accounts/rows.ts'
import * as sessions from './accounts/sessions.ts'
import { putTicket, spendTicket, tokenHash, voidTickets } from './accounts/tickets.ts'
import { notFound, Refusal, wrongField } from './contract/refusal.ts'
import type { Me, NewPost } from './contract/staff.ts'
import { type Id, say } from './contract/words.ts'
import type { Look, Work } from './store/store.ts'

const MINUTE = 60_000
const INVITATION_LASTS = 7 * 24 * 60 * MINUTE
const SETUP_LASTS = 24 * 60 * MINUTE

export { tokenHash } from './accounts/tickets.ts'

export const newToken = (): string => randomBytes(32).toString('base64url')

/** Who a session belongs to, with the posts that have not ended; null when it has. */
export async function whoHas(look: Look, hashed: string): Promise<Person | null> {
  const row = await look.db
    .selectFrom('session')
    .innerJoin('staff', 'staff.id', 'session.staff')
    .select(['staff.id', 'staff.name', 'staff.disabledAt', 'staff.unconfirmedSince', ...LASTING])
    .where('session.tokenHash', '=', hashed)
    .executeTakeFirst()
  if (!row || row.disabledAt || !sessions.isOpen(row, look.at)) return null
  const posts = row.unconfirmedSince === null ? await heldBy(look, row.id) : []
  const { id: staff, name, idleMs, seenAt, createdAt } = row
  const seen = idleMs == null ? {} : { seenAt: seenAt ?? createdAt }
  const lacks = await lacking(look, staff)
  return { id: `staff:${staff}`, staff, name, posts, tokenHash: hashed, lacks, ...seen }
}

const LASTING = [
  ...(['session.createdAt', 'session.expiresAt', 'session.endedAt'] as const),
  ...(['session.seenAt', 'session.idleMs'] as const),
] as const

const MOST_AT_ONCE = 500

/** Those of these sessions (as hashes) that are open now, asked for many at once. */
export async function openSessions(look: Look, hashed: readonly string[]): Promise<Set<string>> {
  const open = new Set<string>()
  const asked = [...new Set(hashed)]
  for (let i = 0; i < asked.length; i += MOST_AT_ONCE) {
    const rows = await look.db
      .selectFrom('session')
      .innerJoin('staff', 'staff.id', 'session.staff')
      .select(['session.tokenHash', ...LASTING])
      .where('session.tokenHash', 'in', asked.slice(i, i + MOST_AT_ONCE))
      .where('session.endedAt', 'is', null)
      .where('session.expiresAt', '>', look.at)
      .where('staff.disabledAt', 'is', null)
      .execute()
    for (const row of rows) if (sessions.isOpen(row, look.at)) open.add(row.tokenHash)
  }
  return open
}

/** What a person sees of themselves. */
export async function me(look: Look, staff: Id): Promise<Me> {
  const { id, login, name, unconfirmedSince } = await staffRow(look, staff)
  const posts = unconfirmedSince === null ? await heldBy(look, staff) : []
  return { id, login, name, posts, now: look.at, unconfirmedSince }
}

/** Opens a session for somebody whose password fitted. */
export async function openSession(
  work: Work,
  staff: Id,
  session: { token: string; device: string } & sessions.SessionLimits,
): Promise<Me> {
  await work.db
    .updateTable('staff')
    .set({ failures: 0, lockedUntil: null })
    .where('id', '=', staff)
    .execute()
  const { token, ...given } = session
  await sessions.put(work, staff, { hashed: tokenHash(token), ...given })
  work.tell('staff.signed-in', staff, {}, REGISTRY)
  return me(work, staff)
}

/** Ends this session, or every session of the person. */
export async function signOut(work: Work, person: Person, everywhere: 'yes' | 'no'): Promise<void> {
  await sessions.end(work, person.staff, everywhere === 'yes' ? {} : { only: person.tokenHash })
  work.tell(
    'staff.signed-out',
    person.staff,
    everywhere === 'yes' ? { everywhere: 'yes' } : {},
    REGISTRY,
  )
}

export async function changePassword(work: Work, person: Person, hashed: string): Promise<void> {
  await work.db
    .updateTable('staff')
    .set({ passwordHash: hashed })
    .where('id', '=', person.staff)
    .execute()
  await sessions.end(work, person.staff, { except: person.tokenHash })
  work.tell('staff.password-set', person.staff, {}, REGISTRY)
}

/** True until there is a single account. */
export async function isNew(look: Look): Promise<boolean> {
  const row = await look.db.selectFrom('staff').select('id').limit(1).executeTakeFirst()
  return row === undefined
}

/** The one-time link of the first start; earlier ones that were not used stop working. */
export async function openSetUp(work: Work, token: string): Promise<void> {
  await work.db
    .updateTable('ticket')
    .set({ usedAt: work.at })
    .where('kind', '=', 'setup')
    .where('usedAt', 'is', null)
    .execute()
  await putTicket(work, 'setup', null, token, SETUP_LASTS)
  work.tell('setup.opened', 'setup', {}, REGISTRY)
}

/** The first administrator, once. */
export async function setUp(
  work: Work,
  given: { token: string; login: string; name: string; hashed: string },
): Promise<Id> {
  await spendTicket(work, ['setup'], given.token)
  if (!(await isNew(work))) throw new Refusal('conflict', say('Set up already.', '系统已初始化。'))
  const id = await putStaff(work, given.login, given.name, given.hashed)
  await putPost(work, id, { role: 'administrator', scopeKind: 'everywhere', scope: '*' })
  work.tell('setup.done', 'setup', { staff: id }, REGISTRY)
  return id
}

/** A password chosen over an invitation's link; the account opens with it and holds nothing yet. */
export async function acceptInvitation(work: Work, token: string, hashed: string): Promise<Id> {
  const { staff, kind } = await spendTicket(work, ['invitation', 'recovery'], token)
  if (!staff) throw notFound()
  const row = await staffRow(work, staff)
  const unconfirmedSince = kind === 'recovery' ? null : await confirming.sinceEntering(work, row)
  await work.db
    .updateTable('staff')
    .set({ passwordHash: hashed, failures: 0, lockedUntil: null, unconfirmedSince })
    .where('id', '=', staff)
    .execute()
  work.tell('staff.password-set', staff, {}, REGISTRY)
  return staff
}

/** A new account with its roles and the link to choose a password. */
export async function add(
  work: Work,
  given: { login: string; name: string; posts: readonly NewPost[]; token: string },
) {
  demand(work.by, 'edit-staff', {}, work.at)
  const taken = await work.db
    .selectFrom('staff')
    .select('id')
    .where('login', '=', given.login)
    .executeTakeFirst()
  if (taken)
    throw wrongField('login', 'This login is taken. Choose another.', '该账号已被使用，请另选。')
  const id = await putStaff(work, given.login, given.name, null)
  for (const post of given.posts) {
    if (!(await isFirstOf(work, post.role))) demand(work.by, 'give-roles', {}, work.at)
    await refuseTogether(work, id, post.role)
    await putPost(work, id, post)
  }
  return { staff: await withPosts(work, id), invitation: await invite(work, id, given.token) }
}

/** Staff and posts without an invitation: the demo and the tests hash passwords beforehand. */
export async function putStaff(work: Work, login: string, name: string, hashed: string | null) {
  const id = newId()
  await work.db
    .insertInto('staff')
    .values({
      id,
      login,
      name,
      createdAt: work.at,
      disabledAt: null,
      passwordHash: hashed,
      failures: 0,
      lockedUntil: null,
      unconfirmedSince: null,
      version: 1,
    })
    .execute()
  work.tell('staff.created', id, { login }, REGISTRY)
  return id
}

async function invite(work: Work, staff: Id, token: string) {
  await voidTickets(work, staff)
  const until = await putTicket(work, 'invitation', staff, token, INVITATION_LASTS)
  work.tell('staff.invited', staff, { until }, REGISTRY)
  return { token, until }
}

/** A new link for somebody who lost the password; whoever is signed in as them is out. */
export async function inviteAgain(work: Work, staff: Id, token: string) {
  demand(work.by, 'edit-staff', {}, work.at)
  const { passwordHash } = await openStaff(work, staff)
  if (passwordHash !== null) await confirming.refuseUnlessOneCanConfirm(work, staff)
  await sessions.end(work, staff, {})
  return invite(work, staff, token)
}

/** Closes an account: its sessions end with it. */
export async function disable(work: Work, id: Id, version: number) {
  demand(work.by, 'edit-staff', {}, work.at)
  for (const { role } of await ownPosts(work, id)) await refuseLast(work, id, role)
  const done = await work.db
    .updateTable('staff')
    .set({ disabledAt: work.at, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .where('disabledAt', 'is', null)
    .executeTakeFirst()
  if (done.numUpdatedRows === 0n)
    throw new Refusal(
      'conflict',
      say('The account has changed since. Load it again.', '账号已变更，请刷新后重试。'),
    )
  await sessions.end(work, id, {})
  await voidTickets(work, id)
  work.tell('staff.disabled', id, {}, REGISTRY)
  return withPosts(work, id)
}

export async function list(look: Look) {
  demand(look.by, 'see-staff', {}, look.at)
  const staff = await look.db.selectFrom('staff').select(SHOWN).orderBy('login').execute()
  const posts = await look.db
    .selectFrom('post')
    .selectAll()
    .orderBy('startsAt')
    .orderBy('id')
    .execute()
  return staff.map(row => ({ ...row, posts: posts.filter(p => p.staff === row.id) }))
}
