/** The pages of controls: runs with what their controls say, one run whole, and a lot's chart. */
import { demand } from '../access.ts'
import { type Batch, type BatchOnList, runBegan, runInWords } from '../contract/batches.ts'
import type {
  BatchPage,
  Breach,
  Control,
  ControlChart,
  ControlPoint,
  WellOnPage,
} from '../contract/controls.ts'
import { notFound, Refusal, wrongField } from '../contract/refusal.ts'
import type { Result } from '../contract/results.ts'
import { clockTime, type Id, type Instant, type Say, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import * as batches from './batches.ts'
import * as holds from './holds.ts'
import * as lots from './lots.ts'
import { oneMore, pageFrom } from './pages.ts'
import * as panels from './panels.ts'
import { quietSince, runRows } from './run-spans.ts'

/** The runs of a centre, the newest first, with what their controls say. */
export async function listBatches(
  look: Look,
  ask: Parameters<typeof batches.list>[1],
): Promise<{ rows: BatchOnList[]; next: string | null }> {
  const { rows, next } = await batches.list(look, ask)
  const ids = ['', ...rows.map(({ id }) => id)]
  const lines = await look.db.selectFrom('line').select(['id', 'name']).execute()
  const controls = await look.db
    .selectFrom('control')
    .select(['batch', eb => eb.fn.countAll<number>().as('n')])
    .where('batch', 'in', ids)
    .where('kind', '=', 'control')
    .groupBy('batch')
    .execute()
  const breaches = Map.groupBy(await holds.breachesOf(look, ids), breach => breach.batch)
  const held = await holds.read(look, ids)
  const rowsOfRuns = await runRows(look)
  return {
    next,
    rows: rows.map(row => ({
      ...row,
      lineName: lines.find(({ id }) => id === row.line)?.name ?? '',
      controls: controls.find(({ batch }) => batch === row.id)?.n ?? 0,
      warnings: breaches.get(row.id)?.filter(({ does }) => does === 'warn').length ?? 0,
      standing: breaches.get(row.id)?.filter(holds.isStanding).length ?? 0,
      quietSince: quietSince(row, rowsOfRuns, look.at),
      missing: holds.missingIn(held, row),
    })),
  }
}

/** A run with its wells, its controls and what they withhold. */
export async function showBatch(look: Look, id: Id): Promise<BatchPage> {
  const batch = await batches.get(look, id)
  demand(look.by, 'see-controls', batch, look.at)
  const rows = await look.db
    .selectFrom('control')
    .selectAll()
    .where('batch', '=', id)
    .orderBy('at')
    .orderBy('id')
    .execute()
  const results = await panels.ofRun(look, id)
  const held = await holds.read(look, [id])
  const why = new Map<string, Say>(holds.ofRun(held, batch).map(says => [says.en, says]))
  for (const result of results) {
    const says = holds.whyHeld(held, result)
    if (says) why.set(says.en, says)
  }
  return {
    batch,
    lineName: (await lineOf(look, batch.line)).name,
    endedByName: batch.endedBy && (await nameOf(look, batch.endedBy)),
    controls: await onChart(look, rows),
    breaches: await holds.onPage(look, id),
    wells: wellsOf(held, results),
    withheld: [...why.values()],
    missing: holds.missingIn(held, batch),
    quietSince: quietSince(batch, await runRows(look), look.at),
  }
}

async function lineOf(look: Look, id: Id): Promise<{ name: string }> {
  const row = await look.db
    .selectFrom('line')
    .select('name')
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw notFound()
  return row
}

async function nameOf(look: Look, id: Id): Promise<string | null> {
  const row = await look.db
    .selectFrom('staff')
    .select('name')
    .where('id', '=', id)
    .executeTakeFirst()
  return row?.name ?? null
}

/** One row for each specimen, and for each of its wells where wells are known. */
function wellsOf(held: holds.Holds, results: readonly Result[]): WellOnPage[] {
  const places = Map.groupBy(results, ({ well, specimen }) => `${well} ${specimen}`)
  const wells = [...places.values()].flatMap(own => {
    const [first] = own
    return first ? [wellOf(held, first, own)] : []
  })
  return wells.sort((a, b) => byWell(a.well, b.well) || (a.specimen < b.specimen ? -1 : 1))
}

function wellOf(held: holds.Holds, first: Result, own: readonly Result[]): WellOnPage {
  const standing = own.filter(({ state }) => state !== 'superseded')
  const states = new Set(standing.map(({ state }) => state))
  const [only = 'superseded'] = states
  return {
    ...{ well: first.well, specimen: first.specimen },
    state: states.size > 1 ? 'mixed' : only,
    analytes: standing.map(({ analyte }) => analyte),
    held: standing.flatMap(result => (holds.whyHeld(held, result) ? [result.analyte] : [])),
    authorised: standing.filter(({ state }) => state === 'authorised').length,
  }
}

/** Column by column, as plates are filled: A01, B01 … A02. */
function byWell(one: string | null, other: string | null): number {
  const [a, b] = [one, other].map(well => `${well?.slice(1) ?? ''}${well?.slice(0, 1) ?? ''}`)
  return a === b ? 0 : (a ?? '') < (b ?? '') ? -1 : 1
}

type Row = Tables['control']

/** Controls with their runs and the rules that they broke. */
async function onChart(look: Look, rows: readonly Row[]): Promise<ControlPoint[]> {
  const ids = ['', ...new Set(rows.map(({ batch }) => batch))]
  const runs = await look.db
    .selectFrom('batch')
    .select(['id', 'number', 'part', 'named', 'since', 'measuredFrom', 'startedAt'])
    .where('id', 'in', ids)
    .execute()
  const byRun = new Map(runs.map(run => [run.id, run]))
  const breaches = Map.groupBy(await holds.breachesOf(look, ids), breach => breach.control)
  return rows.map(({ amount, ...row }) => ({
    ...(row satisfies Control),
    run: runOf(byRun.get(row.batch)),
    breaches: (breaches.get(row.id) ?? []).map(shortly),
  }))
}

const runOf = (run: Parameters<typeof runInWords>[0] | undefined): Say =>
  run ? runInWords(run) : say('', '')

const shortly = ({ id, code, does, says, state }: Breach) => ({ id, code, does, says, state })

/** What was measured of a lot, the newest page of it first, each page from old to new. */
export async function chart(
  look: Look,
  { id, before, limit }: { id: Id; before?: Id | undefined; limit: number },
): Promise<ControlChart> {
  const lot = await lots.show(look, id)
  const from = before && (await controlAt(look, before))
  let query = look.db.selectFrom('control').selectAll().where('lot', '=', id)
  if (from)
    query = query.where(eb =>
      eb.or([eb('at', '<', from.at), eb.and([eb('at', '=', from.at), eb('id', '<', from.id)])]),
    )
  const rows = await query
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(oneMore({ limit }))
    .execute()
  const { page, next } = pageFrom(rows, { limit }, row => [row.id])
  return {
    lot,
    points: await onChart(look, page.toReversed()),
    rules: (await lots.rulesInWords(look)).filter(rule => lots.isFor(rule, lot)),
    next,
  }
}

async function controlAt(look: Look, id: Id): Promise<Pick<Row, 'id' | 'at'>> {
  const row = await look.db
    .selectFrom('control')
    .select(['id', 'at'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw notFound()
  return row
}

interface Seen {
  readonly id: Id
  readonly version: number
  readonly reason: string
  /** Since when; now, where nobody says. */
  readonly from?: Instant | undefined
}

/**
 * A run is begun anew: what is measured from then on belongs to its next part. An instant of the past
 * is told where a name was used again and what came of it is held; it lies after all that the run
 * has.
 */
export async function divide(work: Work, { reason, from, ...seen }: Seen): Promise<Batch> {
  const batch = await batches.get(work, seen.id)
  demand(work.by, 'edit-controls', batch, work.at)
  if (from !== undefined) checkFrom(work, batch, from)
  if (batch.state === 'running') await batches.move(work, { ...seen, move: 'finish', reason })
  const next = await batches.beginAnew(work, batch, { reason, from })
  if (!next) throw dividedAlready()
  return next
}

function checkFrom(work: Work, batch: Batch, from: Instant): void {
  if (from > work.at) throw wrongField('from', 'This lies in the future.', '该时间尚未到来。')
  if (batch.named === 'by-day') throw wrongField('from', ONLY_NOW.en, ONLY_NOW.zh)
  const last = batch.measuredTo ?? runBegan(batch)
  if (from <= last)
    throw wrongField(
      'from',
      `The run has values until ${clockTime(last)}; what was measured stays in it. Say a later time.`,
      `该批次已有截至 ${clockTime(last)} 的结果，不再改动。请填写更晚的时间。`,
    )
}

const ONLY_NOW = say(
  'The run of a day is begun anew from now on only: what was measured before stays in it. Leave the time out.',
  '按日批次只能自当前时间起“重新开始”，此前的检测仍属原批次。请勿填写时间。',
)

const dividedAlready = (): Refusal =>
  new Refusal(
    'conflict',
    say(
      'This run was divided already, or its name was used again since. Look at the last one.',
      '该批次已分段，或其名称此后已再次使用。请查看最后一批。',
    ),
  )
