/**
 * The language that migrations are written in: data, not SQL. Four kinds of column and nothing else
 * (text, integer, double, bytes), because these four behave alike on both engines; what they are
 * called there stands in `engines.ts`. Times are ISO text, ids are text, there are no booleans.
 */

export const KINDS = ['text', 'integer', 'double', 'bytes'] as const
export type Kind = (typeof KINDS)[number]

/** A kind, with `?` where the value may be missing. */
export type Column = Kind | `${Kind}?`

/** Columns are named as in the code (`collectedAt`); the database sees `collected_at`. */
interface Keys<Name extends string> {
  readonly key: readonly Name[]
  readonly unique?: readonly (readonly Name[])[]
  readonly index?: readonly (readonly Name[])[]
}

export interface Table extends Keys<string> {
  readonly name: string
  readonly columns: Readonly<Record<string, Column>>
}

/** More columns of a table that is there; each may be missing, because the rows before it lack it. */
interface MoreColumns {
  readonly name: string
  readonly more: Readonly<Record<string, `${Kind}?`>>
}

/** One more index of a table that is there. */
interface MoreIndex {
  readonly name: string
  readonly by: readonly string[]
}

/** One step of a migration. */
export type Step = Table | MoreColumns | MoreIndex

/** What an engine calls the four kinds, and what stands behind the bracket of a new table. */
export interface Dictionary {
  readonly kinds: Readonly<Record<Kind, string>>
  readonly tableEnd: string
  /** Asks for the names of the tables; Kysely's own question reads every column of each. */
  readonly tables: string
}

const NAME = /^[a-z][a-z0-9]*([A-Z][a-z0-9]+)*$/
const LONGEST_NAME = 63

/** A new table. `key` is its primary key; `unique` and `index` are lists of columns each. */
export function table<C extends Readonly<Record<string, Column>>>(
  name: string,
  columns: C,
  keys: Keys<keyof C & string>,
): Table {
  for (const word of [name, ...Object.keys(columns)])
    if (!NAME.test(word)) throw new Error(`"${word}" cannot be a name in table ${name}`)
  return { name, columns, ...keys }
}

/** Adds columns to a table of an older migration. */
export function moreColumns(name: string, more: Readonly<Record<string, `${Kind}?`>>): MoreColumns {
  for (const word of Object.keys(more))
    if (!NAME.test(word)) throw new Error(`"${word}" cannot be a name in table ${name}`)
  return { name, more }
}

/** Adds an index to a table of an older migration. */
export const moreIndex = (name: string, by: readonly string[]): MoreIndex => ({ name, by })

/** `collectedAt` as the database spells it; the camel case plugin goes the same way and back. */
export const spelled = (name: string): string => name.replace(/[A-Z]/g, c => `_${c.toLowerCase()}`)

const quoted = (name: string): string => `"${spelled(name)}"`
const listed = (names: readonly string[]): string => names.map(quoted).join(', ')

/** The statements that carry a step out, in order. */
export function statements(step: Step, dictionary: Dictionary): string[] {
  if ('by' in step) return [indexLine(step.name, step.by)]
  if ('more' in step)
    return Object.entries(step.more).map(
      ([name, column]) =>
        `alter table ${quoted(step.name)} add column ${columnLine(name, column, dictionary)}`,
    )
  const columns = Object.entries(step.columns).map(([name, column]) =>
    columnLine(name, column, dictionary),
  )
  const constraints = [
    `primary key (${listed(step.key)})`,
    ...(step.unique ?? []).map(names => `unique (${listed(names)})`),
  ]
  const lines = [...columns, ...constraints].join(',\n  ')
  return [
    `create table ${quoted(step.name)} (\n  ${lines}\n)${dictionary.tableEnd}`,
    ...(step.index ?? []).map(names => indexLine(step.name, names)),
  ]
}

function columnLine(name: string, column: Column, { kinds }: Dictionary): string {
  const kind = KINDS.find(k => column === k || column === `${k}?`)
  if (!kind) throw new Error(`"${column}" is no kind of column (${name})`)
  return `${quoted(name)} ${kinds[kind]}${column.endsWith('?') ? '' : ' not null'}`
}

function indexLine(table: string, names: readonly string[]): string {
  const name = [table, 'by', ...names].map(spelled).join('_').slice(0, LONGEST_NAME)
  return `create index "${name}" on ${quoted(table)} (${listed(names)})`
}
