/** An agreement's page and the scanned copies of what was signed. */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { Agreement, Place } from './places.ts'
import { Id, Instant, Line } from './words.ts'

/** Five megabytes as base64; see the limit of the body in `http.ts`. */
export const MOST_SCAN_BYTES = 5_000_000

export const AgreementScan = z
  .object({
    id: Id,
    agreement: Id,
    name: z.string(),
    media: z.enum(['application/pdf', 'image/jpeg', 'image/png']),
    size: z.number().int(),
    /** Of the bytes, hexadecimal. */
    sha256: z.string(),
    addedByName: z.string(),
    addedAt: Instant,
  })
  .meta({ id: 'AgreementScan' })
export type AgreementScan = z.infer<typeof AgreementScan>

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
      scans: z.array(AgreementScan),
    }),
    shows: ['agreement', 'place'],
  }),
  addAgreementScan: endpoint({
    does: 'Keep a scanned copy of an agreement: PDF, JPEG or PNG, 5 MB at most',
    verb: 'post',
    path: '/agreements/:id/scans',
    may: 'edit-network',
    takes: z.object({ id: Id, name: Line(200), base64: z.base64().min(1).max(6_700_000) }),
    gives: AgreementScan,
  }),
  openAgreementScan: endpoint({
    does: 'Open a scanned copy; who opened it stands in the journal',
    verb: 'post',
    path: '/agreements/:id/scans/:scan',
    may: 'see-agreements',
    takes: z.object({ id: Id, scan: Id }),
    gives: AgreementScan.extend({ base64: z.string() }),
  }),
}
