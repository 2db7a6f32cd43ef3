/** What is sent to third-party laboratories: what was sent together, what for, and what became of it. */
import { moreColumns, moreIndex } from '../palette.ts'

export const sendOuts = [
  moreColumns('sendOut', {
    manifest: 'text?',
    tests: 'text?',
    courier: 'text?',
    ended: 'text?',
    endedAt: 'text?',
    endedBy: 'text?',
    note: 'text?',
    version: 'integer?',
  }),
  moreIndex('sendOut', ['manifest']),
  moreIndex('sendOut', ['centre', 'ended']),
]
