/**
 * What a region brings, as its file says it, in the shapes that the laboratory keeps. The file stands
 * beside this one; `docs/packs.md` says how it is made. Once loaded, the rows are the programme's own
 * and change by its decisions: a pack is never loaded a second time, only held against them.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ControlNeed, ControlRule } from '../contract/controls.ts'
import { asPack, kept } from '../contract/pack-check.ts'
import type { PackFile } from '../contract/pack-file.ts'
import type { Assignment, District, Place } from '../contract/places.ts'
import type { RoutingPolicy } from '../contract/routing.ts'
import type { Fault, Rule, Verdict } from '../contract/rules.ts'
import type { Day } from '../contract/words.ts'

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
export type PackControlRule = Omit<ControlRule, 'id'>
export type PackControlNeed = Omit<ControlNeed, 'id' | 'proposal'>

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

export type PackTarget = Omit<PackFile['targets'][number], 'from' | 'source'> & {
  readonly source: string
}
export type PackDay = Omit<PackFile['calendar'][number], 'from' | 'source'> & {
  readonly source: string
}
export type PackScript = Omit<PackFile['scripts'][number], 'from' | 'source'> & {
  readonly source: string
}

export type PackConsentText = Omit<PackFile['consentTexts'][number], 'from' | 'source'> & {
  readonly source: string
}

export interface Pack {
  readonly name: string
  /** The file word for word, as it is kept and compared. */
  readonly content: string
  readonly districts: readonly District[]
  readonly centres: readonly PackCentre[]
  readonly policies: readonly PackPolicy[]
  readonly assignments: readonly PackAssignment[]
  readonly rules: readonly PackRule[]
  readonly faults: readonly PackFault[]
  readonly controlRules: readonly PackControlRule[]
  readonly controlNeeds: readonly PackControlNeed[]
  readonly advice: readonly PackAdvice[]
  readonly targets: readonly PackTarget[]
  readonly calendar: readonly PackDay[]
  readonly scripts: readonly PackScript[]
  readonly consentTexts: readonly PackConsentText[]
}

const NOT_APPROVED = { approvedBy: 'reference data, not yet approved by the programme' }

/** The region of a file of this folder; throws where the file is no good. */
export function openPack(name: string): Pack {
  const content = readFileSync(join(import.meta.dirname, `${name}.json`), 'utf8')
  const file = asPack(content)
  return {
    ...{ name: file.name, content },
    districts: file.districts.map(({ from, source, ...row }) => row),
    centres: file.centres.map(({ from, source, verified, ...row }) => row),
    policies: file.policies.map(plain),
    assignments: file.assignments.map(plain),
    rules: file.rules.map(row => ({ ...plain(row), ...NOT_APPROVED })),
    faults: file.faults.map(kept).map(({ from, verified, ...row }) => row),
    controlRules: file.controlRules.map(row => ({ ...plain(row), ...NOT_APPROVED })),
    controlNeeds: file.controlNeeds.map(row => ({ ...plain(row), ...NOT_APPROVED })),
    advice: file.advice.map(plain),
    targets: file.targets.map(plain),
    calendar: file.calendar.map(plain),
    scripts: file.scripts.map(plain),
    consentTexts: file.consentTexts.map(plain),
  }
}

/** As the laboratory keeps it: without the ids of its documents, its words as one text. */
const plain = <R extends Parameters<typeof kept>[0] & { from: unknown }>(given: R) => {
  const { from, ...row } = kept(given)
  return row
}
