/**
 * Which book a row belongs to: asked by the doors before they open a unit of work. A row that does
 * not exist answers like one that the caller may not see.
 */
import { notFound } from '../contract/refusal.ts'
import { readNumber } from '../contract/specimen-number.ts'
import type { Look } from '../store/store.ts'

/** Nouns whose rows are kept in the book of a centre. */
export type Kept =
  | 'subject'
  | 'pregnancy'
  | 'couple'
  | 'case'
  | 'recall'
  | 'flag'
  | 'parked'
  | 'message'
  | 'line'
  | 'match'
  | 'entry'
  | 'batch'
  | 'invalidation'
  | 'correction'
  | 'retest'
  | 'report'
  | 'reportNotice'
  | 'identitySeal'
  | 'printer'
  | 'shipment'
  | 'notice'
  | 'dispatch'
  | 'consent'

/** Every centre, each of which has a book. */
export async function centres(look: Look): Promise<string[]> {
  const rows = await look.db.selectFrom('place').select('id').where('kind', '=', 'centre').execute()
  return rows.map(({ id }) => id)
}

export async function bookOf(look: Look, noun: Kept, id: string): Promise<string[]> {
  const row = await look.db
    .selectFrom(noun)
    .select('centre')
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw notFound()
  return [row.centre]
}

/** The book of a scanned specimen, or `otherwise` where the number is registered nowhere. */
export async function bookOfSpecimen(
  look: Look,
  scanned: string,
  otherwise?: string,
): Promise<string[]> {
  const row = await look.db
    .selectFrom('specimen')
    .select('centre')
    .where('number', '=', readNumber(scanned))
    .executeTakeFirst()
  if (!row && otherwise === undefined) throw notFound()
  return [row?.centre ?? otherwise ?? '']
}
