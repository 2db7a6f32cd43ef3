/** Partners outside and what waits for them: a part of the table of contents (`../api.ts`). */
import * as access from '../access.ts'
import type { Handlers } from '../contract/kit.ts'
import type { partners as partnerEndpoints } from '../contract/partners.ts'
import * as dispatches from '../lab/dispatches.ts'
import * as partners from '../lab/partners.ts'
import { REGISTRY } from '../lab/places.ts'
import type { Desk, Doors, Who } from './desk.ts'

export function partnerHandlers(
  { outside }: Desk,
  { read, registry, ofRow }: Doors,
): Handlers<typeof partnerEndpoints, Who> {
  return {
    listPartners: (_, who) => read(who, partners.list),
    addPartner: (given, who) =>
      registry(who, work => partners.add(work, given, outside.whyNot(given.kind, given.address))),
    endPartner: ({ id, version }, who) => registry(who, work => partners.end(work, id, version)),
    tryPartner: async ({ id }, who) => {
      const partner = await read(who, async look => {
        access.demand(look.by, 'edit-partners', {}, look.at)
        return partners.get(look, id)
      })
      const came = await outside.attempt(partner)
      await registry(who, async work => work.tell('partner.tried', id, { came: came.is }, REGISTRY))
      return { is: came.is, says: came.is === 'sent' ? came.reference : came.why }
    },
    listDispatches: (_, who) => read(who, dispatches.list),
    sendAgain: ({ id, version }, who) =>
      ofRow(who, 'dispatch', id, work => dispatches.again(work, id, version)),
  }
}
