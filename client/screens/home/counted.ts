/** A page of a list as the count of a tile. */
import type { Answer } from '../../api.ts'

/** At most 200 are fetched to be counted; more are said to be more. */
export const counted = ({
  gave,
  refusal,
}: Answer<{ rows: readonly unknown[]; next: string | null }>) => ({
  count: gave ? gave.rows.length : null,
  more: gave?.next !== undefined && gave.next !== null,
  failed: refusal !== null,
})
