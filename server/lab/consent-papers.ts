/**
 * What a consent rests on: who signed, what was drawn, scans of the paper. They name people, so who
 * opens one is told, and nobody opens one of a person whose identity is sealed.
 */
import { v7 as newId } from 'uuid'
import { allows, demand, personOf } from '../access.ts'
import { type Consent, type ConsentShown, Drawing } from '../contract/consents.ts'
import { notFound } from '../contract/refusal.ts'
import type { GivenScan, OpenedScan, Scan } from '../contract/scans.ts'
import type { Id } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import * as consents from './consents.ts'
import { asBase64, readScan } from './scans.ts'
import * as specimens from './specimens.ts'
import * as subjects from './subjects.ts'

/** What was decided about a specimen and its case, for whoever may see it. */
export async function ofSpecimen(look: Look, number: string): Promise<ConsentShown[]> {
  const specimen = await specimens.scanned(look, number)
  demand(look.by, 'see-specimen', specimen, look.at)
  const subject = await subjects.get(look, specimen.subject)
  const rows = await consents.ofSpecimen(look, specimen, subject)
  const mayOpen = allows(look.by, 'see-identity', specimen, look.at)
  const ids = rows.map(row => row.id)
  return consents.shown(rows, mayOpen ? await scansOf(look, ids) : new Map())
}

/** Scans by their consent, without their bytes, the oldest first. */
async function scansOf(look: Look, ids: readonly Id[]): Promise<Map<Id, Scan[]>> {
  const rows = await look.db
    .selectFrom('consentScan')
    .innerJoin('staff', 'staff.id', 'consentScan.addedBy')
    .select(['consentScan.id', 'consent', 'consentScan.name', 'media', 'size', 'sha256'])
    .select(['staff.name as addedByName', 'addedAt'])
    .where('consent', 'in', ['', ...ids])
    .orderBy('consentScan.id')
    .execute()
  const found = new Map<Id, Scan[]>()
  for (const { consent, ...scan } of rows) found.set(consent, [...(found.get(consent) ?? []), scan])
  return found
}

/** Keeps a scan of the paper; the same bytes once more change nothing. */
export async function addScan(work: Work, given: GivenScan & { id: Id }): Promise<Scan> {
  const consent = await consents.get(work, given.id)
  demand(work.by, 'keep-consents', consent, work.at)
  const read = readScan(given.base64)
  const before = (await scansOf(work, [consent.id])).get(consent.id) ?? []
  const known = before.find(one => one.sha256 === read.sha256)
  if (known) return known
  const id = newId()
  await work.db
    .insertInto('consentScan')
    .values({
      ...{ id, consent: consent.id, name: given.name, ...read },
      ...{ addedBy: personOf(work.by).staff, addedAt: work.at },
    })
    .execute()
  work.tell('consent.scanned', consent.id, { scan: id, sha256: read.sha256 }, consent.centre)
  return scanOf(work, consent.id, id)
}

async function scanOf(look: Look, consent: Id, id: Id): Promise<Scan> {
  const found = (await scansOf(look, [consent])).get(consent)?.find(one => one.id === id)
  if (!found) throw notFound()
  return found
}

/** The bytes of a scan, for whom may see who it is about. */
export async function openScan(
  work: Work,
  { id, scan }: { id: Id; scan: Id },
): Promise<OpenedScan> {
  const consent = await mayOpen(work, id)
  const shown = await scanOf(work, id, scan)
  const row = await work.db
    .selectFrom('consentScan')
    .select('bytes')
    .where('id', '=', scan)
    .executeTakeFirst()
  if (!row) throw notFound()
  work.tell('consent.opened', id, { scan }, consent.centre)
  return { ...shown, base64: asBase64(row.bytes) }
}

/** Who signed, who took it, and what was drawn. */
export async function open(work: Work, id: Id) {
  const consent = await mayOpen(work, id)
  const row = await work.db
    .selectFrom('consentSignature')
    .selectAll()
    .where('consent', '=', id)
    .executeTakeFirst()
  if (!row) throw notFound()
  const subject = await subjects.get(work, consent.subject)
  work.tell('consent.opened', id, { scan: null }, consent.centre)
  return {
    name: row.name ?? (await guardianOf(work, consent, subject.mother)),
    witness: row.witness,
    drawing: row.drawing === null ? null : Drawing.parse(JSON.parse(row.drawing)),
  }
}

/** The mother of a newborn and the woman herself are known by their own record. */
async function guardianOf(look: Look, { subject }: Consent, mother: Id | null): Promise<string> {
  return (await subjects.identityOf(look, mother ?? subject))?.name ?? ''
}

async function mayOpen(work: Work, id: Id): Promise<Consent> {
  const consent = await consents.get(work, id)
  demand(work.by, 'see-identity', consent, work.at)
  if (await subjects.isSealed(work, consent.subject)) throw subjects.identitySealed()
  return consent
}
