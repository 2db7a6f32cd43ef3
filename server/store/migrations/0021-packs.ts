/** Targets, and proposals about rows that come out of a region's file. */
import { moreColumns, table } from '../palette.ts'

export const packs = [
  table(
    'target',
    {
      id: 'text',
      programme: 'text',
      indicator: 'text',
      en: 'text',
      zh: 'text',
      operator: 'text',
      value: 'double',
      unit: 'text',
      source: 'text',
      verified: 'text',
      startsOn: 'text',
      endsOn: 'text?',
    },
    { key: ['id'], index: [['programme', 'indicator']] },
  ),
  moreColumns('proposal', { item: 'text?' }),
]
