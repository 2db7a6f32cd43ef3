/** Places, assignments and agreements: a part of the table of contents (`../api.ts`). */
import * as access from '../access.ts'
import type { Handlers } from '../contract/kit.ts'
import type { places as placesEndpoints } from '../contract/places.ts'
import * as places from '../lab/places.ts'
import type { Doors, Who } from './desk.ts'

export function placeHandlers({ read, registry }: Doors): Handlers<typeof placesEndpoints, Who> {
  return {
    listPlaces: (_, who) => read(who, places.list),
    showNetwork: (_, who) => read(who, places.network),
    addSamplingPoint: (given, who) => registry(who, work => places.addSamplingPoint(work, given)),
    signAgreement: ({ endsOn, ...given }, who) =>
      registry(who, work =>
        places.signAgreement(work, { ...given, ...(endsOn ? { endsOn } : {}) }),
      ),
    endAgreement: (given, who) => registry(who, work => places.endAgreement(work, given)),
    findRoute: ({ samplingPoint, programme }, who) =>
      read(who, async look => {
        access.demandAnywhere(look.by, 'see-network', look.at)
        const point = await places.samplingPoint(look, samplingPoint)
        return places.mayCollect(look, point, programme)
      }),
  }
}
