/** Who answers for retests and punches (`../api.ts`). */
import type { GuthrieHandlers } from '../contract/index.ts'
import { bookOf, bookOfSpecimen } from '../lab/books.ts'
import type { Programmes } from '../lab/results.ts'
import * as retests from '../lab/retests.ts'
import type { Look, Work } from '../store/store.ts'

type Programme = Programmes extends ReadonlyMap<string, infer P> ? P : never

interface Doors<Who> {
  readonly read: <T>(who: Who, fn: (look: Look) => Promise<T>) => Promise<T>
  readonly inBooks: <T>(
    who: Who,
    find: (look: Look) => Promise<string[]>,
    fn: (work: Work) => Promise<T>,
  ) => Promise<T>
  readonly programmeOf: (code: string) => Programme
}

type Answered = 'listRetests' | 'giveUpRetest' | 'waiveRetest' | 'notePunches'

export const retestHandlers = <Who>({
  read,
  inBooks,
  programmeOf,
}: Doors<Who>): Pick<GuthrieHandlers<Who>, Answered> => ({
  listRetests: (ask, who) => read(who, look => retests.list(look, programmeOf, ask)),
  giveUpRetest: (given, who) =>
    inBooks(
      who,
      look => bookOf(look, 'retest', given.id),
      work => retests.endByHand(work, { ...given, how: 'impossible' }),
    ),
  waiveRetest: (given, who) =>
    inBooks(
      who,
      look => bookOf(look, 'retest', given.id),
      work => retests.endByHand(work, { ...given, how: 'waived' }),
    ),
  notePunches: (given, who) =>
    inBooks(
      who,
      look => bookOfSpecimen(look, given.number),
      work => retests.notePunches(work, programmeOf, given),
    ),
})
