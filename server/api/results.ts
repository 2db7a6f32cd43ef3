/** The bench, files of results, and entry by two people: a part of the table of contents (`../api.ts`). */
import * as access from '../access.ts'
import * as passwords from '../accounts/passwords.ts'
import type { entries as entriesEndpoints } from '../contract/entries.ts'
import type { imports as importsEndpoints } from '../contract/imports.ts'
import type { Handlers } from '../contract/kit.ts'
import type { results as resultsEndpoints } from '../contract/results.ts'
import * as entering from '../exchange/entering.ts'
import * as importing from '../exchange/importing.ts'
import * as benches from '../lab/bench.ts'
import * as results from '../lab/results.ts'
import * as signOut from '../lab/sign-out.ts'
import type { Desk, Doors, Who } from './desk.ts'

export function resultHandlers(
  { store, bench }: Desk,
  { read, ofRow, atCentre }: Doors,
): Handlers<typeof resultsEndpoints & typeof importsEndpoints & typeof entriesEndpoints, Who> {
  const { programmes } = bench
  return {
    listBench: (ask, who) => read(who, look => benches.list(look, programmes, ask)),
    listBenchCounts: (ask, who) => read(who, look => benches.count(look, programmes, ask)),
    verifyResults: (given, who) =>
      atCentre(who, given.centre, work => signOut.verify(work, programmes, given)),
    authoriseResults: async ({ password, ...given }, who) => {
      await passwords.proveAgain(store, access.personOf(who.by), password)
      return atCentre(who, given.centre, work => signOut.authorise(work, programmes, given))
    },
    tryImport: (given, who) => read(who, look => importing.tryFile(look, bench, given)),
    importResults: (given, who) =>
      atCentre(who, given.centre, work => importing.bringIn(work, bench, given)),
    listEntries: (ask, who) => read(who, look => entering.list(look, ask)),
    beginEntry: (given, who) =>
      atCentre(who, given.centre, work => entering.begin(work, bench, given)),
    repeatEntry: (given, who) =>
      ofRow(who, 'entry', given.id, work => entering.repeat(work, bench, given)),
    decideEntry: (given, who) =>
      ofRow(who, 'entry', given.id, work => entering.decide(work, bench, given)),
    clearFlag: ({ id, reason }, who) =>
      ofRow(who, 'flag', id, work => results.clearFlag(work, id, reason)),
  }
}
