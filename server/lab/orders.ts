/** What was asked, for whom, under which programme. */
import type { Case } from '../contract/recalls.ts'
import type { Order, Payer } from '../contract/specimens.ts'
import type { Id } from '../contract/words.ts'
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
