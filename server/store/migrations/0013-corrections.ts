/** What a card said and was wrong: the value before, the value after, why, and by whom. */
import { table } from '../palette.ts'

export const corrections = [
  table(
    'correction',
    {
      id: 'text',
      centre: 'text',
      specimen: 'text',
      subject: 'text',
      field: 'text',
      was: 'text',
      becomes: 'text',
      reason: 'text',
      state: 'text',
      askedBy: 'text',
      askedAt: 'text',
      settledBy: 'text?',
      settledAt: 'text?',
      version: 'integer',
    },
    { key: ['id'], index: [['subject'], ['centre', 'state']] },
  ),
]
