/** What sent codes and units mean: small, read whole. */
import { table } from '../palette.ts'

export const mappings = [
  table(
    'mapping',
    {
      id: 'text',
      centre: 'text?',
      line: 'text?',
      sentCode: 'text',
      codingSystem: 'text?',
      sentUnit: 'text',
      programme: 'text',
      analyte: 'text',
      ucum: 'text',
      unit: 'text',
      factor: 'text',
      kind: 'text',
      molecularWeight: 'text?',
      needs: 'text',
      source: 'text',
      verified: 'text',
      startsOn: 'text',
      endsOn: 'text?',
      addedBy: 'text',
      addedAt: 'text',
      confirmedBy: 'text?',
      confirmedAt: 'text?',
      version: 'integer',
    },
    { key: ['id'] },
  ),
]
