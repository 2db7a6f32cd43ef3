/** The recall board and its cases: a part of the table of contents (`../api.ts`). */

import type { evidence as evidenceEndpoints } from '../contract/evidence.ts'
import type { handOvers as handOverEndpoints } from '../contract/hand-overs.ts'
import type { hands as handEndpoints } from '../contract/hands.ts'
import type { Handlers } from '../contract/kit.ts'
import type { BoardRow, recalls as recallsEndpoints } from '../contract/recalls.ts'
import * as amended from '../lab/amended.ts'
import * as caseDocuments from '../lab/case-documents.ts'
import * as cases from '../lab/cases.ts'
import * as contacts from '../lab/contacts.ts'
import * as endings from '../lab/endings.ts'
import * as handOvers from '../lab/hand-overs.ts'
import * as hands from '../lab/hands.ts'
import * as history from '../lab/history.ts'
import * as notices from '../lab/notices.ts'
import * as recallBoard from '../lab/recall-board.ts'
import * as recalls from '../lab/recalls.ts'
import * as signOut from '../lab/sign-out.ts'
import type { Work } from '../store/store.ts'
import type { Desk, Doors, Who } from './desk.ts'

export function recallHandlers(
  { store, bench }: Desk,
  { read, inBooks, ofRow }: Doors,
): Handlers<
  typeof recallsEndpoints &
    typeof evidenceEndpoints &
    typeof handOverEndpoints &
    typeof handEndpoints,
  Who
> {
  /** What somebody did is what its notices waited for: they end in the same unit, by who did it. */
  const onRecall = <Row extends { readonly id: string }>(
    who: Who,
    id: string,
    act: (work: Work) => Promise<Row>,
  ): Promise<Row> =>
    ofRow(who, 'recall', id, async work => {
      const row = await act(work)
      await notices.follow(work, row.id)
      return row
    })
  /** An end may be what the verdict on a second specimen waited for. */
  const onEnd = (who: Who, id: string, act: (work: Work) => Promise<BoardRow>) =>
    onRecall(who, id, async work => {
      const row = await act(work)
      await signOut.judgeRepeats(work, bench.programmes, row.case)
      return recallBoard.boardRow(work, id)
    })

  return {
    showBoard: async (ask, who) => {
      // The heads first: rows may be newer than them, never older, so nothing pushed is missed.
      const heads = await store.heads()
      return read(who, async look => {
        const rows = await recallBoard.board(look, ask)
        const books = await history.booksFor(look)
        return { rows, heads: pick(heads, books), at: look.at }
      })
    },
    showCase: ({ id }, who) => read(who, look => history.casePage(look, id)),
    listHandingCases: (ask, who) => read(who, look => handOvers.list(look, ask)),
    handOverCases: (given, who) =>
      inBooks(
        who,
        async () => [given.centre, given.to],
        work => handOvers.handOver(work, given),
      ),
    takeInHand: (given, who) => ofRow(who, 'case', given.id, work => hands.take(work, given)),
    layDown: ({ id }, who) =>
      ofRow(who, 'case', id, async work => {
        await hands.layDown(work, id)
        return {}
      }),
    acknowledgeRecall: ({ id, version }, who) =>
      onRecall(who, id, work => recalls.acknowledge(work, id, version)),
    recordContact: (given, who) => onRecall(who, given.id, work => contacts.contact(work, given)),
    loseRecall: (given, who) => onRecall(who, given.id, work => endings.askLoss(work, given)),
    confirmLoss: (given, who) => onEnd(who, given.id, work => endings.confirmLoss(work, given)),
    refuseRecall: (given, who) => onEnd(who, given.id, work => endings.refuse(work, given)),
    tellAnew: (given, who) => onRecall(who, given.id, work => endings.toldAnew(work, given)),
    addCaseDocument: (given, who) =>
      ofRow(who, 'case', given.id, work => caseDocuments.add(work, given)),
    openCaseDocument: (given, who) =>
      ofRow(who, 'case', given.id, work => caseDocuments.open(work, given)),
    withdrawRecall: (given, who) => onEnd(who, given.id, work => endings.withdraw(work, given)),
    ownCase: (given, who) =>
      ofRow(who, 'case', given.id, async work => {
        const it = await cases.own(work, given)
        await notices.given(work, it)
        await amended.followCase(work, it.id)
        return it
      }),
    closeCase: (given, who) =>
      ofRow(who, 'case', given.id, async work => {
        await endings.close(work, given)
        await signOut.judgeRepeats(work, bench.programmes, given.id)
        await notices.followCase(work, given.id)
        return cases.get(work, given.id)
      }),
  }
}

const pick = (heads: Record<string, number>, books: readonly string[]): Record<string, number> =>
  Object.fromEntries(books.map(book => [book, heads[book] ?? 0]))
