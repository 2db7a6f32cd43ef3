/**
 * Reports as rows: which edition left, what took its place, and who has to be told. It stands above
 * the results, because a value that is corrected after it was reported takes its report back in the
 * same unit: whoever opened it is told at once, and not when the correction has been signed.
 */
import { v7 as newId } from 'uuid'
import { REPORT_MOVES, REPORT_STATES, whyNot } from '../contract/moves.ts'
import type { OwnReason } from '../contract/reasons.ts'
import { notFound, Refusal } from '../contract/refusal.ts'
import type { ReportNotice } from '../contract/reports.ts'
import type { Id } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import type { ReportRow } from '../store/tables.ts'
import { changeRow } from './changing.ts'
import { rowsIn } from './keys.ts'
import * as verdicts from './verdicts.ts'

export async function get(look: Look, id: Id): Promise<ReportRow> {
  const row = await look.db.selectFrom('report').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw notFound()
  return row
}

/** Every edition on a specimen, the newest first. */
export const ofSpecimen = (look: Look, specimen: string): Promise<ReportRow[]> =>
  look.db
    .selectFrom('report')
    .selectAll()
    .where('specimen', '=', specimen)
    .orderBy('edition', 'desc')
    .execute()

/** Changes a report from the version that was seen. */
export async function change(
  work: Work,
  row: Pick<ReportRow, 'id' | 'version'>,
  set: Partial<ReportRow>,
): Promise<ReportRow> {
  return await changeRow(work, 'report', row, set)
}

/** Refuses a move that the state does not allow, with the sentence that the button shows. */
export function demandMove(row: ReportRow, move: keyof typeof REPORT_MOVES): void {
  const not = whyNot(REPORT_MOVES[move], row.state, REPORT_STATES)
  if (not) throw new Refusal('conflict', not)
}

/** A released report holds no more, and nothing takes its place yet; whoever opened it is told. */
export async function withdraw(work: Work, row: ReportRow, reason: string): Promise<ReportRow> {
  demandMove(row, 'withdraw')
  const after = await change(work, row, {
    state: 'withdrawn',
    endedAt: work.at,
    endedWhy: reason,
    ...unwatched(work, row),
  })
  work.tell('report.withdrawn', row.id, { specimen: row.specimen, reason }, row.centre)
  await notify(work, after, 'withdrawn', null)
  return after
}

/** Nobody has to confirm it any more: the clock looks once more, and ends what it told. */
const unwatched = ({ at }: Work, { dueAt }: ReportRow): Partial<ReportRow> =>
  dueAt === null ? {} : { nextNoticeAt: at }

/** Takes back what left on a specimen, if anything did: its run was revoked, its case was mistaken. */
export async function withdrawOf(work: Work, specimen: string, reason: string): Promise<void> {
  for (const row of await ofSpecimen(work, specimen))
    if (row.state === 'released') await withdraw(work, row, reason)
}

const CORRECTED: OwnReason = 'auto:result-corrected'

/** A result was superseded: a report that told it holds no more. */
export async function corrected(work: Work, specimen: string, result: Id): Promise<void> {
  for (const row of await ofSpecimen(work, specimen)) {
    if (row.state !== 'released') continue
    const { results } = await verdicts.get(work, row.verdict)
    if (results.includes(result)) await withdraw(work, row, CORRECTED)
  }
}

/** The next edition takes the place of this one. */
export async function replace(work: Work, old: ReportRow, by: ReportRow): Promise<void> {
  demandMove(old, 'replace')
  const after = await change(work, old, {
    state: 'replaced',
    replacedBy: by.id,
    endedAt: work.at,
    endedWhy: old.endedWhy,
    ...unwatched(work, old),
  })
  work.tell('report.replaced', old.id, { specimen: old.specimen, by: by.id }, old.centre)
  await notify(work, after, 'replaced', by.id)
}

/** A notice on the screen of everybody who opened it; one each, which says the latest. */
async function notify(
  work: Work,
  { id, centre, specimen }: ReportRow,
  why: ReportNotice['why'],
  newer: Id | null,
): Promise<void> {
  const openers = await work.db
    .selectFrom('reportOpening')
    .select('staff')
    .distinct()
    .where('report', '=', id)
    // Whoever looked at the draft has seen nothing that left.
    .where('how', '!=', 'draft')
    .orderBy('staff')
    .execute()
  if (openers.length === 0) return
  for (const { staff } of openers)
    await work.db
      .insertInto('reportNotice')
      .values({ id: newId(), centre, report: id, newer, staff, why, at: work.at, seenAt: null })
      .onConflict(on =>
        on.columns(['report', 'staff']).doUpdateSet({ newer, why, at: work.at, seenAt: null }),
      )
      .execute()
  work.tell('report.notified', id, { specimen, staff: openers.map(o => o.staff), why }, centre)
}

/** The way of a report, for the delivery ledger: names of who released, opened and confirmed it. */
export interface OnItsWay extends Pick<ReportRow, 'id' | 'specimen' | 'edition' | 'state'> {
  readonly results: readonly Id[]
  readonly draftedAt: string
  readonly released: Act | null
  readonly opened: Act | null
  readonly acknowledged: Act | null
}

interface Act {
  readonly at: string
  readonly by: string
}

/** Every edition on these specimens with what it tells, the newest first. */
export async function onTheirWay(look: Look, specimens: readonly string[]): Promise<OnItsWay[]> {
  const rows = await rowsIn([...new Set(specimens)], some =>
    look.db
      .selectFrom('report')
      .innerJoin('verdict', 'verdict.id', 'report.verdict')
      .leftJoin('staff as one', 'one.id', 'report.releasedBy')
      .leftJoin('staff as two', 'two.id', 'report.acknowledgedBy')
      .leftJoin('reportOpening as first', on =>
        on.onRef('first.report', '=', 'report.id').onRef('first.at', '=', 'report.openedAt'),
      )
      .leftJoin('staff as three', 'three.id', 'first.staff')
      .selectAll('report')
      .select(['verdict.results', 'one.name as releaser', 'two.name as reader'])
      .select('three.name as opener')
      .where('report.specimen', 'in', some)
      .orderBy('report.edition', 'desc')
      .execute(),
  )
  const act = (at: string | null, by: string | null): Act | null =>
    at ? { at, by: by ?? '' } : null
  return rows.map(row => ({
    ...{ id: row.id, specimen: row.specimen, edition: row.edition, state: row.state },
    ...{ results: JSON.parse(row.results) as Id[], draftedAt: row.draftedAt },
    released: act(row.releasedAt, row.releaser),
    opened: act(row.openedAt, row.opener),
    acknowledged: act(row.acknowledgedAt, row.reader),
  }))
}
