/** A receipt and a rejection that were a mistake: both rows stay, and say who took them back and why. */
import { moreColumns, table } from '../palette.ts'

export const takenBack = [
  // `met`: JSON of the recalls that it met, each with where it stood; null of one from before it was kept.
  moreColumns('receipt', {
    ...{ met: 'text?', takenBackAt: 'text?', takenBackBy: 'text?', takenBackWhy: 'text?' },
  }),
  table(
    'rejection',
    {
      ...{ id: 'text', centre: 'text', specimen: 'text', was: 'text', faults: 'text' },
      ...{ reason: 'text', at: 'text', by: 'text' },
      ...{ takenBackAt: 'text?', takenBackBy: 'text?', takenBackWhy: 'text?' },
    },
    { key: ['id'], index: [['specimen']] },
  ),
]
