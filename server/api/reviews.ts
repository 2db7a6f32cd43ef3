/** What others looked at and took out, and emergencies: a part of the table of contents (`../api.ts`). */
import type { Handlers } from '../contract/kit.ts'
import type { reviews as endpoints } from '../contract/reviews.ts'
import * as emergencies from '../lab/emergencies.ts'
import * as reviews from '../lab/reviews.ts'
import type { Doors, Who } from './desk.ts'

export const reviewHandlers = ({
  read,
  registry,
  inBooks,
}: Doors): Handlers<typeof endpoints, Who> => ({
  listReviews: (ask, who) => read(who, look => reviews.list(look, ask)),
  showReview: ({ id }, who) => read(who, look => reviews.page(look, id)),
  closeReview: (given, who) => registry(who, work => reviews.close(work, given)),
  openInNeed: (given, who) =>
    inBooks(
      who,
      look => emergencies.booksOf(look, given.number),
      work => emergencies.open(work, given),
    ),
  showInNeed: ({ number }, who) => read(who, look => emergencies.show(look, number)),
})
