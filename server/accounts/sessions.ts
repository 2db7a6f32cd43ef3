/**
 * Sessions: opened by a password, over after a while without a question, after a whole shift, or by
 * an act. How long is a house decision (`SESSION_IDLE_MINUTES`, `SESSION_HOURS`) that stands in the
 * session itself, so that asking who somebody is needs no settings.
 */
import { v7 as newId } from 'uuid'
import { demand, type Person } from '../access.ts'
import { notFound } from '../contract/refusal.ts'
import type { Session } from '../contract/sessions.ts'
import { type Id, type Instant, later } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import { openStaff, REGISTRY } from './rows.ts'

/** How long a session lasts, and how long without a question, in milliseconds. */
export interface SessionLimits {
  readonly lastsMs: number
  readonly idleMs: number
}

/** It is noted once a minute that somebody is there: not with every question. */
export const NOTED_EVERY = 60_000

interface Lasting {
  readonly createdAt: Instant
  readonly expiresAt: Instant
  readonly endedAt: Instant | null
  readonly seenAt?: Instant | null | undefined
  readonly idleMs?: number | null | undefined
}

export const isOpen = (row: Lasting, at: Instant): boolean =>
  row.endedAt === null &&
  at < row.expiresAt &&
  (row.idleMs == null || at < later(row.seenAt ?? row.createdAt, row.idleMs))

/** A new session of somebody whose password fitted. */
export async function put(
  work: Work,
  staff: Id,
  given: { hashed: string; device: string } & SessionLimits,
): Promise<void> {
  await work.db
    .insertInto('session')
    .values({
      id: newId(),
      ...{ tokenHash: given.hashed, staff, device: given.device, createdAt: work.at },
      ...{ seenAt: work.at, idleMs: given.idleMs },
      ...{ expiresAt: later(work.at, given.lastsMs), endedAt: null },
    })
    .execute()
}

/** Somebody is there and asks, or touched the screen that asks by itself, at this instant. */
export async function seen(work: Work, person: Person, at: Instant): Promise<void> {
  await work.db
    .updateTable('session')
    .set({ seenAt: at })
    .where('tokenHash', '=', person.tokenHash)
    .where('endedAt', 'is', null)
    .execute()
}

/** Where I am signed in now, the one that asks first. */
export async function list(look: Look, person: Person): Promise<Session[]> {
  const rows = await look.db
    .selectFrom('session')
    .selectAll()
    .where('staff', '=', person.staff)
    .where('endedAt', 'is', null)
    .orderBy('createdAt', 'desc')
    .execute()
  const shown = rows
    .filter(row => isOpen(row, look.at))
    .flatMap(({ id, device, seenAt, createdAt, expiresAt, tokenHash }): Session[] => {
      const which = tokenHash === person.tokenHash ? 'here' : 'elsewhere'
      if (!id) return []
      return [
        { id, device: device ?? '', seenAt: seenAt ?? createdAt, createdAt, expiresAt, which },
      ]
    })
  return shown.sort((a, b) => Number(b.which === 'here') - Number(a.which === 'here'))
}

/** One of the own sessions; its sockets end with it. */
export async function endOne(work: Work, person: Person, id: Id): Promise<Session[]> {
  const ended = await work.db
    .updateTable('session')
    .set({ endedAt: work.at })
    .where('id', '=', id)
    .where('staff', '=', person.staff)
    .where('endedAt', 'is', null)
    .executeTakeFirst()
  if (ended.numUpdatedRows === 0n) throw notFound()
  work.tell('staff.sessions-ended', person.staff, { sessions: 1 }, REGISTRY)
  return list(work, person)
}

/** Every session of a colleague, by the security administrator. */
export async function endAllOf(work: Work, staff: Id): Promise<{ ended: number }> {
  demand(work.by, 'give-roles', {}, work.at)
  await openStaff(work, staff)
  const ended = Number((await end(work, staff, {})).numUpdatedRows)
  work.tell('staff.sessions-ended', staff, { sessions: ended }, REGISTRY)
  return { ended }
}

/** Ends sessions of somebody: all, only one, or all but one, by the hash of its token. */
export function end(work: Work, staff: Id, which: { only?: string; except?: string }) {
  const query = work.db
    .updateTable('session')
    .set({ endedAt: work.at })
    .where('staff', '=', staff)
    .where('endedAt', 'is', null)
  if (which.only) return query.where('tokenHash', '=', which.only).executeTakeFirstOrThrow()
  if (which.except) return query.where('tokenHash', '!=', which.except).executeTakeFirstOrThrow()
  return query.executeTakeFirstOrThrow()
}
