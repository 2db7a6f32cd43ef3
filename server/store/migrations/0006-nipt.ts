/**
 * The requisition of a prenatal test, the dating of a pregnancy, runs that were invalidated later
 * and the verdicts that they revoked.
 */
import { moreColumns, table } from '../palette.ts'

export const nipt = [
  table(
    'gestation',
    {
      id: 'text',
      centre: 'text',
      pregnancy: 'text',
      basis: 'text',
      on: 'text',
      days: 'integer',
      at: 'text',
      by: 'text',
    },
    { key: ['id'], index: [['pregnancy']] },
  ),
  table(
    'requisition',
    {
      order: 'text',
      centre: 'text',
      case: 'text',
      pregnancy: 'text',
      answers: 'text',
      class: 'text',
      reasons: 'text',
      rules: 'text',
      consentOn: 'text',
      statement: 'text?',
      at: 'text',
      by: 'text',
    },
    { key: ['order'], index: [['case']] },
  ),
  table(
    'invalidation',
    {
      id: 'text',
      centre: 'text',
      batch: 'text',
      state: 'text',
      reason: 'text',
      askedBy: 'text',
      askedAt: 'text',
      settledBy: 'text?',
      settledAt: 'text?',
      specimens: 'integer?',
      version: 'integer',
    },
    { key: ['id'], index: [['batch'], ['centre', 'state']] },
  ),
  moreColumns('verdict', { revokedAt: 'text?', revokedBy: 'text?', revokedWhy: 'text?' }),
]
