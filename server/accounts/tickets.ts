/** One-time links: the first administrator's, invitations, and those made at the machine itself. */
import { createHash } from 'node:crypto'
import { Refusal } from '../contract/refusal.ts'
import { type Id, type Instant, later, say } from '../contract/words.ts'
import type { Work } from '../store/store.ts'
import type { TicketRow } from '../store/tables.ts'

/** What is kept of a link or a session: whoever reads the database cannot come in by it. */
export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex')

/** Keeps what a one-time link is known by, and says until when it opens. */
export async function putTicket(
  work: Work,
  kind: TicketRow['kind'],
  staff: Id | null,
  token: string,
  lasts: number,
): Promise<Instant> {
  const expiresAt = later(work.at, lasts)
  await work.db
    .insertInto('ticket')
    .values({
      tokenHash: tokenHash(token),
      kind,
      staff,
      createdAt: work.at,
      expiresAt,
      usedAt: null,
    })
    .execute()
  return expiresAt
}

/** A link opens once, within its time; afterwards it is as if there had been none. */
export async function spendTicket(work: Work, kinds: readonly TicketRow['kind'][], token: string) {
  const used = await work.db
    .updateTable('ticket')
    .set({ usedAt: work.at })
    .where('tokenHash', '=', tokenHash(token))
    .where('kind', 'in', kinds)
    .where('usedAt', 'is', null)
    .where('expiresAt', '>', work.at)
    .returning(['staff', 'kind'])
    .executeTakeFirst()
  if (!used) {
    throw new Refusal(
      'invalid',
      say(
        'This link was used already or is too old. Ask an administrator for a new one.',
        '该链接已使用或已过期。请向管理员索取新链接。',
      ),
    )
  }
  return used
}

/** A link that was sent before and not used opens nothing any more. */
export async function voidTickets(work: Work, staff: Id): Promise<void> {
  await work.db
    .updateTable('ticket')
    .set({ usedAt: work.at })
    .where('staff', '=', staff)
    .where('usedAt', 'is', null)
    .execute()
}
