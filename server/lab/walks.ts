/**
 * A list over several places, the newest first: each place is walked by itself, along an index that
 * begins with it and goes on with the key of the list, and what came is put together. Asked for "of
 * these centres or of these sampling points", a database would read and sort all that fits, a million
 * rows for a page of fifty.
 */
import type { SelectQueryBuilder } from 'kysely'
import type { Reach } from '../access.ts'
import type { Id } from '../contract/words.ts'
import type { Look } from '../store/store.ts'
import { oneMore, type PageAsk } from './pages.ts'

/** One walk: the rows of a centre, or of a sampling point. */
export interface Walk {
  readonly along: 'centre' | 'samplingPoint'
  readonly place: Id
}

export interface PlacesAsk extends PageAsk {
  readonly centre?: Id | undefined
  readonly samplingPoint?: Id | undefined
}

/** The walks of a list: of the place that was asked for, or of all that somebody reaches. */
export async function walksOf(
  look: Look,
  { everywhere, centres, samplingPoints }: Reach,
  ask: PlacesAsk,
): Promise<Walk[]> {
  if (ask.samplingPoint) return [{ along: 'samplingPoint', place: ask.samplingPoint }]
  if (ask.centre) return [{ along: 'centre', place: ask.centre }]
  const walk = (along: Walk['along']) => (place: Id) => ({ along, place })
  if (everywhere) return (await allCentres(look)).map(walk('centre'))
  const reached = [...centres.map(walk('centre')), ...samplingPoints.map(walk('samplingPoint'))]
  return reached.filter(({ place }) => place !== '')
}

async function allCentres(look: Look): Promise<Id[]> {
  const rows = await look.db.selectFrom('place').select('id').where('kind', '=', 'centre').execute()
  return rows.map(({ id }) => id)
}

/** As many of the newest rows as a page asks for, each once; `queryOf` asks for those of one walk. */
export async function newest<DB, TB extends keyof DB, R>(
  look: Look,
  walks: readonly Walk[],
  ask: PageAsk,
  keyOf: (row: R) => readonly string[],
  queryOf: (walk: Walk) => SelectQueryBuilder<DB, TB, R>,
): Promise<R[]> {
  const rows = await together(look, walks.map(queryOf))
  const found = new Map(rows.map(row => [keyOf(row).join('|'), row]))
  const keys = [...found.keys()].sort().reverse()
  return keys.slice(0, oneMore(ask)).flatMap(key => found.get(key) ?? [])
}

/**
 * The rows of several queries, each with an order and a limit of its own, in one statement: what goes
 * over from one to another meanwhile is neither missed nor seen twice.
 */
export async function together<DB, TB extends keyof DB, R>(
  look: Look,
  queries: readonly SelectQueryBuilder<DB, TB, R>[],
): Promise<R[]> {
  const parts = queries.map(query => look.db.selectFrom(query.as('part')).selectAll('part'))
  const [first, ...others] = parts
  if (!first) return []
  const rows = await others.reduce((all, part) => all.unionAll(part), first).execute()
  return rows as unknown as R[]
}
