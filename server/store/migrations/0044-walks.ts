/**
 * Indexes for what is asked again and again of tables that grow for years: lists by their key, what
 * hangs on a person, what is open. `test/walks.test.ts` finds what is read whole instead.
 */
import { moreIndex } from '../palette.ts'

export const walks = [
  moreIndex('specimen', ['subject']),
  moreIndex('specimen', ['kit']),
  moreIndex('specimen', ['repeats']),
  moreIndex('specimen', ['centre', 'numberedAt', 'number']),
  moreIndex('specimen', ['samplingPoint', 'numberedAt', 'number']),
  moreIndex('report', ['case']),
  moreIndex('report', ['centre', 'id']),
  moreIndex('report', ['samplingPoint', 'id']),
  moreIndex('shipment', ['centre', 'sentAt', 'id']),
  moreIndex('recall', ['endedAt', 'dueAt']),
  moreIndex('case', ['centre', 'programme', 'state', 'id']),
  moreIndex('parked', ['state', 'kind']),
  moreIndex('kit', ['centre', 'issuedAt', 'id']),
  moreIndex('kit', ['samplingPoint', 'issuedAt', 'id']),
  moreIndex('dispatch', ['recall']),
  moreIndex('dispatch', ['partner', 'state', 'sentAt']),
  moreIndex('searchKey', ['subject']),
  moreIndex('labelRun', ['state', 'startedAt']),
  moreIndex('labelRun', ['centre', 'id']),
  moreIndex('labelRun', ['samplingPoint', 'id']),
]
