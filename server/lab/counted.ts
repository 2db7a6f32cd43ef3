/**
 * The specimens that a figure counts: one condition per measure, read alike by whoever counts and by
 * whoever lists, so that a figure never differs from its list.
 *
 * A period is walked a week at a time, each week by its index, so that a year of a province never
 * stands in the way of the intake: others are served between two weeks.
 */
import { setImmediate as others } from 'node:timers/promises'
import type { Expression, ExpressionBuilder, SqlBool } from 'kysely'
import { z } from 'zod'
import type { Reach } from '../access.ts'
import { Refusal } from '../contract/refusal.ts'
import type { Rule } from '../contract/rules.ts'
import type { CountedSpecimen, Measure } from '../contract/statistics.ts'
import {
  type Day,
  dayAfter,
  dayOf,
  type Id,
  type Instant,
  say,
  startOfDay,
} from '../contract/words.ts'
import type { Look } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import { holdsOn } from './dated.ts'

/** Which specimens: of a period, and narrower where told. */
export interface Which {
  /** Both included. */
  readonly from: Day
  readonly until: Day
  readonly programme?: string | undefined
  readonly centre?: Id | undefined
  readonly district?: string | undefined
  readonly samplingPoint?: Id | undefined
}

/** A week of the period, or what is left of it. */
export interface Slice {
  readonly day: Day
  readonly from: Instant
  /** Not included. */
  readonly until: Instant
}

const DAY_MS = 86_400_000
const SLICE_DAYS = 7
/** A year and what a quarter needs on either side. */
const MOST_DAYS = 400

/** The weeks of a period; one that ends before it begins, or is too long, is refused. */
export function slices({ from, until }: Pick<Which, 'from' | 'until'>): Slice[] {
  const days = (Date.parse(until) - Date.parse(from)) / DAY_MS + 1
  if (days < 1) throw badPeriod('It ends before it begins.', '结束日期早于开始日期。')
  if (days > MOST_DAYS)
    throw badPeriod(
      `At most ${MOST_DAYS} days at once: ask for a shorter period.`,
      `一次最多 ${MOST_DAYS} 天，请缩短期间。`,
    )
  const end = dayAfter(until, 1)
  return Array.from({ length: Math.ceil(days / SLICE_DAYS) }, (_, i) => {
    const day = dayAfter(from, i * SLICE_DAYS)
    const next = dayAfter(day, SLICE_DAYS)
    return { day, from: startOfDay(day), until: startOfDay(next < end ? next : end) }
  })
}

/** From the first day of a month to the last of one. */
export const isWholeMonths = ({ from, until }: Pick<Which, 'from' | 'until'>): boolean =>
  from.endsWith('-01') && dayAfter(until, 1).endsWith('-01')

const badPeriod = (en: string, zh: string): Refusal =>
  new Refusal('invalid', say(en, zh), [{ path: 'until', says: say(en, zh) }])

type Joined = Tables & { point: Tables['place'] }
export type Ask = ExpressionBuilder<Joined, 'specimen' | 'point' | 'case'>
type Says = (eb: Ask) => Expression<SqlBool>

/** The specimens of a slice that the asker's reach holds, with their site and case. */
export const within = (look: Look, slice: Slice, which: Which, reach: Reach) =>
  look.db
    .selectFrom('specimen')
    .innerJoin('place as point', 'point.id', 'specimen.samplingPoint')
    .innerJoin('case', 'case.id', 'specimen.case')
    .where('specimen.state', '!=', 'withdrawn')
    .where(eb =>
      eb.or([
        eb.and([
          eb('specimen.collectedAt', '>=', slice.from),
          eb('specimen.collectedAt', '<', slice.until),
        ]),
        eb.and([
          eb('specimen.collectedAt', 'is', null),
          eb('specimen.receivedAt', '>=', slice.from),
          eb('specimen.receivedAt', '<', slice.until),
        ]),
      ]),
    )
    .where(eb =>
      eb.and([
        ...(which.programme ? [eb('specimen.programme', '=', which.programme)] : []),
        ...(which.centre ? [eb('specimen.centre', '=', which.centre)] : []),
        ...(which.district ? [eb('point.district', '=', which.district)] : []),
        ...(which.samplingPoint ? [eb('specimen.samplingPoint', '=', which.samplingPoint)] : []),
        ...(reach.everywhere
          ? []
          : [
              eb.or([
                eb('specimen.centre', 'in', reach.centres),
                eb('specimen.samplingPoint', 'in', reach.samplingPoints),
                eb('point.district', 'in', reach.districts),
              ]),
            ]),
      ]),
    )

const isHere: Says = eb => eb('specimen.receivedAt', 'is not', null)
/** Cases that are one with that of a specimen (`joined.ts`); none of nearly all. */
const joinedCases = (eb: Ask) =>
  eb
    .selectFrom('joinedCase as own')
    .innerJoin('joinedCase as one', 'one.lead', 'own.lead')
    .select('one.case')
    .whereRef('own.case', '=', 'specimen.case')

/** Specimens that came before this one; of some that came at once, in the order of their numbers. */
const earlier = (eb: Ask) =>
  eb
    .selectFrom('specimen as other')
    .select('other.number')
    .where('other.receivedAt', 'is not', null)
    .where('other.state', '!=', 'withdrawn')
    .where(inner =>
      inner(
        inner.refTuple('other.receivedAt', 'other.ordinal', 'other.number'),
        '<',
        inner.refTuple('specimen.receivedAt', 'specimen.ordinal', 'specimen.number'),
      ),
    )

type Earlier = ReturnType<typeof earlier>

/** None of those before it, in its case or in one that is one with it: two questions, so that each goes by its index. */
const isFirstOf = (eb: Ask, those: (all: Earlier) => Earlier) =>
  eb.and([
    isHere(eb),
    eb.not(eb.exists(those(earlier(eb)).whereRef('other.case', '=', 'specimen.case'))),
    eb.not(eb.exists(those(earlier(eb)).where('other.case', 'in', joinedCases(eb)))),
  ])

/**
 * The specimen by which a person is counted: the first that came, whichever number it has. So somebody
 * whose first card was lost is counted, and a child who was registered twice is one child.
 */
const isFirst: Says = eb => isFirstOf(eb, all => all)

/** Whether something is said of a specimen that stands. */
const isJudged: Says = eb =>
  eb.exists(
    eb
      .selectFrom('verdict')
      .select('verdict.id')
      .whereRef('verdict.specimen', '=', 'specimen.number')
      .where('verdict.revokedAt', 'is', null),
  )

/** The specimen by which somebody was screened: the first of which something is said. */
const isScreened: Says = eb =>
  eb.and([
    isJudged(eb),
    isFirstOf(eb, all =>
      all.where(inner =>
        inner.exists(
          inner
            .selectFrom('verdict')
            .select('verdict.id')
            .whereRef('verdict.specimen', '=', 'other.number')
            .where('verdict.revokedAt', 'is', null),
        ),
      ),
    ),
  ])

/** Verdicts that speak of high risk and that nothing has taken the place of. */
const highRisk = (eb: Ask) =>
  eb
    .selectFrom('verdict')
    .select('verdict.id')
    .where('verdict.verdict', '=', 'positive')
    .where('verdict.revokedAt', 'is', null)
    .where(inner =>
      inner.not(
        inner.exists(
          inner
            .selectFrom('verdict as later')
            .select('later.id')
            .whereRef('later.specimen', '=', 'verdict.specimen')
            .whereRef('later.id', '>', 'verdict.id'),
        ),
      ),
    )

const positives = (eb: Ask) => highRisk(eb).whereRef('verdict.case', '=', 'specimen.case')

/** In the case or in one that is one with it: two questions, so that each goes by its index. */
const isPositive: Says = eb =>
  eb.and([
    isScreened(eb),
    eb.or([
      eb.exists(positives(eb)),
      eb.exists(highRisk(eb).where('verdict.case', 'in', joinedCases(eb))),
    ]),
  ])

/** Recalls that somebody stands behind. */
const calls = (eb: Ask) =>
  eb
    .selectFrom('recall')
    .select('recall.id')
    .where('recall.state', 'not in', ['provisional', 'withdrawn'])

const recallsOf = (eb: Ask) => calls(eb).whereRef('recall.case', '=', 'specimen.case')

const isCalled: Says = eb =>
  eb.and([
    isFirst(eb),
    eb.or([
      eb.exists(recallsOf(eb)),
      eb.exists(calls(eb).where('recall.case', 'in', joinedCases(eb))),
    ]),
  ])

/** A specimen after the positive one is here. */
const next = (eb: Ask) =>
  positives(eb)
    .innerJoin('specimen as high', 'high.number', 'verdict.specimen')
    .innerJoin('specimen as next', on =>
      on.onRef('next.case', '=', 'high.case').onRef('next.ordinal', '>', 'high.ordinal'),
    )
    .where('next.receivedAt', 'is not', null)

/** What each measure counts; `late` is told by its rule, see `isLate`. */
export const COUNTS: Record<Measure, Says> = {
  collected: eb => eb('specimen.number', 'is not', null),
  received: isHere,
  unsatisfactory: eb =>
    eb.and([isHere(eb), eb('specimen.state', 'in', ['unsatisfactory', 'rejected'])]),
  late: isHere,
  reported: eb =>
    eb.and([
      isHere(eb),
      eb.exists(
        eb
          .selectFrom('report')
          .select('report.id')
          .whereRef('report.specimen', '=', 'specimen.number')
          .where('report.releasedAt', 'is not', null),
      ),
    ]),
  repeats: eb => eb.and([isHere(eb), eb.not(isFirst(eb))]),
  came: isFirst,
  people: isScreened,
  answered: eb =>
    eb.and([
      isScreened(eb),
      eb.exists(
        eb
          .selectFrom('report')
          .innerJoin('specimen as told', 'told.number', 'report.specimen')
          .select('report.id')
          .whereRef('told.case', '=', 'specimen.case')
          .where('report.releasedAt', 'is not', null),
      ),
    ]),
  positive: isPositive,
  called: isCalled,
  recalled: eb =>
    eb.and([
      isPositive(eb),
      eb.or([eb('case.closedFor', 'in', ['diagnosed', 'excluded']), eb.exists(next(eb))]),
    ]),
  diagnosed: eb => eb.and([isPositive(eb), eb('case.closedFor', '=', 'diagnosed')]),
  lost: eb => eb.and([isCalled(eb), eb('case.closedFor', '=', 'lost')]),
  refused: eb => eb.and([isCalled(eb), eb('case.closedFor', '=', 'refused')]),
}

/** Conditions that a limit of the programme speaks of; the house's own reasons to call are none. */
export const conditionsOf = (look: Look) =>
  look.db
    .selectFrom('rule')
    .select('condition')
    .distinct()
    .where('kind', '=', 'limit')
    .where('condition', 'is not', null)
    .$narrowType<{ condition: string }>()

/** What hangs on a specimen beyond its measure: a fault found on it, or a condition of its case. */
export interface Detail {
  readonly fault?: string | undefined
  readonly condition?: string | undefined
}

/** A page of numbered rows out of a period, slice by slice; `after` is where the last page ended. */
export async function paged<R extends { readonly number: string }>(
  ask: Pick<Which, 'from' | 'until'> & { after?: string | undefined; limit: number },
  rowsOf: (slice: Slice) => Promise<R[]>,
): Promise<{ rows: R[]; next: string | null }> {
  const [day = '', number = ''] = (ask.after ?? '').split(' ')
  const rows: R[] = []
  let last = ''
  for (const slice of slices(ask)) {
    if (slice.day < day) continue
    for (const row of await rowsOf(slice)) {
      if (slice.day === day && row.number <= number) continue
      if (rows.length === ask.limit) return { rows, next: last }
      rows.push(row)
      last = `${slice.day} ${row.number}`
    }
  }
  return { rows, next: null }
}

/** The specimens of one slice that a measure counts, in order. */
export async function listed(
  look: Look,
  slice: Slice,
  ask: { which: Which; reach: Reach; measure: Measure; detail: Detail; late: LateAfter },
): Promise<(CountedSpecimen & { faults: string; district: string })[]> {
  const { condition, fault } = ask.detail
  let query = within(look, slice, ask.which, ask.reach).where(COUNTS[ask.measure])
  if (condition)
    query = query.where(eb => eb.exists(recallsOf(eb).where('recall.condition', '=', condition)))
  const rows = await query
    .select([
      ...(['specimen.number', 'specimen.programme', 'specimen.centre'] as const),
      ...(['specimen.samplingPoint', 'specimen.state', 'specimen.faults'] as const),
      ...(['specimen.collectedAt', 'specimen.receivedAt', 'point.district'] as const),
    ])
    .select(eb =>
      eb
        .selectFrom('report')
        .select(inner => inner.fn.min('report.releasedAt').as('at'))
        .whereRef('report.specimen', '=', 'specimen.number')
        .as('reportedAt'),
    )
    .orderBy('specimen.number')
    .execute()
  await others()
  return rows
    .map(row => ({ ...row, reportedAt: row.reportedAt ?? null }))
    .filter(row => ask.measure !== 'late' || isLate(row, ask.late))
    .filter(row => !fault || faultsIn(row.faults).includes(fault))
}

/** The fault codes that a specimen's row holds. */
export const faultsIn = (text: string): string[] => z.array(z.string()).parse(JSON.parse(text))

/** After how many hours on the way what is received on a day is late; null where no rule says so. */
export type LateAfter = (programme: string, day: Day) => number | null

const MINUTES = 60

/** The dated rows about it, whenever they hold. */
export async function lateAfter(look: Look): Promise<LateAfter> {
  const rows = await look.db
    .selectFrom('rule')
    .selectAll()
    .where('kind', '=', 'clock')
    .where('analyte', '=', 'on-the-way')
    .orderBy('startsOn')
    .execute()
  const on = (row: Rule, programme: string, day: Day) =>
    row.programme === programme && holdsOn(row, day)
  return (programme, day) => {
    const row = rows.findLast(one => on(one, programme, day))
    return row ? row.value / MINUTES : null
  }
}

const HOUR_MS = 3_600_000

/** From one instant to another, in hours; null where either is not known. */
export const hoursBetween = (from: Instant | null, to: Instant | null): number | null =>
  from === null || to === null ? null : (Date.parse(to) - Date.parse(from)) / HOUR_MS

export function isLate(
  row: Pick<CountedSpecimen, 'programme' | 'collectedAt' | 'receivedAt'>,
  late: LateAfter,
): boolean {
  const hours = hoursBetween(row.collectedAt, row.receivedAt)
  const most = row.receivedAt === null ? null : late(row.programme, dayOf(row.receivedAt))
  return hours !== null && most !== null && hours > most
}

/** Positive people of a slice by condition, site and centre. */
export const byCondition = (look: Look, slice: Slice, which: Which, reach: Reach) =>
  within(look, slice, which, reach)
    .innerJoin('recall', 'recall.case', 'specimen.case')
    .where('recall.state', 'not in', ['provisional', 'withdrawn'])
    .where(eb => isPositive(eb as unknown as Ask))
    .where('recall.condition', 'in', conditionsOf(look))
    .select([
      ...(['specimen.programme', 'specimen.centre', 'specimen.samplingPoint'] as const),
      ...(['point.district', 'recall.condition'] as const),
    ])
    .select(eb => eb.fn.count<number>('specimen.number').distinct().as('n'))
    .groupBy(['specimen.programme', 'specimen.centre', 'specimen.samplingPoint'])
    .groupBy(['point.district', 'recall.condition'])
    .execute()
