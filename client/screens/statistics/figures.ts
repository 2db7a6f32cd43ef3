/** What this screen asks for, as it stands in the address, and the answer. */

import type { StatisticsRow } from '../../../server/contract/statistics.ts'
import { dayOf } from '../../../server/contract/words.ts'
import { useAsk } from '../../api.ts'
import { nowInstant } from '../../clock.ts'
import { useNames } from '../../names.ts'
import { isDay } from '../../ui/day-field.tsx'
import { useAddress } from '../../ui/use-address.ts'
import { useLanguage } from '../../words.ts'
import { periodsUntil } from './period.ts'
import { useStatisticsWords } from './words.ts'

export const GROUPINGS = ['centre', 'district', 'sampling-point'] as const
export type Grouping = (typeof GROUPINGS)[number]

/** The chosen period; days of one's own where they are two days in order, else this month. */
export function usePeriod() {
  const periods = periodsUntil(dayOf(nowInstant()))
  const [key] = useAddress('period')
  const [from] = useAddress('from')
  const [until] = useAddress('until')
  const own = isDay(from) && isDay(until) && from <= until
  const chosen = periods.find(one => one.key === key) ?? periods[0]
  if (!chosen) throw new Error('there is always this month')
  return key === 'own' && own ? { ...chosen, key: 'own', from, until } : chosen
}

export function useFigures() {
  const period = usePeriod()
  const [by] = useAddress('by', 'centre')
  const [programme] = useAddress('programme')
  const [centre] = useAddress('centre')
  const [district] = useAddress('district')
  const which = {
    ...{ from: period.from, until: period.until },
    ...(programme ? { programme } : {}),
    ...(centre ? { centre } : {}),
    ...(district ? { district } : {}),
  }
  const ask = { ...which, by: GROUPINGS.find(one => one === by) ?? ('centre' as Grouping) }
  return { period, which, ask, ...useAsk('showStatistics', ask) }
}

/** A district or a place by its key, and the words for all of them. */
export function usePlaceNames() {
  const w = useStatisticsWords()
  const names = useNames()
  const english = useLanguage() === 'en'
  const { districts = [] } = useAsk('listPlaces', {}).gave ?? {}
  return (key: string): string => {
    if (key === '') return w('all')
    const district = districts.find(one => one.code === key)
    if (district) return english ? district.nameEn : district.name
    return names.place(key, key)
  }
}

/** Rows of one programme by name, the total last. */
export function useRows(programme: string): readonly StatisticsRow[] {
  const { gave } = useFigures()
  const nameOf = usePlaceNames()
  const own = (row: StatisticsRow) => row.programme === programme
  const rows = (gave?.rows ?? []).filter(own)
  const total = (gave?.totals ?? []).filter(own)
  const sorted = [...rows].sort((a, b) => nameOf(a.place).localeCompare(nameOf(b.place), 'zh'))
  return rows.length > 1 ? [...sorted, ...total] : sorted
}
