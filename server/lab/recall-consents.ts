/**
 * What a withdrawn consent does to calls. Nobody is called for another test, and no clock calls
 * anybody. A value that is known to be urgent was measured while the consent held, and a life may hang
 * on it: its row stays on the board with its owner and its clock, marked, so that a physician decides
 * with the family what they are told. A family that heard what is no longer so is told all the same.
 */

import { RecallState } from '../contract/moves.ts'
import { consentWithdrawn, stoodBefore } from '../contract/reasons.ts'
import type { Id } from '../contract/words.ts'
import type { Work } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import { casesWith } from './joined.ts'
import * as recalls from './recalls.ts'
import * as redraws from './redraws.ts'

type Row = Tables['recall']

const rowsOf = (work: Work, caseId: Id) =>
  work.db
    .selectFrom('recall')
    .selectAll()
    .where('case', 'in', casesWith(work, caseId))
    .orderBy('id')

/** It asks for blood and knows of no value: however urgent its case is, nobody's life hangs on it. */
const asksOnly = ({ severity, condition, rule }: Row): boolean =>
  severity === 'watch' || (condition === redraws.REPEAT && rule === null)

/** The consent of a case is gone: what only asks for more tests ends, what is urgent is marked. */
export async function quieten(work: Work, caseId: Id): Promise<void> {
  for (const row of await rowsOf(work, caseId).where('endedAt', 'is', null).execute()) {
    if (recalls.isOwed(row)) continue
    if (asksOnly(row)) await recalls.end(work, row, consentWithdrawn(row.state))
    else {
      await recalls.change(work, row, { consentGoneAt: work.at })
      work.tell('recall.consent-gone', row.id, { specimen: row.specimen }, row.centre)
    }
  }
}

/** Consent was given once more: what was marked or ended for its lack stands as it did. */
export async function resume(work: Work, caseId: Id): Promise<void> {
  for (const row of await rowsOf(work, caseId).execute()) {
    const stood = RecallState.safeParse(stoodBefore(row.endedWhy ?? '')).data
    if (stood) await recalls.change(work, row, { state: stood, endedAt: null, endedWhy: null })
    else if (row.consentGoneAt) await recalls.change(work, row, { consentGoneAt: null })
    else continue
    work.tell('recall.consent-back', row.id, { specimen: row.specimen }, row.centre)
  }
}
