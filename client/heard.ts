/**
 * What one page has heard of the journal: the last number of each book, and the newest row of each
 * recall. No browser in here, so that the promises of a board can be tried without one.
 *
 * After a lost connection the page says up to where it heard everything, and the server sends what
 * came after. A row that comes twice is dropped by its number (D-02). A board fetched over HTTP is
 * true at its own heads: pushed rows are laid over it only if they are newer, so neither order of
 * arrival brings an old row back or loses a new one (D-01).
 */
import type { Board, BoardRow } from '../server/contract/recalls.ts'

export type Heads = Record<string, number>

export interface RowHeard {
  readonly book: string
  readonly seq: number
  readonly row: BoardRow
  /** When it came to this page, in the browser's milliseconds. */
  readonly at: number
}

/** With the last number of it in each book: a case that was handed over is told of in two. */
interface RowKept extends RowHeard {
  readonly seen: Heads
}

/** The newest pushed row of each recall, by recall. */
export type Pushed = ReadonlyMap<string, RowKept>

/** Up to which number a case has left the centre whose book that is, by both. */
export type Left = ReadonlyMap<string, number>
const ofCase = (id: string, centre: string): string => `${id} ${centre}`

export interface Heard {
  /** The last number heard of each book. */
  readonly cursor: Heads
  /** Up to where everything was heard: of the last fact, a row may still be on its way. */
  readonly complete: Heads
  readonly rows: Pushed
  readonly left: Left
}

export const NOTHING: Heard = {
  ...{ cursor: {}, complete: {}, rows: new Map(), left: new Map() },
}

/** Something of a fact was heard, whispered or pushed: all facts before it are complete. */
export function heardSeq(heard: Heard, book: string, seq: number): Heard {
  if (seq <= (heard.cursor[book] ?? -1)) return heard
  const complete = { ...heard.complete, [book]: seq - 1 }
  return { ...heard, cursor: { ...heard.cursor, [book]: seq }, complete }
}

/** The heads in a beat: everything up to them has been told. */
export function heardHeads(heard: Heard, heads: Heads): Heard {
  const ahead = Object.entries(heads).filter(([book, seq]) => seq >= (heard.cursor[book] ?? -1))
  const now = Object.fromEntries(ahead)
  return {
    ...heard,
    cursor: { ...heard.cursor, ...now },
    complete: { ...heard.complete, ...now },
  }
}

/**
 * The server does not replay a book: too much was missed, or an older database was brought back whose
 * numbers end before ours. In the second case everything of it is forgotten, or what comes next under
 * numbers that were heard before would be taken for heard twice.
 */
export function heardOver(heard: Heard, book: string, to: number): Heard {
  if ((heard.cursor[book] ?? -1) <= to) return heard
  const without = (heads: Heads): Heads =>
    Object.fromEntries(Object.entries(heads).filter(([one]) => one !== book))
  return {
    cursor: without(heard.cursor),
    complete: without(heard.complete),
    rows: new Map([...heard.rows].filter(([, { seen }]) => !(book in seen))),
    left: new Map([...heard.left].filter(([key]) => !key.endsWith(` ${book}`))),
  }
}

/**
 * A pushed row; the same `heard` comes back where it was heard before. One fact is told as a whisper
 * and as a row of every recall that it changed, all under its number: that number is not yet past.
 */
export function heardRow(heard: Heard, row: RowHeard): Heard {
  const { seen = {} } = heard.rows.get(row.row.id) ?? {}
  const known = (seen[row.book] ?? -1) >= row.seq
  if (known || row.seq < (heard.cursor[row.book] ?? -1)) return heard
  const kept = { ...row, seen: { ...seen, [row.book]: row.seq } }
  const rows = new Map(heard.rows).set(row.row.id, kept)
  return { ...heardSeq(heard, row.book, row.seq), rows }
}

/**
 * A case was handed over, as the book of one of both sides tells it: what stands of it as that centre's
 * stands there no more. A thousand boards take it off by themselves and ask nobody.
 */
export function heardHandedOver(heard: Heard, book: string, seq: number, about: string): Heard {
  const known = heard.left.get(ofCase(about, book)) ?? seq
  const left = new Map(heard.left).set(ofCase(about, book), Math.max(known, seq))
  return { ...heardSeq(heard, book, seq), left }
}

/** The rows that were pushed after the board was true. */
export const newerThan = (board: Pick<Board, 'heads'>, pushed: Pushed): RowKept[] =>
  [...pushed.values()].filter(h => h.seq > (board.heads[h.book] ?? -1))

/** The board as it is now: the answer, with what was pushed since laid over it. */
export function boardNow(
  board: Pick<Board, 'rows' | 'heads'>,
  pushed: Pushed,
  left: Left = new Map(),
): BoardRow[] {
  const byId = new Map(board.rows.map(row => [row.id, row]))
  const newer = new Map(newerThan(board, pushed).map(heard => [heard.row.id, heard]))
  for (const [id, { row }] of newer) byId.set(id, row)
  return [...byId.values()].filter(row => {
    const heads = newer.get(row.id)?.seen ?? board.heads
    // Its centre is the name of its book.
    const gone = left.get(ofCase(row.case, row.centre)) ?? -1
    return row.shown && gone <= (heads[row.centre] ?? -1)
  })
}
