/** Sessions, deputies and certificates: a part of the table of contents (`../api.ts`). */
import * as access from '../access.ts'
import * as deputies from '../accounts/deputies.ts'
import * as sessions from '../accounts/sessions.ts'
import type { certificates as certificateEndpoints } from '../contract/certificates.ts'
import type { deputies as deputyEndpoints } from '../contract/deputies.ts'
import type { Handlers } from '../contract/kit.ts'
import type { sessions as sessionEndpoints } from '../contract/sessions.ts'
import * as certificates from '../lab/certificates.ts'
import type { Doors, Who } from './desk.ts'

type PeopleEndpoints = typeof sessionEndpoints &
  typeof deputyEndpoints &
  typeof certificateEndpoints

export function peopleHandlers({ read, registry, going }: Doors): Handlers<PeopleEndpoints, Who> {
  const me = (who: Who) => access.personOf(who.by)
  return {
    listSessions: (_, who) => read(who, look => sessions.list(look, me(who))),
    endSession: ({ id }, who) => registry(who, work => sessions.endOne(work, me(who), id)),
    endSessionsOf: ({ id }, who) => registry(who, work => sessions.endAllOf(work, id)),
    listDeputies: (_, who) => read(who, look => deputies.list(look, me(who))),
    nameDeputy: (given, who) =>
      going(
        who,
        async () => given.staff ?? me(who).staff,
        work => deputies.name(work, me(who), given),
      ),
    endDeputy: (given, who) =>
      going(
        who,
        look => deputies.who(look, given.id),
        work => deputies.end(work, me(who), given),
      ),
    listCertificates: (_, who) => read(who, certificates.list),
    listOwnCertificates: (_, who) => read(who, look => certificates.listOwn(look, me(who).staff)),
    addCertificate: (given, who) => registry(who, work => certificates.add(work, given)),
    endCertificate: (given, who) => registry(who, work => certificates.end(work, given)),
    listCertificateNeeds: (_, who) => read(who, certificates.listNeeds),
  }
}
