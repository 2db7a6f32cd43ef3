/** Whom somebody was shown, to be counted by person; what of it, and of what was given out, a second person reviews. */
import { moreColumns, table } from '../palette.ts'

export const reviews = [
  table(
    'sighting',
    { staff: 'text', at: 'text', about: 'text', how: 'text' },
    { key: ['staff', 'at', 'about'] },
  ),
  table(
    'review',
    {
      id: 'text',
      staff: 'text',
      cause: 'text',
      count: 'integer',
      most: 'integer',
      rule: 'text?',
      since: 'text',
      raisedAt: 'text',
      subject: 'text?',
      specimen: 'text?',
      reason: 'text?',
      until: 'text?',
      closedBy: 'text?',
      closedAt: 'text?',
      finding: 'text?',
      version: 'integer',
    },
    { key: ['id'], index: [['staff', 'cause', 'raisedAt'], ['closedAt']] },
  ),
  moreColumns('reportRun', { why: 'text?' }),
]
