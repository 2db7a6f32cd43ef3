/**
 * Values of controls: filed under their lot and their run, held against every rule at once, and never
 * under a patient. A control without a lot is held with its reason and filed when there is one. A
 * calibrator is kept aside under its run; it judges nothing.
 *
 * A control that comes late takes its place in time, so that rules which only now are broken by what
 * was measured after it are found as well.
 */
import { v7 as newId } from 'uuid'
import type { Breach, ControlLot, ControlRule } from '../contract/controls.ts'
import { type Day, dayOf, type Id, type Say, say } from '../contract/words.ts'
import type { Work } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import * as batches from './batches.ts'
import * as holds from './holds.ts'
import { lotOn } from './lots.ts'
import * as panels from './panels.ts'
import type { Rack } from './racks.ts'
import type { Programmes } from './results.ts'
import { type Held, type Read, readAs, type Sent } from './sent.ts'
import * as signedRuns from './signed-runs.ts'
import {
  type Broken,
  brokenBy,
  lookBack,
  openSide,
  type Point,
  ruleInWords,
  zOf,
} from './westgard.ts'

/** What an instrument said of a control or a calibrator, its value already read. */
export interface SentControl extends Sent {
  readonly line: Id
  readonly message: Id
  readonly kind: 'control' | 'calibrator'
  /** The lot that it names; null where it names none. */
  readonly lot: string | null
}

export type Became = { readonly control: Id } | { readonly known: Id } | Held

type Row = Tables['control']

/** Files what one message brought of controls and calibrators, in its order. */
export async function record(
  work: Work,
  programmes: Programmes,
  rack: Rack,
  sent: readonly SentControl[],
): Promise<Became[]> {
  const found = sent.map(one => ({ one, read: inItsRun(work, programmes, rack, one) }))
  const became: Became[] = []
  const filed: { row: Row; lot: ControlLot }[] = []
  const rows: Row[] = []
  const known = await knownIn(work, found)
  for (const { one, read } of found) {
    if ('held' in read) {
      became.push(read)
      continue
    }
    const row = rowOf(work, one, read)
    const twin = known.get(row.batch)?.find(other => isSame(other, row))
    became.push(twin ? { known: twin.id } : { control: row.id })
    if (twin) continue
    known.set(row.batch, [...(known.get(row.batch) ?? []), row])
    rows.push(row)
    if (read.lot) filed.push({ row, lot: read.lot })
  }
  await batches.write(work, rack.runs)
  if (rows.length > 0) await work.put('control', rows)
  for (const own of Map.groupBy(rows, row => row.batch).values()) tellRecorded(work, own)
  await judgeAll(work, programmes, rack, filed)
  return became
}

interface InRun extends Understood {
  readonly batch: Id
}

/** What it says, and of which run: a control answers for no other. */
function inItsRun(work: Work, programmes: Programmes, rack: Rack, sent: SentControl): InRun | Held {
  const read = understand(work, programmes, rack, sent)
  if ('held' in read) return read
  const { centre } = sent
  const belongs = batches.runFor(rack.runs, sent, { centre, programme: read.programme }, work.at)
  if ('unsure' in belongs) return { held: 'which-run', analyte: read.analyte, says: belongs.unsure }
  return { ...read, batch: belongs.batch.id }
}

interface Understood {
  readonly programme: string
  readonly analyte: string
  /** Null where the value is no number, which is nobody's matter in a calibrator. */
  readonly read: Read | null
  readonly lot: ControlLot | null
}

function understand(
  work: Work,
  programmes: Programmes,
  rack: Rack,
  sent: SentControl,
): Understood | Held {
  if (sent.kind === 'calibrator') return calibrator(programmes, rack, sent)
  const day = batches.measuredOn(sent.measuredAt) ?? dayOf(sent.arrivedAt ?? work.at)
  const sentAs = sent.specimen.trim()
  const lots = rack.controls.lots(sent.line, sentAs)
  const named = lots.filter(({ lot }) => sent.lot === null || lot === sent.lot)
  if (named.length === 0) return unknownLot(sentAs, sent.lot, lots)
  const reads = [...new Set(named.map(({ programme }) => programme))].map(programme => ({
    programme,
    read: readAs(programmes, rack, programme, sent),
  }))
  const understood = reads.find(({ read }) => !('held' in read)) ?? reads[0]
  if (!understood || 'held' in understood.read) return understood?.read as Held
  const { programme, read } = understood
  const lot = lotOn(
    named.filter(one => one.programme === programme),
    read.analyte,
    day,
  )
  return lot ? { programme, analyte: read.analyte, read, lot } : noLotOn(sentAs, read.analyte, day)
}

function calibrator(programmes: Programmes, rack: Rack, sent: SentControl): Understood {
  const { analyteCode: code, codingSystem, centre, line, unit } = sent
  for (const programme of programmes.keys()) {
    const meaning = rack.codes.read({ programme, code, codingSystem, centre, line, unit })
    if ('unknown' in meaning && meaning.unknown === 'analyte') continue
    const read = readAs(programmes, rack, programme, sent)
    return { programme, analyte: meaning.analyte, read: 'held' in read ? null : read, lot: null }
  }
  return { programme: '', analyte: code.slice(0, LONGEST), read: null, lot: null }
}

const LONGEST = 80

function rowOf(
  work: Work,
  sent: SentControl,
  { programme, analyte, read, lot, batch }: InRun,
): Row {
  const { centre, line, message } = sent
  return {
    ...{ id: newId(), centre, batch, line, kind: sent.kind, programme, analyte },
    ...{ lot: lot?.id ?? null, level: lot?.level ?? null, sentAs: sent.specimen.slice(0, LONGEST) },
    ...{ value: sent.value, unit: sent.unit, comparator: read?.comparator ?? '' },
    ...{ amount: read?.amount ?? null, z: lot && read ? zOf(read.amount, lot) : null },
    ...{ well: sent.well, instrument: sent.instrument, message, measuredAt: sent.measuredAt },
    at: batches.instantOf(sent.measuredAt) ?? sent.arrivedAt ?? work.at,
    recordedAt: work.at,
  }
}

/** What is filed already in the runs that these values belong to. */
async function knownIn(
  work: Work,
  found: readonly { read: InRun | Held }[],
): Promise<Map<Id, Row[]>> {
  const ids = new Set(found.flatMap(({ read }) => ('held' in read ? [] : [read.batch])))
  if (ids.size === 0) return new Map()
  const rows = await work.db
    .selectFrom('control')
    .selectAll()
    .where('batch', 'in', [...ids])
    .execute()
  return Map.groupBy(rows, row => row.batch)
}

/** Told once more. Without a time it cannot be known for the same, and stands as one of its own. */
const isSame = (one: Row, other: Row): boolean =>
  one.measuredAt !== null &&
  one.measuredAt === other.measuredAt &&
  one.sentAs === other.sentAs &&
  one.analyte === other.analyte &&
  one.value === other.value &&
  one.well === other.well

function tellRecorded(work: Work, rows: readonly Row[]): void {
  const [first] = rows
  if (!first) return
  const { id, batch, message, centre } = first
  const analytes = [...new Set(rows.map(row => row.analyte))]
  work.tell('control.recorded', id, { batch, analytes, message }, centre)
}

/** Holds each analyte's controls against its rules. */
async function judgeAll(
  work: Work,
  programmes: Programmes,
  rack: Rack,
  filed: readonly { row: Row; lot: ControlLot }[],
): Promise<void> {
  const byAnalyte = Map.groupBy(filed, ({ lot }) => `${lot.programme} ${lot.analyte}`)
  for (const some of byAnalyte.values()) {
    const [first] = some
    if (!first) continue
    const { line, programme, analyte } = first.lot
    const lots = rack.controls.ofAnalyte(line, programme, analyte)
    const rules = rack.controls.rules(programme, analyte, dayOf(work.at))
    const about = { programmes, lots: new Map(lots.map(lot => [lot.id, lot])), rules }
    const fresh = some.map(({ row }) => row)
    const back = lookBack(rules, new Set(lots.map(({ level }) => level)).size)
    await judge(work, about, await timeline(work, lots, fresh, back), fresh)
  }
}

/**
 * The values of these lots in time, so many before the newly filed and so many after them; those
 * among the new that lie too far apart for that stand first, each with nothing before it.
 */
async function timeline(
  work: Work,
  lots: readonly ControlLot[],
  fresh: readonly Row[],
  back: number,
): Promise<Row[]> {
  const last = fresh.map(({ at }) => at).reduce((a, b) => (a > b ? a : b))
  const rows = work.db
    .selectFrom('control')
    .selectAll()
    .where(
      'lot',
      'in',
      lots.map(({ id }) => id),
    )
  const until = rows.where('at', '<=', last).orderBy('at', 'desc').orderBy('id', 'desc')
  const before = await until.limit(back + 2 * fresh.length).execute()
  const since = rows.where('at', '>', last).orderBy('at').orderBy('id')
  const met = [...before.reverse(), ...(await since.limit(back).execute())]
  return [...fresh.filter(row => !met.some(({ id }) => id === row.id)), ...met]
}

interface About {
  readonly programmes: Programmes
  readonly lots: ReadonlyMap<Id, ControlLot>
  readonly rules: readonly ControlRule[]
}

const pointOf = ({ id, lot, level, batch, z, comparator }: Row): Point => ({
  ...{ id, lot: lot ?? '', level: level ?? '', batch, z: z ?? 0 },
  open: openSide(comparator),
})

async function judge(
  work: Work,
  about: About,
  rows: readonly Row[],
  fresh: readonly Row[],
): Promise<void> {
  const ids = new Set(fresh.map(({ id }) => id))
  const points = rows.map(pointOf)
  for (const [i, row] of rows.entries()) {
    const point = points[i]
    if (!point) continue
    for (const broken of brokenBy(about.rules, points.slice(0, i), point))
      if (broken.points.some(({ id }) => ids.has(id))) await raise(work, about, row, broken)
  }
}

async function raise(work: Work, about: About, row: Row, broken: Broken): Promise<void> {
  const lot = about.lots.get(row.lot ?? '')
  if (!lot) return
  const { rule, points } = broken
  const breach: Breach = {
    ...{ id: newId(), centre: row.centre, batch: row.batch, control: row.id, lot: lot.id },
    controls: points.map(({ id }) => id),
    ...{ programme: row.programme, analyte: row.analyte, rule: rule.id, code: rule.code },
    does: rule.does,
    analytes: lot.holds === 'run' ? null : withheldWith(about.programmes, lot),
    says: inWords(lot, row, broken),
    ...{ raisedAt: work.at, state: rule.does === 'reject' ? 'standing' : 'warned' },
    ...{ askedBy: null, askedAt: null, askedWhy: null, releasedBy: null, releasedAt: null },
    version: 1,
  }
  const put = await work.db
    .insertInto('breach')
    .values(holds.asRow(breach))
    .onConflict(twin => twin.columns(['control', 'rule']).doNothing())
    .returning('id')
    .execute()
  if (put.length > 0) await tellBroken(work, breach)
}

/** The analyte and the ratios that are computed from it. */
function withheldWith(programmes: Programmes, { programme, analyte }: ControlLot): string[] {
  const ratios = programmes.get(programme)?.ratios ?? []
  const own = ratios.filter(({ over, under }) => over.concat(under).includes(analyte))
  return [analyte, ...own.map(ratio => ratio.analyte)]
}

async function tellBroken(work: Work, breach: Breach): Promise<void> {
  const { id, batch, control, code, analytes, centre } = breach
  if (breach.does === 'warn')
    work.tell('batch.warned', batch, { breach: id, control, code }, centre)
  else {
    const signed = signedRuns
      .signedUnder(breach, await panels.ofRun(work, batch))
      .filter(({ state }) => state === 'authorised')
    const signedOut = signed.length
    work.tell('batch.held', batch, { breach: id, control, code, analytes, signedOut }, centre)
    if (signedOut > 0) await signedRuns.tell(work, breach, signed)
  }
}

/** `TSH level 2, lot 2301: 18.4 mIU/L is +3.4 SD from 15 (SD 1). 1-3s: one value beyond 3 SD.` */
function inWords(lot: ControlLot, row: Row, { rule, points }: Broken): Say {
  const asked = ruleInWords(rule)
  const sds = points.map(inSd).join(', ')
  const { analyte, level, lot: name, mean, sd } = lot
  return say(
    `${analyte} level ${level}, lot ${name}: ${row.value} ${row.unit} (mean ${mean}, SD ${sd}; ${sds}) breaks ${rule.code}: ${asked.en}.`,
    `${analyte} 水平 ${level} 批号 ${name}：${row.value} ${row.unit}（均值 ${mean}，SD ${sd}；${sds}）违反 ${rule.code}：${asked.zh}。`,
  )
}

/** `+3.4 SD`; with `<` or `>` where the value lies beyond what could be measured. */
const inSd = ({ z, open }: Point): string => {
  const sign = z < 0 ? '−' : '+'
  const bound = open === 'none' ? '' : open === 'below' ? '< ' : '> '
  return `${bound}${sign}${Math.abs(z).toFixed(2)} SD`
}

function unknownLot(sentAs: string, lot: string | null, lots: readonly ControlLot[]): Held {
  const name = sentAs.slice(0, 40)
  if (lots.length === 0)
    return {
      held: 'unknown-control',
      says: say(
        `“${name}” is a control, and no lot of it is set up and approved for this line. Set it up under “Quality control”, then replay.`,
        `“${name}”是质控品，但该线路尚无已批准的批号。请在“质控”中设置批号，然后重放。`,
      ),
    }
  const known = [...new Set(lots.map(one => one.lot))].join(', ')
  return {
    held: 'unknown-control',
    says: say(
      `“${name}” came with lot ${lot?.slice(0, 40)}; set up for this line: ${known}. Lots are never mixed: set the lot up under “Quality control”, or correct it on the instrument; then replay.`,
      `“${name}”的批号为 ${lot?.slice(0, 40)}，该线路已设置：${known}。批号不得混用：请在“质控”中设置，或在仪器上更正，然后重放。`,
    ),
  }
}

const noLotOn = (sentAs: string, analyte: string, day: Day): Held => ({
  held: 'unknown-control',
  analyte,
  says: say(
    `“${sentAs.slice(0, 40)}” has no lot for ${analyte} on ${day}. Set it up under “Quality control”, then replay.`,
    `“${sentAs.slice(0, 40)}”在 ${day} 没有 ${analyte} 的批号。请在“质控”中设置，然后重放。`,
  ),
})
