/**
 * Records of one person joined and parted, identity numbers by kind, what an identity said before, and
 * the indexes by which likely doubles are found.
 */
import { moreColumns, moreIndex, table } from '../palette.ts'

export const merges = [
  table(
    'personMerge',
    {
      id: 'text',
      centre: 'text',
      kind: 'text',
      kept: 'text',
      gone: 'text',
      reason: 'text',
      state: 'text',
      askedBy: 'text',
      askedAt: 'text',
      decidedBy: 'text?',
      decidedAt: 'text?',
      undoReason: 'text?',
      undoAskedBy: 'text?',
      undoAskedAt: 'text?',
      undoneBy: 'text?',
      undoneAt: 'text?',
      version: 'integer',
    },
    { key: ['id'], index: [['gone'], ['kept'], ['centre', 'id']] },
  ),
  // Derived from the merges that stand: which cases are one.
  table(
    'joinedCase',
    { case: 'text', lead: 'text', merge: 'text' },
    { key: ['case'], index: [['lead']] },
  ),
  table(
    'identityBefore',
    {
      id: 'text',
      subject: 'text',
      centre: 'text',
      identity: 'text',
      reason: 'text',
      at: 'text',
      by: 'text',
    },
    { key: ['id'], index: [['subject']] },
  ),
  moreColumns('identity', {
    idKind: 'text?',
    thirdCheckedAt: 'text?',
    thirdCheckedBy: 'text?',
  }),
  moreIndex('identity', ['idNumber']),
  moreIndex('identity', ['phone']),
]
