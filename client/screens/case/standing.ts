/** Recalls of a case that still stand, the most urgent first. */
import type { BoardRow, CasePage } from '../../../server/contract/recalls.ts'
import { byUrgency } from '../board/urgency.ts'

export const standing = (page: CasePage): BoardRow[] =>
  page.rows.filter(row => row.shown).sort(byUrgency)
