/**
 * Scans of papers that belong to a case: a written refusal, a diagnosis, a letter. Kept with their
 * hash, never changed and never replaced. They name people, so who opens one is told, and nobody opens
 * one of a person whose identity is sealed.
 */
import { v7 as newId } from 'uuid'
import { allows, demand, personOf } from '../access.ts'
import type { Case } from '../contract/recalls.ts'
import { notFound } from '../contract/refusal.ts'
import type { GivenScan, OpenedScan, Scan } from '../contract/scans.ts'
import type { Id } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import * as cases from './cases.ts'
import { asBase64, readScan } from './scans.ts'
import * as subjects from './subjects.ts'

/** Keeps a scan; the same bytes once more change nothing. */
export async function add(work: Work, given: GivenScan & { id: Id }): Promise<Scan> {
  const it = await cases.get(work, given.id)
  demand(work.by, 'contact', it, work.at)
  const scan = readScan(given.base64)
  const known = (await of(work, [it.id])).find(one => one.sha256 === scan.sha256)
  if (known) return known
  const id = newId()
  await work.db
    .insertInto('caseDocument')
    .values({
      ...{ id, case: it.id, name: given.name, ...scan },
      ...{ addedBy: personOf(work.by).staff, addedAt: work.at },
    })
    .execute()
  work.tell('case.document-kept', it.id, { document: id, sha256: scan.sha256 }, it.centre)
  return get(work, it.id, id)
}

async function get(look: Look, caseId: Id, id: Id): Promise<Scan> {
  const found = (await of(look, [caseId])).find(one => one.id === id)
  if (!found) throw notFound()
  return found
}

/** The scans of cases without their bytes, the oldest first. */
const of = (look: Look, ids: readonly Id[]): Promise<Scan[]> =>
  look.db
    .selectFrom('caseDocument')
    .innerJoin('staff', 'staff.id', 'caseDocument.addedBy')
    .select(['caseDocument.id', 'caseDocument.name', 'media', 'size', 'sha256'])
    .select(['staff.name as addedByName', 'addedAt'])
    .where('case', 'in', ids)
    .orderBy('caseDocument.id')
    .execute()

/** The scans of a case and those one with it that this person may open; none without identities. */
export const shownOf = async (look: Look, it: Case, ids: readonly Id[]): Promise<Scan[]> =>
  allows(look.by, 'see-identity', it, look.at) ? of(look, ids) : []

/** Refuses a scan that is not one of this case. */
export async function demandOwn(look: Look, caseId: Id, id: Id): Promise<void> {
  await get(look, caseId, id)
}

/** The bytes of a scan, for whom may see who it is about. */
export async function open(
  work: Work,
  { id, document }: { id: Id; document: Id },
): Promise<OpenedScan> {
  const it = await cases.get(work, id)
  demand(work.by, 'see-identity', it, work.at)
  const shown = await get(work, id, document)
  if (await subjects.isSealed(work, it.subject)) throw subjects.identitySealed()
  const row = await work.db
    .selectFrom('caseDocument')
    .select('bytes')
    .where('id', '=', document)
    .executeTakeFirst()
  if (!row) throw notFound()
  work.tell('case.document-opened', id, { document }, it.centre)
  return { ...shown, base64: asBase64(row.bytes) }
}
