/**
 * What is measured together from one punch of a card, and how many punches of a card are used. A card
 * has few, and a measurement once more takes as many again. Pure.
 */
import type { Result } from '../contract/results.ts'
import type { Programme } from './programme.ts'

/** One measurement's worth of blood: the analytes that come of one punch. */
export interface Assay {
  readonly code: string
  readonly analytes: readonly string[]
}

type Measures = Pick<Programme, 'groups' | 'ratios'>

/** The assay that an analyte is measured by; a ratio is measured by its parts'. */
export function assayOf(programme: Measures, analyte: string): Assay {
  const ratio = programme.ratios.find(one => one.analyte === analyte)
  const measured = ratio?.over[0] ?? analyte
  const group = programme.groups.find(
    g => g.punched === 'together' && g.analytes.includes(measured),
  )
  return group ?? { code: measured, analytes: [measured] }
}

/** What has to be measured again to know an analyte better: itself, or the parts of a ratio. */
export function measuredFor(programme: Measures, analyte: string): string[] {
  const ratio = programme.ratios.find(one => one.analyte === analyte)
  return ratio ? [...new Set([...ratio.over, ...ratio.under])] : [analyte]
}

type Measured = Pick<Result, 'analyte' | 'origin' | 'supersedes'>

/**
 * Punches that the values of a card have used: for each assay as many as its most often measured
 * analyte was measured. A correction is of the same punch; what was wasted is not known here.
 */
export function punchesUsed(programme: Measures, results: readonly Measured[]): number {
  const times = new Map<string, number>()
  for (const { analyte, origin, supersedes } of results)
    if (origin !== 'computed' && supersedes === null)
      times.set(analyte, (times.get(analyte) ?? 0) + 1)
  const assays = new Map<string, number>()
  for (const [analyte, n] of times) {
    const { code } = assayOf(programme, analyte)
    assays.set(code, Math.max(n, assays.get(code) ?? 0))
  }
  return [...assays.values()].reduce((sum, n) => sum + n, 0)
}
