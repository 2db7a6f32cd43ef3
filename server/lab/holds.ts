/**
 * What controls withhold. A broken rule that rejects holds the analyte of its run, with the ratios
 * that are computed from it, or everything of the run where its lot says so. It holds until one
 * person has asked for the release with a reason and another has granted it. A run that failed holds
 * everything for good, one without the controls that rows ask for holds what lacks them, and so does
 * one of a day on which the last lot of an analyte on its line had ended: nothing could fail there.
 */
import { demand, personOf } from '../access.ts'
import { type Batch, type MissingControl, runBegan, runInWords } from '../contract/batches.ts'
import type { Breach, BreachOnPage, ControlLot, ControlNeed } from '../contract/controls.ts'
import { notFound, Refusal } from '../contract/refusal.ts'
import type { Result } from '../contract/results.ts'
import { sourceInWords } from '../contract/sources.ts'
import { type Day, dayOf, type Id, Say, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import { changeRow } from './changing.ts'
import { rowsIn } from './keys.ts'
import * as lots from './lots.ts'
import { all as allNeeds } from './needs.ts'

type Row = Tables['breach']

export const asBreach = (row: Row): Breach => ({
  ...row,
  controls: JSON.parse(row.controls) as Id[],
  analytes: row.analytes === null ? null : (JSON.parse(row.analytes) as string[]),
  says: Say.parse(JSON.parse(row.says)),
})

export const asRow = (breach: Breach): Row => ({
  ...breach,
  controls: JSON.stringify(breach.controls),
  analytes: breach.analytes && JSON.stringify(breach.analytes),
  says: JSON.stringify(breach.says),
})

/** Every broken rule of some runs, the oldest first. */
export async function breachesOf(look: Look, batches: readonly Id[]): Promise<Breach[]> {
  const rows = await rowsIn([...new Set(batches)], some =>
    look.db.selectFrom('breach').selectAll().where('batch', 'in', some).orderBy('id').execute(),
  )
  return rows.map(asBreach)
}

/** What is withheld in some runs: read once for all results of a page. */
export interface Holds {
  readonly batches: ReadonlyMap<Id, Batch>
  readonly standing: ReadonlyMap<Id, readonly Breach[]>
  readonly needs: readonly ControlNeed[]
  /** Approved lots of lines, ended ones too. */
  readonly lots: readonly ControlLot[]
  /** By run, analyte and level: how many controls it has. */
  readonly counts: ReadonlyMap<string, number>
}

export async function read(look: Look, batchIds: readonly (Id | null)[]): Promise<Holds> {
  const ids = [...new Set(batchIds.filter(id => id !== null))]
  if (ids.length === 0) return NOTHING
  const rows = await rowsIn(ids, some =>
    look.db.selectFrom('batch').selectAll().where('id', 'in', some).execute(),
  )
  const standing = (await breachesOf(look, ids)).filter(isStanding)
  const needs = await allNeeds(look)
  return {
    batches: new Map(rows.map(row => [row.id, row])),
    standing: Map.groupBy(standing, breach => breach.batch),
    needs,
    lots: await lots.approved(look),
    counts: needs.length > 0 ? await countsIn(look, ids) : new Map(),
  }
}

const NOTHING: Holds = {
  batches: new Map(),
  standing: new Map(),
  needs: [],
  lots: [],
  counts: new Map(),
}

export const isStanding = ({ state }: Pick<Breach, 'state'>): boolean =>
  state === 'standing' || state === 'asked'

const keyOf = (batch: Id, analyte: string, level: string | null): string =>
  `${batch} ${analyte} ${level}`

/**
 * Once by analyte, and once for the run as a whole under an empty one. A control of sixty analytes
 * was measured once: of each that was sent by one name, as often as the analyte with the most values.
 */
async function countsIn(look: Look, ids: readonly Id[]): Promise<Map<string, number>> {
  const rows = await rowsIn(ids, some =>
    look.db
      .selectFrom('control')
      .select(['batch', 'analyte', 'level', 'sentAs', eb => eb.fn.countAll<number>().as('n')])
      .where('batch', 'in', some)
      .where('kind', '=', 'control')
      .groupBy(['batch', 'analyte', 'level', 'sentAs'])
      .execute(),
  )
  const counts = new Map<string, number>()
  const add = (key: string, n: number) => counts.set(key, (counts.get(key) ?? 0) + n)
  for (const { batch, analyte, level, n } of rows) add(keyOf(batch, analyte, level), n)
  const samples = Map.groupBy(rows, row => `${keyOf(row.batch, '', row.level)} ${row.sentAs}`)
  for (const own of samples.values()) {
    const [most] = own.toSorted((a, b) => b.n - a.n)
    if (most) add(keyOf(most.batch, '', most.level), most.n)
  }
  return counts
}

/** Why a result may not go on because of its run's controls; null where it may. */
export function whyHeld(
  { batches, standing, needs, lots: all, counts }: Holds,
  result: Pick<Result, 'batch' | 'analyte' | 'programme' | 'origin'>,
): Say | null {
  const batch = result.batch === null ? undefined : batches.get(result.batch)
  if (!batch) return null
  if (batch.state === 'failed') return failedInWords(batch)
  const breach = standing
    .get(batch.id)
    ?.find(({ analytes }) => analytes === null || analytes.includes(result.analyte))
  if (breach) return heldInWords(batch, breach)
  const need = needs.find(
    row =>
      lots.holdsOn(row, dayOfRun(batch)) &&
      isFor(row, result) &&
      (counts.get(countedAs(batch, row, result)) ?? 0) < row.count,
  )
  if (need) return missingInWords(batch, need)
  const last = result.origin === 'measured' ? lastEnded(all, batch, result) : undefined
  return last ? endedInWords(batch, last) : null
}

/** The lot that ended last, where an analyte had lots on its line and none on the day of the run. */
function lastEnded(
  all: readonly ControlLot[],
  batch: Batch,
  { programme, analyte }: Pick<Result, 'programme' | 'analyte'>,
): ControlLot | undefined {
  const day = dayOfRun(batch)
  const own = all.filter(
    lot => lot.line === batch.line && lot.programme === programme && lot.analyte === analyte,
  )
  if (own.some(lot => lots.holdsOn(lot, day))) return undefined
  return own.findLast(({ endsOn }) => endsOn !== null && endsOn <= day)
}

/** A row that is added or ended afterwards changes nothing about what was measured before. */
const dayOfRun = (batch: Batch): Day =>
  batch.named === 'by-day' ? batch.number : dayOf(runBegan(batch))

/**
 * Controls of a run that rows ask for and that it has too few of, whether it has results yet or not.
 * A row that asks for each analyte without naming one speaks here of those that have a control at
 * all; what has none is said beside its results.
 */
export function missingIn({ needs, counts }: Holds, batch: Batch): MissingControl[] {
  const own = needs.filter(
    need => need.programme === batch.programme && lots.holdsOn(need, dayOfRun(batch)),
  )
  return own.flatMap(need =>
    analytesOf(need, counts, batch).flatMap(analyte => {
      const has = counts.get(keyOf(batch.id, analyte, need.level)) ?? 0
      const { level, count: wanted } = need
      return has < wanted ? [{ level, analyte: analyte || null, wanted, has }] : []
    }),
  )
}

/** The empty one stands for the run as a whole. */
function analytesOf(
  { per, analyte }: ControlNeed,
  counts: Holds['counts'],
  { id }: Batch,
): readonly string[] {
  if (per === 'run') return ['']
  if (analyte !== null) return [analyte]
  const parts = [...counts.keys()].map(key => key.split(' '))
  return [...new Set(parts.flatMap(([of, one]) => (of === id && one ? [one] : [])))]
}

/** Why values of a run would not go on, whether it has any yet or not. */
export const ofRun = ({ standing }: Holds, batch: Batch): Say[] =>
  batch.state === 'failed'
    ? [failedInWords(batch)]
    : (standing.get(batch.id) ?? []).map(breach => heldInWords(batch, breach))

/** A computed value has no control of its own: its parts have. */
const isFor = (need: ControlNeed, { programme, analyte, origin }: Judged): boolean =>
  need.programme === programme &&
  (need.analyte === null || need.analyte === analyte) &&
  (need.per === 'run' || origin === 'measured')

type Judged = Pick<Result, 'programme' | 'analyte' | 'origin'>

const countedAs = ({ id }: Batch, need: ControlNeed, { analyte }: Pick<Result, 'analyte'>) =>
  keyOf(id, need.per === 'run' ? '' : analyte, need.level)

const failedInWords = (batch: Batch): Say => {
  const run = runInWords(batch)
  return say(
    `Run ${run.en} was declared failed: ${batch.endedWhy ?? ''}. Measure this specimen again in another run.`,
    `批次 ${run.zh} 已作废：${batch.endedWhy ?? ''}。请在其他批次重测该标本。`,
  )
}

const heldInWords = (batch: Batch, { says, state }: Breach): Say => {
  const run = runInWords(batch)
  const next =
    state === 'asked'
      ? say('A second person has to decide the release.', '待第二人决定是否放行。')
      : say('Repeat it in a new run, or have the run released.', '请在新批次重测，或申请放行。')
  return say(
    `A control of run ${run.en} failed. ${says.en} ${next.en}`,
    `批次 ${run.zh} 质控失控。${says.zh}${next.zh}`,
  )
}

const missingInWords = (batch: Batch, need: ControlNeed): Say => {
  const run = runInWords(batch)
  const what = need.analyte ?? ''
  const source = sourceInWords(need.source)
  return say(
    `Run ${run.en} has not all of its controls: ${need.count} of level ${need.level} ${what} are asked for (${source.en}).`,
    `批次 ${run.zh} 质控不全：要求水平 ${need.level} ${what} 的质控 ${need.count} 个（${source.zh}）。`,
  )
}

const endedInWords = (batch: Batch, { analyte, lot, endsOn }: ControlLot): Say => {
  const run = runInWords(batch)
  return say(
    `No control speaks for ${analyte} in run ${run.en}: lot ${lot} ended on ${endsOn} and none follows on this line. Set up the next lot under “Quality control”; it may begin on that day.`,
    `批次 ${run.zh} 的 ${analyte} 没有质控：批号 ${lot} 已于 ${endsOn} 终止，该线路无后续批号。请在“质控”中设置后续批号，可自该日起。`,
  )
}

interface Chosen {
  readonly id: Id
  readonly breaches: readonly { readonly id: Id; readonly version: number }[]
}

async function chosenRow(
  work: Work,
  { id }: { readonly id: Id },
  batch: Id,
  action: 'edit-controls' | 'approve-controls',
): Promise<Row> {
  const row = await work.db.selectFrom('breach').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row || row.batch !== batch) throw notFound()
  demand(work.by, action, row, work.at)
  return row
}

async function change(
  work: Work,
  { id, version }: { id: Id; version: number },
  set: Partial<Row>,
): Promise<Breach> {
  const row = await changeRow(work, 'breach', { id, version }, set)
  return asBreach(row)
}

/** A person asks for results to go on all the same, and says why. */
export async function askRelease(
  work: Work,
  given: Chosen & { readonly reason: string },
): Promise<Breach[]> {
  const asked: Breach[] = []
  for (const pick of given.breaches) {
    const row = await chosenRow(work, pick, given.id, 'edit-controls')
    if (row.state !== 'standing') throw notStanding()
    const { reason } = given
    asked.push(
      await change(work, pick, {
        ...{ state: 'asked', askedBy: personOf(work.by).staff, askedAt: work.at, askedWhy: reason },
      }),
    )
    work.tell('batch.release-asked', row.batch, { breach: row.id, reason }, row.centre)
  }
  return asked
}

/** Another person grants the release, or leaves the results withheld. */
export async function decideRelease(
  work: Work,
  given: Chosen & { readonly decision: 'approve' | 'decline' },
): Promise<Breach[]> {
  const decided: Breach[] = []
  for (const pick of given.breaches) {
    const row = await chosenRow(work, pick, given.id, 'approve-controls')
    const { askedBy, askedWhy } = row
    if (row.state !== 'asked' || askedBy === null) throw notAsked()
    if (personOf(work.by).staff === askedBy) throw askedYourself()
    decided.push(
      given.decision === 'approve'
        ? await change(work, pick, {
            ...{ state: 'released', releasedBy: personOf(work.by).staff, releasedAt: work.at },
          })
        : await change(work, pick, { ...UNASKED, state: 'standing' }),
    )
    const breach = row.id
    if (given.decision === 'approve')
      work.tell(
        'batch.released',
        row.batch,
        { breach, askedBy, reason: askedWhy ?? '' },
        row.centre,
      )
    else work.tell('batch.release-declined', row.batch, { breach, askedBy }, row.centre)
  }
  return decided
}

const UNASKED = { askedBy: null, askedAt: null, askedWhy: null } as const

const notStanding = (): Refusal =>
  new Refusal(
    'conflict',
    say(
      'This is asked for or released already, or it only warned.',
      '该项已申请或已放行，或仅为警告。',
    ),
  )

const notAsked = (): Refusal =>
  new Refusal(
    'conflict',
    say(
      'Nobody has asked for this release, or it is decided already.',
      '此项无人申请放行，或已决定。',
    ),
  )

const askedYourself = (): Refusal =>
  new Refusal(
    'forbidden',
    say(
      'You asked for this release yourself; a second person must decide it.',
      '此放行由您申请，须由另一人决定。',
    ),
  )

/** Broken rules with the names of who asked and who released. */
export async function onPage(look: Look, batch: Id): Promise<BreachOnPage[]> {
  const rows = await look.db
    .selectFrom('breach')
    .innerJoin('controlLot', 'controlLot.id', 'breach.lot')
    .leftJoin('staff as asker', 'asker.id', 'breach.askedBy')
    .leftJoin('staff as releaser', 'releaser.id', 'breach.releasedBy')
    .selectAll('breach')
    .select(['controlLot.lot as lotName', 'controlLot.level'])
    .select(['asker.name as askedByName', 'releaser.name as releasedByName'])
    .where('breach.batch', '=', batch)
    .orderBy('breach.id')
    .execute()
  return rows.map(row => ({ ...row, ...asBreach(row) }))
}
