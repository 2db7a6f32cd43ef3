/** What dates and figures can be at all, for forms: the laboratory's own rows, so that both say the same. */
import { type Bounds, boundsOf } from '../server/contract/plausible.ts'
import { useAsk } from './api.ts'

/** Until the rows are here nothing is bounded, and nobody waits for them: the laboratory says it too. */
export const useBounds = (programme: string): Bounds =>
  boundsOf(useAsk('listWindows', { programme }).gave ?? [])
