/**
 * How far a pregnancy is: from a dated basis (last period, ultrasound, embryo transfer), counted in
 * completed Shanghai days. The latest dating holds; those before it stay readable.
 */
import { v7 as newId } from 'uuid'
import { wrongField } from '../contract/refusal.ts'
import type { Dating, Gestation } from '../contract/requests.ts'
import type { Subject } from '../contract/subjects.ts'
import { type Day, dayOf, daysBetween, type Id } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'

const DAY_MS = 86_400_000

/** Dates a pregnancy anew. */
export async function date(
  work: Work,
  { centre, pregnancy }: { centre: Id; pregnancy: Id },
  dating: Dating,
): Promise<Gestation> {
  if (dating.on > dayOf(work.at))
    throw wrongField('dating.on', 'That lies in the future.', '日期晚于今天。')
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
