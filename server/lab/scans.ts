/** A scanned paper as it comes in: what it is, how large, and its hash; the bytes are never changed. */
import { createHash } from 'node:crypto'
import { MOST_SCAN_BYTES } from '../contract/agreements.ts'
import { wrongField } from '../contract/refusal.ts'

export interface Scan {
  readonly media: 'application/pdf' | 'image/jpeg' | 'image/png'
  readonly size: number
  /** Hexadecimal. */
  readonly sha256: string
  readonly bytes: Uint8Array
}

/** The scan in a text of base64; refuses what is no PDF, JPEG or PNG, and what is too large. */
export function readScan(base64: string): Scan {
  const bytes = Buffer.from(base64, 'base64')
  const media = mediaOf(bytes)
  if (!media)
    throw wrongField(
      'base64',
      'This is no PDF, JPEG or PNG. Scan the paper as one of these.',
      '该文件不是 PDF、JPEG 或 PNG，请扫描为其中之一。',
    )
  if (bytes.length > MOST_SCAN_BYTES)
    throw wrongField(
      'base64',
      `The file has ${(bytes.length / 1e6).toFixed(1)} MB, and at most 5 MB are kept. Scan it in grey or in parts.`,
      `文件为 ${(bytes.length / 1e6).toFixed(1)} MB，最多 5 MB。请以灰度扫描或分成几份。`,
    )
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { media, size: bytes.length, sha256, bytes }
}

function mediaOf(bytes: Uint8Array): Scan['media'] | null {
  const begins = (...signs: number[]) => signs.every((sign, i) => bytes[i] === sign)
  if (begins(0x25, 0x50, 0x44, 0x46, 0x2d)) return 'application/pdf'
  if (begins(0xff, 0xd8, 0xff)) return 'image/jpeg'
  return begins(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a) ? 'image/png' : null
}
