/**
 * What an instrument of one centre says late of a specimen whose case has gone to another (E-09): the
 * intake holds it, because it works in the book of its own centre alone. From there it follows the
 * case by itself, in the books of both, and is filed or held where the case's owner sees it.
 */
import { changedMeanwhile, Refusal } from '../contract/refusal.ts'
import { type Id, say } from '../contract/words.ts'
import * as places from '../lab/places.ts'
import type { Look, Work } from '../store/store.ts'
import type { ParkedRow } from '../store/tables.ts'
import { count } from './account.ts'
import type { Bench } from './contents.ts'
import { replayObservation } from './replaying.ts'
import * as ward from './ward.ts'

/** Of these only: what waits for a mapping or a number is for the centre whose line it is. */
const FOLLOWS = ['other-centre', 'behind', 'conflict', 'withdrawn'] as const
const AT_ONCE = 100

/** A held observation, the centre that holds it, and the one whose specimen it is about by now. */
export interface Due {
  readonly id: Id
  readonly centre: Id
  readonly to: Id
}

/** Held observations of specimens that were this centre's and are another's now, the oldest first. */
export const due = (look: Look): Promise<Due[]> =>
  look.db
    .selectFrom('parked')
    .innerJoin('specimen', join =>
      join.on(eb =>
        eb(eb.fn.coalesce('parked.matched', 'parked.specimen'), '=', eb.ref('specimen.number')),
      ),
    )
    .innerJoin('handOver', join =>
      join
        .onRef('handOver.case', '=', 'specimen.case')
        .onRef('handOver.centre', '=', 'parked.centre'),
    )
    .select(['parked.id', 'parked.centre', 'specimen.centre as to'])
    .distinct()
    .where('parked.state', '=', 'parked')
    .where('parked.kind', '=', 'observation')
    .where('parked.why', 'in', FOLLOWS)
    .whereRef('specimen.centre', '!=', 'parked.centre')
    .orderBy('parked.id')
    .limit(AT_ONCE)
    .execute()

/** Hands one over to the ward of the new centre, and tries it there; `work` holds both books. */
export async function pass(work: Work, bench: Bench, { id, centre, to }: Due): Promise<void> {
  const row = await ward.parkedRow(work, id)
  if (row.state !== 'parked' || row.centre !== centre) throw changedMeanwhile()
  const from = await places.get(work, centre)
  const says = say(
    `It came late from the bench of ${from.nameEn}, which had this case before. Compare it with what stands, then decide.`,
    `该数据由原中心${from.name}的仪器在病例移交后发来。请与现有结果核对后处理。`,
  )
  await ward.change(work, row, {
    ...{ centre: to, owner: null, ownedAt: null, says: JSON.stringify(says) },
    ...(row.matched === null ? { match: null } : {}),
  })
  // It came in once, and what came in is the account of whoever has to settle it.
  await count(work, centre, { 'observation.in': -1, 'observation.held': -1 })
  await count(work, to, { 'observation.in': 1, 'observation.held': 1 })
  for (const book of [centre, to]) work.tell('observation.passed', id, { from: centre, to }, book)
  await tried(work, bench, await ward.parkedRow(work, id))
}

/** Filed by the rules of the intake, or held there; behind an older one it waits as before. */
async function tried(work: Work, bench: Bench, row: ParkedRow): Promise<void> {
  try {
    await work.within(work.by, inner => replayObservation(inner, bench, row))
  } catch (error) {
    if (!(error instanceof Refusal) || error.kind === 'unavailable') throw error
  }
}
