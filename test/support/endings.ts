/** What an end of a case rests on in stories, and a ladder that is climbed to its end. */
import { v7 as newId } from 'uuid'
import type { EvidenceGiven } from '../../server/contract/evidence.ts'
import type { BoardRow } from '../../server/contract/recalls.ts'
import type { Caller } from './caller.ts'

/** A diagnosis with its date, method, institution and source. */
export const DIAGNOSED: EvidenceGiven = {
  ...{ on: '2026-11-22', condition: 'CH', method: '血清TSH、FT4' },
  ...{ institution: '贵阳市妇幼保健院', paper: '2026-1187' },
}

/** A written refusal with its paper. */
export const SIGNED: EvidenceGiven = { on: '2026-11-22', signedBy: '母亲', paper: 'R-2026-7' }

/**
 * Climbs a recall's ladder in its order, nobody answering; what would count only later is said not to
 * be possible. Gives the row after the last step.
 */
export async function climb(
  by: Pick<Caller, 'showCase' | 'recordContact'>,
  of: Pick<BoardRow, 'id' | 'case'>,
  now: () => string,
): Promise<BoardRow> {
  for (;;) {
    const page = await by.showCase({ id: of.case })
    const ladder = page.ladders.find(one => one.recall === of.id)
    const next = ladder?.steps.find(step => step.state === 'next' || step.state === 'waits')
    const row = page.rows.find(one => one.id === of.id)
    if (!row) throw new Error(`${of.id} is no recall of this case`)
    if (!next) return row
    const isTooSoon = next.notBefore !== null && next.notBefore > now()
    const how = isTooSoon
      ? { outcome: 'not-possible' as const, note: 'the family is said to be abroad' }
      : { outcome: 'no-answer' as const }
    await by.recordContact({
      ...{ id: of.id, request: newId(), at: now(), channel: next.channel, ...how },
    })
  }
}
