/**
 * Who holds which role where, from when to when. Rights are given by the security administrator and
 * by nobody to themself; running the system, giving rights and reading it all back are three
 * different people, and the last of each can be neither ended nor closed.
 */
import { v7 as newId } from 'uuid'
import { allows, demand } from '../access.ts'
import {
  ADMINISTRATIONS,
  ON_CASES,
  ON_FINANCE,
  ROLE_NAMES,
  type Role,
  scopesOf,
} from '../contract/actions.ts'
import { notFound, Refusal, wrongField } from '../contract/refusal.ts'
import type { NewPost } from '../contract/staff.ts'
import { type Id, type Instant, say } from '../contract/words.ts'
import type { Actor, Look, Work } from '../store/store.ts'
import { heldBy, standingInFor } from './lent.ts'
import { openStaff, REGISTRY, withPosts } from './rows.ts'

export async function giveRole(work: Work, staff: Id, post: NewPost) {
  demand(work.by, 'give-roles', {}, work.at)
  refuseOneself(work.by, staff)
  await openStaff(work, staff)
  await refuseTwice(work, staff, post)
  await refuseTogether(work, staff, post.role)
  await putPost(work, staff, post)
  return withPosts(work, staff)
}

/** The same post twice would go on when one of them is ended. */
async function refuseTwice(work: Work, staff: Id, post: NewPost): Promise<void> {
  const held = await work.db
    .selectFrom('post')
    .select('id')
    .where('staff', '=', staff)
    .where('role', '=', post.role)
    .where('scopeKind', '=', post.scopeKind)
    .where('scope', '=', post.scope)
    .where('endsAt', 'is', null)
    .executeTakeFirst()
  if (!held) return
  const { en, zh } = ROLE_NAMES[post.role]
  throw new Refusal(
    'conflict',
    say(
      `They hold this role there already (${en}). Nothing was changed.`,
      `该人员在此范围内已有该角色（${zh}），未作任何更改。`,
    ),
  )
}

/** Ends a post now or later; an end is neither in the past nor put off. */
export async function endRole(work: Work, id: Id, endsAt: Instant = work.at) {
  demand(work.by, 'give-roles', {}, work.at)
  if (endsAt < work.at)
    throw wrongField('endsAt', 'A role cannot end in the past.', '角色不能在过去的时间结束。')
  const post = await work.db
    .selectFrom('post')
    .select('endsAt')
    .where('id', '=', id)
    .where(eb => eb.or([eb('endsAt', 'is', null), eb('endsAt', '>', work.at)]))
    .executeTakeFirst()
  if (!post) throw notFound()
  if (post.endsAt !== null && endsAt >= post.endsAt)
    throw wrongField(
      'endsAt',
      'This role ends already, and an end is not put off. Let it end and give it anew.',
      '该角色已设定终止时间，不能推迟。请待其终止后重新授予。',
    )
  const ended = await work.db
    .updateTable('post')
    .set({ endsAt })
    .where('id', '=', id)
    .returning(['staff', 'role'])
    .executeTakeFirstOrThrow()
  await refuseLast(work, ended.staff, ended.role)
  work.tell('staff.role-ended', ended.staff, { post: id, until: endsAt }, REGISTRY)
  return withPosts(work, ended.staff)
}

/** Who holds a post; null where there is none. */
export async function whose(look: Look, post: Id): Promise<Id | null> {
  const row = await look.db
    .selectFrom('post')
    .select('staff')
    .where('id', '=', post)
    .executeTakeFirst()
  return row?.staff ?? null
}

export async function putPost(work: Work, staff: Id, post: NewPost): Promise<Id> {
  await checkScope(work, post)
  const id = newId()
  await work.db
    .insertInto('post')
    .values({ id, staff, ...post, startsAt: work.at, endsAt: null })
    .execute()
  work.tell('staff.role-given', staff, { post: id, role: post.role, scope: post.scope }, REGISTRY)
  return id
}

async function checkScope(work: Work, post: NewPost): Promise<void> {
  if (!scopesOf(post.role).includes(post.scopeKind))
    throw wrongField(
      'scopeKind',
      `${ROLE_NAMES[post.role].en}: this role is not held there. Choose another scope.`,
      `${ROLE_NAMES[post.role].zh}不能设在该范围，请另选范围。`,
    )
  if (post.scopeKind === 'everywhere') return
  const known =
    post.scopeKind === 'district'
      ? await work.db
          .selectFrom('district')
          .select('code')
          .where('code', '=', post.scope)
          .executeTakeFirst()
      : await work.db
          .selectFrom('place')
          .select('id')
          .where('id', '=', post.scope)
          .where('kind', '=', post.scopeKind)
          .executeTakeFirst()
  if (!known) throw wrongField('scope', 'Choose a place of this kind.', '请选择该类型的机构。')
}

/** Posts of a role that hold now, of accounts that are open, but for those of one person. */
const holding = (look: Look, role: Role, except: Id) =>
  look.db
    .selectFrom('post')
    .innerJoin('staff', 'staff.id', 'post.staff')
    .select('post.staff')
    .where('post.role', '=', role)
    .where('post.startsAt', '<=', look.at)
    .where('post.endsAt', 'is', null)
    .where('staff.disabledAt', 'is', null)
    .where('post.staff', '!=', except)

/** Who gives rights and who reads the journal are named by the first administrator, while there is none. */
export const isFirstOf = async (look: Look, role: Role): Promise<boolean> =>
  (role === 'security-administrator' || role === 'auditor') &&
  allows(look.by, 'edit-staff', {}, look.at) &&
  (await holding(look, role, '').executeTakeFirst()) === undefined

/** What one person may not hold beside what they hold, or stand in for, now or later. */
export async function refuseTogether(work: Work, staff: Id, role: Role): Promise<void> {
  await refuseTwoAdministrations(work, staff, role)
  await refuseDiagnosisWithFinance(work, staff, [role])
  // Whoever stands in for them would hold it too.
  for (const deputy of await standingInFor(work, staff))
    await refuseDiagnosisWithFinance(work, deputy, [role])
}

/** Nobody sees both diagnosis and finance rows (domain reference 8.4). */
export async function refuseDiagnosisWithFinance(
  work: Work,
  staff: Id,
  asked: readonly Role[],
): Promise<void> {
  const all = [...asked, ...(await heldBy(work, staff)).map(post => post.role)]
  const finance = all.find(role => ON_FINANCE.includes(role))
  const other = all.find(role => ON_CASES.includes(role))
  if (!finance || !other) return
  const [one, two] = [ROLE_NAMES[finance], ROLE_NAMES[other]]
  throw new Refusal(
    'conflict',
    say(
      `One person would be ${one.en.toLowerCase()} and ${two.en.toLowerCase()}: nobody sees both diagnoses and figures of finance, not as a deputy either. End the other role first, or choose somebody else.`,
      `同一人不能兼有${one.zh}与${two.zh}：任何人不得同时查看诊断与财务数据，代理亦同。请先终止原角色，或另选他人。`,
    ),
  )
}

/** Running the system, giving rights and reading it all back: no two of them in one hand. */
async function refuseTwoAdministrations(work: Work, staff: Id, role: Role): Promise<void> {
  if (!isAdministration(role)) return
  const held = await work.db
    .selectFrom('post')
    .select('role')
    .where('staff', '=', staff)
    .where('role', 'in', ADMINISTRATIONS)
    .where('role', '!=', role)
    .where(eb => eb.or([eb('endsAt', 'is', null), eb('endsAt', '>', work.at)]))
    .executeTakeFirst()
  if (!held) return
  const [has, asked] = [ROLE_NAMES[held.role], ROLE_NAMES[role]]
  throw new Refusal(
    'conflict',
    say(
      `They are ${has.en.toLowerCase()} and cannot be ${asked.en.toLowerCase()} as well: system, security and audit are three different people. End that role first, or give this one to somebody else.`,
      `该人员已是${has.zh}，不能同时担任${asked.zh}：系统、安全、审计三员必须分设。请先终止原角色，或授予他人。`,
    ),
  )
}

const isAdministration = (role: Role): boolean =>
  (ADMINISTRATIONS as readonly Role[]).includes(role)

/** Without a last one nobody could let anybody in any more. */
export async function refuseLast(work: Work, staff: Id, role: Role): Promise<void> {
  if (!isAdministration(role)) return
  // Somebody who never came in, or whom nobody has confirmed yet, can let nobody in.
  const others = holding(work, role, staff)
    .where('staff.passwordHash', 'is not', null)
    .where('staff.unconfirmedSince', 'is', null)
  if (await others.executeTakeFirst()) return
  const { en, zh } = ROLE_NAMES[role]
  throw new Refusal(
    'conflict',
    say(
      `This is the last ${en.toLowerCase()}. Give the role to somebody else first.`,
      `这是最后一位${zh}。请先将该角色授予他人。`,
    ),
  )
}

/** What one holds is decided by somebody else. */
export function refuseOneself(by: Actor, staff: Id): void {
  if (by.id !== `staff:${staff}`) return
  throw new Refusal(
    'forbidden',
    say(
      'Nobody gives rights to themself. Ask another security administrator.',
      '不能给自己授权，请联系其他安全管理员。',
    ),
  )
}
