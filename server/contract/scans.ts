/**
 * A scanned paper: kept with its hash, never changed and never replaced. An agreement, a case and a
 * consent have them; who opens one is told in the journal of whose it is.
 */
import { z } from 'zod'
import { Id, Instant, Line, type Say, say } from './words.ts'

/** Five megabytes; as base64 they are a third more, see the limit of the body in `http.ts`. */
export const MOST_SCAN_BYTES = 5_000_000

export const ScanMedia = z.enum(['application/pdf', 'image/jpeg', 'image/png'])
export type ScanMedia = z.infer<typeof ScanMedia>

export const Scan = z
  .object({
    id: Id,
    name: z.string(),
    media: ScanMedia,
    size: z.number().int(),
    /** Of the bytes, hexadecimal. */
    sha256: z.string(),
    addedByName: z.string(),
    addedAt: Instant,
  })
  .meta({ id: 'Scan' })
export type Scan = z.infer<typeof Scan>

/** A scan with its bytes. */
export const OpenedScan = Scan.extend({ base64: z.string() }).meta({ id: 'OpenedScan' })
export type OpenedScan = z.infer<typeof OpenedScan>

/** A scan as it is brought: the name of its file and its bytes. */
export const GivenScan = z.object({ name: Line(200), base64: z.base64().min(1).max(6_700_000) })
export type GivenScan = z.infer<typeof GivenScan>

/** Said before it travels, and again by the laboratory. */
export function scanTooLarge(bytes: number): Say {
  const megabytes = (bytes / 1e6).toFixed(1)
  return say(
    `The file has ${megabytes} MB, and at most 5 MB are kept. Scan it in grey or in parts.`,
    `文件为 ${megabytes} MB，最多 5 MB。请以灰度扫描或分成几份。`,
  )
}
