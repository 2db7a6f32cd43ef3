/**
 * Who proposed and who approved a rule row, two more strata (age at collection, kit), and what a
 * verdict was judged on besides results and rows.
 */
import { moreColumns, table } from '../palette.ts'

export const proposals = [
  moreColumns('rule', {
    kit: 'text?',
    ageMin: 'integer?',
    ageMax: 'integer?',
    proposal: 'text?',
  }),
  moreColumns('verdict', { basis: 'text?' }),
  table(
    'proposal',
    {
      id: 'text',
      does: 'text',
      rule: 'text?',
      ruleVersion: 'integer?',
      row: 'text?',
      endsOn: 'text?',
      reason: 'text',
      state: 'text',
      proposedBy: 'text',
      proposedAt: 'text',
      decidedBy: 'text?',
      decidedAt: 'text?',
      decidedWhy: 'text?',
      made: 'text?',
      version: 'integer',
    },
    { key: ['id'], index: [['state', 'id'], ['rule'], ['made']] },
  ),
]
