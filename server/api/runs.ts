/** Runs, controls, lots, and runs that are taken back: a part of the table of contents (`../api.ts`). */

import type { batches as batchesEndpoints } from '../contract/batches.ts'
import type { controls as controlsEndpoints } from '../contract/controls.ts'
import type { invalidations as invalidationsEndpoints } from '../contract/invalidations.ts'
import type { Handlers } from '../contract/kit.ts'
import { bookOf } from '../lab/books.ts'
import * as charts from '../lab/charts.ts'
import * as holds from '../lab/holds.ts'
import * as invalidations from '../lab/invalidations.ts'
import * as lots from '../lab/lots.ts'
import * as signOut from '../lab/sign-out.ts'
import { type Desk, type Doors, REGISTRY_BOOKS, type Who } from './desk.ts'

export function runHandlers(
  { bench: { programmes } }: Desk,
  { read, registry, inBooks, ofRow }: Doors,
): Handlers<
  typeof batchesEndpoints & typeof controlsEndpoints & typeof invalidationsEndpoints,
  Who
> {
  return {
    listBatches: (ask, who) => read(who, look => charts.listBatches(look, ask)),
    showBatch: ({ id }, who) => read(who, look => charts.showBatch(look, id)),
    showChart: (ask, who) => read(who, look => charts.chart(look, ask)),
    divideBatch: (given, who) =>
      inBooks(
        who,
        async look => [...(await bookOf(look, 'batch', given.id)), ...REGISTRY_BOOKS],
        work => charts.divide(work, given),
      ),
    askRelease: (given, who) =>
      ofRow(who, 'batch', given.id, work => holds.askRelease(work, given)),
    decideRelease: (given, who) =>
      ofRow(who, 'batch', given.id, work => signOut.decideRelease(work, programmes, given)),
    listLots: ({ centre }, who) => read(who, look => lots.list(look, centre)),
    addLot: (given, who) => registry(who, work => lots.add(work, programmes, given)),
    decideLot: (given, who) => registry(who, work => lots.decide(work, given)),
    askLotEnd: (given, who) => registry(who, work => lots.askEnd(work, given)),
    decideLotEnd: (given, who) => registry(who, work => lots.decideEnd(work, given)),
    listInvalidations: ({ centre }, who) => read(who, look => invalidations.list(look, centre)),
    askInvalidation: (given, who) =>
      ofRow(who, 'batch', given.id, work => invalidations.ask(work, given)),
    confirmInvalidation: (given, who) =>
      inBooks(
        who,
        async look => [...REGISTRY_BOOKS, ...(await bookOf(look, 'invalidation', given.id))],
        work => invalidations.confirm(work, programmes, given),
      ),
    declineInvalidation: (given, who) =>
      ofRow(who, 'invalidation', given.id, work => invalidations.decline(work, given)),
  }
}
