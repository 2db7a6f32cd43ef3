/**
 * What came in against what became of it, counted in the unit of work of every change, so that the
 * account costs the same with a million messages as with ten. An observation is counted once as it
 * is read out of its message and once as its end is written, in different places on purpose: one
 * that got lost between the two would show. The tests count the rows themselves beside it.
 */
import { demand } from '../access.ts'
import type { MessageState } from '../contract/messages.ts'
import type { IntakeAccount } from '../contract/ward.ts'
import type { Id } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'

export type Counted =
  | `message.${'in' | MessageState}`
  | `observation.${'in' | 'results' | 'known' | 'held' | 'controls' | 'dismissed'}`

/** Adds to the counts of a book; what is 0 is not written. */
export async function count(
  work: Work,
  centre: string,
  changes: Partial<Record<Counted, number>>,
): Promise<void> {
  const rows = Object.entries(changes).filter(([, n]) => n !== 0)
  if (rows.length === 0) return
  const values = rows.flatMap(([what, n]) => [centre, what, n])
  await work.often('counts', values, (db, marks) =>
    db
      .insertInto('tally')
      .values(rows.map((_, i) => rowOf(marks.slice(3 * i))))
      .onConflict(taken =>
        taken
          .columns(['centre', 'what'])
          .doUpdateSet(eb => ({ n: eb('tally.n', '+', eb.ref('excluded.n')) })),
      ),
  )
}

/** Of marks that stand for its values. */
const rowOf = ([centre = '', what = '', n]: readonly string[]) => ({ centre, what, n: n as never })

/** What came in on the lines of a centre and what became of it, read in one statement. */
export async function account(look: Look, centre: Id): Promise<IntakeAccount> {
  demand(look.by, 'see-parked', { centre }, look.at)
  const rows = await look.db
    .selectFrom('tally')
    .select(['what', 'n'])
    .where('centre', '=', centre)
    .execute()
  const of = (what: Counted): number => rows.find(row => row.what === what)?.n ?? 0
  return {
    messages: {
      in: of('message.in'),
      applied: of('message.applied'),
      duplicate: of('message.duplicate'),
      parked: of('message.parked'),
      refused: of('message.refused'),
      heard: of('message.heard'),
      waiting: of('message.kept'),
    },
    observations: {
      in: of('observation.in'),
      results: of('observation.results'),
      known: of('observation.known'),
      held: of('observation.held'),
      controls: of('observation.controls'),
      dismissed: of('observation.dismissed'),
    },
  }
}
