/**
 * A couple: the woman of a pregnancy and her partner, as a row that begins and ends (domain reference
 * 6.1). Both stay people of their own, with their own identity, numbers and search; what makes them one
 * case is the programme, where it concerns couples (`prenatal.ts`). Whose specimen is whose is said by
 * the specimen, never by the couple, so that ending one moves nobody's blood.
 */
import { v7 as newId } from 'uuid'
import { demand } from '../access.ts'
import type { Couple, CoupleShown, Partner } from '../contract/couples.ts'
import { masked } from '../contract/person-names.ts'
import { DAY_TO_COME } from '../contract/plausible.ts'
import { changedMeanwhile, notFound, Refusal, wrongField } from '../contract/refusal.ts'
import { type Day, dayOf, type Id, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import { changeRow } from './changing.ts'
import * as joined from './joined.ts'
import * as subjects from './subjects.ts'

interface At {
  readonly centre: Id
  readonly samplingPoint: Id
}

/** The partner of a pregnancy, beside whom nobody stands; `woman` is any record of hers. */
export async function begin(
  work: Work,
  at: At,
  { pregnancy, woman, partner }: { pregnancy: Id; woman: Id; partner: Partner },
): Promise<Couple> {
  if (await standing(work, pregnancy))
    throw new Refusal(
      'conflict',
      say(
        'A partner is recorded for this pregnancy. End that with its reason first, then record the other.',
        '该次妊娠已登记配偶。请先注明原因予以终止，再登记另一人。',
      ),
    )
  const him = await subjects.personFor(work, at, 'man', partner, 'partner')
  const row: Couple = {
    ...{ id: newId(), centre: at.centre, pregnancy, woman, partner: him },
    ...{ beganAt: work.at, beganBy: work.by.id },
    ...{ endedAt: null, endedOn: null, endedBy: null, endedWhy: null, version: 1 },
  }
  await work.db.insertInto('couple').values(row).execute()
  work.tell('pregnancy.couple-began', pregnancy, { couple: row.id, partner: him }, at.centre)
  return row
}

/** The same through a door of its own, for a pregnancy that is registered already. */
export async function beginLater(
  work: Work,
  given: { id: Id; samplingPoint: Id; partner: Partner },
): Promise<Couple> {
  const pregnancy = await work.db
    .selectFrom('pregnancy')
    .selectAll()
    .where('id', '=', given.id)
    .executeTakeFirst()
  if (!pregnancy) throw notFound()
  const { centre, mother: woman } = pregnancy
  const { samplingPoint, partner } = given
  demand(work.by, 'register', await subjects.get(work, woman), work.at)
  demand(work.by, 'register', { samplingPoint }, work.at)
  return begin(work, { centre, samplingPoint }, { pregnancy: given.id, woman, partner })
}

/** They are no couple in this pregnancy, from a day or from today; what was taken from either stays theirs. */
export async function end(
  work: Work,
  given: { id: Id; version: number; on?: Day | undefined; reason: string },
): Promise<Couple> {
  const { id, version, reason, on = dayOf(work.at) } = given
  const it = await get(work, id)
  demand(work.by, 'register', await subjects.get(work, it.woman), work.at)
  if (it.endedAt !== null) throw changedMeanwhile()
  if (on > dayOf(work.at)) throw wrongField('on', DAY_TO_COME.en, DAY_TO_COME.zh)
  const set = { endedAt: work.at, endedOn: on, endedBy: work.by.id, endedWhy: reason }
  const row = await changeRow(work, 'couple', { id, version }, set)
  work.tell('pregnancy.couple-ended', it.pregnancy, { couple: id, on, reason }, it.centre)
  return row
}

async function get(look: Look, id: Id): Promise<Couple> {
  const row = await look.db.selectFrom('couple').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw notFound()
  return row
}

/** Who stands beside her in a pregnancy now. */
export const standing = (look: Look, pregnancy: Id): Promise<Couple | undefined> =>
  look.db
    .selectFrom('couple')
    .selectAll()
    .where('pregnancy', '=', pregnancy)
    .where('endedAt', 'is', null)
    .executeTakeFirst()

/** All that a person is or was one of, under whichever record. */
export async function list(look: Look, id: Id): Promise<CoupleShown[]> {
  demand(look.by, 'see-specimen', await subjects.get(look, id), look.at)
  const records = await joined.recordsOf(look, await subjects.familyRoot(look, id))
  const rows = await look.db
    .selectFrom('couple')
    .innerJoin('subject as woman', 'woman.id', 'couple.woman')
    .leftJoin('identity as her', 'her.subject', 'couple.woman')
    .leftJoin('identity as him', 'him.subject', 'couple.partner')
    .selectAll('couple')
    .select(['her.name as womanName', 'him.name as partnerName', 'woman.samplingPoint'])
    .where(eb => eb.or([eb('couple.woman', 'in', records), eb('couple.partner', 'in', records)]))
    .orderBy('couple.id', 'desc')
    .execute()
  return rows.map(({ womanName, partnerName, ...couple }) => ({
    ...couple,
    her: { maskedName: masked(womanName ?? '') },
    him: { maskedName: masked(partnerName ?? '') },
  }))
}
