/** Open cases that were handed from one centre to another. */
import { table } from '../palette.ts'

export const handOvers = [
  table(
    'handOver',
    {
      id: 'text',
      case: 'text',
      centre: 'text',
      to: 'text',
      reason: 'text',
      at: 'text',
      by: 'text',
    },
    { key: ['id'], index: [['centre', 'to'], ['case']] },
  ),
]
