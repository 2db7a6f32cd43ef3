/** An agreement's page and the scanned copies of what was signed. */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { Agreement, Place } from './places.ts'
import { GivenScan, OpenedScan, Scan } from './scans.ts'
import { Id } from './words.ts'

export const agreements = {
  showAgreement: endpoint({
    does: 'Show an agreement with both sides and the scans of it',
    verb: 'get',
    path: '/agreements/:id',
    may: 'see-network',
    takes: z.object({ id: Id }),
    gives: z.object({
      agreement: Agreement,
      place: Place,
      centre: Place,
      scans: z.array(Scan),
    }),
    shows: ['agreement', 'place'],
  }),
  addAgreementScan: endpoint({
    does: 'Keep a scanned copy of an agreement: PDF, JPEG or PNG, 5 MB at most',
    verb: 'post',
    path: '/agreements/:id/scans',
    may: 'edit-network',
    takes: GivenScan.extend({ id: Id }),
    body: 'scan',
    gives: Scan,
  }),
  openAgreementScan: endpoint({
    does: 'Open a scanned copy; who opened it stands in the journal',
    verb: 'post',
    path: '/agreements/:id/scans/:scan',
    may: 'see-agreements',
    takes: z.object({ id: Id, scan: Id }),
    gives: OpenedScan,
  }),
}
