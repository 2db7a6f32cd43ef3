/** Retests and punches: a part of the table of contents (`../api.ts`). */
import type { Handlers } from '../contract/kit.ts'
import type { retests as retestsEndpoints } from '../contract/retests.ts'
import { bookOfSpecimen } from '../lab/books.ts'
import * as retests from '../lab/retests.ts'
import type { Doors, Who } from './desk.ts'

export function retestHandlers({
  read,
  inBooks,
  ofRow,
  programmeOf,
}: Doors): Handlers<typeof retestsEndpoints, Who> {
  return {
    listRetests: (ask, who) => read(who, look => retests.list(look, programmeOf, ask)),
    giveUpRetest: (given, who) =>
      ofRow(who, 'retest', given.id, work =>
        retests.endByHand(work, { ...given, how: 'impossible' }),
      ),
    waiveRetest: (given, who) =>
      ofRow(who, 'retest', given.id, work => retests.endByHand(work, { ...given, how: 'waived' })),
    notePunches: (given, who) =>
      inBooks(
        who,
        look => bookOfSpecimen(look, given.number),
        work => retests.notePunches(work, programmeOf, given),
      ),
  }
}
