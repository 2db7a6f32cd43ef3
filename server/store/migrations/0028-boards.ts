/** Who has a case in hand, and the district that a recall was opened in. */
import { moreColumns, table } from '../palette.ts'

export const boards = [
  table('hand', { case: 'text', staff: 'text', since: 'text', until: 'text' }, { key: ['case'] }),
  moreColumns('recall', { openedIn: 'text?' }),
]
