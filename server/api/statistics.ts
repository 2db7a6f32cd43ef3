/** Figures across centres: a part of the table of contents (`../api.ts`). */
import type { Handlers } from '../contract/kit.ts'
import type { settlement as settlementEndpoints } from '../contract/settlement.ts'
import type { statistics as statisticsEndpoints } from '../contract/statistics.ts'
import * as exports from '../lab/exports.ts'
import * as settlement from '../lab/settlement.ts'
import * as statistics from '../lab/statistics.ts'
import type { Doors, Who } from './desk.ts'

export function statisticsHandlers({
  read,
  registry,
}: Doors): Handlers<typeof statisticsEndpoints & typeof settlementEndpoints, Who> {
  return {
    showStatistics: (ask, who) => read(who, look => statistics.show(look, ask)),
    listCounted: (ask, who) => read(who, look => statistics.list(look, ask)),
    exportStatistics: async (ask, who) => {
      const made = await read(who, look => exports.figures(look, ask, who.language))
      await registry(who, async work => exports.figuresMade(work, 'statistics', ask, made))
      return new Uint8Array(made.csv)
    },
    showSettlement: (ask, who) => read(who, look => settlement.show(look, ask)),
    listSettled: (ask, who) => read(who, look => settlement.list(look, ask)),
    exportSettlement: async (ask, who) => {
      const made = await read(who, look => exports.settled(look, ask, who.language))
      await registry(who, async work => exports.figuresMade(work, 'settlement', ask, made))
      return new Uint8Array(made.csv)
    },
  }
}
