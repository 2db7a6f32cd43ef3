/** Lines, messages, and the ward of what could not be filed: a part of the table of contents (`../api.ts`). */

import type { drills as drillsEndpoints } from '../contract/drills.ts'
import type { expected as expectedEndpoints } from '../contract/expected.ts'
import type { Handlers } from '../contract/kit.ts'
import type { ledger as ledgerEndpoints } from '../contract/ledger.ts'
import type { lines as linesEndpoints } from '../contract/lines.ts'
import type { matches as matchesEndpoints } from '../contract/matches.ts'
import type { messages as messagesEndpoints } from '../contract/messages.ts'
import type { ward as wardEndpoints } from '../contract/ward.ts'
import * as intake from '../exchange/account.ts'
import * as correcting from '../exchange/correcting.ts'
import { sha256Of } from '../exchange/files.ts'
import * as inbox from '../exchange/inbox.ts'
import * as lineList from '../exchange/line-list.ts'
import * as matches from '../exchange/matches.ts'
import * as messageLedger from '../exchange/message-ledger.ts'
import * as replaying from '../exchange/replaying.ts'
import * as settingUp from '../exchange/setting-up.ts'
import { textBytes } from '../exchange/sheets.ts'
import { tryLine } from '../exchange/trial.ts'
import * as ward from '../exchange/ward.ts'
import { bookOf } from '../lab/books.ts'
import * as drills from '../lab/drills.ts'
import * as expected from '../lab/expected.ts'
import { type Desk, type Doors, REGISTRY_BOOKS, type Who } from './desk.ts'

export function intakeHandlers(
  desk: Desk,
  { read, inBooks, ofRow, atCentre }: Doors,
): Handlers<
  typeof linesEndpoints &
    typeof messagesEndpoints &
    typeof wardEndpoints &
    typeof matchesEndpoints &
    typeof drillsEndpoints &
    typeof expectedEndpoints &
    typeof ledgerEndpoints,
  Who
> {
  const { store, bench } = desk
  const { programmes } = bench
  const about = () => ({ ...bench, commonPort: desk.intake.port })
  /** What was changed of a line holds when it is answered. */
  const settled = async <T>(changing: Promise<T>): Promise<T> => {
    const line = await changing
    await desk.intake.linesChanged()
    return line
  }

  return {
    listLines: ({ centre }, who) =>
      read(who, look => lineList.listLines(look, line => desk.intake.hearing(line), centre)),
    listStrangers: (_, who) => read(who, look => desk.intake.strangers(look)),
    listAdapters: async () =>
      [...bench.analyzers.values()].map(({ name, title, file }) => ({
        ...{ name, title },
        tables: file ? ('yes' as const) : ('no' as const),
      })),
    addLine: (given, who) =>
      // With the registry, so that two centres cannot claim one sender at the same moment.
      settled(
        store.work(who.by, [...REGISTRY_BOOKS, given.centre], work =>
          settingUp.addLine(work, about(), given),
        ),
      ),
    changeLine: (given, who) =>
      settled(
        inBooks(
          who,
          async look => [...REGISTRY_BOOKS, ...(await bookOf(look, 'line', given.id))],
          work => settingUp.changeLine(work, about(), given),
        ),
      ),
    tryLine: (asked, who) => read(who, look => tryLine(look, bench.analyzers, asked)),
    listMessages: (ask, who) => read(who, look => inbox.listMessages(look, ask)),
    showMessage: ({ id }, who) => read(who, look => inbox.showMessage(look, bench.analyzers, id)),
    bringFile: async ({ id, base64 }, who) => {
      const line = await read(who, look => inbox.lineFor(look, id))
      const bytes = textBytes(base64)
      await desk.intake.bring(line, bytes)
      return store.work(who.by, [line.centre], work => inbox.brought(work, line, sha256Of(bytes)))
    },
    lookAtMessage: ({ id, why }, who) =>
      ofRow(who, 'message', id, work => inbox.lookAtMessage(work, bench.analyzers, id, why)),
    showDrill: ({ id }, who) => read(who, look => drills.ofMessage(look, id)),
    replayMessage: ({ id }, who) =>
      ofRow(who, 'message', id, work => replaying.replayMessage(work, bench, id)),
    listParked: (ask, who) => read(who, look => ward.list(look, ask)),
    showParked: ({ id }, who) => read(who, look => ward.show(look, id)),
    listWardCounts: ({ centre }, who) => read(who, look => ward.counts(look, centre)),
    listWardOwners: ({ centre }, who) => read(who, look => ward.owners(look, centre)),
    ownParked: (given, who) => store.work(who.by, [given.centre], work => ward.own(work, given)),
    replayParked: (given, who) =>
      ofRow(who, 'parked', given.id, work => replaying.replay(work, bench, given)),
    replayMany: (given, who) =>
      atCentre(who, given.centre, work => replaying.replayMany(work, bench, given)),
    acceptParked: (given, who) =>
      ofRow(who, 'parked', given.id, work => correcting.accept(work, bench, given)),
    dismissParked: (given, who) =>
      ofRow(who, 'parked', given.id, work => ward.dismiss(work, programmes, given)),
    findLikely: ({ id }, who) => read(who, look => matches.likely(look, programmes, id)),
    showMatch: ({ id }, who) => read(who, look => matches.shown(look, id)),
    proposeMatch: (given, who) =>
      ofRow(who, 'parked', given.id, work => matches.propose(work, given)),
    confirmMatch: (given, who) =>
      ofRow(who, 'match', given.id, work => matches.confirm(work, bench, given)),
    declineMatch: (given, who) =>
      ofRow(who, 'match', given.id, work => matches.decline(work, given)),
    showExpectedDay: (ask, who) => read(who, look => expected.day(look, programmes, ask)),
    listExpected: (ask, who) => read(who, look => expected.list(look, programmes, ask)),
    showLedger: ({ number }, who) => read(who, look => messageLedger.ofSpecimen(look, number)),
    showMessageLedger: ({ id }, who) => read(who, look => messageLedger.ofMessage(look, bench, id)),
    intakeAccount: ({ centre }, who) => read(who, look => intake.account(look, centre)),
  }
}
