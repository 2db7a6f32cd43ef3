/** Parcels: sent by a sampling point, received specimen by specimen, the missing named (INV-8). */
import { v7 as newId } from 'uuid'
import { demand, personOf } from '../access.ts'
import { frozenInWords } from '../contract/consents.ts'
import type { SpecimenState } from '../contract/moves.ts'
import { notFound, Refusal, wrongField } from '../contract/refusal.ts'
import type { Fault } from '../contract/rules.ts'
import { grouped, readNumber } from '../contract/specimen-number.ts'
import type { Received, Shipment, Specimen, SpecimenOnList } from '../contract/specimens.ts'
import { type Id, type Say, say } from '../contract/words.ts'
import type { Programme } from '../programmes/programme.ts'
import type { Look, Work } from '../store/store.ts'
import * as arrivals from './arrivals.ts'
import * as freezes from './freezes.ts'
import * as orders from './orders.ts'
import * as parcels from './parcels.ts'
import * as places from './places.ts'
import * as recalls from './recalls.ts'
import * as rules from './rules.ts'
import * as specimens from './specimens.ts'

/** Packs collected specimens of one point for one centre; the same request again changes nothing. */
export async function send(
  work: Work,
  given: {
    request: Id
    samplingPoint: Id
    numbers: readonly string[]
    courier?: string | undefined
    box?: string | undefined
  },
): Promise<Shipment> {
  demand(work.by, 'send', { samplingPoint: given.samplingPoint }, work.at)
  const before = await parcels.find(work, given.request)
  if (before) return before
  const packed: Specimen[] = []
  for (const text of new Set(given.numbers.map(readNumber))) {
    packed.push(await ofThisPoint(work, text, given.samplingPoint))
  }
  const centre = oneCentre(packed)
  places.inBook(work, centre)
  const shipment: Shipment = {
    id: given.request,
    centre,
    samplingPoint: given.samplingPoint,
    state: 'sent',
    courier: given.courier ?? null,
    box: given.box ?? null,
    count: packed.length,
    sentAt: work.at,
    ...{ pickedUpAt: null, pickedUpBy: null, handedOverAt: null, handedOverTo: null },
    arrivedAt: null,
    version: 1,
  }
  await work.db.insertInto('shipment').values(shipment).execute()
  for (const specimen of packed) {
    await specimens.move(work, specimen, 'send', 'sent', {
      sentAt: work.at,
      shipment: shipment.id,
    })
    work.tell('specimen.sent', specimen.number, { shipment: shipment.id }, centre)
  }
  work.tell('shipment.sent', shipment.id, { count: packed.length }, centre)
  return shipment
}

async function ofThisPoint(look: Look, text: string, samplingPoint: Id): Promise<Specimen> {
  const specimen = await specimens.scanned(look, text)
  if (specimen.samplingPoint !== samplingPoint) throw notFound()
  return specimen
}

function oneCentre(packed: readonly Specimen[]): Id {
  const centres = new Set(packed.map(s => s.centre))
  const [centre] = centres
  if (centre && centres.size === 1) return centre
  throw wrongField(
    'numbers',
    'These cards belong to different centres. Pack one parcel for each.',
    '这些标本属于不同中心，请分别打包。',
  )
}

/** The centre a parcel will go to: the door asks before it opens the unit. */
export async function centreOf(
  look: Look,
  given: { samplingPoint: Id; numbers: readonly string[] },
): Promise<Id> {
  demand(look.by, 'send', { samplingPoint: given.samplingPoint }, look.at)
  const found: Specimen[] = []
  for (const text of given.numbers) found.push(await ofThisPoint(look, text, given.samplingPoint))
  return oneCentre(found)
}

/** A specimen has arrived. Good or bad, it is here now and someone must know. */
export async function receive(
  work: Work,
  programmes: ReadonlyMap<string, Programme>,
  given: { number: string; centre: Id; found: readonly string[] },
): Promise<Received> {
  demand(work.by, 'receive', { centre: given.centre }, work.at)
  const specimen = await specimens.find(work, readNumber(given.number))
  if (!specimen) throw unknown(given.number)
  if (specimen.centre !== given.centre) return misdirected(work, specimen, given.centre)
  if (specimen.state === 'frozen') return receiveFrozen(work, specimen, given.found)
  if (specimen.receivedAt) throw await received(work, specimen)

  const faults = await arrivals.faultsOf(work, specimen, given.found)
  const state = arrivals.stateFor(faults)
  const row = await specimens.move(work, specimen, 'receive', state, {
    receivedAt: work.at,
    faults: JSON.stringify(faults.map(f => f.code)),
  })
  await putReceipt(work, row, faults, state)
  await orders.settle(work, row.order, 'met', row.number)
  if (faults.some(arrivals.asksAnother)) await arrivals.askRepeat(work, row, faults)
  if (state !== 'rejected') await arrivals.meet(work, programmes, row)
  const shipment = await progress(work, row)
  return {
    specimen: await specimens.onList(work, row),
    says: inWords(row, faults),
    tone: state === 'accepted' ? 'good' : state === 'rejected' ? 'stop' : 'fault',
    shipment,
  }
}

/** Its consent was withdrawn on the way: it is here, nobody measures it, and its parcel is not short of it. */
async function receiveFrozen(
  work: Work,
  specimen: Specimen,
  found: readonly string[],
): Promise<Received> {
  if (specimen.receivedAt) specimens.demandNotFrozen(specimen)
  const faults = await arrivals.faultsOf(work, specimen, found)
  const row = await freezes.receive(work, specimen, faults)
  await putReceipt(work, row, faults, row.state)
  await orders.settle(work, row.order, 'met', row.number)
  const shipment = await progress(work, row)
  const says = frozenInWords(row.number)
  return { specimen: await specimens.onList(work, row), says, tone: 'stop', shipment }
}

const unknown = (text: string): Refusal =>
  new Refusal(
    'not-found',
    say(
      `${grouped(readNumber(text))} is registered nowhere. Set the card aside and ask the sampling point.`,
      `编号 ${grouped(readNumber(text))} 未登记。请将该标本单独存放，并联系采血机构。`,
    ),
  )

/** The one exception to "not found" (defaults): for another centre, and nothing more. */
function misdirected(work: Work, specimen: Specimen, desk: Id): Received {
  work.tell('specimen.misdirected', specimen.number, { atCentre: desk }, specimen.centre)
  return {
    specimen: null,
    says: say(
      'This specimen is for another centre. Set it aside; its centre has been told.',
      '该标本属于其他中心。请单独存放；已通知其所属中心。',
    ),
    tone: 'stop',
    shipment: null,
  }
}

async function received(look: Look, specimen: Specimen): Promise<Refusal> {
  const row = await look.db
    .selectFrom('receipt')
    .leftJoin('staff', 'staff.id', 'receipt.by')
    .select(['receipt.at', 'staff.name'])
    .where('specimen', '=', specimen.number)
    .where('takenBackAt', 'is', null)
    .executeTakeFirst()
  const at = new Date(Date.parse(row?.at ?? look.at) + 8 * 3_600_000).toISOString()
  const when = `${at.slice(0, 10)} ${at.slice(11, 16)}`
  return new Refusal(
    'conflict',
    say(
      `${grouped(specimen.number)} was received already, ${when}, by ${row?.name ?? 'a colleague'}. Nothing was changed; go on with the next.`,
      `${grouped(specimen.number)} 已于 ${when} 由${row?.name ?? '同事'}接收。未作更改，请继续下一个。`,
    ),
  )
}

async function putReceipt(
  work: Work,
  row: Specimen,
  faults: readonly Fault[],
  state: SpecimenState,
): Promise<void> {
  const codes = faults.map(f => f.code)
  await work.db
    .insertInto('receipt')
    .values({
      id: newId(),
      centre: row.centre,
      specimen: row.number,
      at: work.at,
      by: work.by.id.replace(/^staff:/, ''),
      faults: JSON.stringify(codes),
      state,
      ...{ met: '[]', takenBackAt: null, takenBackBy: null, takenBackWhy: null },
    })
    .execute()
  work.tell('specimen.received', row.number, { faults: codes, state }, row.centre)
}

/** One sentence for the scan: what it is and what follows. */
function inWords(row: Specimen, faults: readonly Fault[]): Say {
  const number = grouped(row.number)
  if (faults.length === 0) return say(`${number} accepted.`, `${number} 合格，已接收。`)
  const why = arrivals.inWords(faults)
  const follows: Partial<Record<SpecimenState, Say>> = {
    remarked: say('Accepted with a remark.', '已让步接收。'),
    held: say('Held: an authoriser decides.', '已暂存，待签发医师决定。'),
    unsatisfactory: say(
      'Tested all the same; a repeat is asked for.',
      '仍予检测，并已要求重新采血。',
    ),
    rejected: say(
      'Rejected: not tested; a repeat is asked for.',
      '拒收，不检测，并已要求重新采血。',
    ),
  }
  const then = follows[row.state] ?? say('', '')
  return say(`${number}: ${why.en}. ${then.en}`, `${number}：${why.zh}。${then.zh}`)
}

/** How far the parcel is; the last one of it closes it. */
async function progress(work: Work, row: Specimen): Promise<Received['shipment']> {
  if (!row.shipment) return null
  const shipment = await parcels.find(work, row.shipment)
  if (!shipment) return null
  const count = (await parcels.receivedOf(work, [shipment.id])).get(shipment.id) ?? 0
  if (count === shipment.count && shipment.state === 'sent') {
    await work.db
      .updateTable('shipment')
      .set({ state: 'arrived', arrivedAt: work.at, version: shipment.version + 1 })
      .where('id', '=', shipment.id)
      .execute()
    work.tell('shipment.arrived', shipment.id, { received: count, missing: 0 }, row.centre)
  }
  return { id: shipment.id, total: shipment.count, received: count }
}

/**
 * An authoriser lets a held specimen be tested after all, with a reason. What else was wrong with it
 * stays wrong: a card that was also badly taken is unsatisfactory still, and its negatives with it.
 */
export async function release(
  work: Work,
  given: { number: string; version: number; reason: string },
): Promise<SpecimenOnList> {
  const specimen = await specimens.scanned(work, given.number)
  demand(work.by, 'release-specimen', specimen, work.at)
  const row = await specimens.move(
    work,
    { ...specimen, version: given.version },
    'release',
    arrivals.stateFor(await otherFaults(work, specimen)),
  )
  work.tell('specimen.released', row.number, { reason: given.reason }, row.centre)
  return specimens.onList(work, row)
}

/**
 * A specimen will not be measured (any more): held and not let go, or used up. Another one is asked
 * for, as far as that is possible, and whoever it was to answer is called again. What has a verdict that stands is not rejected.
 */
export async function reject(
  work: Work,
  programmes: ReadonlyMap<string, Programme>,
  given: { number: string; version: number; reason: string },
): Promise<SpecimenOnList> {
  const specimen = await specimens.scanned(work, given.number)
  demand(work.by, 'release-specimen', specimen, work.at)
  if (await isJudged(work, specimen)) throw judgedAlready(specimen)
  const seen = { ...specimen, version: given.version }
  const row = await specimens.move(work, seen, 'reject', 'rejected')
  await putRejection(work, specimen, given.reason)
  work.tell('specimen.rejected', row.number, { reason: given.reason }, row.centre)
  await recalls.open(work, row, {
    ...{ condition: 'REPEAT', severity: 'watch', state: 'open', rule: null },
    says: say(`Not tested: ${given.reason}.`, `未检测：${given.reason}。`),
  })
  await arrivals.callAgain(work, programmes, row)
  return specimens.onList(work, row)
}

const putRejection = (work: Work, specimen: Specimen, reason: string): Promise<void> => {
  const { number, centre, state: was, faults } = specimen
  const by = personOf(work.by).staff
  const row = { id: newId(), centre, specimen: number, was, faults, reason, at: work.at, by }
  const stands = { takenBackAt: null, takenBackBy: null, takenBackWhy: null }
  return work.put('rejection', [{ ...row, ...stands }])
}

async function isJudged(look: Look, { number }: Specimen): Promise<boolean> {
  const row = await look.db
    .selectFrom('verdict')
    .select('id')
    .where('specimen', '=', number)
    .where('revokedAt', 'is', null)
    .executeTakeFirst()
  return row !== undefined
}

const judgedAlready = ({ number }: Specimen): Refusal =>
  new Refusal(
    'conflict',
    say(
      `${grouped(number)} has a verdict. It cannot be rejected any more.`,
      `${grouped(number)} 已有结论，不能再拒收。`,
    ),
  )

async function otherFaults(look: Look, specimen: Specimen): Promise<Fault[]> {
  const all = await rules.faultsOnReceipt(look, specimen)
  return all.filter(f => f.does !== 'hold')
}
