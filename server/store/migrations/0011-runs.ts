/**
 * Over which time a run was measured, so that a name that is used again is another run; and what a
 * proposed change is about, a rule or the controls that runs need.
 */
import { moreColumns } from '../palette.ts'

export const runs = [
  moreColumns('batch', {
    measuredFrom: 'text?',
    measuredTo: 'text?',
    grownAt: 'text?',
    since: 'text?',
  }),
  moreColumns('proposal', { need: 'text?', needRow: 'text?' }),
  moreColumns('controlNeed', { proposal: 'text?' }),
]
