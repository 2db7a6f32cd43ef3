/**
 * An agreement's page. A scanned copy is kept in the store with its hash, never changed and never
 * replaced: a better scan stands beside it. It names people and accounts, so who opens one is told.
 */
import { v7 as newId } from 'uuid'
import { allows, demand, demandAnywhere } from '../access.ts'
import type { Agreement } from '../contract/places.ts'
import { notFound } from '../contract/refusal.ts'
import type { GivenScan, OpenedScan, Scan } from '../contract/scans.ts'
import type { Id } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import * as places from './places.ts'
import { asBase64, readScan } from './scans.ts'

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

const scansOf = (look: Look, id: Id): Promise<Scan[]> =>
  look.db
    .selectFrom('agreementScan')
    .innerJoin('staff', 'staff.id', 'agreementScan.addedBy')
    .select(['agreementScan.id', 'agreementScan.name', 'media', 'size', 'sha256'])
    .select(['staff.name as addedByName', 'addedAt'])
    .where('agreement', '=', id)
    .orderBy('agreementScan.id')
    .execute()

/** Keeps a copy; the same bytes once more change nothing. */
export async function addScan(work: Work, given: GivenScan & { id: Id }): Promise<Scan> {
  demand(work.by, 'edit-network', {}, work.at)
  const agreement = await get(work, given.id)
  const { bytes, media, size, sha256 } = readScan(given.base64)
  const scans = await scansOf(work, agreement.id)
  const known = scans.find(scan => scan.sha256 === sha256)
  if (known) return known
  const row = {
    ...{ id: newId(), agreement: agreement.id, name: given.name, media, size },
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

/** The bytes of a copy, for whom may see this agreement. */
export async function openScan(
  work: Work,
  { id, scan }: { id: Id; scan: Id },
): Promise<OpenedScan> {
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
  return { ...shown, base64: asBase64(row.bytes) }
}
