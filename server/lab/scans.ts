/** A scanned paper as it comes in: what it is, how large, and its hash; the bytes are never changed. */
import { createHash } from 'node:crypto'
import { wrongField } from '../contract/refusal.ts'
import { MOST_SCAN_BYTES, type ScanMedia, scanTooLarge } from '../contract/scans.ts'

export interface ReadScan {
  readonly media: ScanMedia
  readonly size: number
  /** Hexadecimal. */
  readonly sha256: string
  readonly bytes: Uint8Array
}

/** The scan in a text of base64; refuses what is no PDF, JPEG or PNG, and what is too large. */
export function readScan(base64: string): ReadScan {
  const bytes = Buffer.from(base64, 'base64')
  const media = mediaOf(bytes)
  if (!media)
    throw wrongField(
      'base64',
      'This is no PDF, JPEG or PNG. Scan the paper as one of these.',
      '该文件不是 PDF、JPEG 或 PNG，请扫描为其中之一。',
    )
  const tooLarge = scanTooLarge(bytes.length)
  if (bytes.length > MOST_SCAN_BYTES) throw wrongField('base64', tooLarge.en, tooLarge.zh)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { media, size: bytes.length, sha256, bytes }
}

/** The bytes as they travel. */
export const asBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

function mediaOf(bytes: Uint8Array): ScanMedia | null {
  const begins = (...signs: number[]) => signs.every((sign, i) => bytes[i] === sign)
  if (begins(0x25, 0x50, 0x44, 0x46, 0x2d)) return 'application/pdf'
  if (begins(0xff, 0xd8, 0xff)) return 'image/jpeg'
  return begins(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a) ? 'image/png' : null
}
