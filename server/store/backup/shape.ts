/** The tables of a database as its migrations made them: what a backup holds, on either engine. */
import type { Migrations } from '../migrate.ts'

export interface Shape {
  readonly table: string
  readonly columns: readonly string[]
  /** Its primary key, by which its rows are walked. */
  readonly key: readonly string[]
}

/** In the order in which they were made. */
export function shapesOf(migrations: Migrations): Shape[] {
  const shapes = new Map<string, Shape>()
  for (const step of Object.values(migrations).flat()) {
    if ('by' in step) continue
    const known = shapes.get(step.name)
    if ('more' in step) {
      if (!known) throw new Error(`columns of ${step.name}, which is not there`)
      shapes.set(step.name, { ...known, columns: [...known.columns, ...Object.keys(step.more)] })
    } else
      shapes.set(step.name, {
        ...{ table: step.name, columns: Object.keys(step.columns), key: step.key },
      })
  }
  return [...shapes.values()]
}

/** The migrations of this version that a database has seen. */
export const someOf = (migrations: Migrations, names: readonly string[]): Migrations =>
  Object.fromEntries(Object.entries(migrations).filter(([name]) => names.includes(name)))
