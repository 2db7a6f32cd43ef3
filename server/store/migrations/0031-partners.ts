/** Partners outside, and what they are to carry. */
import { table } from '../palette.ts'

export const partners = [
  table(
    'partner',
    {
      id: 'text',
      name: 'text',
      kind: 'text',
      address: 'text',
      use: 'text',
      centre: 'text?',
      secret: 'text?',
      startsAt: 'text',
      endsAt: 'text?',
      version: 'integer',
    },
    { key: ['id'] },
  ),
  table(
    'dispatch',
    {
      id: 'text',
      centre: 'text',
      partner: 'text',
      use: 'text',
      case: 'text',
      recall: 'text?',
      staff: 'text?',
      queuedAt: 'text',
      nextTryAt: 'text',
      tries: 'integer',
      state: 'text',
      why: 'text?',
      reference: 'text?',
      sentAt: 'text?',
      version: 'integer',
    },
    {
      key: ['id'],
      index: [
        ['state', 'nextTryAt'],
        ['case', 'state'],
        ['partner', 'state'],
      ],
    },
  ),
]
