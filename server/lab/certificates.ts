/**
 * Who is certified for what. A certificate that has run out stops its holder from collecting, testing
 * or signing, whatever the role says; where the programme asks for one, so does having none. It is
 * personal: whoever stands in for a colleague needs an own one.
 */
import { v7 as newId } from 'uuid'
import { demand as demandAction, isPerson } from '../access.ts'
import {
  CAPABILITY_NAMES,
  type Capability,
  type Certificate,
  type CertificateNeed,
} from '../contract/certificates.ts'
import { notFound, Refusal, wrongField } from '../contract/refusal.ts'
import { type Day, dayOf, type Id, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import * as dated from './dated.ts'
import { REGISTRY } from './places.ts'

/** Refuses a person whose certificate for this has run out, or who has none where one is needed. */
export async function demand(work: Work, capability: Capability): Promise<void> {
  if (!isPerson(work.by)) return
  const today = dayOf(work.at)
  const own = await of(work, work.by.staff, capability)
  if (own.some(one => one.startsOn <= today && today < one.endsOn)) return
  const last = own.filter(one => one.endsOn <= today).at(-1)
  if (last) throw ranOut(capability, last.endsOn)
  if (await needed(work, capability, today)) throw without(capability)
}

const of = (look: Look, staff: Id, capability: Capability): Promise<Certificate[]> =>
  look.db
    .selectFrom('certificate')
    .selectAll()
    .where('staff', '=', staff)
    .where('capability', '=', capability)
    .orderBy('endsOn')
    .execute()

async function needed(look: Look, capability: Capability, day: Day): Promise<boolean> {
  const row = await look.db
    .selectFrom('certificateNeed')
    .select('id')
    .where('capability', '=', capability)
    .where('startsOn', '<=', day)
    .where(eb => eb.or([eb('endsOn', 'is', null), eb('endsOn', '>', day)]))
    .executeTakeFirst()
  return row !== undefined
}

const ranOut = (capability: Capability, endsOn: Day): Refusal => {
  const { en, zh } = CAPABILITY_NAMES[capability]
  return new Refusal(
    'forbidden',
    say(
      `Your certificate (${en.toLowerCase()}) has not been valid since ${endsOn}. Hand the renewed one to the security administrator, or ask a certified colleague.`,
      `您的${zh}资质证书自 ${endsOn} 起失效。请将新证书交安全管理员登记，或由有资质的同事操作。`,
    ),
  )
}

const without = (capability: Capability): Refusal => {
  const { en, zh } = CAPABILITY_NAMES[capability]
  return new Refusal(
    'forbidden',
    say(
      `A certificate is needed for this (${en.toLowerCase()}), and none of yours is valid today. Hand it to the security administrator, or ask a certified colleague.`,
      `该操作须持${zh}资质证书，您目前没有有效证书。请将证书交安全管理员登记，或由有资质的同事操作。`,
    ),
  )
}

/** Those of everybody, the next to expire first, and what needs one. */
export async function list(look: Look) {
  demandAction(look.by, 'see-staff', {}, look.at)
  const rows = await look.db
    .selectFrom('certificate')
    .innerJoin('staff', 'staff.id', 'certificate.staff')
    .selectAll('certificate')
    .select('staff.name')
    .orderBy('certificate.endsOn')
    .orderBy('certificate.id')
    .execute()
  const needs = await look.db
    .selectFrom('certificateNeed')
    .selectAll()
    .orderBy('capability')
    .orderBy('startsOn')
    .execute()
  return { certificates: rows, needs }
}

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
  demandAction(work.by, 'give-roles', {}, work.at)
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
  demandAction(work.by, 'give-roles', {}, work.at)
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
  demandAction(work.by, 'edit-rules', {}, work.at)
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
  demandAction(work.by, 'edit-rules', {}, work.at)
  const row = await dated.end(work, 'certificateNeed', ending)
  work.tell('need.certificate-ended', row.id, { until: ending.endsOn }, REGISTRY)
  return row
}
