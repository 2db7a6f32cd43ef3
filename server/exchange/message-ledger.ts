/** What became of the values of one message: read again from its bytes to know whose they are. */
import { readOpenly, shownId } from '../../lims-adapters/sealed.ts'
import { demand } from '../access.ts'
import type { Delivery } from '../contract/ledger.ts'
import { notFound } from '../contract/refusal.ts'
import { looksRight, normalise } from '../contract/specimen-number.ts'
import type { Id } from '../contract/words.ts'
import * as ledger from '../lab/ledger.ts'
import type { Look } from '../store/store.ts'
import type { Bench } from './contents.ts'
import { setupOf } from './lines.ts'
import { messageRow, readAgain } from './resuming.ts'

const MOST = 100

export async function ofMessage(look: Look, bench: Bench, id: Id): Promise<Delivery[]> {
  const row = await messageRow(look, id)
  if (!row) throw notFound()
  demand(look.by, 'see-parked', { centre: row.centre }, look.at)
  if (row.state !== 'applied') return []
  const due = await readAgain(look, bench.analyzers, row)
  if ('not' in due) return []
  const numbers = [...named(bench, due), ...(await matchedIn(look, id))]
  return shown(await ledger.ofMessage(look, id, row.centre, [...new Set(numbers)].slice(0, MOST)))
}

/** What became of a specimen's values, each with the message that it came in. */
export const ofSpecimen = async (look: Look, number: string): Promise<Delivery[]> =>
  shown(await ledger.ofSpecimen(look, number))

/** The number of a message is its sender's: it may tell what is sealed. */
const shown = (deliveries: readonly Delivery[]): Delivery[] =>
  deliveries.map(one => ({
    ...one,
    kept: one.kept && { ...one.kept, controlId: shownId(one.kept.controlId) },
  }))

/** The specimens that it names, as its adapter reads it; one that trips over it names none. */
function named(
  bench: Bench,
  due: Exclude<Awaited<ReturnType<typeof readAgain>>, { not: unknown }>,
) {
  try {
    const analyzer = bench.analyzers.get(due.line.adapter)
    const seen = analyzer ? readOpenly(analyzer, due.message, setupOf(due.line)) : []
    return seen.map(one => normalise(one.specimen)).filter(looksRight)
  } catch (error) {
    bench.onBug(error, `message ${due.id}`)
    return []
  }
}

/** And those that two people have matched what it named to. */
export async function matchedIn(look: Look, message: Id): Promise<string[]> {
  const rows = await look.db
    .selectFrom('parked')
    .select('matched')
    .distinct()
    .where('message', '=', message)
    .execute()
  return rows.flatMap(row => row.matched ?? [])
}
