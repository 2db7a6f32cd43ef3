/**
 * Which records are one person, and which cases are one, after merges that two people decided
 * (`merges.ts`). Nothing of a record is rewritten by a merge: its children, numbers and clocks stay
 * under their own ids, and whoever asks for one of them is led here to the others.
 */
import type { Id } from '../contract/words.ts'
import type { Look } from '../store/store.ts'
import { rowsIn } from './keys.ts'

/** A merge holds until its undoing is decided. */
export const STANDING = ['merged', 'undo-asked'] as const

/** The record that stands for a person: of one that was never merged, itself. */
export async function rootOf(look: Look, id: Id): Promise<Id> {
  const row = await look.db
    .selectFrom('personMerge')
    .select('kept')
    .where('gone', '=', id)
    .where('state', 'in', STANDING)
    .executeTakeFirst()
  return row ? rootOf(look, row.kept) : id
}

/** Every record of the person behind one of them; the one that stands for them first. */
export const recordsOf = async (look: Look, id: Id): Promise<Id[]> =>
  recordsUnder(look, await rootOf(look, id))

/** A record and all that were merged into it. */
export async function recordsUnder(look: Look, id: Id): Promise<Id[]> {
  const all: Id[] = []
  let next = [id]
  while (next.length > 0) {
    all.push(...next)
    const rows = await look.db
      .selectFrom('personMerge')
      .select('gone')
      .where('kept', 'in', next)
      .where('state', 'in', STANDING)
      .orderBy('id')
      .execute()
    next = rows.map(row => row.gone)
  }
  return all
}

/** The persons behind some records, each once and in their order, with every record of theirs. */
export async function personsOf(look: Look, ids: readonly Id[]): Promise<Id[][]> {
  const touched = await rowsIn(ids, some =>
    look.db
      .selectFrom('personMerge')
      .select(['kept', 'gone'])
      .where(eb => eb.or([eb('kept', 'in', some), eb('gone', 'in', some)]))
      .where('state', 'in', STANDING)
      .execute(),
  )
  const merged = new Set(touched.flatMap(({ kept, gone }) => [kept, gone]))
  const persons = new Map<Id, Id[]>()
  for (const id of ids) {
    const records = merged.has(id) ? await recordsOf(look, id) : [id]
    persons.set(records[0] ?? id, records)
  }
  return [...persons.values()]
}

/** Whether two records are one person. */
export const areOne = async (look: Look, one: Id, other: Id): Promise<boolean> =>
  one === other || (await rootOf(look, one)) === (await rootOf(look, other))

/** For a `where ... in`: a case and those that are one with it, of the same person and programme. */
export const casesWith = (look: Look, id: Id) =>
  look.db
    .selectFrom('joinedCase as one')
    .innerJoin('joinedCase as other', 'other.lead', 'one.lead')
    .select('other.case')
    .where('one.case', '=', id)
    .union(look.db.selectFrom('case').select('case.id as case').where('case.id', '=', id))
