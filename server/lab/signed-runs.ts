/**
 * Runs of which values were signed before a control of them failed: the reports may have left, and
 * families may rely on them. An authoriser and the head of the centre are told in the unit that files
 * the control, and the notice rests only when two people have released all that was broken, or have
 * invalidated the run; that somebody has seen it, or measures anew, is not enough.
 */
import type { Breach } from '../contract/controls.ts'
import type { Notice, NoticeLevel } from '../contract/notices.ts'
import type { Result } from '../contract/results.ts'
import type { Id } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import * as duty from './duty.ts'
import * as holds from './holds.ts'
import * as notices from './notices.ts'
import * as panels from './panels.ts'

export const WHY = 'signed-run-failed'

/** Values of a run that a broken rule is about and that somebody had signed out. */
export const signedUnder = (
  { analytes }: Pick<Breach, 'analytes'>,
  results: readonly Result[],
): Result[] =>
  results.filter(
    one => one.authorisedAt !== null && (analytes === null || analytes.includes(one.analyte)),
  )

/** Whoever is told of a run, at each level; somebody of those who signed it before another. */
async function toldOf(
  look: Look,
  centre: Id,
  signers: readonly (Id | null)[],
): Promise<readonly (readonly [NoticeLevel, Id | null])[]> {
  const there = await duty.whoMay(look, 'authorise', [centre, '*'])
  const signer = signers.find(id => there.some(one => one.id === id)) ?? there[0]?.id ?? null
  const head = duty.toldAt(await duty.at(look, centre), 'head', null)?.id ?? null
  return [
    ['owner', signer],
    ['head', head],
  ]
}

/** Tells of a run; of one that was told already and seen since, once more. */
export async function tell(
  work: Work,
  { batch, centre }: Breach,
  signed: readonly Result[],
): Promise<void> {
  const told = await standingNow(work, batch)
  for (const one of told.filter(({ acknowledgedAt }) => acknowledgedAt !== null))
    await notices.tellInstead(work, one, one.staff)
  if (told.length > 0) return
  const signers = signed.map(({ authorisedBy }) => authorisedBy)
  for (const [level, staff] of await toldOf(work, centre, signers))
    await notices.raise(work, {
      ...{ centre, about: batch, recall: null, case: null, severity: 'critical', level, why: WHY },
      ...{ since: work.at, dueAt: work.at, staff },
    })
}

function standingNow(look: Look, batch?: Id): Promise<Notice[]> {
  const query = look.db
    .selectFrom('notice')
    .selectAll()
    .where('endedAt', 'is', null)
    .where('why', '=', WHY)
    .orderBy('id')
  return (batch ? query.where('about', '=', batch) : query).execute()
}

/** Notices that were raised of runs and should go on, each with whom it should tell now. */
export async function standing(look: Look): Promise<Notice[]> {
  const all: Notice[] = []
  for (const [batch, told] of Map.groupBy(await standingNow(look), ({ about }) => about)) {
    if (!(await isInDoubt(look, batch))) continue
    const [first] = told
    const who = first
      ? await toldOf(
          look,
          first.centre,
          told.map(one => one.staff),
        )
      : []
    const now = new Map(who)
    all.push(...told.map(one => ({ ...one, staff: now.get(one.level) ?? null })))
  }
  return all
}

async function isInDoubt(look: Look, batch: Id): Promise<boolean> {
  const invalidated = await look.db
    .selectFrom('invalidation')
    .select('id')
    .where('batch', '=', batch)
    .where('state', '=', 'confirmed')
    .executeTakeFirst()
  if (invalidated) return false
  const broken = (await holds.breachesOf(look, [batch])).filter(holds.isStanding)
  if (broken.length === 0) return false
  const results = await panels.ofRun(look, batch)
  return broken.some(breach => signedUnder(breach, results).length > 0)
}
