/** What was asked, for whom, under which programme. */
import type { Case } from '../contract/recalls.ts'
import { wrongField } from '../contract/refusal.ts'
import type { ProgrammeInfo } from '../contract/rules.ts'
import type { Order, Payer } from '../contract/specimens.ts'
import { type Id, type Say, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'

/** An order of a case; its id was made by the client, so a resend finds the order it made. */
export async function place(
  work: Work,
  id: Id,
  it: Case,
  { samplingPoint, payer }: Pick<Order, 'samplingPoint' | 'payer'>,
): Promise<Order> {
  const row: Order = {
    id,
    centre: it.centre,
    samplingPoint,
    case: it.id,
    subject: it.subject,
    programme: it.programme,
    state: 'placed',
    payer,
    placedAt: work.at,
    version: 1,
  }
  await work.db.insertInto('order').values(row).execute()
  work.tell('order.placed', id, { programme: row.programme, subject: row.subject }, row.centre)
  return row
}

/** What of a programme says whom a request of it is about. */
export type For = Pick<ProgrammeInfo, 'en' | 'zh' | 'medium' | 'concerns'>

const WHOM: Record<For['concerns'], Say> = {
  newborn: say('a newborn', '新生儿'),
  woman: say('a pregnant woman', '孕妇'),
  couple: say('a couple', '夫妇双方'),
}

/** Refuses a request that is about somebody else than its programme. */
export function demandFor({ en, zh, concerns }: For, whom: readonly For['concerns'][]): void {
  if (whom.includes(concerns)) return
  throw wrongField(
    'programme',
    `${en} is about ${WHOM[concerns].en}. Choose that programme on the station first, then register.`,
    `${zh}的对象为${WHOM[concerns].zh}。请先在采血登记中选择该项目，再登记。`,
  )
}

/** Who pays for an order; a repeat goes on under what its first one said. */
export async function payerOf(look: Look, id: Id): Promise<Payer | null> {
  const row = await look.db
    .selectFrom('order')
    .select('payer')
    .where('id', '=', id)
    .executeTakeFirst()
  return row?.payer ?? null
}

/** Its specimen arrived, or it was withdrawn with it. */
export async function settle(work: Work, id: Id, state: 'met' | 'withdrawn', specimen: string) {
  const row = await work.db
    .updateTable('order')
    .set(eb => ({ state, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .where('state', '=', 'placed')
    .returning('centre')
    .executeTakeFirst()
  if (row && state === 'met') work.tell('order.met', id, { specimen }, row.centre)
}

/** What had met it was received by mistake: it waits for its specimen again. */
export async function reopen(work: Work, id: Id, specimen: string): Promise<void> {
  const row = await work.db
    .updateTable('order')
    .set(eb => ({ state: 'placed', version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .where('state', '=', 'met')
    .returning('centre')
    .executeTakeFirst()
  if (row) work.tell('order.reopened', id, { specimen }, row.centre)
}
