/** Figures across centres: a part of the table of contents (`../api.ts`). */
import type { Handlers } from '../contract/kit.ts'
import type { statistics as statisticsEndpoints } from '../contract/statistics.ts'
import * as exports from '../lab/exports.ts'
import * as statistics from '../lab/statistics.ts'
import type { Doors, Who } from './desk.ts'

export function statisticsHandlers({
  read,
  registry,
}: Doors): Handlers<typeof statisticsEndpoints, Who> {
  return {
    showStatistics: (ask, who) => read(who, look => statistics.show(look, ask)),
    listCounted: (ask, who) => read(who, look => statistics.list(look, ask)),
    exportStatistics: async (ask, who) => {
      const made = await read(who, look => exports.figures(look, ask, who.language))
      await registry(who, async work => exports.figuresMade(work, ask, made))
      return new Uint8Array(made.csv)
    },
  }
}
