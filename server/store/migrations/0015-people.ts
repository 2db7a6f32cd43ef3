/** Certificates with their dates, deputies, and sessions that their owner can tell apart. */
import { moreColumns, table } from '../palette.ts'

export const people = [
  table(
    'certificate',
    {
      id: 'text',
      staff: 'text',
      capability: 'text',
      number: 'text',
      issuer: 'text',
      startsOn: 'text',
      endsOn: 'text',
      recordedBy: 'text',
      recordedAt: 'text',
      version: 'integer',
    },
    { key: ['id'], index: [['staff', 'capability']] },
  ),
  table(
    'certificateNeed',
    {
      id: 'text',
      capability: 'text',
      startsOn: 'text',
      endsOn: 'text?',
      source: 'text',
      version: 'integer',
    },
    { key: ['id'] },
  ),
  table(
    'deputy',
    {
      id: 'text',
      staff: 'text',
      deputy: 'text',
      startsAt: 'text',
      endsAt: 'text',
      reason: 'text',
      givenBy: 'text',
      version: 'integer',
    },
    { key: ['id'], index: [['deputy'], ['staff']] },
  ),
  moreColumns('session', { id: 'text?', device: 'text?', seenAt: 'text?', idleMs: 'integer?' }),
]
