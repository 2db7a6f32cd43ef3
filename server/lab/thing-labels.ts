/**
 * Labels of what holds specimens. The first print freezes its drawing as a specimen's does (`labels.ts`);
 * a later copy needs a reason, so that two plates never bear one strip unseen.
 */
import { demandToSee, personOf } from '../access.ts'
import { runInWords } from '../contract/batches.ts'
import { notFound, Refusal } from '../contract/refusal.ts'
import { clockTime, type Id, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import * as batches from './batches.ts'
import type { Kept, Press } from './labels.ts'
import * as parcels from './parcels.ts'
import * as places from './places.ts'

/** One copy, ready to be drawn. */
export interface ThingCopy {
  readonly copy: number
  readonly kept: Kept
}

/** What stands on such a label, in the words of its template; `number` is what a scan of it says. */
interface ThingData {
  readonly number: Id
  readonly shown: string
  readonly name: null
  readonly collectedAt: string
  readonly programme: string
  readonly samplingPoint: string
  readonly count?: number
  readonly to?: string
  readonly copy: number
}

/** The strip of a run's plate, for whoever sees the run. */
export async function plate(
  work: Work,
  press: Press,
  given: { id: Id; reason?: string | undefined },
): Promise<ThingCopy> {
  const batch = await batches.get(work, given.id)
  demandToSee(work.by, 'see-controls', { centre: batch.centre }, work.at)
  const { name } = await places.get(work, batch.centre)
  const data: ThingData = {
    ...{ number: batch.id, shown: runInWords(batch).zh, name: null, copy: 1 },
    ...{ collectedAt: clockTime(batch.startedAt), samplingPoint: name },
    programme: press.programme(batch.programme),
  }
  const taken = await take(work, press, { kind: 'plate', centre: batch.centre, data }, given.reason)
  work.tell('batch.label-printed', batch.id, told(taken, given.reason), batch.centre)
  return taken
}

/** The label of a parcel, for whoever sees parcels where it comes from or goes. */
export async function parcel(
  work: Work,
  press: Press,
  given: { id: Id; reason?: string | undefined },
): Promise<ThingCopy> {
  const data = await ofParcel(work, press, given.id)
  const { centre, ...label } = data
  const taken = await take(work, press, { kind: 'parcel', centre, data: label }, given.reason)
  work.tell('shipment.label-printed', given.id, told(taken, given.reason), centre)
  return taken
}

/** What a manifest says, and the numbers in the order of the number. */
export async function manifest(
  look: Look,
  press: Press,
  id: Id,
): Promise<{ data: ThingData; numbers: string[] }> {
  const { centre: _, ...data } = await ofParcel(look, press, id)
  const rows = await look.db
    .selectFrom('specimen')
    .select('number')
    .where('shipment', '=', id)
    .orderBy('number')
    .execute()
  return { data, numbers: rows.map(row => row.number) }
}

async function ofParcel(look: Look, press: Press, id: Id): Promise<ThingData & { centre: Id }> {
  const shipment = await parcels.find(look, id)
  if (!shipment) throw notFound()
  const { centre, samplingPoint } = shipment
  demandToSee(look.by, 'see-parcels', { centre, samplingPoint }, look.at)
  const [from, to] = [await places.get(look, samplingPoint), await places.get(look, centre)]
  const rows = await look.db
    .selectFrom('specimen')
    .select('programme')
    .distinct()
    .where('shipment', '=', id)
    .orderBy('programme')
    .execute()
  return {
    ...{ number: id, shown: shipment.box ?? id, name: null, copy: 1, centre },
    ...{ collectedAt: clockTime(shipment.sentAt), count: shipment.count },
    ...{ samplingPoint: from.name, to: to.name },
    programme: rows.map(row => press.programme(row.programme)).join(' · '),
  }
}

/** The next copy: the first freezes what is drawn, each later one says why. */
async function take(
  work: Work,
  press: Press,
  { kind, centre, data }: { kind: 'plate' | 'parcel'; centre: Id; data: ThingData },
  reason: string | undefined,
): Promise<ThingCopy> {
  const [last, first] = await copiesOf(work, kind, data.number)
  if (last && reason === undefined) throw sayWhy(last.copy)
  const kept: Kept = first ? JSON.parse(first.drawing) : press.freeze(kind, data)
  const copy = (last?.copy ?? 0) + 1
  const row: Tables['thingLabel'] = {
    ...{ kind, thing: data.number, template: kind, copy, centre },
    ...{ drawing: JSON.stringify(kept), reason: reason ?? null },
    ...{ printedBy: personOf(work.by).staff, printedAt: work.at },
  }
  await work.db.insertInto('thingLabel').values(row).execute()
  return { copy, kept }
}

/** The latest copy and the first; nothing where none was printed. */
async function copiesOf(look: Look, kind: string, thing: Id) {
  const rows = await look.db
    .selectFrom('thingLabel')
    .selectAll()
    .where('kind', '=', kind)
    .where('thing', '=', thing)
    .orderBy('copy', 'desc')
    .execute()
  return [rows[0], rows.at(-1)] as const
}

const told = ({ copy }: ThingCopy, reason: string | undefined) => ({
  copy,
  ...(reason === undefined ? {} : { reason }),
})

const sayWhy = (copies: number): Refusal =>
  new Refusal(
    'invalid',
    say(
      `This label was printed before (${copies}). Say why it is printed again.`,
      `该标签已打印 ${copies} 次。请说明再次打印的原因。`,
    ),
    [{ path: 'reason', says: say('Say why again.', '请填写再次打印的原因。') }],
  )
