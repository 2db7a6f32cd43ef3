/**
 * The recall board: what HTTP answered, with every row pushed since laid over it. A row counts only
 * if its number is past the head at which the answer was true, so neither order of arrival can
 * bring an old row back or lose a new one (D-01, D-02).
 */
import type { BoardRow } from '../server/contract/recalls.ts'
import type { Instant } from '../server/contract/words.ts'
import { type Answer, useAsk } from './api.ts'
import { type RowHeard, useRowsHeard } from './live.ts'

export interface BoardShown {
  readonly rows: readonly BoardRow[]
  /** Recalls whose row was pushed to this page, with when (browser milliseconds). */
  readonly pushed: ReadonlyMap<string, number>
  readonly at: Instant
}

/** The rows on the board of a place, or of everything that this person may see. */
export function useBoard(where: { centre?: string; samplingPoint?: string } = {}) {
  const asked = useAsk('showBoard', where)
  const heard = useRowsHeard()
  const board = asked.gave
  if (!board) return { ...asked, gave: undefined }
  const newer = [...heard.values()].filter(h => h.seq > (board.heads[h.book] ?? 0))
  const shown: BoardShown = {
    rows: overlay(board.rows, newer).filter(row => row.shown && isHere(row, where)),
    pushed: new Map(newer.map(h => [h.row.id, h.at])),
    at: board.at,
  }
  return { ...asked, gave: shown } satisfies Answer<BoardShown>
}

function overlay(rows: readonly BoardRow[], newer: readonly RowHeard[]): BoardRow[] {
  const byId = new Map(rows.map(row => [row.id, row]))
  for (const { row } of newer) byId.set(row.id, row)
  return [...byId.values()]
}

const isHere = (row: BoardRow, where: { centre?: string; samplingPoint?: string }): boolean =>
  (where.centre === undefined || row.centre === where.centre) &&
  (where.samplingPoint === undefined || row.samplingPoint === where.samplingPoint)
