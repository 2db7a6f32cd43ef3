/** What goes to third-party laboratories: a part of the table of contents (`../api.ts`). */
import type { Handlers } from '../contract/kit.ts'
import type { sendOuts as sendOutEndpoints } from '../contract/send-outs.ts'
import * as sendOuts from '../lab/send-outs.ts'
import type { Desk, Doors, Who } from './desk.ts'

export function sendOutHandlers(
  { bench: { programmes } }: Desk,
  { read, inBooks, atCentre }: Doors,
): Handlers<typeof sendOutEndpoints, Who> {
  return {
    listLaboratories: (ask, who) => read(who, look => sendOuts.laboratories(look, ask)),
    sendOut: (given, who) =>
      atCentre(who, given.centre, work => sendOuts.send(work, programmes, given)),
    endSendOut: (given, who) =>
      inBooks(
        who,
        look => sendOuts.bookOf(look, given.id),
        work => sendOuts.end(work, given),
      ),
    listSendOuts: (ask, who) => read(who, look => sendOuts.list(look, ask)),
    showSendOuts: ({ number }, who) => read(who, look => sendOuts.ofSpecimen(look, number)),
  }
}
