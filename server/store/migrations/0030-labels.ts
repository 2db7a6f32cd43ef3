/** Labels as they were first printed, every copy of them, print runs, printers, and numbers that ended. */
import { table } from '../palette.ts'

export const labels = [
  table(
    'frozenLabel',
    {
      ...{ specimen: 'text', template: 'text', edition: 'text' },
      ...{ widthMm: 'double', heightMm: 'double' },
      ...{ first: 'text', again: 'text', name: 'text?', frozenAt: 'text' },
    },
    { key: ['specimen', 'template'] },
  ),
  table(
    'labelCopy',
    {
      ...{ specimen: 'text', copy: 'integer', centre: 'text', template: 'text' },
      ...{ run: 'text?', ordinal: 'integer?', medium: 'text', printer: 'text?' },
      ...{ state: 'text', reason: 'text?', printedBy: 'text', printedAt: 'text' },
    },
    { key: ['specimen', 'copy'], index: [['run', 'ordinal']] },
  ),
  table(
    'labelRun',
    {
      ...{ id: 'text', centre: 'text', samplingPoint: 'text', template: 'text', edition: 'text' },
      ...{ medium: 'text', printer: 'text?', sheet: 'text?', numbers: 'text' },
      ...{ asked: 'integer', sent: 'integer', made: 'integer' },
      ...{ state: 'text', endedWhy: 'text?', reason: 'text?' },
      ...{ startedBy: 'text', startedAt: 'text', checkedAt: 'text?', endedAt: 'text?' },
      version: 'integer',
    },
    {
      key: ['id'],
      index: [
        ['centre', 'startedAt'],
        ['samplingPoint', 'startedAt'],
      ],
    },
  ),
  table(
    'printer',
    {
      ...{ id: 'text', centre: 'text', samplingPoint: 'text?', name: 'text' },
      ...{ address: 'text', port: 'integer', dpi: 'integer', template: 'text?' },
      ...{ state: 'text', addedBy: 'text', addedAt: 'text', version: 'integer' },
    },
    { key: ['id'], index: [['centre'], ['samplingPoint']] },
  ),
  table(
    'numberEnd',
    {
      ...{ number: 'text', kit: 'text', centre: 'text', samplingPoint: 'text' },
      ...{ how: 'text', reason: 'text', endedBy: 'text', endedAt: 'text' },
    },
    { key: ['number'], index: [['kit']] },
  ),
]
