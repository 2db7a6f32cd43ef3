/**
 * How far a pregnancy is: from a dated basis (last period, ultrasound, embryo transfer), counted in
 * completed Shanghai days. The latest dating holds; those before it, and those that were told beside it,
 * stay readable.
 */
import { v7 as newId } from 'uuid'
import { DAY_TO_COME } from '../contract/plausible.ts'
import { wrongField } from '../contract/refusal.ts'
import type { Dating, Gestation } from '../contract/requests.ts'
import type { Subject } from '../contract/subjects.ts'
import { type Day, dayOf, daysBetween, type Id } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'

const DAY_MS = 86_400_000

interface In {
  readonly centre: Id
  readonly pregnancy: Id
}

export interface Datings {
  /** What the gestation is counted from. */
  readonly dating: Dating
  readonly otherDatings?: readonly Dating[] | undefined
}

/** All that a registration tells: what is kept beside comes first, so that the latest is what counts. */
export async function begin(
  work: Work,
  of: In,
  { dating, otherDatings = [] }: Datings,
): Promise<void> {
  for (const [i, other] of otherDatings.entries()) {
    const path = `otherDatings.${i}`
    const isSaid = [dating, ...otherDatings.slice(0, i)].some(one => one.basis === other.basis)
    if (isSaid)
      throw wrongField(
        `${path}.basis`,
        'A dating from this is there already: keep one of each.',
        '该依据已填写，每种依据请只填一项。',
      )
    await date(work, of, other, path)
  }
  await date(work, of, dating)
}

/** Dates a pregnancy anew; `path` is what the form calls it. */
export async function date(
  work: Work,
  { centre, pregnancy }: In,
  dating: Dating,
  path = 'dating',
): Promise<Gestation> {
  if (dating.on > dayOf(work.at)) throw wrongField(`${path}.on`, DAY_TO_COME.en, DAY_TO_COME.zh)
  const row: Gestation = {
    ...{ id: newId(), centre, pregnancy },
    ...{ basis: dating.basis, on: dating.on, days: dating.days },
    ...{ at: work.at, by: work.by.id },
  }
  await work.db.insertInto('gestation').values(row).execute()
  const { basis, on, days } = row
  work.tell('pregnancy.dated', pregnancy, { basis, on, days }, centre)
  return row
}

/** The dating that holds; null where a subject's pregnancy has none. */
export async function datingOf(
  look: Look,
  { pregnancy }: Pick<Subject, 'pregnancy'>,
): Promise<Gestation | null> {
  if (pregnancy === null) return null
  const row = await look.db
    .selectFrom('gestation')
    .selectAll()
    .where('pregnancy', '=', pregnancy)
    .orderBy('id', 'desc')
    .executeTakeFirst()
  return row ?? null
}

/** All datings of a pregnancy, the one that holds first. */
export const all = (look: Look, pregnancy: Id): Promise<Gestation[]> =>
  look.db
    .selectFrom('gestation')
    .selectAll()
    .where('pregnancy', '=', pregnancy)
    .orderBy('id', 'desc')
    .execute()

/** The datings that hold of several pregnancies, by pregnancy. */
export async function datingsOf(
  look: Look,
  pregnancies: readonly Id[],
): Promise<ReadonlyMap<Id, Gestation>> {
  if (pregnancies.length === 0) return new Map()
  const rows = await look.db
    .selectFrom('gestation')
    .selectAll()
    .where('pregnancy', 'in', [...new Set(pregnancies)])
    .orderBy('id')
    .execute()
  return new Map(rows.map(row => [row.pregnancy, row]))
}

type Dated = Pick<Gestation, 'on' | 'days'>

/** Completed days of gestation on a day. */
export const daysOn = ({ on, days }: Dated, day: Day): number => days + daysBetween(on, day)

/** The day on which the gestation is so many days. */
export const dayAt = ({ on, days }: Dated, wanted: number): Day =>
  new Date(Date.parse(on) + (wanted - days) * DAY_MS).toISOString().slice(0, 10)
