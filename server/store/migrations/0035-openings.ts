/** A sealed identity that two people open again: who asked, why, and who opened it. */
import { moreColumns } from '../palette.ts'

export const openings = [
  moreColumns('identitySeal', {
    openReason: 'text?',
    openAskedBy: 'text?',
    openAskedAt: 'text?',
    openedBy: 'text?',
    openedAt: 'text?',
  }),
]
