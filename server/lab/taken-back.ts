/**
 * A receipt or a rejection that was a mistake is undone by a further act with its reason (E-18): the
 * row of the one before stays and says that it holds no more, the journal tells both, and what had
 * followed from it is put back as it was, a recall that the wrong card had met before all. It is
 * possible until somebody has acted on it: a card of which there is a value is here, whatever anybody
 * says, and what a family was told is not untold by a button. What was done last is undone first.
 */
import { demand, personOf } from '../access.ts'
import type { SpecimenState } from '../contract/moves.ts'
import type { OwnReason } from '../contract/reasons.ts'
import { Refusal } from '../contract/refusal.ts'
import { grouped } from '../contract/specimen-number.ts'
import type { Specimen, SpecimenOnList } from '../contract/specimens.ts'
import { type Instant, type Say, say } from '../contract/words.ts'
import type { Programme } from '../programmes/programme.ts'
import type { Look, Work } from '../store/store.ts'
import type { ReceiptRow, RejectionRow } from '../store/tables.ts'
import * as arrivals from './arrivals.ts'
import * as cases from './cases.ts'
import * as orders from './orders.ts'
import * as parcels from './parcels.ts'
import * as recalls from './recalls.ts'
import * as rules from './rules.ts'
import * as specimens from './specimens.ts'

interface TakingBack {
  readonly number: string
  readonly version: number
  readonly reason: string
}

/** It was received by mistake: it is where it was, and whatever waited for it waits again. */
export async function receipt(work: Work, given: TakingBack): Promise<SpecimenOnList> {
  const specimen = await specimens.scanned(work, given.number)
  demand(work.by, 'receive', specimen, work.at)
  await demandOpen(work, specimen)
  const seen = { ...specimen, version: given.version }
  const row = await specimens.move(work, seen, 'take-back-receipt', stateBefore(specimen), {
    ...{ receivedAt: null, faults: '[]' },
  })
  const stands = await arrivals.receiptOf(work, row.number)
  refuse(await restsOnReceipt(work, specimen, stands))
  const { reason } = given
  if (stands) await strike(work, 'receipt', stands, reason)
  work.tell('specimen.receipt-taken-back', row.number, { reason, state: row.state }, row.centre)
  await orders.reopen(work, row.order, row.number)
  if (row.shipment) await parcels.reopen(work, row.shipment)
  if (stands) await recalls.unmeet(work, row, arrivals.metBy(stands))
  const since = stands?.at ?? specimen.receivedAt ?? work.at
  await askNoMore(work, row, since, 'auto:receipt-taken-back')
  return specimens.onList(work, row)
}

/** Where a specimen is that nobody has received, by what is on record of it. */
const stateBefore = ({ sentAt, collectedAt }: Specimen): SpecimenState =>
  sentAt ? 'sent' : collectedAt ? 'collected' : 'expected'

/** It was rejected by mistake: it is what its receipt made of it, and no other is asked for because of it. */
export async function rejection(
  work: Work,
  programmes: ReadonlyMap<string, Programme>,
  given: TakingBack,
): Promise<SpecimenOnList> {
  const specimen = await specimens.scanned(work, given.number)
  demand(work.by, 'release-specimen', specimen, work.at)
  await demandOpen(work, specimen)
  const stands = await rejectionOf(work, specimen.number)
  if (!stands && specimen.state === 'rejected') throw new Refusal('conflict', REJECTED_ON_RECEIPT)
  const faults = await rules.faultsOnReceipt(work, specimen)
  // A date that was corrected since has changed what is wrong with it.
  const isAsItWas = stands?.faults === specimen.faults
  const state = stands && isAsItWas ? stands.was : arrivals.stateFor(faults)
  if (stands && state === 'rejected') throw new Refusal('conflict', REJECTED_ON_RECEIPT)
  const seen = { ...specimen, version: given.version }
  const row = await specimens.move(work, seen, 'take-back-rejection', state)
  refuse(await repeated(work, specimen))
  const { reason } = given
  if (stands) await strike(work, 'rejection', stands, reason)
  work.tell('specimen.rejection-taken-back', row.number, { reason, state }, row.centre)
  // What its receipt asks for is asked for still.
  if (stands && !faults.some(arrivals.asksAnother)) {
    refuse(await told(work, specimen, stands.at))
    await askNoMore(work, row, stands.at, 'auto:rejection-taken-back')
  }
  await arrivals.meet(work, programmes, row)
  return specimens.onList(work, row)
}

async function demandOpen(look: Look, specimen: Specimen): Promise<void> {
  specimens.demandNotFrozen(specimen)
  cases.refuseClosed(await cases.get(look, specimen.case))
}

function refuse(why: Say | null): void {
  if (why) throw new Refusal('conflict', why)
}

const rejectionOf = (look: Look, number: string): Promise<RejectionRow | undefined> =>
  look.db
    .selectFrom('rejection')
    .selectAll()
    .where('specimen', '=', number)
    .where('takenBackAt', 'is', null)
    .executeTakeFirst()

/** The row stays, and says that it holds no more, since when, by whom and why. */
async function strike(
  work: Work,
  table: 'receipt' | 'rejection',
  { id }: Pick<ReceiptRow, 'id'>,
  reason: string,
): Promise<void> {
  const takenBackBy = personOf(work.by).staff
  await work.db
    .updateTable(table)
    .set({ takenBackAt: work.at, takenBackBy, takenBackWhy: reason })
    .where('id', '=', id)
    .execute()
}

/** Nobody is called because of it any more. */
async function askNoMore(
  work: Work,
  { number }: Specimen,
  since: Instant,
  why: OwnReason,
): Promise<void> {
  for (const row of await recalls.askedSince(work, number, since))
    if (row.endedAt === null) await recalls.end(work, row, why)
}

/** Why a receipt stands, whatever anybody says now; null where nothing rests on it. */
async function restsOnReceipt(
  look: Look,
  specimen: Specimen,
  stands: ReceiptRow | undefined,
): Promise<Say | null> {
  if (await rejectionOf(look, specimen.number))
    return say(
      'It was rejected since. Take back the rejection first.',
      '该标本此后已被拒收。请先撤回拒收。',
    )
  if (specimen.ordinal > 1 && stands?.met === null)
    return say(
      'It was received under an earlier version, which did not keep what a receipt answers: it stands.',
      '该接收登记于旧版本，未记录其答复了哪些召回，不能撤回。',
    )
  return (
    (await wasUsed(look, specimen)) ??
    (await repeated(look, specimen)) ??
    (await told(look, specimen, stands?.at ?? specimen.receivedAt ?? look.at))
  )
}

/** What is done to no card that is not here. */
async function wasUsed(look: Look, { number }: Specimen): Promise<Say | null> {
  for (const [table, why] of Object.entries(USES) as [keyof typeof USES, Say][]) {
    const row = await look.db
      .selectFrom(table)
      .select('id')
      .where('specimen', '=', number)
      .executeTakeFirst()
    if (row) return why
  }
  const typed = await look.db
    .selectFrom('entry')
    .select('id')
    .where('specimen', '=', number)
    .where('state', '!=', 'returned')
    .executeTakeFirst()
  const held = await look.db
    .selectFrom('parked')
    .select('id')
    .where('specimen', '=', number)
    .where('state', '=', 'parked')
    .executeTakeFirst()
  return typed ? TYPED : held ? HELD : null
}

const USES = {
  panel: say(
    'It was measured: whatever was received by mistake, this card is here.',
    '该标本已检测，说明标本确在本中心，不能撤回接收。',
  ),
  sendOut: say(
    'It was sent to another laboratory. It was here; nothing was changed.',
    '该标本已外送，不能撤回接收。',
  ),
  punch: say(
    'Punches of it are used. It is here; nothing was changed.',
    '该标本血斑已取用，不能撤回接收。',
  ),
} as const

const TYPED = say(
  'A value of it is being entered by hand. If that is another card’s, take back the entry first.',
  '该标本有手工录入的结果。如属误录，请先退回该录入。',
)

const HELD = say(
  'An instrument reported a value of it, which waits for a person. Settle that first.',
  '仪器已上报该标本的结果，正待人工处理。请先处理该结果。',
)

/** The next specimen was registered because of this one: a number in use is not made needless. */
async function repeated(look: Look, { number }: Specimen): Promise<Say | null> {
  const row = await look.db
    .selectFrom('specimen')
    .select(['number', 'state'])
    .where('repeats', '=', number)
    .where('state', '!=', 'withdrawn')
    .executeTakeFirst()
  if (!row) return null
  const other = grouped(row.number)
  if (row.state !== 'expected')
    return say(
      `The next one, ${other}, was collected already: this stands.`,
      `复采标本 ${other} 已采集，不能撤回。`,
    )
  return say(
    `The next one, ${other}, is registered. Its collection site withdraws that number first.`,
    `复采标本 ${other} 已登记。请先由采血机构撤销该编号。`,
  )
}

/** A family that was told of another collection has to be told by a person that there is none. */
async function told(look: Look, { number }: Specimen, since: Instant): Promise<Say | null> {
  const asked = await recalls.askedSince(look, number, since)
  if (asked.some(({ state }) => state === 'lost' || state === 'refused')) return TOLD
  const ids = ['', ...asked.map(({ id }) => id)]
  const called = await look.db
    .selectFrom('contact')
    .select('id')
    .where('recall', 'in', ids)
    .executeTakeFirst()
  const written = await look.db
    .selectFrom('dispatch')
    .select('id')
    .where('recall', 'in', ids)
    .where('sentAt', 'is not', null)
    .executeTakeFirst()
  return called || written ? TOLD : null
}

const TOLD = say(
  'The family was called about another collection because of this: it stands. Withdraw the recall by two people, and tell the family.',
  '已就重新采血联系家属，不能撤回。如无需复采，请由两人撤销召回并告知家属。',
)

const REJECTED_ON_RECEIPT = say(
  'It was rejected by what was found when it was received. Take back the receipt, then receive it as it is.',
  '该标本因接收时发现的缺陷被拒收。请先撤回接收，再按实际情况重新接收。',
)
