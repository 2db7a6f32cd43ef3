/** Identities that nobody reads any more: taken out of `identity`, whole, into a table of their own. */
import { table } from '../palette.ts'

export const identitySeals = [
  table(
    'identitySeal',
    {
      id: 'text',
      centre: 'text',
      subject: 'text',
      cause: 'text',
      reason: 'text',
      state: 'text',
      askedBy: 'text',
      askedAt: 'text',
      decidedBy: 'text?',
      decidedAt: 'text?',
      version: 'integer',
    },
    { key: ['id'], index: [['centre', 'id'], ['subject']] },
  ),
  table(
    'sealedIdentity',
    { subject: 'text', seal: 'text', identity: 'text', reports: 'text' },
    { key: ['subject'], index: [['seal']] },
  ),
]
