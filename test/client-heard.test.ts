/** What a board page makes of what it hears; no browser needed. */
import { expect } from 'chai'
import fc from 'fast-check'
import {
  boardNow,
  heardHandedOver,
  heardHeads,
  heardOver,
  heardRow,
  heardSeq,
  NOTHING,
  type RowHeard,
} from '../client/heard.ts'
import type { BoardRow } from '../server/contract/recalls.ts'

const BOOK = 'centre-1'
const rowAt = (id: string, seq: number, shown = true): RowHeard => ({
  book: BOOK,
  seq,
  at: 0,
  row: { id, version: seq, shown } as BoardRow,
})

describe('a recall board page', () => {
  it('D-02 drops a row that it heard before', () => {
    const once = heardRow(NOTHING, rowAt('a', 5))
    expect(heardRow(once, rowAt('a', 5))).to.equal(once)
    expect(heardRow(once, rowAt('a', 4))).to.equal(once)
  })

  it('D-02 drops it also where the case was told of in another book meanwhile', () => {
    const handed = heardRow(NOTHING, rowAt('a', 10))
    const late = heardRow(handed, { ...rowAt('a', 49), book: 'centre-2' })
    expect(heardRow(late, rowAt('a', 10))).to.equal(late)
    expect(heardRow(late, rowAt('a', 11))).not.to.equal(late)
  })

  it('takes every row of one fact, whose number it heard in a whisper before them', () => {
    const whispered = heardSeq(NOTHING, BOOK, 5)
    const both = heardRow(heardRow(whispered, rowAt('a', 5)), rowAt('b', 5))
    expect([...both.rows.keys()]).to.deep.equal(['a', 'b'])
    expect(heardRow(both, rowAt('a', 5))).to.equal(both)
  })

  it('D-01 asks after a lost connection for everything after what it surely heard', () => {
    const whispered = heardSeq(NOTHING, BOOK, 7)
    expect(whispered.complete).to.deep.equal({ [BOOK]: 6 })
    const beaten = heardHeads(whispered, { [BOOK]: 7, other: 2 })
    expect(beaten.complete).to.deep.equal({ [BOOK]: 7, other: 2 })
    expect(heardHeads(beaten, { [BOOK]: 3 })).to.deep.equal(beaten)
  })

  it('D-01 gets the second row of a fact when the connection broke after the first', () => {
    const first = heardRow(heardHeads(NOTHING, { [BOOK]: 4 }), rowAt('a', 5))
    const replayed = [rowAt('a', 5), rowAt('b', 5)].filter(r => r.seq > (first.complete[BOOK] ?? 0))
    expect([...replayed.reduce(heardRow, first).rows.keys()]).to.deep.equal(['a', 'b'])
  })

  it('takes a case off the board of a centre that it has left, and shows it when it is back (E-09)', () => {
    const of = (centre: string, seq: number): RowHeard => {
      const row = { ...rowAt('a', seq).row, case: 'c', centre }
      return { ...rowAt('a', seq), book: centre, row }
    }
    const board = { heads: { [BOOK]: 1 }, rows: [of(BOOK, 1).row] }
    const shown = (heard: typeof NOTHING) => boardNow(board, heard.rows, heard.left).length
    const gone = heardHandedOver(NOTHING, BOOK, 5, 'c')
    expect(shown(gone)).to.equal(0)
    expect(shown(heardRow(gone, of('centre-2', 3))), 'where both are seen').to.equal(1)
    expect(shown(heardHandedOver(heardRow(NOTHING, of('centre-2', 3)), BOOK, 5, 'c'))).to.equal(1)
    expect(shown(heardRow(gone, of(BOOK, 9))), 'handed back').to.equal(1)
    const anew = { heads: { [BOOK]: 7 }, rows: [of(BOOK, 1).row] }
    expect(boardNow(anew, gone.rows, gone.left), 'asked for since').to.have.length(1)
  })

  it('forgets a book whose numbers end before its own, and no other (D-03)', () => {
    const other = { ...rowAt('b', 7), book: 'centre-2' }
    const left = heardHandedOver(heardRow(heardRow(NOTHING, rowAt('a', 40)), other), BOOK, 41, 'c')
    const heard = heardOver(left, BOOK, 12)
    expect(heard.cursor).to.deep.equal({ 'centre-2': 7 })
    expect(heard.complete).to.deep.equal({ 'centre-2': 6 })
    expect([...heard.rows.keys()]).to.deep.equal(['b'])
    expect(heard.left.size).to.equal(0)
    // What comes next has a number that it had heard before, and stands on the board.
    const next = heardRow(heardHeads(heard, { [BOOK]: 12 }), rowAt('a', 13))
    const board = { heads: { [BOOK]: 12 }, rows: [] }
    expect(boardNow(board, next.rows, next.left).map(row => row.version)).to.deep.equal([7, 13])
    expect(heardOver(left, BOOK, 41), 'too much was missed, and nothing is older').to.equal(left)
  })

  it('takes a recall off the board when its row says so', () => {
    const board = { heads: { [BOOK]: 1 }, rows: [rowAt('a', 1).row] }
    expect(boardNow(board, heardRow(NOTHING, rowAt('a', 2, false)).rows)).to.deep.equal([])
  })

  it('D-01 D-02 shows the newest row of each recall, whenever the answer came', () => {
    const changes = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(changes, fc.nat(30), fc.nat(30), (ids, heardFrom, fetchedAt) => {
        const rows = ids.map((id, i) => rowAt(id, i + 1))
        // The socket stood before the board was asked for, as the page makes sure.
        const head = Math.min(fetchedAt, rows.length)
        const from = Math.min(heardFrom, head)
        const pushed = rows.slice(from).reduce(heardRow, heardSeq(NOTHING, BOOK, from))
        const board = { heads: { [BOOK]: head }, rows: newest(rows.slice(0, head)) }
        expect(byId(boardNow(board, pushed.rows))).to.deep.equal(byId(newest(rows)))
      }),
    )
  })
})

const newest = (rows: readonly RowHeard[]): BoardRow[] => [
  ...new Map(rows.map(({ row }) => [row.id, row])).values(),
]
const byId = (rows: readonly BoardRow[]): BoardRow[] =>
  [...rows].sort((a, b) => a.id.localeCompare(b.id))
