/**
 * Drills: what a line in drill mode, or a training message, would have brought. Kept apart in a
 * table of its own, so that no board, bench, figure or verdict can ever meet it: nothing but the
 * page of its message reads here. Its specimens exist only in what it says.
 */
import { demand } from '../access.ts'
import { Drill, type DrillValue } from '../contract/drills.ts'
import { notFound } from '../contract/refusal.ts'
import type { Id } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'

const AT_ONCE = 500

/** Keeps the values of a message, one row for each specimen that it names. */
export async function keep(
  work: Work,
  from: Pick<Drill, 'message' | 'centre' | 'line'>,
  values: ReadonlyMap<string, readonly DrillValue[]>,
): Promise<void> {
  const rows = [...values].map(([specimen, own], index) => ({
    ...{ ...from, index, specimen, at: work.at },
    values: JSON.stringify(own),
  }))
  for (let i = 0; i < rows.length; i += AT_ONCE)
    await work.db
      .insertInto('drill')
      .values(rows.slice(i, i + AT_ONCE))
      .execute()
  const count = [...values.values()].reduce((sum, own) => sum + own.length, 0)
  work.tell('message.drilled', from.message, { specimens: rows.length, values: count }, from.centre)
}

/** What was read from a message in drill, by specimen, in the message's order. */
export async function ofMessage(look: Look, id: Id): Promise<Drill[]> {
  const message = await look.db
    .selectFrom('message')
    .select('centre')
    .where('id', '=', id)
    .executeTakeFirst()
  if (!message) throw notFound()
  demand(look.by, 'see-parked', { centre: message.centre }, look.at)
  const rows = await look.db
    .selectFrom('drill')
    .selectAll()
    .where('message', '=', id)
    .orderBy('index')
    .execute()
  return rows.map(row => Drill.parse({ ...row, values: JSON.parse(row.values) }))
}
