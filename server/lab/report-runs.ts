/**
 * Many reports at a time: which, how far, what could not be done. The row says what was asked and is
 * written with each piece, so that a run that breaks off shows where; doing it is the door's
 * (`server/printing.ts`), because drawing belongs outside of units of work.
 */
import { v7 as newId } from 'uuid'
import { z } from 'zod'
import { allows, demand, demandToSee, personOf } from '../access.ts'
import { notFound, wrongField } from '../contract/refusal.ts'
import { ReportPick, ReportRun } from '../contract/reports.ts'
import { Id, Say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import { changeRow } from './changing.ts'
import { rowsIn } from './keys.ts'

export type Problem = ReportRun['problems'][number]

/** A run with what it still has to do. */
export interface RunAtWork {
  readonly run: ReportRun
  readonly reports: readonly ReportPick[]
}

/** Before migration 0012 a run kept the ids alone: such a pick has no version, and releases nothing. */
const Picks = z.array(z.union([Id, ReportPick]))
const asPick = (pick: Id | ReportPick): ReportPick =>
  typeof pick === 'string' ? { id: pick, version: 0 } : pick

const asRun = (row: Tables['reportRun']): RunAtWork => {
  const { reports, startedBy, problems, endedWhy, ...run } = row
  return {
    run: {
      ...{ ...run, problems: ReportRun.shape.problems.parse(JSON.parse(problems)) },
      endedWhy: endedWhy === null ? null : Say.parse(JSON.parse(endedWhy)),
    },
    reports: Picks.parse(JSON.parse(reports)).map(asPick),
  }
}

/** Begins a run over reports of one centre; one that is not of it is as if it were not there. */
export async function start(
  work: Work,
  given: Pick<ReportRun, 'centre' | 'does' | 'language'> & {
    reports: readonly ReportPick[]
    why?: string | undefined
  },
): Promise<RunAtWork> {
  const asks = given.does === 'release' ? demand : demandToSee
  asks(work.by, 'release-report', { centre: given.centre }, work.at)
  const why = whatFor(given)
  const byId = new Map(given.reports.map(pick => [pick.id, pick]))
  const reports = [...byId.values()]
  const found = await rowsIn([...byId.keys()], some =>
    work.db.selectFrom('report').select(['id', 'centre']).where('id', 'in', some).execute(),
  )
  if (found.filter(row => row.centre === given.centre).length < reports.length) throw notFound()
  const { centre, does, language } = given
  const row: Tables['reportRun'] = {
    ...{ id: newId(), centre, does, language, state: 'running' },
    ...{ reports: JSON.stringify(reports), wanted: reports.length, done: 0, problems: '[]' },
    ...{ startedBy: personOf(work.by).staff, startedAt: work.at },
    ...{ endedAt: null, endedWhy: null, why, version: 1 },
  }
  await work.db.insertInto('reportRun').values(row).execute()
  if (why !== null) work.tell('export.printed', row.id, { reports: row.wanted, why }, centre)
  return asRun(row)
}

/** Many names in one document leave for something, which is said first; a release leaves nothing here. */
function whatFor({ does, why }: Pick<ReportRun, 'does'> & { why?: string | undefined }) {
  if (does === 'release') return null
  if (why !== undefined) return why
  throw wrongField('why', 'Say what the document is for.', '请填写用途。')
}

/** A run as it stands, for the door that does it: whoever began it may have lost the right to. */
export async function standing(look: Look, id: Id): Promise<RunAtWork & { startedBy: Id }> {
  const row = await look.db
    .selectFrom('reportRun')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw notFound()
  return { ...asRun(row), startedBy: row.startedBy }
}

/** Whether everything that a run has printed is still in force. */
export async function areReleased(look: Look, { run, reports }: RunAtWork): Promise<boolean> {
  const refused = new Set(run.problems.map(problem => problem.report))
  const ids = reports.map(({ id }) => id).filter(id => !refused.has(id))
  const rows = await rowsIn(ids, some =>
    look.db.selectFrom('report').select('state').where('id', 'in', some).execute(),
  )
  return rows.every(({ state }) => state === 'released')
}

/** A run, for whoever began it and may go on with it. */
export async function get(look: Look, id: Id): Promise<RunAtWork> {
  const { startedBy, ...at } = await standing(look, id)
  if (startedBy !== personOf(look.by).staff) throw notFound()
  demandToSee(look.by, 'release-report', at.run, look.at)
  return at
}

/** How far it is, for whoever began it; whose right to it has ended is told that and no numbers of specimens. */
export async function shown(look: Look, id: Id): Promise<ReportRun> {
  const { startedBy, run } = await standing(look, id)
  if (startedBy !== personOf(look.by).staff) throw notFound()
  return mayGoOn(look, run) ? run : { ...run, problems: [] }
}

/** Whether somebody, as they are now, may release or print reports of its centre. */
export const mayGoOn = (
  { by, at }: Pick<Look, 'by' | 'at'>,
  { centre }: Pick<ReportRun, 'centre'>,
): boolean => allows(by, 'release-report', { centre }, at)

/** A piece was done, with what could not be done of it. */
export async function progressed(
  work: Work,
  { run }: RunAtWork,
  piece: { done: number; problems: readonly Problem[] },
): Promise<RunAtWork> {
  return change(work, run, {
    done: run.done + piece.done,
    problems: JSON.stringify([...run.problems, ...piece.problems]),
  })
}

/** It is through, or was stopped; what was done stays done. One that has ended stays as it is. */
export async function end(
  work: Work,
  { run, reports }: RunAtWork,
  state: 'done' | 'cancelled' | 'broken-off',
  why: Say | null = null,
): Promise<RunAtWork> {
  if (run.state !== 'running') return { run, reports }
  const endedWhy = why && JSON.stringify(why)
  return change(work, run, { state, endedAt: work.at, endedWhy })
}

/** One that broke off goes on where it was; any other stays as it is. */
export async function resume(work: Work, { run, reports }: RunAtWork): Promise<RunAtWork> {
  if (run.state !== 'broken-off') return { run, reports }
  return change(work, run, { state: 'running', endedAt: null, endedWhy: null })
}

async function change(
  work: Work,
  run: ReportRun,
  set: Partial<Tables['reportRun']>,
): Promise<RunAtWork> {
  const row = await changeRow(work, 'reportRun', run, set)
  return asRun(row)
}
