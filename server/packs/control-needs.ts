/**
 * Which controls a run has to have before its results may go on, as rows. For NIPT the domain
 * reference asks for a positive reference and one control without template per library batch (2.5,
 * 6.4; from memory, so unverified). For newborn screening it names counts per plate (7.2) but no
 * levels, which every laboratory names itself: rows for these are the programme's own to propose.
 */
import type { ControlNeed } from '../contract/controls.ts'

export type PackControlNeed = Omit<ControlNeed, 'id' | 'proposal'>

const nipt = (level: string, source: string): PackControlNeed => ({
  ...{ programme: 'NIPT', analyte: null, level, count: 1, per: 'run' },
  ...{ startsOn: '2022-06-20', endsOn: null, source, verified: 'unverified' },
  approvedBy: 'reference data, not yet approved by the programme',
})

export const CONTROL_NEEDS: readonly PackControlNeed[] = [
  nipt('NTC', 'K: one no-template control per library batch (6.4)'),
  nipt('positive', 'K: positive reference DNA per library batch (2.5, 6.4)'),
]
