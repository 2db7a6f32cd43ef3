/**
 * Who hears of what: one room per action and scope, and only `access.ts` decides who is in it. Every
 * noun of the journal stands in exactly one of the three tables here (a test holds them together).
 */
import { type Person, reach } from '../access.ts'
import type { Action } from '../contract/actions.ts'
import type { Instant } from '../contract/words.ts'

/** What a screen hears of a noun, and which action lets it. */
export const HEARS: Readonly<Record<string, Action>> = {
  specimen: 'see-specimen',
  consent: 'see-specimen',
  label: 'see-specimen',
  printer: 'print-label',
  order: 'see-specimen',
  case: 'see-specimen',
  shipment: 'see-parcels',
  kit: 'see-kits',
  subject: 'see-specimen',
  pregnancy: 'see-specimen',
  query: 'see-specimen',
  verdict: 'see-specimen',
  result: 'see-results',
  flag: 'see-results',
  retest: 'see-results',
  punch: 'see-results',
  entry: 'enter-results',
  batch: 'see-controls',
  control: 'see-controls',
  lot: 'see-controls',
  recall: 'see-board',
  notice: 'see-notices',
  report: 'see-reports',
  message: 'see-parked',
  observation: 'see-parked',
  line: 'see-lines',
  peer: 'edit-lines',
  partner: 'edit-partners',
  backup: 'see-backups',
  review: 'review-access',
  dispatch: 'edit-partners',
  staff: 'see-staff',
}

/** What everybody who is signed in may know has changed: the ground that all work stands on. */
export const HEARD_BY_ALL: readonly string[] = [
  ...[
    'place',
    'assignment',
    'agreement',
    'policy',
    'closure',
    'licence',
    'contact',
    'rule',
    'proposal',
    'mapping',
    'need',
    'district',
    'pack',
  ],
]

/** What no screen shows as a list that is kept fresh: read in the journal, or told by another noun. */
export const UNHEARD: readonly string[] = ['setup', 'identity', 'signature', 'export']

export const EVERYBODY = 'everybody'

/**
 * A centre or a sampling point that something belongs to, or the district of a row of the board; none
 * of them: only those who see everywhere.
 */
export interface Place {
  readonly centre?: string
  readonly samplingPoint?: string
}

/** The rooms in which something is told. */
export const roomsFor = (action: Action, where: Place): string[] =>
  ['*', where.centre, where.samplingPoint].filter(s => s !== undefined).map(s => `${action}@${s}`)

/** The room of a district: rows of the board as a district sees them, and nothing else. */
export const districtRoom = (district: string): string => `see-board@${district}`

/** The rooms of a person now; the first is the one everybody is in. */
export function roomsOf(person: Person, at: Instant): string[] {
  const rooms = [...new Set(Object.values(HEARS))].flatMap(action => {
    const { everywhere, centres, samplingPoints, districts } = reach(person, action, at)
    const scopes = [...(everywhere ? ['*'] : []), ...centres, ...samplingPoints, ...districts]
    return scopes.filter(Boolean).map(scope => `${action}@${scope}`)
  })
  return [EVERYBODY, ...rooms]
}
