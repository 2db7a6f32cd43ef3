/** Verdicts as they were given; nothing here ever changes one. Giving them is `sign-out.ts`'s. */
import { notFound } from '../contract/refusal.ts'
import { VerdictBasis, type VerdictGiven } from '../contract/results.ts'
import type { Specimen } from '../contract/specimens.ts'
import { type Id, Say } from '../contract/words.ts'
import type { Look } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import { casesWith } from './joined.ts'

/** A row of the table as the verdict that it holds. */
export const asGiven = (row: Tables['verdict']): VerdictGiven => ({
  ...row,
  reasons: Say.array().parse(JSON.parse(row.reasons)),
  rules: JSON.parse(row.rules) as Id[],
  results: JSON.parse(row.results) as Id[],
  basis: row.basis === null ? null : VerdictBasis.parse(JSON.parse(row.basis)),
})

/** Verdicts of a case, the oldest first. */
export async function ofCase(look: Look, caseId: Id): Promise<VerdictGiven[]> {
  const rows = await look.db
    .selectFrom('verdict')
    .selectAll()
    .where('case', 'in', casesWith(look, caseId))
    .orderBy('id')
    .execute()
  return rows.map(asGiven)
}

export async function get(look: Look, id: Id): Promise<VerdictGiven> {
  const row = await look.db
    .selectFrom('verdict')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw notFound()
  return asGiven(row)
}

/** Whether blood of the other of a couple is in the same case and nothing is said of it yet. */
export async function isAnotherAwaited(
  look: Look,
  { case: it, subject }: Pick<Specimen, 'case' | 'subject'>,
): Promise<boolean> {
  const row = await look.db
    .selectFrom('specimen')
    .leftJoin('verdict', on =>
      on.onRef('verdict.specimen', '=', 'specimen.number').on('verdict.revokedAt', 'is', null),
    )
    .select('specimen.number')
    .where('specimen.case', '=', it)
    .where('specimen.subject', '!=', subject)
    .where('specimen.state', 'not in', ['withdrawn', 'lost'])
    .where('verdict.id', 'is', null)
    .executeTakeFirst()
  return row !== undefined
}
