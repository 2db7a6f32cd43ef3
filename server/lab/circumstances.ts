/**
 * What may change a newborn's values and was known when its blood was taken: a transfusion, feeding by
 * drip or not at all, few feeds. The ward writes it down with the collection; it is a remark on the
 * card (D18, D21) and decides when somebody is collected from again.
 */
import { v7 as newId } from 'uuid'
import { personOf } from '../access.ts'
import type { Circumstance } from '../contract/circumstances.ts'
import type { Specimen } from '../contract/specimens.ts'
import type { Instant } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import { casesWith, recordsOf } from './joined.ts'

/** Those that are interference (D18); the others are only written down. */
const INTERFERES: readonly Circumstance['kind'][] = ['transfused', 'parenteral', 'nil-by-mouth']

export async function put(
  work: Work,
  { number, centre }: Pick<Specimen, 'number' | 'centre'>,
  given: readonly Circumstance[],
): Promise<void> {
  for (const { kind, lastAt, amount } of given)
    await work.db
      .insertInto('circumstance')
      .values({
        ...{ id: newId(), centre, specimen: number, kind, lastAt, amount },
        ...{ by: personOf(work.by).staff, at: work.at },
      })
      .execute()
}

export async function ofSpecimen(look: Look, number: string): Promise<Circumstance[]> {
  const rows = await look.db
    .selectFrom('circumstance')
    .select(['kind', 'lastAt', 'amount'])
    .where('specimen', '=', number)
    .orderBy('id')
    .execute()
  return rows as Circumstance[]
}

/** What was told of somebody, and when the card was taken with which it was. */
export interface Told extends Circumstance {
  readonly specimen: string
  readonly collectedAt: Instant | null
}

/** All that was told of one person with any specimen of a case: what holds of a child holds of every card of it. */
export async function ofPerson(
  look: Look,
  { case: it, subject }: Pick<Specimen, 'case' | 'subject'>,
): Promise<Told[]> {
  const rows = await look.db
    .selectFrom('circumstance')
    .innerJoin('specimen', 'specimen.number', 'circumstance.specimen')
    .select(['circumstance.kind', 'circumstance.lastAt', 'circumstance.amount'])
    .select(['circumstance.specimen', 'specimen.collectedAt'])
    .where('specimen.case', 'in', casesWith(look, it))
    .where('specimen.subject', 'in', await recordsOf(look, subject))
    .orderBy('circumstance.id')
    .execute()
  return rows as Told[]
}

/** Whether one of them may change values. */
export const interfere = (all: readonly Circumstance[]): boolean =>
  all.some(({ kind }) => INTERFERES.includes(kind))

/** How often it was fed before; undefined is not known. */
export const feedsIn = (all: readonly Circumstance[]): number | undefined =>
  all.find(({ kind }) => kind === 'feeds')?.amount ?? undefined
