/** Runs, and the run and well that a panel was measured in. */
import { moreColumns, table } from '../palette.ts'

export const batches = [
  table(
    'batch',
    {
      id: 'text',
      centre: 'text',
      line: 'text',
      programme: 'text',
      number: 'text',
      named: 'text',
      part: 'integer',
      startedAt: 'text',
      state: 'text',
      endedAt: 'text?',
      endedBy: 'text?',
      endedWhy: 'text?',
      version: 'integer',
    },
    {
      key: ['id'],
      unique: [['line', 'number', 'part']],
      index: [['number'], ['centre', 'id']],
    },
  ),
  moreColumns('panel', { batch: 'text?', well: 'text?' }),
]
