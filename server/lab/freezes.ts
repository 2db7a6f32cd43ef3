/**
 * A decision about a specimen that is there already: a consent that comes late, one that is withdrawn,
 * and one that is given once more. A withdrawal freezes every specimen of its case at once, wherever it
 * is: nothing is collected, sent, measured, signed or told of it, and what an instrument still says is
 * kept and held (`sent.ts`). A new consent puts each back to where it was; a specimen that came
 * meanwhile goes to where it would have gone. Nothing that left the house is called back by this.
 */
import { demand } from '../access.ts'
import type { Consent, ConsentDecision, ConsentGiven, ToldHow } from '../contract/consents.ts'
import type { SpecimenState } from '../contract/moves.ts'
import { Refusal, wrongField } from '../contract/refusal.ts'
import type { Fault } from '../contract/rules.ts'
import type { Specimen } from '../contract/specimens.ts'
import { dayOf, type Id, say } from '../contract/words.ts'
import type { Programme } from '../programmes/programme.ts'
import type { FreezeRow } from '../store/paper-tables.ts'
import type { Look, Work } from '../store/store.ts'
import * as arrivals from './arrivals.ts'
import * as consents from './consents.ts'
import { casesWith } from './joined.ts'
import * as recallConsents from './recall-consents.ts'
import * as rules from './rules.ts'
import * as specimens from './specimens.ts'
import * as subjects from './subjects.ts'

type Programmes = ReadonlyMap<string, Programme>

interface Deciding {
  readonly number: string
  readonly decision: ConsentDecision
  readonly consent: ConsentGiven
  readonly told?: ToldHow | undefined
  readonly reason?: string | undefined
}

/** Every book that the specimens of a case lie in. */
export async function booksOf(look: Look, number: string): Promise<string[]> {
  const { case: caseId } = await specimens.scanned(look, number)
  return [...new Set((await allOf(look, caseId)).map(one => one.centre))]
}

const allOf = (look: Look, caseId: Id): Promise<Specimen[]> =>
  look.db
    .selectFrom('specimen')
    .selectAll()
    .where('case', 'in', casesWith(look, caseId))
    .orderBy('number')
    .execute()

/** Records a decision and what follows from it, at once; told twice it is one. */
export async function decide(
  work: Work,
  programmes: Programmes,
  given: Deciding,
): Promise<Consent> {
  const specimen = await specimens.scanned(work, given.number)
  demand(work.by, 'keep-consents', specimen, work.at)
  const known = await consents.find(work, given.consent.id)
  if (known) return known
  const { consent, decision, told, reason } = given
  const before = await consents.standing(work, specimen.case, consent.scope)
  demandFollows(before, given)
  if (!before && decision === 'agreed' && consent.scope === 'screening')
    demandBeforeCollection(specimen, consent)
  const subject = await subjects.get(work, specimen.subject)
  const { centre, samplingPoint, programme, number } = specimen
  const about = { centre, samplingPoint, programme, subject, specimen: number }
  const row = await consents.put(work, { ...about, case: specimen.case }, decision, {
    ...{ ...consent, told, reason },
  })
  if (consent.scope !== 'screening') return row
  if (decision === 'withdrawn') await freeze(work, row, specimen.case)
  else if (before?.decision === 'withdrawn') await thaw(work, programmes, row, specimen.case)
  return row
}

function demandFollows(before: Consent | undefined, given: Deciding): void {
  const { decision, told, consent } = given
  if (decision === 'withdrawn' && told === undefined)
    throw wrongField('told', 'Choose how it was told.', '请选择告知方式。')
  if (decision === before?.decision)
    throw new Refusal(
      'conflict',
      say(
        `This is on record already, of ${before.signedOn}. Nothing was changed.`,
        `已有 ${before.signedOn} 的相同记录，未作更改。`,
      ),
    )
  const isTooLate = decision === 'refused' && (before || consent.scope === 'screening')
  if (isTooLate) throw REFUSED_TOO_LATE
}

const REFUSED_TOO_LATE = new Refusal(
  'conflict',
  say(
    'Whoever has agreed and does so no more withdraws: record a withdrawal.',
    '已同意后不再同意的，请登记为撤回。',
  ),
)

function demandBeforeCollection({ collectedAt }: Specimen, { signedOn }: ConsentGiven): void {
  if (!collectedAt || signedOn <= dayOf(collectedAt)) return
  throw wrongField(
    'consent.signedOn',
    'The blood was taken before that day. Write the day on the paper; if it was signed later, an authoriser decides about the specimen.',
    '采集早于该日期。请按纸质文书填写日期；如确为事后签署，由签发医师决定标本处理。',
  )
}

async function freeze(work: Work, { id }: Consent, caseId: Id): Promise<void> {
  for (const specimen of await allOf(work, caseId)) {
    const { number, centre, state: was } = specimen
    if (was === 'withdrawn' || was === 'frozen') continue
    await specimens.move(work, specimen, 'freeze', 'frozen')
    const row = { consent: id, specimen: number, centre, was, at: work.at }
    await work.put('freeze', [{ ...row, cameAt: null, endedAt: null, endedBy: null }])
    work.tell('specimen.frozen', number, { consent: id, was }, centre)
  }
  await recallConsents.quieten(work, caseId)
}

async function thaw(
  work: Work,
  programmes: Programmes,
  { id }: Consent,
  caseId: Id,
): Promise<void> {
  const came: Specimen[] = []
  for (const specimen of await allOf(work, caseId)) {
    const stands = await standingOf(work, specimen.number)
    if (!stands) continue
    const row = await specimens.move(work, specimen, 'thaw', stands.was)
    await changeStanding(work, row.number, { endedAt: work.at, endedBy: id })
    work.tell('specimen.thawed', row.number, { consent: id, state: row.state }, row.centre)
    if (stands.cameAt) came.push(row)
  }
  await recallConsents.resume(work, caseId)
  for (const row of came) await goOn(work, programmes, row)
}

/** It came while it was frozen: what its receipt asks for is asked for now. */
async function goOn(work: Work, programmes: Programmes, row: Specimen): Promise<void> {
  const faults = await rules.faultsOnReceipt(work, row)
  if (faults.some(arrivals.asksAnother)) await arrivals.askRepeat(work, row, faults)
  if (row.state !== 'rejected') await arrivals.meet(work, programmes, row)
}

const standingOf = (look: Look, number: string): Promise<FreezeRow | undefined> =>
  look.db
    .selectFrom('freeze')
    .selectAll()
    .where('specimen', '=', number)
    .where('endedAt', 'is', null)
    .executeTakeFirst()

/** A frozen specimen is here: received with what is wrong with it, and frozen still. */
export async function receive(
  work: Work,
  specimen: Specimen,
  faults: readonly Fault[],
): Promise<Specimen> {
  const was: SpecimenState = arrivals.stateFor(faults)
  const row = await specimens.move(work, specimen, 'receive-frozen', 'frozen', {
    receivedAt: work.at,
    faults: JSON.stringify(faults.map(fault => fault.code)),
  })
  await changeStanding(work, row.number, { was, cameAt: work.at })
  return row
}

async function changeStanding(work: Work, number: string, set: Partial<FreezeRow>): Promise<void> {
  await work.db
    .updateTable('freeze')
    .set(set)
    .where('specimen', '=', number)
    .where('endedAt', 'is', null)
    .execute()
}
