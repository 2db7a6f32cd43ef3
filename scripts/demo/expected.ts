/**
 * What ought to become of a card, worked out once more from what was published: the zones of the
 * city's notice, the limits as domain reference 8.3 lists them, and what follows from a fault. It
 * shares no line with the laboratory's own rules, on purpose: two derivations that agree are worth
 * more than one that is called twice.
 */
import type { Verdict } from '../../server/contract/rules.ts'
import { BORDERLINE_TSH, type Centre, type Point } from './network.ts'
import type { Analyte, Sex } from './values.ts'

const ZONES: Readonly<Record<string, Centre>> = {
  云岩区: 'GMU',
  白云区: 'GMU',
  息烽县: 'GMU',
  修文县: 'GMU',
  乌当区: 'GPH',
  开阳县: 'GPH',
  花溪区: 'GPH',
  南明区: 'GMCH',
  观山湖区: 'GMCH',
  清镇市: 'GMCH',
}
const TESTS_ITS_OWN: readonly string[] = ['GMU', 'GPH', 'GMCH', 'G2PH']

/** The centre that must get what a point collects. */
export function centreFor({ institution, districtName }: Point): Centre {
  if (TESTS_ITS_OWN.includes(institution)) return institution as Centre
  const centre = ZONES[districtName]
  if (!centre) throw new Error(`no zone for ${districtName}`)
  return centre
}

const REPEAT = /^D(0[1-9]|1[0-3]|19)$/
const REMARK = /^D(1[6-8]|99)$/

export type ArrivesAs = 'accepted' | 'remarked' | 'unsatisfactory' | 'held' | 'rejected'

/** The state after reception; a held one becomes what its other faults make of it. */
export function arrivesAs(found: readonly string[], ageHours: number): ArrivesAs {
  if (found.includes('D14')) return 'rejected'
  if (found.includes('D15')) return 'held'
  if (found.some(code => REPEAT.test(code))) return 'unsatisfactory'
  return ageHours < 72 || found.some(code => REMARK.test(code)) ? 'remarked' : 'accepted'
}

/** What it says in range proves nothing: badly taken, too early, or after a transfusion. */
export const isFlawed = (found: readonly string[], ageHours: number): boolean =>
  ageHours < 72 || found.some(code => REPEAT.test(code) || code === 'D16' || code === 'D18')

/** Activity of G6PD is lost on a heated or old card, so that a low one proves nothing. */
export const isHeatedOrOld = (found: readonly string[]): boolean =>
  found.includes('D10') || found.includes('D12')

/** Preterm and light newborns are collected from a second time, whatever the first card said. */
export const isCollectedAgain = ({ gestationDays, birthWeight, ordinal }: Facts): boolean =>
  ordinal === 1 && ((gestationDays ?? 280) < 37 * 7 || birthWeight < 2500)

/** What limits depend on; null is not known. */
export interface Facts {
  readonly sex: Sex
  readonly gestationDays: number | null
  readonly birthWeight: number
  readonly ordinal: number
}

interface Hit {
  readonly verdict: Verdict
  readonly condition: string
}

/** A value as sent, as a number that is certain to be on its side of every limit here. */
const numberOf = (value: string): number =>
  value.startsWith('>') ? Number.POSITIVE_INFINITY : value.startsWith('<') ? 0 : Number(value)

/** The limits that a value is beyond. With the gestation unknown, those that it may be beyond. */
export function hitsOf(analyte: Analyte, value: string, facts: Facts): Hit[] {
  const amount = numberOf(value)
  const hit = (condition: string, verdict: Verdict = 'positive'): Hit[] => [{ condition, verdict }]
  if (analyte === 'TSH') {
    if (amount >= (facts.ordinal === 1 ? 8 : 5)) return hit('CH')
    return facts.ordinal === 1 && amount >= BORDERLINE_TSH ? hit('CH', 'borderline') : []
  }
  if (analyte === 'OHP17') return amount >= limitOfOhp17(facts) ? hit('CAH') : []
  return amount < (facts.sex === 'male' ? 2.2 : 2.8) ? hit('G6PDD') : []
}

/** nmol/L: 40 for a small preterm newborn, 30 for every other; the lower one while in doubt. */
const limitOfOhp17 = ({ gestationDays, birthWeight }: Facts): number =>
  gestationDays !== null && gestationDays < 37 * 7 && birthWeight < 2500 ? 40 : 30

/** The verdict on a whole panel. */
export function verdictOf(
  values: ReadonlyMap<Analyte, string>,
  facts: Facts,
  { flawed, heated }: { flawed: boolean; heated: boolean },
): Verdict {
  const all = [...values].flatMap(([analyte, value]) => hitsOf(analyte, value, facts))
  const hits = all.filter(({ condition }) => !(heated && condition === 'G6PDD'))
  if (hits.some(hit => hit.verdict === 'positive')) return 'positive'
  if (hits.length > 0) return 'borderline'
  return flawed ? 'inconclusive' : 'negative'
}

/** ISO 7064 mod 97,10: the whole number leaves 1. */
export const hasGoodCheckDigits = (number: string): boolean =>
  /^\d{14}$/.test(number) && BigInt(number) % 97n === 1n
