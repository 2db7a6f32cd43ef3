/**
 * The limits that a recall runs against, each with the row that says so: its own clock since it was
 * opened, the next step of its contact ladder, the day of life by which somebody is told of a newborn (domain reference 3.7), and in a
 * pregnancy the last day for another tube or for a diagnosis (4.2). A clock from birth alone is of
 * little use where cards may travel for days, so it never leads where it had passed already when the
 * recall was opened; the contract's `leading` says which one does.
 */
import type { RecallLimit } from '../contract/recalls.ts'
import type { Rule } from '../contract/rules.ts'
import { type Day, dayOf, type Id, type Instant, later, startOfDay } from '../contract/words.ts'
import type { Look } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import * as dated from './dated.ts'
import type * as ladders from './ladders.ts'
import * as pregnancies from './pregnancies.ts'
import { isAsking, REFERRAL } from './redraws.ts'

/** What of a recall and of whom it calls the limits depend on. */
export interface Limited
  extends Pick<
    Tables['recall'],
    | 'id'
    | 'programme'
    | 'condition'
    | 'severity'
    | 'state'
    | 'openedAt'
    | 'dueAt'
    | 'clock'
    | 'stepDueAt'
  > {
  readonly bornAt: Instant | null
  readonly pregnancy: Id | null
}

const BY_AGE = ['critical-day-of-life', 'high-day-of-life']
const BY_GESTATION = ['ga-days', 'diagnosis-ga-days']
const CLASSES = ['told', 'normal', 'longest']
const DAY_MS = 86_400_000

/** The limits of each recall, the soonest first. */
export async function limitsOf(
  look: Look,
  rows: readonly Limited[],
  steps: Awaited<ReturnType<typeof ladders.nextRows>>,
): Promise<ReadonlyMap<Id, RecallLimit[]>> {
  const rules = await look.db
    .selectFrom('rule')
    .selectAll()
    .where('analyte', 'in', [...BY_AGE, ...BY_GESTATION])
    .where('kind', 'in', ['clock', 'window'])
    .where('class', 'in', CLASSES)
    .orderBy('id')
    .execute()
  const datings = await pregnancies.datingsOf(
    look,
    rows.flatMap(row => row.pregnancy ?? []),
  )
  const limits = rows.map((row): [Id, RecallLimit[]] => {
    const at = (analyte: string) => rowAt(rules, row, analyte)
    const dating = row.pregnancy === null ? undefined : datings.get(row.pregnancy)
    const own: RecallLimit = { what: 'opened', dueAt: row.dueAt, rule: row.clock }
    const step = steps.get(row.id)?.rule ?? null
    const all = [own, ...byStep(row, step), ...byAge(row, at), ...byGestation(row, dating, at)]
    return [row.id, all.sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1))]
  })
  return new Map(limits)
}

type RowAt = (analyte: string) => Rule | undefined

/** The row that held on the day on which the recall was opened. */
function rowAt(rules: readonly Rule[], row: Limited, analyte: string): Rule | undefined {
  const day = dayOf(row.openedAt)
  return rules.findLast(
    rule =>
      rule.programme === row.programme && rule.analyte === analyte && dated.holdsOn(rule, day),
  )
}

/** Until when the next step of the contact ladder is tried. */
const byStep = ({ stepDueAt }: Limited, rule: Id | null): RecallLimit[] =>
  stepDueAt === null ? [] : [{ what: 'step', dueAt: stepDueAt, rule }]

/** Until somebody was told; a call for another specimen says nothing of a child yet. */
function byAge(row: Limited, at: RowAt): RecallLimit[] {
  const waits = row.state === 'provisional' || row.state === 'open'
  const rule = at(`${row.severity}-day-of-life`)
  if (!rule || !waits || row.bornAt === null || isAsking(row.condition)) return []
  return [{ what: 'birth', dueAt: endOf(dayOf(row.bornAt), rule.value), rule: rule.id }]
}

/** The last day for what is asked for: another tube, or the diagnosis instead of it. */
function byGestation(
  row: Limited,
  dating: Parameters<typeof pregnancies.dayAt>[0] | undefined,
  at: RowAt,
): RecallLimit[] {
  const draws = isAsking(row.condition) && row.condition !== REFERRAL
  const rule = at(draws ? 'ga-days' : 'diagnosis-ga-days')
  if (!rule || !dating) return []
  const last = pregnancies.dayAt(dating, rule.valueTo ?? rule.value)
  return [{ what: draws ? 'redraw' : 'diagnosis', dueAt: endOf(last, 0), rule: rule.id }]
}

/** The last instant of the day so many days after one. */
const endOf = (day: Day, days: number): Instant => later(startOfDay(day), (days + 1) * DAY_MS - 1)
