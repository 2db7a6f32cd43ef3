/**
 * The specimens that a group of observations names, with their subjects, the results that stand, the
 * code book and the limits that hold, read in a few statements instead of a few for each value. A
 * rack lives for one unit of work, or one savepoint of it. What is filed meanwhile is noted in it at
 * once and written in one statement at the end, or before anything that needs to find it in the
 * database.
 */
import type { Result } from '../contract/results.ts'
import { looksRight, normalise } from '../contract/specimen-number.ts'
import type { Specimen } from '../contract/specimens.ts'
import type { Subject } from '../contract/subjects.ts'
import type { Id } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import type { PanelRow } from '../store/tables.ts'
import * as batches from './batches.ts'
import type { Codes } from './codes.ts'
import { rowsIn } from './keys.ts'
import type { Knowing } from './known.ts'
import type { ControlBook } from './lots.ts'
import * as panels from './panels.ts'
import type { Limits } from './rules.ts'

/** By number and analyte. */
type Standing = Map<string, Map<string, readonly Result[]>>

/** What is in the database of some specimens. */
export interface Stock {
  /** By number. */
  readonly specimens: ReadonlyMap<string, Specimen>
  readonly subjects: ReadonlyMap<Id, Subject>
  /** By number and analyte: what is not superseded, the oldest first. */
  readonly standing: Standing
  /** The same of what stood and stands no more. */
  readonly past: Standing
  /** By number: what is asked for once more. */
  readonly retests: ReadonlyMap<string, readonly OpenRetest[]>
}

/** So many values beyond the first are asked for of an assay. */
export interface OpenRetest {
  readonly specimen: string
  readonly assay: string
  readonly asks: number
}

export interface Rack extends Stock {
  /** What sent codes and units mean on the day of this unit. */
  readonly codes: Codes
  /** The limits of an analyte on that day. */
  readonly limits: Limits
  /** What controls are read and judged by. */
  readonly controls: ControlBook
  /** The runs that its observations were measured in. */
  readonly runs: batches.Runs
  /** Filed and not written yet. */
  readonly unwritten: PanelRow[]
}

/** A rack for numbers as they were sent, with what it takes to read and judge by. */
export async function fill(
  look: Look,
  sent: readonly string[],
  known: Knowing,
  heard: readonly batches.Heard[] = [],
): Promise<Rack> {
  const { codes, limits, controls, runs, runRows } = await known(look)
  return {
    ...(await stock(look, sent)),
    ...{ codes, limits, controls, unwritten: [] },
    runs: await batches.open(look, heard, runs, runRows),
  }
}

/** Numbers as they were sent; one that is no number of ours is not even looked up (B-05). */
export async function stock(look: Look, sent: readonly string[]): Promise<Stock> {
  const numbers = [...new Set([...new Set(sent)].map(normalise))].filter(looksRight)
  const specimens = await rowsIn(numbers, some =>
    look.often('specimens by number', some, (db, keys) =>
      db.selectFrom('specimen').selectAll().where('number', 'in', keys),
    ),
  )
  const subjects = await rowsIn([...new Set(specimens.map(s => s.subject))], some =>
    look.often('subjects by id', some, (db, keys) =>
      db.selectFrom('subject').selectAll().where('id', 'in', keys),
    ),
  )
  const standing: Standing = new Map()
  const past: Standing = new Map()
  for (const row of await rowsIn(numbers, some => panels.rowsOf(look, some)))
    for (const result of panels.unpacked(row))
      if (result.state === 'superseded') leave(past, result)
      else stand(standing, result)
  return {
    specimens: new Map(specimens.map(s => [s.number, s])),
    subjects: new Map(subjects.map(s => [s.id, s])),
    standing,
    past,
    // A first value is asked for by nobody: most groups bring nothing else.
    retests: standing.size > 0 ? await retestsOf(look, [...standing.keys()]) : new Map(),
  }
}

async function retestsOf(look: Look, numbers: readonly string[]) {
  const rows = await rowsIn(numbers, some =>
    look.often('retests of specimens', some, (db, keys) =>
      db
        .selectFrom('retest')
        .select(['specimen', 'assay', 'asks'])
        .where('specimen', 'in', keys)
        .where('state', '=', 'asked'),
    ),
  )
  return Map.groupBy(rows, row => row.specimen)
}

/** A retest was asked for meanwhile. */
export function noteRetest({ retests }: Stock, open: OpenRetest): void {
  const others = retests.get(open.specimen)?.filter(one => one.assay !== open.assay) ?? []
  ;(retests as Map<string, readonly OpenRetest[]>).set(open.specimen, [...others, open])
}

/** Writes what was filed and not written yet. */
export async function write(work: Work, { unwritten, runs }: Rack): Promise<void> {
  await batches.write(work, runs)
  if (unwritten.length > 0) await panels.put(work, unwritten.splice(0))
}

export const standingOf = (rack: Stock, specimen: string, analyte: string): readonly Result[] =>
  rack.standing.get(specimen)?.get(analyte) ?? NONE

/** What stood of it and stands no more. */
export const pastOf = (rack: Stock, specimen: string, analyte: string): readonly Result[] =>
  rack.past.get(specimen)?.get(analyte) ?? NONE

const NONE: readonly Result[] = []

/** A result was filed; the one that it supersedes stands no more. The answer takes it back. */
export function note({ standing, past }: Rack, result: Result): () => void {
  const { supersedes, specimen, analyte } = result
  const before = standing.get(specimen)?.get(analyte)
  const old = supersedes === null ? undefined : before?.find(({ id }) => id === supersedes)
  const back = undoably(standing, result, () => stand(standing, result))
  return old ? both(back, left(past, old)) : back
}

/** A result stands no more, and none in its place. The answer takes it back. */
export function forget({ standing, past }: Rack, result: Result): () => void {
  const back = undoably(standing, result, own => {
    const others = (own.get(result.analyte) ?? NONE).filter(({ id }) => id !== result.id)
    own.set(result.analyte, others)
  })
  return both(back, left(past, result))
}

const left = (past: Standing, old: Result): (() => void) =>
  undoably(past, old, () => leave(past, old))

const both = (one: () => void, other: () => void) => () => {
  one()
  other()
}

function undoably(
  standing: Standing,
  result: Result,
  change: (own: Map<string, readonly Result[]>) => void,
): () => void {
  const { analyte } = result
  const own = ownOf(standing, result)
  const before = own.get(analyte) ?? NONE
  change(own)
  return () => void own.set(analyte, before)
}

/** A panel was filed: it is written with the others. */
export const add = (rack: Rack, results: readonly Result[]): void =>
  void rack.unwritten.push(panels.packed(results))

function leave(past: Standing, result: Result): void {
  const own = ownOf(past, result)
  own.set(result.analyte, [...(own.get(result.analyte) ?? NONE), result])
}

function ownOf(all: Standing, { specimen }: Result): Map<string, readonly Result[]> {
  let own = all.get(specimen)
  if (!own) {
    own = new Map()
    all.set(specimen, own)
  }
  return own
}

function stand(standing: Standing, result: Result): void {
  const { analyte, supersedes } = result
  const own = ownOf(standing, result)
  const before = own.get(analyte)
  own.set(analyte, before ? [...before.filter(r => r.id !== supersedes), result] : [result])
}
