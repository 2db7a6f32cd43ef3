/** A birth is registered, if it can be hers: held against her own day of birth, her dated pregnancies and her other children. */
import { bornOn } from '../contract/identity-numbers.ts'
import {
  wrongBirthday,
  wrongBirthOf,
  wrongInterval,
  wrongMotherhood,
} from '../contract/plausible.ts'
import { wrongField } from '../contract/refusal.ts'
import type { Mother, Newborn, Subject } from '../contract/subjects.ts'
import { type Day, dayOf, type Id, type Say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import * as joined from './joined.ts'
import * as pregnancies from './pregnancies.ts'
import * as subjects from './subjects.ts'

/** A newborn with its mother, typed or known here: all or nothing. */
export async function register(
  work: Work,
  at: { centre: Id; samplingPoint: Id },
  given: {
    mother: Mother | { readonly id: Id }
    pregnancy?: Id | undefined
    newborn: Newborn
  },
): Promise<Subject & { mother: Id }> {
  const mother = await subjects.personFor(work, at, 'woman', given.mother, 'mother')
  const of = { mother, pregnancy: given.pregnancy }
  await demandPossible(work, of, given.newborn)
  return { ...(await subjects.registerNewborn(work, { ...at, ...of }, given.newborn)), mother }
}

/** Refuses a newborn that this mother cannot have borne then, beside the field that says so. */
async function demandPossible(
  look: Look,
  of: { mother: Id; pregnancy?: Id | undefined },
  newborn: Pick<Newborn, 'bornAt' | 'gestationDays'>,
): Promise<void> {
  const born = dayOf(newborn.bornAt)
  const records = await joined.recordsOf(look, of.mother)
  const not =
    wrongBirthday(born, dayOf(look.at)) ??
    (await whyNotHers(look, records, born)) ??
    (await whyNotBeside(look, records, of.pregnancy, born))
  if (not) throw wrongField('newborn.bornAt', not.en, not.zh)
  const tooOld = await whyNotThisPregnancy(look, records, born, newborn.gestationDays)
  if (tooOld) throw wrongField(tooOld.field, tooOld.says.en, tooOld.says.zh)
}

async function whyNotHers(look: Look, records: readonly Id[], born: Day): Promise<Say | null> {
  const rows = await look.db
    .selectFrom('identity')
    .select(['idNumber'])
    .where('subject', 'in', records)
    .where('idKind', '=', 'citizen')
    .execute()
  const days = rows.flatMap(row => bornOn(row.idNumber ?? '') ?? [])
  return days.map(day => wrongMotherhood(day, born)).find(says => says !== null) ?? null
}

async function whyNotBeside(
  look: Look,
  records: readonly Id[],
  pregnancy: Id | undefined,
  born: Day,
): Promise<Say | null> {
  const children = await look.db
    .selectFrom('subject')
    .select(['pregnancy', 'bornAt'])
    .where('mother', 'in', records)
    .where('kind', '=', 'newborn')
    .execute()
  for (const child of children) {
    const birth = child.pregnancy === pregnancy ? 'same' : 'another'
    const says = child.bornAt && wrongInterval(born, dayOf(child.bornAt), birth)
    if (says) return says
  }
  return null
}

/** The dated pregnancies of hers, as far as each had come on the day of the birth. */
async function whyNotThisPregnancy(
  look: Look,
  records: readonly Id[],
  born: Day,
  said: number | undefined,
) {
  const rows = await look.db
    .selectFrom('pregnancy')
    .select('id')
    .where('mother', 'in', records)
    .execute()
  const datings = await pregnancies.datingsOf(
    look,
    rows.map(row => row.id),
  )
  for (const dating of datings.values()) {
    const reached = pregnancies.daysOn(dating, born)
    const says = wrongBirthOf(reached, born, said)
    if (!says) continue
    const isSaid = wrongBirthOf(reached, born, undefined) === null
    return { field: isSaid ? 'newborn.gestationDays' : 'newborn.bornAt', says }
  }
  return null
}
