/** Places, scopes and changes of the network by their names in the language of the reader. */
import { useLanguage } from '../../words.ts'
import type { Change, Routing } from './desk.ts'
import { useRoutingWords } from './words.ts'

export function useNames({ places, districts }: Pick<Routing, 'places' | 'districts'>) {
  const w = useRoutingWords()
  const english = useLanguage() === 'en'
  const named = (it: { name: string; nameEn: string } | undefined) =>
    it && (english ? it.nameEn : it.name)
  const place = (id: string | null) =>
    id === null ? w('nobody') : (named(places.find(p => p.id === id)) ?? id)
  const houseOf = (code: string) =>
    places.find(p => p.institution === code && p.kind === 'centre') ??
    places.find(p => p.institution === code)
  const district = (code: string) => named(districts.find(d => d.code === code)) ?? code
  const scope = (kind: 'institution' | 'district', code: string) =>
    kind === 'district' ? district(code) : (named(houseOf(code)) ?? code)
  return { place, district, scope }
}

/** A change on the desk as one line. */
export function useChangeWords(routing: Routing) {
  const w = useRoutingWords()
  const names = useNames(routing)
  const rows = [
    ...[...routing.assignments, ...routing.closures, ...routing.policies],
    ...routing.licences,
  ]
  return (change: Change): string => {
    switch (change.does) {
      case 'assign':
        return w('saysAssign', {
          scope: names.scope(change.scopeKind, change.scope),
          centre: names.place(change.centre),
          from: change.startsOn,
        })
      case 'close':
        return w('saysClose', {
          centre: names.place(change.centre),
          instead: names.place(change.instead),
          from: change.startsOn,
          to: change.endsOn,
        })
      case 'set-policy':
        return w('saysPolicy', { policy: w(change.policy), from: change.startsOn })
      case 'license':
        return w('saysLicense', { place: names.place(change.place), from: change.startsOn })
      default: {
        const row = rows.find(r => r.id === change.id)
        const what =
          row && 'place' in row
            ? w('licenceOf', { place: names.place(row.place) })
            : row && 'scopeKind' in row
              ? `${names.scope(row.scopeKind, row.scope)} → ${names.place(row.centre)}`
              : row && 'instead' in row
                ? `${names.place(row.centre)} → ${names.place(row.instead)}`
                : row && 'policy' in row
                  ? w(row.policy)
                  : change.id
        return w('saysEnd', { what, day: change.endsOn })
      }
    }
  }
}
