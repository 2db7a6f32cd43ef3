/**
 * Who is certified for what, as papers that were seen, and from when on the programme asks for one.
 * What a missing one stops is asked where rights are asked: `access.ts`, by `accounts/certified.ts`.
 */
import { v7 as newId } from 'uuid'
import { demand, demandAnywhere } from '../access.ts'
import type { Capability, Certificate, CertificateNeed } from '../contract/certificates.ts'
import { notFound, Refusal, wrongField } from '../contract/refusal.ts'
import { type Id, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import * as dated from './dated.ts'
import { REGISTRY } from './places.ts'

const of = (look: Look, staff: Id, capability: Capability): Promise<Certificate[]> =>
  look.db
    .selectFrom('certificate')
    .selectAll()
    .where('staff', '=', staff)
    .where('capability', '=', capability)
    .orderBy('endsOn')
    .execute()

/** Those of everybody, the next to expire first, and what needs one. */
export async function list(look: Look) {
  demand(look.by, 'see-staff', {}, look.at)
  const rows = await look.db
    .selectFrom('certificate')
    .innerJoin('staff', 'staff.id', 'certificate.staff')
    .selectAll('certificate')
    .select('staff.name')
    .orderBy('certificate.endsOn')
    .orderBy('certificate.id')
    .execute()
  return { certificates: rows, needs: await needs(look) }
}

/** No secret among those who see the rules. */
export async function listNeeds(look: Look): Promise<CertificateNeed[]> {
  demandAnywhere(look.by, 'see-rules', look.at)
  return needs(look)
}

const needs = (look: Look): Promise<CertificateNeed[]> =>
  look.db
    .selectFrom('certificateNeed')
    .selectAll()
    .orderBy('capability')
    .orderBy('startsOn')
    .execute()

export const listOwn = (look: Look, staff: Id): Promise<Certificate[]> =>
  look.db
    .selectFrom('certificate')
    .selectAll()
    .where('staff', '=', staff)
    .orderBy('endsOn')
    .orderBy('id')
    .execute()

/** A paper that was seen; nobody records an own one. */
export async function add(
  work: Work,
  given: Pick<Certificate, 'staff' | 'capability' | 'number' | 'issuer' | 'startsOn' | 'endsOn'>,
): Promise<Certificate> {
  demand(work.by, 'give-roles', {}, work.at)
  if (work.by.id === `staff:${given.staff}`) throw own()
  const holder = await work.db
    .selectFrom('staff')
    .select('id')
    .where('id', '=', given.staff)
    .where('disabledAt', 'is', null)
    .executeTakeFirst()
  if (!holder) throw notFound()
  if (given.endsOn <= given.startsOn)
    throw wrongField('endsOn', 'It must end after it starts.', '终止日期须晚于起始日期。')
  await refuseOverlap(work, given)
  const row = { id: newId(), ...given, recordedBy: work.by.id, recordedAt: work.at, version: 1 }
  await work.db.insertInto('certificate').values(row).execute()
  const { capability, startsOn, endsOn } = row
  const told = { certificate: row.id, capability, from: startsOn, until: endsOn }
  work.tell('staff.certified', given.staff, told, REGISTRY)
  return row
}

async function refuseOverlap(
  work: Work,
  given: Pick<Certificate, 'staff' | 'capability' | 'startsOn' | 'endsOn'>,
): Promise<void> {
  const known = await of(work, given.staff, given.capability)
  const clash = known.find(row => dated.daysMeet(row, given))
  if (clash)
    throw wrongField(
      'startsOn',
      `It overlaps certificate ${clash.number}, which holds from ${clash.startsOn} until ${clash.endsOn}. End that one first.`,
      `与证书 ${clash.number}（${clash.startsOn} 至 ${clash.endsOn}）重叠，请先终止该证书。`,
    )
}

const own = (): Refusal =>
  new Refusal(
    'forbidden',
    say(
      'Nobody records an own certificate. Ask another security administrator.',
      '不能登记自己的证书，请联系其他安全管理员。',
    ),
  )

/** Withdrawn or handed back before its time. */
export async function end(
  work: Work,
  { reason, ...ending }: dated.Ending & { reason: string },
): Promise<Certificate> {
  demand(work.by, 'give-roles', {}, work.at)
  const row = await dated.end(work, 'certificate', ending)
  const told = { certificate: row.id, until: ending.endsOn, reason }
  work.tell('staff.certificate-ended', row.staff, told, REGISTRY)
  return row
}

/** From a day on nobody does this without one. */
export async function need(
  work: Work,
  given: Pick<CertificateNeed, 'capability' | 'startsOn' | 'source'>,
): Promise<CertificateNeed> {
  demand(work.by, 'edit-rules', {}, work.at)
  const rows = await work.db
    .selectFrom('certificateNeed')
    .selectAll()
    .where('capability', '=', given.capability)
    .execute()
  const clash = rows.find(row => dated.daysMeet(row, { ...given, endsOn: null }))
  if (clash)
    throw wrongField(
      'startsOn',
      `This is asked for from ${clash.startsOn} on already. End that row first.`,
      `自 ${clash.startsOn} 起已有相同要求，请先终止该记录。`,
    )
  const row = { id: newId(), ...given, endsOn: null, version: 1 }
  await work.db.insertInto('certificateNeed').values(row).execute()
  const { capability, startsOn: from } = row
  work.tell('need.certificate-asked', row.id, { capability, from }, REGISTRY)
  return row
}

export async function endNeed(work: Work, ending: dated.Ending): Promise<CertificateNeed> {
  demand(work.by, 'edit-rules', {}, work.at)
  const row = await dated.end(work, 'certificateNeed', ending)
  work.tell('need.certificate-ended', row.id, { until: ending.endsOn }, REGISTRY)
  return row
}
