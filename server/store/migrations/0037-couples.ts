/**
 * Numbers of papers, each held for one person in the whole system; couples, with when each began and
 * ended; the index by which children who were registered twice are found.
 */
import { moreIndex, table } from '../palette.ts'

export const couples = [
  table(
    'paperHeld',
    { number: 'text', subject: 'text' },
    { key: ['number'], index: [['subject']] },
  ),
  table(
    'couple',
    {
      id: 'text',
      centre: 'text',
      pregnancy: 'text',
      woman: 'text',
      partner: 'text',
      beganAt: 'text',
      beganBy: 'text',
      endedAt: 'text?',
      endedBy: 'text?',
      endedWhy: 'text?',
      version: 'integer',
    },
    { key: ['id'], index: [['pregnancy'], ['woman'], ['partner']] },
  ),
  moreIndex('subject', ['mother', 'birthOrder', 'bornAt']),
]
