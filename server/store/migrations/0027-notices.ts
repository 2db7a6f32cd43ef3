/** Who was told that nobody had acted, days that are not as their weekday, and when a recall is looked at next. */
import { moreColumns, moreIndex, table } from '../palette.ts'

export const notices = [
  table(
    'notice',
    {
      id: 'text',
      centre: 'text',
      about: 'text',
      recall: 'text?',
      case: 'text?',
      severity: 'text',
      level: 'text',
      why: 'text',
      since: 'text',
      dueAt: 'text',
      raisedAt: 'text',
      staff: 'text?',
      acknowledgedAt: 'text?',
      acknowledgedBy: 'text?',
      endedAt: 'text?',
      endedBy: 'text?',
      version: 'integer',
    },
    {
      key: ['id'],
      unique: [['about', 'why', 'since', 'level']],
      index: [['endedAt', 'staff'], ['case']],
    },
  ),
  table(
    'calendarDay',
    {
      id: 'text',
      day: 'text',
      does: 'text',
      en: 'text',
      zh: 'text',
      startsOn: 'text',
      endsOn: 'text?',
      source: 'text',
      verified: 'text',
    },
    { key: ['id'], index: [['day']] },
  ),
  moreColumns('recall', { nextNoticeAt: 'text?', waitsSince: 'text?' }),
  moreIndex('recall', ['nextNoticeAt']),
]
