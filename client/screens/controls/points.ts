/** Where a control stands on its chart, and how loud it is; pure, so that chart and table agree. */
import type { ControlPoint } from '../../../server/contract/controls.ts'
import type { Tone } from '../../ui/status-tag.tsx'

/** The chart shows so many SD on each side; what lies farther out stands on its edge with an arrow. */
export const SHOWN_SD = 4

export type Outcome = 'rejected' | 'warned' | 'fine'

export function outcomeOf({ breaches }: Pick<ControlPoint, 'breaches'>): Outcome {
  if (breaches.some(({ does }) => does === 'reject')) return 'rejected'
  return breaches.length > 0 ? 'warned' : 'fine'
}

export const OUTCOME_TONES: Record<Outcome, Tone> = {
  rejected: 'critical',
  warned: 'watch',
  fine: 'done',
}

/** `+2.10 SD`, with a real minus sign. */
export const sdText = (z: number | null): string =>
  z === null ? '' : `${z < 0 ? '−' : '+'}${Math.abs(z).toFixed(2)} SD`

/** Each code once, those that reject first. */
export function codesOf({ breaches }: Pick<ControlPoint, 'breaches'>): string[] {
  const sorted = breaches.toSorted((a, b) => (a.does < b.does ? -1 : a.does > b.does ? 1 : 0))
  return [...new Set(sorted.map(({ code }) => code))]
}
