/** For whom reports are listed: a centre, which drafts and releases, or a sampling point, which reads. */
import { useWorkplace } from '../../me.ts'

export function useSide() {
  const centre = useWorkplace('centre', 'see-reports')
  const point = useWorkplace('sampling-point', 'see-reports')
  const side = centre.here ? ('centre' as const) : ('point' as const)
  const at = centre.here
    ? { centre: centre.here.id }
    : point.here && { samplingPoint: point.here.id }
  return { side, at, waiting: centre.waiting, refusal: centre.refusal, again: centre.again }
}

export const LISTS = {
  centre: ['drafted', 'amended', 'released', 'opened', 'acknowledged', 'withdrawn', 'replaced'],
  point: ['released', 'amended', 'opened', 'acknowledged', 'withdrawn', 'replaced'],
} as const

export type ListName = (typeof LISTS)['centre'][number]
