/**
 * Rows with dates: assignments, agreements, mappings, rules. A row holds from its first day until,
 * not including, its end (Shanghai days); nothing is overwritten, a row ends and the next begins.
 */
import { wrongField } from '../contract/refusal.ts'
import { type Day, dayAfter, dayOf, type Id } from '../contract/words.ts'
import type { Work } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import { changeRow } from './changing.ts'

type Dated =
  | 'assignment'
  | 'agreement'
  | 'routingPolicy'
  | 'closure'
  | 'licence'
  | 'placeContact'
  | 'mapping'
  | 'rule'
  | 'certificate'
  | 'certificateNeed'

export { dayAfter } from '../contract/words.ts'

/** The row and the version that was seen, and the first day without it. */
export interface Ending {
  readonly id: Id
  readonly version: number
  readonly endsOn: Day
}

/**
 * For what a day's work stood on: it holds until the end of today at the soonest, so that what was
 * collected this morning stays as it was.
 */
export const notToday = ({ at }: Pick<Work, 'at'>): Day => dayAfter(dayOf(at))

/**
 * Ends a row from the version that was seen, `earliest` at the soonest; refuses a day before that, a
 * later end than it has, and a row that changed meanwhile. The caller tells the fact.
 */
export async function end<T extends Dated>(
  work: Work,
  table: T,
  { id, version, endsOn }: Ending,
  earliest: Day = dayOf(work.at),
): Promise<Tables[T]> {
  if (endsOn < earliest) throw tooEarly(earliest, dayOf(work.at))
  const before = await work.db
    .selectFrom(table as Dated)
    .select('endsOn')
    .where('id', '=', id)
    .executeTakeFirst()
  if (before?.endsOn && endsOn > before.endsOn) throw putOff(before.endsOn)
  return (await changeRow<Dated>(work, table, { id, version }, { endsOn })) as Tables[T]
}

/** What has ended does not come to life again, and no gap is closed behind everybody's back. */
const putOff = (day: Day) =>
  wrongField(
    'endsOn',
    `It ends on ${day} already, and an end is not put off. Add a new row that begins then.`,
    `该记录已设定于 ${day} 终止，不能推迟。请新增自该日起生效的记录。`,
  )

const tooEarly = (earliest: Day, today: Day) =>
  earliest === today
    ? wrongField('endsOn', 'An end lies today or later.', '终止日期不得早于今天。')
    : wrongField(
        'endsOn',
        `It holds until the end of today, so it ends on ${earliest} or later: what was done until then stays as it is.`,
        `今日仍然有效，终止日期不得早于 ${earliest}：此前已做的不受影响。`,
      )

/** From the first day until, not including, the end; null has none. */
interface Days {
  readonly startsOn: Day
  readonly endsOn: Day | null
}

/** Whether two rows hold on one day; a row that ends on its first day never holds. */
export const daysMeet = (a: Days, b: Days): boolean =>
  endsAfter(a, b.startsOn) &&
  endsAfter(b, a.startsOn) &&
  endsAfter(a, a.startsOn) &&
  endsAfter(b, b.startsOn)

/** Whether a row holds on a day. */
export const holdsOn = ({ startsOn, endsOn }: Days, day: Day): boolean =>
  startsOn <= day && (endsOn === null || day < endsOn)

/** The first day from one on, on which none of these rows holds; null where there is none. */
export function firstWithout(rows: readonly Days[], from: Day): Day | null {
  const ends = rows.flatMap(({ endsOn }) => (endsOn !== null && endsOn > from ? [endsOn] : []))
  return [from, ...ends.sort()].find(day => !rows.some(row => holdsOn(row, day))) ?? null
}

const endsAfter = ({ endsOn }: Days, day: Day): boolean => endsOn === null || endsOn > day
