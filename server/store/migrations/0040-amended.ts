/** By when somebody has confirmed an amended report, who took it by telephone, and when the clock looks. */
import { moreColumns, moreIndex } from '../palette.ts'

export const amended = [
  moreColumns('report', { dueAt: 'text?', clock: 'text?', tookBy: 'text?', nextNoticeAt: 'text?' }),
  moreIndex('report', ['nextNoticeAt']),
]
