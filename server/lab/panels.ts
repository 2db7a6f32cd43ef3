/**
 * How results lie in the database: packed, one row for what one message measured on one specimen in
 * one run.
 *
 * A tandem-MS panel has some sixty values, and a row for each costs three times what the whole
 * message costs otherwise, four more for its indexes, for values that are always read together.
 * So a panel is a row, and its values a JSON text in it. Outside this file there are results only:
 * each has its own id, state and version, and moves on its own.
 *
 * The id of a result is the id of its panel with its place in the panel in the last three digits, so
 * that a result is found without a table of results.
 */
import { v7 as newId } from 'uuid'
import { ResultState } from '../contract/moves.ts'
import { changedMeanwhile } from '../contract/refusal.ts'
import type { Result } from '../contract/results.ts'
import type { Id } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import type { PanelRow } from '../store/tables.ts'
import { together } from './walks.ts'

/** Three hexadecimal digits of an id. */
export const MOST_IN_PANEL = 4096
const DIGITS = 3

export const newPanel = (): Id => newId().slice(0, -DIGITS) + '0'.repeat(DIGITS)

export const panelOf = (result: Id): Id => result.slice(0, -DIGITS) + '0'.repeat(DIGITS)

export const memberOf = (panel: Id, place: number): Id =>
  panel.slice(0, -DIGITS) + place.toString(16).padStart(DIGITS, '0')

const placeOf = (result: Id): number => Number.parseInt(result.slice(-DIGITS), 16)

/** What is the same for most values of a panel stands in its row and is `0` in the value. */
type Same = 0
/** In the place of the instrument, where there was none. */
const WITHOUT = { 1: 'computed', 2: 'entered', 3: 'imported' } as const
type Without = keyof typeof WITHOUT
const CODES = { computed: 1, entered: 2, imported: 3 } as const
type Packed = [
  ...[analyte: string, value: string, unit: string, comparator: Result['comparator']],
  ...[amount: number, status: Result['status'], measuredAt: string | null | Same],
  ...[instrument: string | null | Same | Without, state: ResultState | Same, version: number],
  ...[replicate: number, supersedes: Id | null, verifiedBy: Id | null, verifiedAt: string | null],
  ...[authorisedBy: Id | null, authorisedAt: string | null],
  ...[mapping: Id | null, judgedAs: Result['judgedAs']],
]
/** Of a value that nothing happened to yet, and of one that no mapping read. */
const PLAIN_LENGTH = 10
const UNMAPPED_LENGTH = 16

/**
 * Most by far: a final number as its panel was measured, to which nothing happened. A third of the
 * characters: `0` is the unit of the value before it, and what made it is left out where it is the
 * panel's instrument.
 */
type Short = [analyte: string, value: string, unit: string | Same, made?: Without]

const isShort = (packed: Packed | Short): packed is Short => packed.length < PLAIN_LENGTH

function shortened(result: Result, head: Head, before: string | undefined): Short | undefined {
  const made = madeByPacked(result, head)
  const isPlain =
    result.comparator === '' &&
    result.amount === Number(result.value) &&
    result.status === 'final' &&
    result.measuredAt === head.measuredAt &&
    result.state === head.state &&
    result.version === 1 &&
    isUntouched(result)
  if (!isPlain || typeof made === 'string' || made === null) return undefined
  const unit = result.unit === before ? 0 : result.unit
  return made === 0
    ? [result.analyte, result.value, unit]
    : [result.analyte, result.value, unit, made]
}

function lengthened([analyte, value, unit, made]: Short, before: string | undefined): Packed {
  const own = unit === 0 ? (before ?? '') : unit
  const plain: unknown[] = [analyte, value, own, '', Number(value), 'final', 0, made ?? 0, 0, 1]
  return plain as Packed
}

function pack(result: Result, head: Head): Packed {
  const packed: unknown[] = [
    result.analyte,
    result.value,
    result.unit,
    result.comparator,
    result.amount,
    result.status,
    result.measuredAt === head.measuredAt ? 0 : result.measuredAt,
    madeByPacked(result, head),
    result.state === head.state ? 0 : result.state,
    result.version,
  ]
  if (isUntouched(result)) return packed as Packed
  packed.push(result.replicate, result.supersedes, result.verifiedBy, result.verifiedAt)
  packed.push(result.authorisedBy, result.authorisedAt)
  if (result.mapping !== null) packed.push(result.mapping, result.judgedAs)
  return packed as Packed
}

const isUntouched = (result: Result): boolean =>
  result.replicate === 1 &&
  result.supersedes === null &&
  result.verifiedBy === null &&
  result.authorisedBy === null &&
  result.mapping === null

function madeByPacked(result: Result, { instrument }: Head): Packed[7] {
  if (result.origin !== 'measured') return CODES[result.origin]
  return result.instrument === instrument ? 0 : result.instrument
}

type Head = Pick<PanelRow, 'measuredAt' | 'instrument' | 'state'>

/** The row of a panel; its results are those of one message, specimen and run, in their order. */
export function packed(results: readonly Result[], version = 1): PanelRow {
  const [first] = results
  if (!first) throw new Error('a panel without results')
  const head = {
    measuredAt: first.measuredAt,
    instrument: first.instrument,
    state: stateOf(results),
  }
  // Written out, as below: it is made for all that arrives.
  return {
    id: panelOf(first.id),
    centre: first.centre,
    specimen: first.specimen,
    case: first.case,
    programme: first.programme,
    line: first.line,
    message: first.message,
    batch: first.batch,
    well: first.well,
    measuredAt: head.measuredAt,
    instrument: head.instrument,
    state: head.state,
    recordedAt: first.recordedAt,
    version,
    made: made(results),
    results: JSON.stringify(
      results.map((one, i) => shortened(one, head, results[i - 1]?.unit) ?? pack(one, head)),
    ),
  }
}

type Made = Record<string, readonly [method: string | null, kit: string | null]>

/** By what these were measured: `*` for what most of them have; null where nothing is known. */
function made(results: readonly Result[]): string | null {
  if (results.every(result => result.method === null)) return null
  const [first] = results
  const usual = [first?.method ?? null, first?.kit ?? null] as const
  const all: Made = { '*': usual }
  for (const { analyte, method, kit } of results)
    if (method !== usual[0] || kit !== usual[1]) all[analyte] = [method, kit]
  return JSON.stringify(all)
}

/** The state of all that stand; `mixed` where they differ. */
function stateOf(results: readonly Result[]): PanelRow['state'] {
  const states = new Set(results.map(r => r.state).filter(state => state !== 'superseded'))
  const [only = 'superseded', ...others] = states
  return others.length > 0 ? 'mixed' : only
}

export function unpacked(row: PanelRow): Result[] {
  const { id, centre, specimen, programme, message, line, batch, well, recordedAt } = row
  const all = JSON.parse(row.results) as (Packed | Short)[]
  let before: string | undefined
  const made = row.made === null ? null : (JSON.parse(row.made) as Made)
  return all.map((written, place) => {
    const packed = isShort(written) ? lengthened(written, before) : written
    const [analyte, value, unit, comparator, amount, status, measuredAt] = packed
    before = unit
    const [, , , , , , , instrument, state, version, replicate = 1, supersedes = null] = packed
    const [verifiedBy = null, verifiedAt = null, authorisedBy = null, authorisedAt = null] =
      packed.slice(PLAIN_LENGTH + 2) as [Id?, string?, Id?, string?]
    const [mapping = null, judgedAs = null] = packed.slice(UNMAPPED_LENGTH) as [
      ...[Id?, Result['judgedAs']?],
    ]
    const by = measuredBy(made, analyte)
    const from = madeBy(instrument, row.instrument)
    // In the order of `resultOf` in filing.ts: what is made alike is read fast.
    return {
      id: memberOf(id, place),
      centre,
      specimen,
      case: row.case,
      programme,
      analyte,
      replicate,
      value,
      comparator,
      amount,
      unit,
      mapping,
      judgedAs,
      measuredAt: measuredAt === 0 ? row.measuredAt : measuredAt,
      status,
      instrument: from.instrument,
      method: by.method,
      kit: by.kit,
      origin: from.origin,
      message,
      line,
      batch,
      well,
      state: state === 0 ? (row.state as ResultState) : state,
      supersedes,
      recordedAt,
      verifiedBy,
      verifiedAt,
      authorisedBy,
      authorisedAt,
      version,
    }
  })
}

function madeBy(
  packed: Packed[7],
  instrument: string | null,
): Pick<Result, 'instrument' | 'origin'> {
  if (packed === 1 || packed === 2 || packed === 3)
    return { instrument: null, origin: WITHOUT[packed] }
  return { instrument: packed === 0 ? instrument : packed, origin: 'measured' }
}

const UNKNOWN = { method: null, kit: null } as const

function measuredBy(made: Made | null, analyte: string): Pick<Result, 'method' | 'kit'> {
  if (made === null) return UNKNOWN
  const [method, kit] = made[analyte] ?? made['*'] ?? [null, null]
  return { method, kit }
}

/** Every result of a specimen, the oldest first. */
export async function ofSpecimen(look: Look, specimen: string): Promise<Result[]> {
  return (await rowsOf(look, [specimen])).flatMap(unpacked)
}

/** Every result of a run, the oldest first. */
export async function ofRun(look: Look, batch: Id): Promise<Result[]> {
  const rows = await look.db
    .selectFrom('panel')
    .selectAll()
    .where('batch', '=', batch)
    .orderBy('id')
    .execute()
  return rows.flatMap(unpacked)
}

/** The specimens of which something was measured in a run. */
export async function specimensIn(look: Look, batch: Id): Promise<string[]> {
  const rows = await look.db
    .selectFrom('panel')
    .select('specimen')
    .distinct()
    .where('batch', '=', batch)
    .orderBy('specimen')
    .execute()
  return rows.map(row => row.specimen)
}

/** Every result there is, the oldest first: for proofs and accounts. */
export async function all(look: Look): Promise<Result[]> {
  return (await look.db.selectFrom('panel').selectAll().orderBy('id').execute()).flatMap(unpacked)
}

/** The panels of these specimens, the oldest first. */
export const rowsOf = (look: Look, specimens: readonly string[]): Promise<PanelRow[]> =>
  look.often('panels of specimens', specimens, (db, some) =>
    db.selectFrom('panel').selectAll().where('specimen', 'in', some).orderBy('id'),
  )

export const put = (work: Work, rows: readonly PanelRow[]): Promise<void> => work.put('panel', rows)

export async function find(look: Look, id: Id): Promise<Result | undefined> {
  return (await findAll(look, [id])).get(id)
}

/** Results by their ids, read in sets; one that does not exist is left out. */
export async function findAll(look: Look, ids: readonly Id[]): Promise<ReadonlyMap<Id, Result>> {
  const wanted = new Set(ids)
  const rows = await byId(look, ids.map(panelOf))
  const all = rows.flatMap(unpacked).filter(({ id }) => wanted.has(id))
  return new Map(all.map(result => [result.id, result]))
}

const byId = (look: Look, panels: readonly Id[]): Promise<PanelRow[]> =>
  look.db
    .selectFrom('panel')
    .selectAll()
    .where('id', 'in', ['', ...new Set(panels)])
    .execute()

/**
 * Changes one result from the version that was seen; undefined where it has changed meanwhile. The
 * panel is written as a whole, under its own version.
 */
export async function change(
  work: Work,
  one: Pick<Result, 'id' | 'version'>,
  set: Partial<Result>,
): Promise<Result | undefined> {
  return (await changeAll(work, [one], set))[0]
}

/** The same for many: each panel is read and written once. Those that have changed are left out. */
export async function changeAll(
  work: Work,
  picks: readonly Pick<Result, 'id' | 'version'>[],
  set: Partial<Result>,
): Promise<Result[]> {
  const ofPanel = Map.groupBy(picks, ({ id }) => panelOf(id))
  const changed: Result[] = []
  for (const row of await byId(work, [...ofPanel.keys()])) {
    const results = unpacked(row)
    const after = (ofPanel.get(row.id) ?? []).flatMap(({ id, version }) => {
      const before = results[placeOf(id)]
      if (before?.version !== version) return []
      const now: Result = { ...before, ...set, version: version + 1 }
      results[placeOf(id)] = now
      return [now]
    })
    if (after.length > 0) await write(work, row, results)
    changed.push(...after)
  }
  return changed
}

async function write(work: Work, row: PanelRow, results: readonly Result[]): Promise<void> {
  const written = packed(results, row.version + 1)
  const done = await work.db
    .updateTable('panel')
    .set({ results: written.results, state: written.state, version: written.version })
    .set({ measuredAt: written.measuredAt, instrument: written.instrument })
    .where('id', '=', row.id)
    .where('version', '=', row.version)
    .executeTakeFirst()
  if (done.numUpdatedRows === 0n) throw changedMeanwhile()
}

/**
 * Results of a centre in a state after an id, the oldest first, a page of them and one more. A panel
 * whose values differ in state is looked through; there are few of them at a time.
 */
export async function page(
  look: Look,
  ask: { centre: Id; state: ResultState; after?: Id | undefined; limit: number },
): Promise<Result[]> {
  const found: Result[] = []
  const asked = { centre: ask.centre, states: [ask.state, 'mixed'] as const, most: AT_ONCE }
  let from = ask.after ? panelOf(ask.after) : ''
  for (;;) {
    const rows = await stretch(look, { ...asked, from })
    for (const row of rows)
      found.push(
        ...unpacked(row).filter(r => r.state === ask.state && (!ask.after || r.id > ask.after)),
      )
    const last = rows.at(-1)
    if (rows.length < AT_ONCE || !last || found.length > ask.limit)
      return found.slice(0, ask.limit + 1)
    from = next(last.id)
  }
}

const AT_ONCE = 100

/**
 * What a mapping has read, from a panel on, one bounded piece at a time: panels are walked in their
 * order, for there is no index of mappings. A panel has a later id than the mapping that read it.
 */
export async function readBy(
  look: Look,
  { mapping, centre, after }: { mapping: Id; centre: Id; after: Id },
): Promise<{ results: Result[]; next: Id | null }> {
  const rows = await look.db
    .selectFrom('panel')
    .selectAll()
    .where('id', '>', after)
    .orderBy('id')
    .limit(PIECE)
    .execute()
  const ours = rows.filter(row => row.centre === centre && row.results.includes(mapping))
  return {
    results: ours.flatMap(unpacked).filter(result => result.mapping === mapping),
    next: rows.length < PIECE ? null : (rows.at(-1)?.id ?? null),
  }
}

const PIECE = 500

/** The first id that a panel after this one could have. */
const next = (panel: Id): Id => `${panel.slice(0, -1)}1`

interface Stretch {
  readonly centre: Id
  readonly states: readonly PanelRow['state'][]
  readonly from: Id
  readonly most: number
  readonly direction?: 'asc' | 'desc'
}

/** A query for each state: asked for several at once the database would sort all that there are. */
async function stretch(
  look: Look,
  { centre, states, from, most, direction = 'asc' }: Stretch,
): Promise<PanelRow[]> {
  const rows = await together(
    look,
    states.map(state =>
      look.db
        .selectFrom('panel')
        .selectAll()
        .where('centre', '=', centre)
        .where('state', '=', state)
        .where('id', '>=', from)
        .orderBy('id', direction)
        .limit(most),
    ),
  )
  const sign = direction === 'asc' ? 1 : -1
  return rows.sort((a, b) => (a.id < b.id ? -sign : sign)).slice(0, most)
}

const EVERY_STATE: readonly PanelRow['state'][] = [...ResultState.options, 'mixed']

/**
 * Where a walk begins that wants what was recorded from an instant on: the beginning of an id. Ids
 * grow with time, by whatever clock they were made, so that halving finds it; an hour before, for ids
 * are made a moment before the panel is recorded.
 */
export async function idAt(look: Look, centre: Id, at: string): Promise<string> {
  const from = async (id: string, direction: 'asc' | 'desc') => {
    const asked = { centre, states: EVERY_STATE, from: id, most: 1, direction }
    return (await stretch(look, asked))[0]
  }
  const [first, last] = [await from('', 'asc'), await from('', 'desc')]
  if (!first || !last) return ''
  let [before, reached] = [millisOf(first.id), millisOf(last.id) + 1]
  while (reached - before > HOUR_MS) {
    const middle = Math.floor((before + reached) / 2)
    const row = await from(idOf(middle), 'asc')
    if (row && row.recordedAt < at) before = middle
    else reached = middle
  }
  return idOf(before - HOUR_MS)
}

const HOUR_MS = 3_600_000
/** The first twelve hexadecimal digits of an id are its milliseconds. */
const millisOf = (id: Id): number => Number.parseInt(id.slice(0, 13).replace('-', ''), 16)
const idOf = (millis: number): string => {
  const digits = Math.max(millis, 0).toString(16).padStart(12, '0')
  return `${digits.slice(0, 8)}-${digits.slice(8)}`
}

/** Every panel of a centre in the order of their ids, a bounded piece at a time: for exports. */
export async function* walked(look: Look, centre: Id, from: string): AsyncGenerator<PanelRow[]> {
  for (let begin = from; ; ) {
    const rows = await stretch(look, { centre, states: EVERY_STATE, from: begin, most: PIECE })
    yield rows
    const last = rows.at(-1)
    if (rows.length < PIECE || !last) return
    begin = next(last.id)
  }
}
