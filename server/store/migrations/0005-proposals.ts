/** Who proposed and who approved a rule row, and two more strata: age at collection and kit. */
import { moreColumns, table } from '../palette.ts'

export const proposals = [
  moreColumns('rule', {
    kit: 'text?',
    ageMin: 'integer?',
    ageMax: 'integer?',
    proposal: 'text?',
  }),
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
