/** Region files: a part of the table of contents (`../api.ts`). */
import type { Handlers } from '../contract/kit.ts'
import type { packs as packEndpoints } from '../contract/packs.ts'
import * as adopting from '../lab/pack-adopting.ts'
import * as comparing from '../lab/pack-compare.ts'
import * as files from '../lab/pack-files.ts'
import { openUnits } from '../lab/units.ts'
import type { Desk, Doors, Who } from './desk.ts'

export function packHandlers(
  { bench: { programmes } }: Desk,
  { read, registry }: Doors,
): Handlers<typeof packEndpoints, Who> {
  return {
    showPacks: (_, who) => read(who, files.list),
    showPackComparison: ({ id }, who) => read(who, look => comparing.compare(look, id)),
    tryPack: (given, who) => read(who, look => comparing.tryFile(look, given)),
    bringPack: (given, who) => registry(who, work => files.bring(work, given)),
    adoptPackRow: async (given, who) => {
      const reference = { programmes, units: await openUnits() }
      return registry(who, work => adopting.adoptRow(work, reference, given))
    },
    adoptPackPlace: (given, who) => registry(who, work => adopting.adoptPlace(work, given)),
    findPackRoutes: (given, who) => read(who, look => adopting.planRoutes(look, given)),
  }
}
