/**
 * Queries of the hot path, built once and kept compiled: building one costs more than running it.
 *
 * A query is known by its name and the number of its values. It is built with a mark in the place
 * of each value, so that what is a value and what is a constant of the query is known for sure.
 */
import type { CompiledQuery } from 'kysely'
import type { Ask } from './engines.ts'
import type { Build, Reader, Value } from './work.ts'

interface KeptQuery {
  readonly query: CompiledQuery
  /** For each parameter the value that goes there, or -1 for a constant. */
  readonly slots: readonly number[]
}
export type Kept = Map<string, KeptQuery>

export async function often<R, Db extends Reader>(
  kept: Kept,
  { db, ask }: { readonly db: Db; readonly ask: Ask },
  name: string,
  values: readonly Value[],
  build: Build<R, Db>,
): Promise<R[]> {
  const key = `${name}/${values.length}`
  let known = kept.get(key)
  if (!known) {
    known = built(key, db, values.length, build)
    kept.set(key, known)
  }
  const { query, slots } = known
  const parameters = slots.map((slot, i) => (slot < 0 ? query.parameters[i] : values[slot]))
  return (await ask(query.sql, parameters)) as R[]
}

function built<R, Db>(key: string, db: Db, count: number, build: Build<R, Db>): KeptQuery {
  const marks = Array.from({ length: count }, (_, i) => `\u0000${i}`)
  const { query, slots } = withWords(build(db, [...marks]).compile(), marks)
  const unused = marks.findIndex((_, i) => !slots.includes(i))
  if (unused >= 0) throw new Error(`query ${key} does not use its value ${unused}`)
  return { query, slots }
}

/** A word as states and kinds are, safe to stand in a statement. */
const WORD = /^[a-z][a-z-]*$/

/**
 * Constants that are words stand in the text. Left as parameters they would have SQLite look at their
 * values for its plan, and plan anew at every call.
 */
function withWords(query: CompiledQuery, marks: readonly string[]): KeptQuery {
  const parameters: unknown[] = []
  let at = 0
  const text = query.sql.replace(/\?|\$\d+/g, mark => {
    const parameter = query.parameters[at++]
    if (typeof parameter === 'string' && WORD.test(parameter)) return `'${parameter}'`
    parameters.push(parameter)
    return mark === '?' ? mark : `$${parameters.length}`
  })
  const slots = parameters.map(parameter => marks.indexOf(parameter as string))
  return { query: { ...query, sql: text, parameters }, slots }
}
