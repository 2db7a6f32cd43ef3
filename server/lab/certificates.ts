/**
 * Who is certified for what, as papers that were seen, and from when on the programme asks for one.
 * What a missing one stops is asked where rights are asked: `access.ts`, by `accounts/certified.ts`.
 */
import { v7 as newId } from 'uuid'
import { demand, demandAnywhere } from '../access.ts'
import type {
  Capability,
  Certificate,
  CertificateNeed,
  CertificateShown,
} from '../contract/certificates.ts'
import type { ProposedPaper } from '../contract/proposals.ts'
import { notFound, Refusal, wrongField } from '../contract/refusal.ts'
import { type Day, dayOf, type Id, later, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import * as dated from './dated.ts'
import { REGISTRY } from './places.ts'
import * as rules from './rules.ts'

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
  const standing = await standingOn(look)
  const certificates = rows.map(row => ({ ...row, standing: standing(row) }))
  return { certificates, needs: await needs(look) }
}

/** How papers stand today; how long before its end one is said to end soon, a dated row says. */
async function standingOn(look: Look): Promise<(row: Certificate) => CertificateShown['standing']> {
  const { 'certificate-expiry': minutes } = await rules.allowances(look, ['certificate-expiry'])
  const [today, soon] = [dayOf(look.at), dayOf(later(look.at, minutes * 60_000))]
  return ({ startsOn, endsOn }) => {
    if (endsOn <= today) return 'expired'
    if (startsOn > today) return 'to-come'
    return endsOn <= soon ? 'soon' : 'valid'
  }
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

export async function listOwn(look: Look, staff: Id): Promise<CertificateShown[]> {
  const rows = await look.db
    .selectFrom('certificate')
    .selectAll()
    .where('staff', '=', staff)
    .orderBy('endsOn')
    .orderBy('id')
    .execute()
  const standing = await standingOn(look)
  return rows.map(row => ({ ...row, standing: standing(row) }))
}

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

type Asked = ProposedPaper['row']

export async function getNeed(look: Look, id: Id): Promise<CertificateNeed> {
  const row = (await needs(look)).find(one => one.id === id)
  if (!row) throw notFound()
  return row
}

/** Refuses what two people may not decide: of the past, asked for already, or ended already. */
export async function checkNeed(look: Look, asked: Asked): Promise<void> {
  if (asked.need !== null) return checkEnd(look, await getNeed(look, asked.need), asked.endsOn)
  const today = dayOf(look.at)
  if (asked.startsOn < today)
    throw wrongField(
      'startsOn',
      `It is asked for from ${today} at the soonest: what was done before stays as it is.`,
      `最早自 ${today} 起要求：此前已做的不受影响。`,
    )
  const rows = (await needs(look)).filter(row => row.capability === asked.capability)
  const clash = rows.find(row => dated.daysMeet(row, { ...asked, endsOn: null }))
  if (clash)
    throw wrongField(
      'startsOn',
      `This is asked for from ${clash.startsOn} on already. End that row first.`,
      `自 ${clash.startsOn} 起已有相同要求，请先终止该记录。`,
    )
}

function checkEnd(look: Look, row: CertificateNeed, endsOn: Day | null): void {
  const today = dayOf(look.at)
  if (endsOn === null || endsOn < today)
    throw wrongField('endsOn', 'An end lies today or later.', '终止日期不得早于今天。')
  if (row.endsOn !== null && row.endsOn <= endsOn)
    throw wrongField(
      'endsOn',
      `It ends on ${row.endsOn} already.`,
      `该要求已定于 ${row.endsOn} 终止。`,
    )
}

/** Two people have decided: from its day on nobody does this without one, or may again. */
export async function putNeed(work: Work, asked: Asked): Promise<void> {
  const { need, capability, startsOn, endsOn, source } = asked
  if (need !== null && endsOn !== null) {
    const { version } = await getNeed(work, need)
    await dated.end(work, 'certificateNeed', { id: need, version, endsOn })
    work.tell('need.certificate-ended', need, { until: endsOn }, REGISTRY)
    return
  }
  const row = { id: newId(), capability, startsOn, source, endsOn: null, version: 1 }
  await work.db.insertInto('certificateNeed').values(row).execute()
  work.tell('need.certificate-asked', row.id, { capability, from: startsOn }, REGISTRY)
}
