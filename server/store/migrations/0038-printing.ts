/** Printers behind a clinic's own wall, known by a token; labels of plates and parcels, every copy. */
import { moreColumns, table } from '../palette.ts'

export const printing = [
  // `reached`: `agent`, or nothing where the server itself opens the connection.
  moreColumns('printer', { reached: 'text?', tokenHash: 'text?' }),
  // `drawing`: JSON of the marks as they were first printed.
  table(
    'thingLabel',
    {
      ...{ kind: 'text', thing: 'text', template: 'text', copy: 'integer', centre: 'text' },
      ...{ drawing: 'text', reason: 'text?', printedBy: 'text', printedAt: 'text' },
    },
    { key: ['kind', 'thing', 'template', 'copy'] },
  ),
]
