/** Reading the network on a day: the row of the institution goes before the row of its district. */
import type { ContractOf } from '../../../server/contract/index.ts'
import type { Output } from '../../../server/contract/kit.ts'
import type { Agreement, Assignment, Place } from '../../../server/contract/places.ts'
import type { Day } from '../../../server/contract/words.ts'

export type Network = Output<ContractOf['showNetwork']>

type Dated = { startsOn: Day; endsOn: Day | null }

/** Where a dated row stands on a day; its end is the first day without it. */
export function standing({ startsOn, endsOn }: Dated, day: Day): 'past' | 'now' | 'future' {
  if (endsOn !== null && endsOn <= day) return 'past'
  return startsOn > day ? 'future' : 'now'
}

/** Every row that speaks of a site, the nearest first, the newest first among those. */
export function assignmentsOf(network: Network, site: Place, programme: string): Assignment[] {
  const speaks = (a: Assignment) =>
    a.programme === programme &&
    (a.scopeKind === 'institution' ? a.scope === site.institution : a.scope === site.district)
  const rank = (a: Assignment) => (a.scopeKind === 'institution' ? 0 : 1)
  return network.assignments
    .filter(speaks)
    .sort((a, b) => rank(a) - rank(b) || b.startsOn.localeCompare(a.startsOn))
}

export const agreementsOf = (network: Network, site: Place, programme: string): Agreement[] =>
  network.agreements
    .filter(a => a.samplingPoint === site.id && a.programme === programme)
    .sort((a, b) => b.startsOn.localeCompare(a.startsOn))

/** The row that routes a site on a day, as the laboratory would choose it. */
export const routeOf = (network: Network, site: Place, programme: string, day: Day) =>
  assignmentsOf(network, site, programme).find(a => standing(a, day) === 'now')

/** The agreement under which a site may collect for the centre it answers to. */
export const agreementNow = (
  network: Network,
  site: Place,
  programme: string,
  centre: string | null,
  day: Day,
) =>
  agreementsOf(network, site, programme).find(
    a => standing(a, day) === 'now' && a.centre === centre,
  )
