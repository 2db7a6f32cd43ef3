/** Places, assignments and agreements: a part of the table of contents (`../api.ts`). */
import * as access from '../access.ts'
import type { agreements as agreementEndpoints } from '../contract/agreements.ts'
import type { institutionImports as importEndpoints } from '../contract/institution-imports.ts'
import type { institutions as institutionEndpoints } from '../contract/institutions.ts'
import type { Handlers } from '../contract/kit.ts'
import type { places as placesEndpoints } from '../contract/places.ts'
import * as institutionImport from '../exchange/institution-import.ts'
import * as agreements from '../lab/agreements.ts'
import * as institutions from '../lab/institutions.ts'
import * as places from '../lab/places.ts'
import type { Doors, Who } from './desk.ts'

type Network = typeof placesEndpoints &
  typeof institutionEndpoints &
  typeof agreementEndpoints &
  typeof importEndpoints

export function placeHandlers({ read, registry }: Doors): Handlers<Network, Who> {
  return {
    showInstitution: ({ id }, who) => read(who, look => institutions.show(look, id)),
    addInstitution: (given, who) => registry(who, work => institutions.add(work, given)),
    changeInstitution: (given, who) => registry(who, work => institutions.change(work, given)),
    addLicence: (given, who) => registry(who, work => institutions.addLicence(work, given)),
    endLicence: (given, who) => registry(who, work => institutions.endLicence(work, given)),
    addContact: (given, who) => registry(who, work => institutions.addContact(work, given)),
    endContact: (given, who) => registry(who, work => institutions.endContact(work, given)),
    listExpiring: (_, who) => read(who, institutions.expiring),
    tryInstitutions: (file, who) => read(who, look => institutionImport.tryFile(look, file)),
    importInstitutions: (given, who) =>
      registry(who, work => institutionImport.bringIn(work, given)),
    showAgreement: ({ id }, who) => read(who, look => agreements.show(look, id)),
    addAgreementScan: (given, who) => registry(who, work => agreements.addScan(work, given)),
    openAgreementScan: (given, who) => registry(who, work => agreements.openScan(work, given)),
    listPlaces: (_, who) => read(who, places.list),
    showNetwork: (_, who) => read(who, places.network),
    addSamplingPoint: (given, who) => registry(who, work => places.addSamplingPoint(work, given)),
    signAgreement: ({ endsOn, late, ...given }, who) =>
      registry(who, work =>
        places.signAgreement(work, {
          ...given,
          ...(endsOn ? { endsOn } : {}),
          ...(late ? { late } : {}),
        }),
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
