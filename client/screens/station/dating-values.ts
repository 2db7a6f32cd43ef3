/** How far a pregnancy is, as it is typed: what it is counted from, and on demand another dating beside it. */
import { type Bounds, wrongDating } from '../../../server/contract/plausible.ts'
import { Basis, type Dating } from '../../../server/contract/requests.ts'
import { type Day, type Say, say } from '../../../server/contract/words.ts'
import { isDay } from '../../ui/day-field.tsx'
import { whole } from '../../whole.ts'

/** `otherBasis` is empty until another dating is asked for. */
export const NO_OTHER = { otherBasis: '', otherOn: '', otherWeeks: '', otherDays: '0' }
export const NO_DATING = {
  ...{ basis: 'ultrasound', datedOn: '', weeks: '', days: '0' },
  ...NO_OTHER,
}
export type TypedDating = typeof NO_DATING
type Problems = Partial<Record<keyof TypedDating, Say>>

/** Where a problem of the contract belongs on this form. */
export const DATING_FIELDS = {
  'dating.on': 'datedOn',
  'dating.days': 'weeks',
  'otherDatings.0.on': 'otherOn',
  'otherDatings.0.days': 'otherWeeks',
  'otherDatings.0.basis': 'otherOn',
} as const satisfies Record<string, keyof TypedDating>

/** What else she may be dated by. */
export const othersOf = (basis: string): Basis[] => Basis.options.filter(one => one !== basis)

/** A last period beside whatever is newer; an ultrasound beside a last period. */
export const addedTo = ({ basis }: TypedDating): Partial<TypedDating> => ({
  otherBasis: basis === 'lmp' ? 'ultrasound' : 'lmp',
})

/** Counted from another basis from now on: what was typed of that one takes the place of the first. */
export function countedFrom(values: TypedDating, basis: string): Partial<TypedDating> {
  if (basis !== values.otherBasis) return { basis }
  return {
    ...{ basis, datedOn: values.otherOn, weeks: values.otherWeeks, days: values.otherDays },
    ...{ otherBasis: values.basis, otherOn: values.datedOn },
    ...{ otherWeeks: values.weeks, otherDays: values.days },
  }
}

/** What it is counted from; null while a part of it is missing. */
export const datingOf = ({ basis, datedOn, weeks, days }: TypedDating): Dating | null =>
  dated(basis, datedOn, weeks, days)

/** The one beside it; null where none is asked for, or a part is missing. */
export const otherOf = (values: TypedDating): Dating | null =>
  dated(values.otherBasis, values.otherOn, values.otherWeeks, values.otherDays)

function dated(typed: string, on: string, weeks: string, days: string): Dating | null {
  const basis = Basis.safeParse(typed).data
  const far = basis && daysOf(basis, weeks, days)
  return basis && isDay(on) && far !== null && far !== undefined ? { basis, on, days: far } : null
}

/** Days on the day of the dating; a last period is day 0. */
function daysOf(basis: Basis, weeks: string, days: string): number | null {
  if (basis === 'lmp') return 0
  const [full, more] = [whole(weeks, 2), days.trim() === '' ? 0 : whole(days, 1)]
  return full === null || more === null || more > 6 ? null : full * 7 + more
}

/** What is wrong, as the laboratory will say it. */
export function checkDating(values: TypedDating, today: Day, bounds: Bounds): Problems {
  const { basis, datedOn, otherBasis, otherOn } = values
  const far = (dating: Dating | null) => dating && wrongDating(dating, today, bounds)
  const [first, second] = [far(datingOf(values)), far(otherOf(values))]
  const hasDays = (of: string, weeks: string, days: string) =>
    daysOf(Basis.parse(of), weeks, days) !== null
  const own: Problems = {
    ...(first ? { datedOn: first } : {}),
    ...(isDay(datedOn) ? {} : { datedOn: A_DAY }),
    ...(hasDays(basis, values.weeks, values.days) ? {} : { weeks: WEEKS }),
  }
  if (otherBasis === '') return own
  return {
    ...own,
    ...(second ? { otherOn: second } : {}),
    ...(isDay(otherOn) ? {} : { otherOn: A_DAY }),
    ...(hasDays(otherBasis, values.otherWeeks, values.otherDays) ? {} : { otherWeeks: WEEKS }),
  }
}

export const A_DAY = say('Enter a day, such as 2026-11-22.', '请填写日期，如 2026-11-22。')
const WEEKS = say('Enter the weeks on that day.', '请填写当日孕周。')
