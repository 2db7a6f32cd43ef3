/**
 * What the analyzers will measure, decided beforehand: plausible values in range, and for each
 * finding one beyond a limit. They only aim; whether they hit is for the ledger to work out.
 */
import type { Chance } from './chance.ts'

export const ANALYTES = ['TSH', 'OHP17', 'G6PD'] as const
export type Analyte = (typeof ANALYTES)[number]
export type Values = Readonly<Record<Analyte, string>>

export type Sex = 'female' | 'male'

export const FINDINGS = [
  'in-range',
  'low',
  'thyroid',
  'thyroid-off-scale',
  'thyroid-borderline',
  'adrenal',
  'adrenal-critical',
  'adrenal-preterm',
  'g6pd-boy',
  'g6pd-girl',
  'g6pd-carrier',
] as const
export type Finding = (typeof FINDINGS)[number]

/** The sex that a finding is a finding for; the others are either's. */
export const sexFor = (finding: Finding, chance: Chance): Sex =>
  finding === 'g6pd-boy'
    ? 'male'
    : finding === 'g6pd-girl' || finding === 'g6pd-carrier'
      ? 'female'
      : chance.pick(['female', 'male'])

export function valuesFor(finding: Finding, chance: Chance): Values {
  const normal = {
    TSH: chance.decimal(0.6, 4.6, 1),
    OHP17: chance.decimal(2, 24, 1),
    G6PD: chance.decimal(3.2, 7.8, 2),
  }
  switch (finding) {
    case 'in-range':
      return normal
    case 'low':
      return { ...normal, TSH: '<0.5', OHP17: '<1.0' }
    case 'thyroid':
      return { ...normal, TSH: chance.decimal(9, 96, 1) }
    case 'thyroid-off-scale':
      return { ...normal, TSH: '>200' }
    case 'thyroid-borderline':
      return { ...normal, TSH: chance.decimal(6, 7.8, 1) }
    case 'adrenal':
      return { ...normal, OHP17: chance.decimal(31, 39, 1) }
    case 'adrenal-preterm':
      return { ...normal, OHP17: chance.decimal(42, 90, 1) }
    case 'adrenal-critical':
      return { ...normal, OHP17: chance.decimal(104, 260, 1) }
    case 'g6pd-boy':
      return { ...normal, G6PD: chance.decimal(0.3, 2.1, 2) }
    case 'g6pd-girl':
      return { ...normal, G6PD: chance.decimal(0.3, 1.5, 2) }
    case 'g6pd-carrier':
      return { ...normal, G6PD: chance.decimal(1.65, 2.7, 2) }
  }
}
