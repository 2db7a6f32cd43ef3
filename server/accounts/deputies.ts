/**
 * A named deputy takes over duties: from one instant to another the posts of somebody are held by
 * somebody else as well, each under the own name, so that two people stay two. What three
 * administrations and the keeper of sealed data hold is not lent: those are given to a person. Nor is
 * anything lent to an administrator, who would do by it what they watch over. People lend to somebody
 * who works at the same place; whom from elsewhere, the security administrator decides.
 */
import { v7 as newId } from 'uuid'
import { allows, type Person } from '../access.ts'
import type { Deputy, DeputyNamed } from '../contract/deputies.ts'
import { changedMeanwhile, notFound, Refusal, wrongField } from '../contract/refusal.ts'
import type { Post } from '../contract/staff.ts'
import { type Id, type Instant, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import { isAdministration, NOT_LENT } from './lent.ts'
import { refuseDiagnosisWithFinance } from './roles.ts'
import { ownPosts, REGISTRY } from './rows.ts'

/** All for whoever sees the staff, otherwise what concerns them; the latest first. */
export async function list(look: Look, person: Person): Promise<DeputyNamed[]> {
  const rows = await named(look)
  if (allows(person, 'see-staff', {}, look.at)) return rows
  return rows.filter(row => row.staff === person.staff || row.deputy === person.staff)
}

const named = (look: Look): Promise<DeputyNamed[]> =>
  look.db
    .selectFrom('deputy')
    .innerJoin('staff as whose', 'whose.id', 'deputy.staff')
    .innerJoin('staff as other', 'other.id', 'deputy.deputy')
    .selectAll('deputy')
    .select(['whose.name as name', 'other.name as deputyName'])
    .orderBy('deputy.startsAt', 'desc')
    .orderBy('deputy.id')
    .execute()

async function one(look: Look, id: Id): Promise<DeputyNamed> {
  const row = (await named(look)).find(deputy => deputy.id === id)
  if (!row) throw notFound()
  return row
}

/** For the own duties, or as security administrator for a colleague's. */
export async function name(
  work: Work,
  person: Person,
  given: {
    staff?: Id | undefined
    deputy: string
    startsAt?: Instant | undefined
    endsAt: Instant
    reason: string
  },
): Promise<DeputyNamed> {
  const { staff = person.staff, deputy: login, startsAt = work.at, endsAt, reason } = given
  const when = { startsAt, endsAt, reason }
  if (staff !== person.staff && !allows(person, 'give-roles', {}, work.at)) throw notFound()
  const lent = (await ownPosts(work, staff)).filter(post => !NOT_LENT.includes(post.role))
  const isUnconfirmed = staff === person.staff && person.posts.length === 0
  if (lent.length === 0 || isUnconfirmed) throw nothingToLend()
  const deputy = await chosen(work, login, staff)
  await refuseUnfit(work, deputy, staff === person.staff ? lent : [])
  await refuseDiagnosisWithFinance(
    work,
    deputy,
    lent.map(post => post.role),
  )
  if (when.startsAt < work.at)
    throw wrongField('startsAt', 'It cannot begin in the past.', '不能从过去的时间开始。')
  if (when.endsAt <= when.startsAt)
    throw wrongField('endsAt', 'It must end after it begins.', '结束时间须晚于开始时间。')
  await refuseOverlap(work, staff, when)
  const row = { id: newId(), staff, deputy, ...when, givenBy: work.by.id, version: 1 }
  await work.db.insertInto('deputy').values(row).execute()
  const told = { deputy: row.id, insteadOf: staff, from: row.startsAt, until: row.endsAt }
  work.tell('staff.deputy-named', deputy, told, REGISTRY)
  return one(work, row.id)
}

const nothingToLend = (): Refusal =>
  new Refusal(
    'forbidden',
    say('There is no role here that a deputy could take over.', '没有可由他人代理的角色。'),
  )

async function chosen(work: Work, login: string, staff: Id): Promise<Id> {
  const row = await work.db
    .selectFrom('staff')
    .select('id')
    .where('login', '=', login)
    .where('disabledAt', 'is', null)
    .executeTakeFirst()
  if (!row)
    throw wrongField('deputy', 'No open account has this name.', '没有该账号，或账号已停用。')
  if (row.id === staff || `staff:${row.id}` === work.by.id)
    throw wrongField('deputy', 'Choose a colleague.', '请选择一位同事。')
  return row.id
}

/** An administrator stands in for nobody, and whoever lends lends to a colleague of the same places. */
async function refuseUnfit(work: Work, deputy: Id, lent: readonly Post[]): Promise<void> {
  const theirs = (await ownPosts(work, deputy)).filter(post => post.startsAt <= work.at)
  if (theirs.some(isAdministration))
    throw wrongField(
      'deputy',
      'An administrator of the system, of rights or of the audit stands in for nobody. Choose another colleague.',
      '系统、安全或审计管理员不能代理他人。请选择其他同事。',
    )
  const works = ({ scopeKind, scope }: Post) =>
    theirs.some(post => post.scopeKind === scopeKind && post.scope === scope)
  if (lent.every(works)) return
  throw wrongField(
    'deputy',
    'They do not work where you do. Choose a colleague of the same place, or ask the security administrator to name the deputy.',
    '该人员与您不在同一机构。请选择同一机构的同事，或请安全管理员指定代理人。',
  )
}

async function refuseOverlap(
  work: Work,
  staff: Id,
  when: Pick<Deputy, 'startsAt' | 'endsAt'>,
): Promise<void> {
  const clash = await work.db
    .selectFrom('deputy')
    .select('id')
    .where('staff', '=', staff)
    .where('startsAt', '<', when.endsAt)
    .where('endsAt', '>', when.startsAt)
    .executeTakeFirst()
  if (clash)
    throw new Refusal(
      'conflict',
      say(
        'Somebody stands in already within that time. End that first, or choose another time.',
        '该时段已有代理人。请先终止，或另选时段。',
      ),
    )
}

/** Who stands in; null where there is no such row. */
export async function who(look: Look, id: Id): Promise<Id | null> {
  const row = await look.db
    .selectFrom('deputy')
    .select('deputy')
    .where('id', '=', id)
    .executeTakeFirst()
  return row?.deputy ?? null
}

/** By whose duties they are, by the deputy, or by the security administrator. */
export async function end(
  work: Work,
  person: Person,
  { id, version }: { id: Id; version: number },
): Promise<DeputyNamed> {
  const row = await one(work, id)
  const concerns = [row.staff, row.deputy].includes(person.staff)
  if (!concerns && !allows(person, 'give-roles', {}, work.at)) throw notFound()
  const done = await work.db
    .updateTable('deputy')
    .set({ endsAt: work.at, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .where('endsAt', '>', work.at)
    .executeTakeFirst()
  if (done.numUpdatedRows === 0n) throw changedMeanwhile()
  work.tell('staff.deputy-ended', row.deputy, { deputy: id, insteadOf: row.staff }, REGISTRY)
  return one(work, id)
}
