/**
 * Newborn screening whole: by what a value was measured, what is measured again on the same card and
 * how much of it is used, and what was given to a child before its blood was taken.
 */
import { moreColumns, table } from '../palette.ts'

export const newborn = [
  moreColumns('line', { assays: 'text?' }),
  moreColumns('panel', { made: 'text?' }),
  table(
    'retest',
    {
      id: 'text',
      centre: 'text',
      specimen: 'text',
      programme: 'text',
      assay: 'text',
      analytes: 'text',
      asks: 'integer',
      says: 'text',
      rules: 'text',
      state: 'text',
      askedAt: 'text',
      dueAt: 'text',
      endedAt: 'text?',
      endedBy: 'text?',
      endedWhy: 'text?',
      version: 'integer',
    },
    {
      key: ['id'],
      index: [
        ['specimen', 'state'],
        ['centre', 'state', 'id'],
      ],
    },
  ),
  table(
    'punch',
    {
      id: 'text',
      centre: 'text',
      specimen: 'text',
      punches: 'integer',
      why: 'text',
      by: 'text',
      at: 'text',
    },
    { key: ['id'], index: [['specimen']] },
  ),
  table(
    'circumstance',
    {
      id: 'text',
      centre: 'text',
      specimen: 'text',
      kind: 'text',
      lastAt: 'text?',
      amount: 'integer?',
      by: 'text',
      at: 'text',
    },
    { key: ['id'], index: [['specimen']] },
  ),
]
