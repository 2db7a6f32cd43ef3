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
import { centres } from './books.ts'

/** One walk: the rows of a centre, or of a sampling point. */
export interface Walk {
  readonly along: 'centre' | 'samplingPoint'
  readonly place: Id
}

export interface List {
  /** Where the asker may see its rows. */
  readonly reached: Reach
  readonly ask: { readonly centre?: Id | undefined; readonly samplingPoint?: Id | undefined }
  /** How many of its rows are wanted. */
  readonly most: number
}

/** The newest rows of a list, each once; `queryOf` asks for those of one walk, the newest first. */
export async function newest<DB, TB extends keyof DB, R>(
  look: Look,
  list: List,
  keyOf: (row: R) => readonly string[],
  queryOf: (walk: Walk) => SelectQueryBuilder<DB, TB, R>,
): Promise<R[]> {
  const walks = await walksOf(look, list)
  const rows = await together(
    look,
    walks.map(walk => queryOf(walk).limit(list.most)),
  )
  const found = new Map(rows.map(row => [keyOf(row).join('|'), row]))
  const keys = [...found.keys()].sort().reverse()
  return keys.slice(0, list.most).flatMap(key => found.get(key) ?? [])
}

/** Of the place that was asked for, or of all that somebody reaches. */
async function walksOf(look: Look, { reached, ask }: List): Promise<Walk[]> {
  if (ask.samplingPoint) return [{ along: 'samplingPoint', place: ask.samplingPoint }]
  if (ask.centre) return [{ along: 'centre', place: ask.centre }]
  const walk = (along: Walk['along']) => (place: Id) => ({ along, place })
  if (reached.everywhere) return (await centres(look)).map(walk('centre'))
  const own = [
    ...reached.centres.map(walk('centre')),
    ...reached.samplingPoints.map(walk('samplingPoint')),
  ]
  return own.filter(({ place }) => place !== '')
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
