/**
 * An agreement's page. A scanned copy is kept in the store with its hash, never changed and never
 * replaced: a better scan stands beside it. It names people and accounts, so who opens one is told.
 */
import { createHash } from 'node:crypto'
import { v7 as newId } from 'uuid'
import { allows, demand, demandAnywhere } from '../access.ts'
import { type AgreementScan, MOST_SCAN_BYTES } from '../contract/agreements.ts'
import type { Agreement } from '../contract/places.ts'
import { notFound, wrongField } from '../contract/refusal.ts'
import type { Id } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import * as places from './places.ts'

export async function get(look: Look, id: Id): Promise<Agreement> {
  const row = await look.db
    .selectFrom('agreement')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw notFound()
  return row
}

/** An agreement with both sides; the scans are named only to whom may open them. */
export async function show(look: Look, id: Id) {
  demandAnywhere(look.by, 'see-network', look.at)
  const agreement = await get(look, id)
  const maySee = allows(look.by, 'see-agreements', agreement, look.at)
  return {
    agreement,
    place: await places.get(look, agreement.samplingPoint),
    centre: await places.get(look, agreement.centre),
    scans: maySee ? await scansOf(look, id) : [],
  }
}

const scansOf = (look: Look, id: Id): Promise<AgreementScan[]> =>
  look.db
    .selectFrom('agreementScan')
    .innerJoin('staff', 'staff.id', 'agreementScan.addedBy')
    .select(['agreementScan.id', 'agreement', 'agreementScan.name', 'media', 'size', 'sha256'])
    .select(['staff.name as addedByName', 'addedAt'])
    .where('agreement', '=', id)
    .orderBy('agreementScan.id')
    .execute()

/** Keeps a copy; the same bytes once more change nothing. */
export async function addScan(
  work: Work,
  given: { id: Id; name: string; base64: string },
): Promise<AgreementScan> {
  demand(work.by, 'edit-network', {}, work.at)
  const agreement = await get(work, given.id)
  const bytes = Buffer.from(given.base64, 'base64')
  const media = mediaOf(bytes)
  if (!media)
    throw wrongField(
      'base64',
      'This is no PDF, JPEG or PNG. Scan the agreement as one of these.',
      '该文件不是 PDF、JPEG 或 PNG，请扫描为其中之一。',
    )
  if (bytes.length > MOST_SCAN_BYTES)
    throw wrongField(
      'base64',
      `The file has ${(bytes.length / 1e6).toFixed(1)} MB, and at most 5 MB are kept. Scan it in grey or in parts.`,
      `文件为 ${(bytes.length / 1e6).toFixed(1)} MB，最多 5 MB。请以灰度扫描或分成几份。`,
    )
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const scans = await scansOf(work, agreement.id)
  const known = scans.find(scan => scan.sha256 === sha256)
  if (known) return known
  const row = {
    ...{ id: newId(), agreement: agreement.id, name: given.name, media, size: bytes.length },
    ...{ sha256, addedBy: work.by.id.replace(/^staff:/, ''), addedAt: work.at },
  }
  await work.db
    .insertInto('agreementScan')
    .values({ ...row, bytes })
    .execute()
  work.tell('agreement.scanned', agreement.id, { scan: row.id, sha256 }, places.REGISTRY)
  const added = (await scansOf(work, agreement.id)).find(scan => scan.id === row.id)
  if (!added) throw notFound()
  return added
}

function mediaOf(bytes: Uint8Array): AgreementScan['media'] | null {
  const begins = (...signs: number[]) => signs.every((sign, i) => bytes[i] === sign)
  if (begins(0x25, 0x50, 0x44, 0x46, 0x2d)) return 'application/pdf'
  if (begins(0xff, 0xd8, 0xff)) return 'image/jpeg'
  return begins(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a) ? 'image/png' : null
}

/** The bytes of a copy, for whom may see this agreement. */
export async function openScan(work: Work, { id, scan }: { id: Id; scan: Id }) {
  const agreement = await get(work, id)
  demand(work.by, 'see-agreements', agreement, work.at)
  const shown = (await scansOf(work, id)).find(one => one.id === scan)
  const row = await work.db
    .selectFrom('agreementScan')
    .select('bytes')
    .where('id', '=', scan)
    .executeTakeFirst()
  if (!shown || !row) throw notFound()
  work.tell('agreement.opened', id, { scan }, places.REGISTRY)
  return { ...shown, base64: Buffer.from(row.bytes).toString('base64') }
}
