/** A label that was replaced by another number: the number that it bore, and why. */
import { table } from '../palette.ts'

export const relabels = [
  // `number` is the new one. `first`: the one that this specimen was registered under.
  table(
    'relabel',
    {
      ...{ number: 'text', was: 'text', first: 'text', centre: 'text' },
      ...{ why: 'text', reason: 'text', by: 'text', at: 'text' },
    },
    { key: ['number'], unique: [['was']] },
  ),
]
