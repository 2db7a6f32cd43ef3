/**
 * What a region brings: its districts, its centres, who answers to whom, its clinical numbers and
 * its fault codes. A pack is data to start from; once loaded, the rows are the programme's own and
 * change by its decisions, so a pack is never loaded a second time.
 */
import type { Assignment, District, Place } from '../contract/places.ts'
import type { RoutingPolicy } from '../contract/routing.ts'
import type { Fault, Rule, Verdict } from '../contract/rules.ts'
import type { Day } from '../contract/words.ts'
import type { PackControlNeed } from './control-needs.ts'
import type { PackControlRule } from './control-rules.ts'

/** A centre; assignments name it by its institution's code. */
export type PackCentre = Pick<Place, 'institution' | 'name' | 'nameEn' | 'district'> & {
  /** Two digits that begin every specimen number of the centre. */
  readonly number: string
}

export type PackAssignment = Omit<Assignment, 'id' | 'centre' | 'version'> & {
  /** The institution code of a centre of this pack; null: nobody may take these. */
  readonly centre: string | null
}

export type PackPolicy = Omit<RoutingPolicy, 'id' | 'version'>

export type PackRule = Omit<Rule, 'id' | 'version' | 'proposal'>

export type PackFault = Fault & { readonly startsOn: Day; readonly endsOn: Day | null }

/** What to do after a verdict: for everybody, or where one condition was found. */
export interface PackAdvice {
  readonly programme: string
  readonly verdict: Verdict
  readonly condition: string | null
  readonly en: string
  readonly zh: string
  readonly source: string
  readonly verified: 'verified' | 'unverified'
  readonly startsOn: Day
  readonly endsOn: Day | null
}

export interface Pack {
  readonly name: string
  readonly districts: readonly District[]
  readonly centres: readonly PackCentre[]
  readonly policies: readonly PackPolicy[]
  readonly assignments: readonly PackAssignment[]
  readonly rules: readonly PackRule[]
  readonly faults: readonly PackFault[]
  readonly controlRules: readonly PackControlRule[]
  readonly controlNeeds: readonly PackControlNeed[]
  readonly advice: readonly PackAdvice[]
}
