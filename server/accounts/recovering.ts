/**
 * When every security administrator and the audit administrator have lost their passwords, nobody can
 * confirm anybody, and no link of the house lets anybody in. Then one security administrator is let in
 * from the machine itself, by whoever may enter there and read the key of the journal: that person could
 * change the database anyway. It is a fact with its reason, which the audit administrator reads. Nobody
 * but a security administrator is let in so; they let in the others, each confirmed by a second person.
 */
import { Refusal } from '../contract/refusal.ts'
import { type Instant, say } from '../contract/words.ts'
import type { Work } from '../store/store.ts'
import { openStaff, ownPosts, REGISTRY } from './rows.ts'
import * as sessions from './sessions.ts'
import { putTicket, voidTickets } from './tickets.ts'

const LINK_LASTS_MS = 60 * 60_000

/** Makes the one-time link by which a security administrator chooses a new password; says until when. */
export async function letIn(
  work: Work,
  { login, token, reason }: { login: string; token: string; reason: string },
): Promise<Instant> {
  const found = await work.db
    .selectFrom('staff')
    .select('id')
    .where('login', '=', login)
    .executeTakeFirst()
  if (!found) throw unknown(login)
  const { id } = await openStaff(work, found.id)
  const posts = (await ownPosts(work, id)).filter(post => post.startsAt <= work.at)
  if (!posts.some(post => post.role === 'security-administrator')) throw notSecurity(login)
  await sessions.end(work, id, {})
  await voidTickets(work, id)
  const until = await putTicket(work, 'recovery', id, token, LINK_LASTS_MS)
  work.tell('staff.let-in', id, { until, reason }, REGISTRY)
  return until
}

const unknown = (login: string): Refusal =>
  new Refusal(
    'not-found',
    say(
      `No account is called ${login}. Say --login with the account name of a security administrator.`,
      `没有账号 ${login}。请用 --login 填写安全管理员的账号。`,
    ),
  )

const notSecurity = (login: string): Refusal =>
  new Refusal(
    'conflict',
    say(
      `${login} is no security administrator now. Let one of those in; they let in everybody else.`,
      `${login} 目前不是安全管理员。请先恢复安全管理员，再由其恢复他人。`,
    ),
  )
