/**
 * Parcels on their way, as those see them who carry and await them: how many cards, from where, to
 * where, since when, and in whose hands. Nothing of what is in them is read here.
 *
 * A courier picks a parcel up and hands it over; both are facts with their time. Neither is needed for
 * a specimen to be received: what is on the desk is received, whatever was written on the way.
 */
import { demand, personOf, reach } from '../access.ts'
import { notFound, Refusal } from '../contract/refusal.ts'
import type { Shipment, ShipmentOnList } from '../contract/specimens.ts'
import { clockTime, type Id, type Instant, later, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import { changeRow } from './changing.ts'
import { keyAfter, oneMore, type PageAsk, pageFrom } from './pages.ts'
import * as rules from './rules.ts'
import { newest } from './walks.ts'

export const find = (look: Look, id: Id): Promise<Shipment | undefined> =>
  look.db.selectFrom('shipment').selectAll().where('id', '=', id).executeTakeFirst()

const listed = (look: Look) =>
  look.db
    .selectFrom('shipment')
    .innerJoin('place', 'place.id', 'shipment.samplingPoint')
    .leftJoin('staff', 'staff.id', 'shipment.pickedUpBy')
    .selectAll('shipment')
    .select(['place.name as samplingPointName', 'staff.name as pickedUpByName'])

/** Parcels that the caller may see, newest first, with how many of each have arrived. */
export async function list(
  look: Look,
  ask: {
    centre?: Id | undefined
    samplingPoint?: Id | undefined
    state?: Shipment['state'] | undefined
    due?: 'overdue' | undefined
  } & PageAsk,
): Promise<{ rows: ShipmentOnList[]; next: string | null }> {
  const reached = reach(look.by, 'see-parcels', look.at)
  const { everywhere, centres, samplingPoints } = reached
  let query = listed(look)
  if (ask.centre) query = query.where('shipment.centre', '=', ask.centre)
  if (ask.samplingPoint) query = query.where('shipment.samplingPoint', '=', ask.samplingPoint)
  if (ask.state) query = query.where('shipment.state', '=', ask.state)
  const takes = await mayTakeMs(look)
  if (ask.due)
    query = query
      .where('shipment.state', '=', 'sent')
      .where('shipment.sentAt', '<', later(look.at, -takes))
  if (!everywhere) {
    query = query.where(eb =>
      eb.or([
        eb('shipment.centre', 'in', centres),
        eb('shipment.samplingPoint', 'in', samplingPoints),
      ]),
    )
  }
  const key = keyAfter(ask, 2)
  if (key)
    query = query.where(eb =>
      eb(eb.refTuple('shipment.sentAt', 'shipment.id'), '<', eb.tuple(...key)),
    )
  const ordered = query.orderBy('shipment.sentAt', 'desc').orderBy('shipment.id', 'desc')
  const keyOf = (row: { sentAt: Instant; id: Id }) => [row.sentAt, row.id]
  const rows = await newest(look, { reached, ask, most: oneMore(ask) }, keyOf, ({ along, place }) =>
    ordered.where(`shipment.${along}`, '=', place),
  )
  const { page, next } = pageFrom(rows, ask, keyOf)
  const counts = await receivedOf(
    look,
    page.map(r => r.id),
  )
  const onList = (row: (typeof page)[number]): ShipmentOnList => ({
    ...row,
    received: counts.get(row.id) ?? 0,
    dueAt: later(row.sentAt, takes),
  })
  return { rows: page.map(onList), next }
}

/** How long a parcel may be on its way by the rows of today, weekends and all: a newborn's days count. */
const mayTakeMs = async (look: Look): Promise<number> =>
  (await rules.allowances(look, ['parcel'])).parcel * 60_000

/** How many of each parcel have been received. */
export async function receivedOf(look: Look, ids: readonly Id[]): Promise<Map<Id, number>> {
  if (ids.length === 0) return new Map()
  const rows = await look.db
    .selectFrom('specimen')
    .select(eb => ['shipment', eb.fn.countAll<number>().as('n')] as const)
    .where('shipment', 'in', ids)
    .where('receivedAt', 'is not', null)
    .groupBy('shipment')
    .execute()
  return new Map(rows.map(r => [r.shipment ?? '', r.n]))
}

/** One of it is not here after all: it is on its way again, and looked for in its time. */
export async function reopen(work: Work, id: Id): Promise<void> {
  const parcel = await find(work, id)
  if (parcel?.state !== 'arrived') return
  await changeRow(work, 'shipment', parcel, { state: 'sent', arrivedAt: null })
  const received = (await receivedOf(work, [id])).get(id) ?? 0
  const missing = parcel.count - received
  work.tell('shipment.reopened', id, { received, missing }, parcel.centre)
}

/** A courier has it in their hands from now on. */
export async function pickUp(
  work: Work,
  { id, version }: { id: Id; version: number },
): Promise<ShipmentOnList> {
  const parcel = await toCarry(work, id)
  const me = personOf(work.by).staff
  if (parcel.pickedUpBy === me) throw yoursAlready(parcel.pickedUpAt ?? work.at)
  if (parcel.pickedUpBy) throw carriedBy(parcel)
  await changeRow(work, 'shipment', { id, version }, { pickedUpAt: work.at, pickedUpBy: me })
  work.tell('shipment.picked-up', id, {}, parcel.centre)
  return one(work, id)
}

/** It is at its centre, in the hands of whoever is named there; opening it is another act. */
export async function handOver(
  work: Work,
  { id, version, to }: { id: Id; version: number; to: string },
): Promise<ShipmentOnList> {
  const parcel = await toCarry(work, id)
  if (parcel.pickedUpBy === null) throw notPickedUp()
  if (parcel.pickedUpBy !== personOf(work.by).staff) throw carriedBy(parcel)
  await changeRow(work, 'shipment', { id, version }, { handedOverAt: work.at, handedOverTo: to })
  work.tell('shipment.handed-over', id, {}, parcel.centre)
  return one(work, id)
}

/** A parcel of the own places that nobody has opened or handed over yet. */
async function toCarry(work: Work, id: Id): Promise<ShipmentOnList> {
  const parcel = await one(work, id)
  demand(work.by, 'carry-parcels', parcel, work.at)
  if (parcel.state === 'arrived' || parcel.received > 0) throw opened()
  if (parcel.handedOverAt) throw handedOver(parcel.handedOverAt, parcel.handedOverTo ?? '')
  return parcel
}

async function one(look: Look, id: Id): Promise<ShipmentOnList> {
  const row = await listed(look).where('shipment.id', '=', id).executeTakeFirst()
  if (!row) throw notFound()
  const received = (await receivedOf(look, [id])).get(id) ?? 0
  return { ...row, received, dueAt: later(row.sentAt, await mayTakeMs(look)) }
}

const conflict = (en: string, zh: string) => new Refusal('conflict', say(en, zh))

const yoursAlready = (at: Instant) =>
  conflict(
    `You picked this parcel up already, ${clockTime(at)}. Nothing was changed; go on with the next.`,
    `您已于 ${clockTime(at)} 取走该包裹，未作更改。请继续下一个。`,
  )
const carriedBy = ({ pickedUpByName, pickedUpAt }: ShipmentOnList) =>
  conflict(
    `${pickedUpByName} has carried this parcel since ${clockTime(pickedUpAt ?? '')}. Call them: whoever carries it hands it over.`,
    `该包裹自 ${clockTime(pickedUpAt ?? '')} 起由${pickedUpByName}递送。请与其联系，由其交接。`,
  )
const handedOver = (at: Instant, to: string) =>
  conflict(
    `This parcel was handed over already, ${clockTime(at)}, to ${to}. Nothing was changed.`,
    `该包裹已于 ${clockTime(at)} 交给${to}，未作更改。`,
  )
const opened = () =>
  conflict(
    'Its centre has opened this parcel already. Nothing was changed; there is nothing left to carry.',
    '中心已开箱接收该包裹，未作更改，无需再递送。',
  )
const notPickedUp = () =>
  conflict(
    'Nobody has picked this parcel up yet. Pick it up first, then hand it over.',
    '该包裹尚未取件。请先取件，再交接。',
  )
