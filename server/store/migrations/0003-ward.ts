/** The ward of what could not be filed, and the account of what came in. */
import { table } from '../palette.ts'

export const ward = [
  table(
    'parked',
    {
      id: 'text',
      centre: 'text',
      kind: 'text',
      message: 'text',
      line: 'text?',
      index: 'integer',
      specimen: 'text',
      analyte: 'text',
      value: 'text',
      unit: 'text',
      why: 'text',
      says: 'text',
      observation: 'text',
      state: 'text',
      parkedAt: 'text',
      dueAt: 'text',
      owner: 'text?',
      ownedAt: 'text?',
      endedAt: 'text?',
      endedBy: 'text?',
      endedWhy: 'text?',
      tries: 'integer',
      version: 'integer',
    },
    {
      key: ['id'],
      index: [
        ['centre', 'state', 'id'],
        // What is counted of the ward is read from here alone.
        ['centre', 'state', 'why', 'line', 'dueAt', 'owner', 'id'],
        ['specimen', 'analyte', 'state'],
        ['message'],
      ],
    },
  ),
  table('tally', { centre: 'text', what: 'text', n: 'integer' }, { key: ['centre', 'what'] }),
]
