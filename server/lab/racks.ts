/**
 * The specimens that a group of observations names, with their subjects, the results that stand and
 * the limits that hold, read in a few statements instead of a few for each value. A rack lives for
 * one unit of work, or one savepoint of it, and what is filed meanwhile is noted in it.
 */
import type { Result } from '../contract/results.ts'
import type { Rule } from '../contract/rules.ts'
import { looksRight, normalise } from '../contract/specimen-number.ts'
import type { Specimen } from '../contract/specimens.ts'
import type { Subject } from '../contract/subjects.ts'
import { type Day, dayOf, type Id } from '../contract/words.ts'
import type { Look } from '../store/store.ts'
import * as rules from './rules.ts'

export interface Rack {
  /** By number. */
  readonly specimens: ReadonlyMap<string, Specimen>
  readonly subjects: ReadonlyMap<Id, Subject>
  /** By number and analyte: what is not superseded, the oldest first. */
  readonly standing: Map<string, readonly Result[]>
  /** The limits of an analyte on the day of this unit, read once. */
  limits(programme: string, analyte: string): Promise<readonly Rule[]>
}

/** Numbers as they were sent; one that is no number of ours is not even looked up (B-05). */
export async function fill(look: Look, sent: readonly string[]): Promise<Rack> {
  const numbers = [...new Set(sent.map(normalise))].filter(looksRight)
  const specimens = await rowsIn(numbers, some =>
    look.db.selectFrom('specimen').selectAll().where('number', 'in', some).execute(),
  )
  const subjects = await rowsIn([...new Set(specimens.map(s => s.subject))], some =>
    look.db.selectFrom('subject').selectAll().where('id', 'in', some).execute(),
  )
  const results = await rowsIn(numbers, some =>
    look.db
      .selectFrom('result')
      .selectAll()
      .where('specimen', 'in', some)
      .where('state', '!=', 'superseded')
      .orderBy('id')
      .execute(),
  )
  const standing = new Map<string, readonly Result[]>()
  for (const result of results) stand(standing, result)
  return {
    specimens: new Map(specimens.map(s => [s.number, s])),
    subjects: new Map(subjects.map(s => [s.id, s])),
    standing,
    limits: remembered(look),
  }
}

const AT_ONCE = 512

/** Reads in chunks by a list of keys. */
export async function rowsIn<T>(
  keys: readonly string[],
  read: (some: string[]) => Promise<T[]>,
): Promise<T[]> {
  const rows: T[] = []
  for (let i = 0; i < keys.length; i += AT_ONCE)
    rows.push(...(await read(filledUp(keys.slice(i, i + AT_ONCE)))))
  return rows
}

/** A list for `in`, its last key repeated up to a power of two, so that few statements differ. */
export function filledUp(keys: readonly string[]): string[] {
  const size = 2 ** Math.ceil(Math.log2(keys.length))
  return keys.concat(Array<string>(size - keys.length).fill(keys.at(-1) ?? ''))
}

const keyOf = (specimen: string, analyte: string): string => `${specimen} ${analyte}`

export const standingOf = (rack: Rack, specimen: string, analyte: string): readonly Result[] =>
  rack.standing.get(keyOf(specimen, analyte)) ?? []

/** A result was filed; the one that it supersedes stands no more. */
export function note(rack: Rack, result: Result): void {
  stand(rack.standing, result)
}

function stand(standing: Map<string, readonly Result[]>, result: Result): void {
  const key = keyOf(result.specimen, result.analyte)
  const others = (standing.get(key) ?? []).filter(r => r.id !== result.supersedes)
  standing.set(key, [...others, result])
}

function remembered(look: Look): Rack['limits'] {
  const day: Day = dayOf(look.at)
  const known = new Map<string, readonly Rule[]>()
  return async (programme, analyte) => {
    const key = keyOf(programme, analyte)
    const rows = known.get(key) ?? (await rules.limits(look, programme, analyte, day))
    known.set(key, rows)
    return rows
  }
}
