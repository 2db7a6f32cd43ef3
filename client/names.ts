/** Names in the chosen language for what rows carry only as a code or an id. */
import { HOUSE_CONDITIONS } from '../server/contract/recalls.ts'
import { useAsk } from './api.ts'
import { useLanguage } from './words.ts'

/** Until the lists are here, and for a code that is in none, what the row itself has. */
export function useNames() {
  const english = useLanguage() === 'en'
  const places = useAsk('listPlaces', {}).gave
  const programmes = useAsk('listProgrammes', {}).gave ?? []
  const either = (both: { en: string; zh: string } | undefined, otherwise: string): string =>
    both ? (english ? both.en : both.zh) : otherwise
  const programmeOf = (code: string) => programmes.find(p => p.code === code)
  return {
    place(id: string, otherwise = ''): string {
      const place = places?.places.find(p => p.id === id)
      if (!place) return otherwise
      return english ? place.nameEn : place.name
    },
    /** For rows that carry a place by its Chinese name alone. */
    placeCalled(name: string): string {
      const place = english ? places?.places.find(p => p.name === name) : undefined
      return place?.nameEn ?? name
    },
    district(code: string): string {
      const district = places?.districts.find(one => one.code === code)
      return district ? (english ? district.nameEn : district.name) : code
    },
    programme: (code: string): string => either(programmeOf(code), code),
    condition: (programme: string, code: string): string =>
      either(programmeOf(programme)?.conditions[code] ?? HOUSE_CONDITIONS[code], code),
    analyte: (programme: string, code: string): string =>
      either(
        programmeOf(programme)?.analytes.find(a => a.code === code),
        code,
      ),
  }
}
