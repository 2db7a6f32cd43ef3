/** Which number a specimen bore before, and which it bears now; `relabels.ts` gives it another. */

import { Refusal } from '../contract/refusal.ts'
import { type Relabel, relabelledInWords } from '../contract/relabels.ts'
import type { Look } from '../store/store.ts'

const rows = (look: Look) =>
  look.db
    .selectFrom('relabel')
    .innerJoin('staff', 'staff.id', 'relabel.by')
    .select(['number', 'was', 'why', 'reason', 'at', 'staff.name as byName'])

export const before = async (look: Look, number: string): Promise<Relabel | null> =>
  (await rows(look).where('number', '=', number).executeTakeFirst()) ?? null

export const after = async (look: Look, was: string): Promise<Relabel | null> =>
  (await rows(look).where('was', '=', was).executeTakeFirst()) ?? null

/** The number under which it was registered, and consent to it given. */
export async function firstOf(look: Look, number: string): Promise<string> {
  const row = await look.db
    .selectFrom('relabel')
    .select('first')
    .where('number', '=', number)
    .executeTakeFirst()
  return row?.first ?? number
}

/** Refuses a number that another one has replaced, with that one. */
export async function demandNotReplaced(look: Look, number: string): Promise<void> {
  const row = await after(look, number)
  if (row) throw new Refusal('conflict', relabelledInWords(number, row.number))
}
