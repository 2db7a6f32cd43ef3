/** The recall board: what HTTP answered, with every row pushed since laid over it. */
import type { BoardRow } from '../server/contract/recalls.ts'
import type { Instant } from '../server/contract/words.ts'
import { type Answer, useAsk } from './api.ts'
import { boardNow, newerThan } from './heard.ts'
import { useLeft, usePushed } from './live.ts'

export interface BoardShown {
  readonly rows: readonly BoardRow[]
  /** Recalls whose row was pushed to this page, with when (browser milliseconds). */
  readonly pushed: ReadonlyMap<string, number>
  readonly at: Instant
}

/** The rows on the board of a place, or of everything that this person may see. */
export function useBoard(where: { centre?: string; samplingPoint?: string } = {}) {
  const asked = useAsk('showBoard', where)
  const pushed = usePushed()
  const left = useLeft()
  const board = asked.gave
  if (!board) return { ...asked, gave: undefined }
  const shown: BoardShown = {
    rows: boardNow(board, pushed, left).filter(row => isHere(row, where)),
    pushed: new Map(newerThan(board, pushed).map(h => [h.row.id, h.at])),
    at: board.at,
  }
  return { ...asked, gave: shown } satisfies Answer<BoardShown>
}

const isHere = (row: BoardRow, where: { centre?: string; samplingPoint?: string }): boolean =>
  (where.centre === undefined || row.centre === where.centre) &&
  (where.samplingPoint === undefined || row.samplingPoint === where.samplingPoint)
