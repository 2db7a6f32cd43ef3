/** The working calendar as its rows say it today. */
import type { Calendar } from '../contract/calendar.ts'
import { dayOf } from '../contract/words.ts'
import type { Look } from '../store/store.ts'

/** The days that are not as their day of the week; of two rows about one day the later one speaks. */
export async function read(look: Look): Promise<Calendar> {
  const today = dayOf(look.at)
  const rows = await look.db
    .selectFrom('calendarDay')
    .select(['day', 'does'])
    .where('startsOn', '<=', today)
    .where(eb => eb.or([eb('endsOn', 'is', null), eb('endsOn', '>', today)]))
    .orderBy('startsOn')
    .execute()
  return new Map(rows.map(({ day, does }) => [day, does]))
}
