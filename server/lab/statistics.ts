/**
 * Figures across centres, for those who may see no row behind them. What a figure counts stands in
 * `counted.ts`, what is hidden of small ones in `small-cells.ts`; whose figures somebody sees is
 * decided by `access.ts` alone, like everything else.
 */
import { type Reach, reach } from '../access.ts'
import { Refusal } from '../contract/refusal.ts'
import {
  type CountedSpecimen,
  Measure,
  type Statistics,
  type StatisticsRow,
  type Took,
} from '../contract/statistics.ts'
import { dayOf, say } from '../contract/words.ts'
import type { Look } from '../store/store.ts'
import { countForms } from './consent-list.ts'
import * as counted from './counted.ts'
import { hidden } from './small-cells.ts'

export interface StatisticsAsk extends counted.Which {
  readonly by: 'centre' | 'district' | 'sampling-point'
}

/** What is known of one group before anything is hidden. */
interface Group {
  readonly programme: string
  readonly place: string
  /** By measure, `fault:D07`, `condition:CH` and `form:signed`. */
  readonly figures: Map<string, number>
  readonly toReceipt: number[]
  readonly toReport: number[]
  /** The centre and the site of its specimens. */
  readonly from: Map<string, { centre: string; samplingPoint: string }>
}

type Place = { centre: string; samplingPoint: string; district: string; programme: string }

/** What became of the specimens of a period that the asker's posts reach. */
export async function show(look: Look, ask: StatisticsAsk): Promise<Statistics> {
  const groups = await gathered(look, ask)
  const seen = reach(look.by, 'see-specimen', look.at)
  const smallest = await smallestCell(look)
  refuseNarrowPeriod(ask, [...groups.values()], { seen, smallest })
  const late = await counted.lateAfter(look)
  const programmes = [...new Set([...groups.values()].map(group => group.programme))].sort()
  const shown = programmes.map(programme => {
    const own = [...groups.values()].filter(group => group.programme === programme)
    return withoutSmall(own, seen, smallest)
  })
  return {
    rows: shown.flatMap(({ rows }) => rows),
    totals: shown.map(({ total }) => total),
    smallest,
    lateAfter: Object.fromEntries(
      programmes.flatMap(code => {
        const hours = late(code, dayOf(look.at))
        return hours === null ? [] : [[code, hours]]
      }),
    ),
    faults: await faultNames(look),
    at: look.at,
  }
}

/** Two periods that differ by a day would show, one less the other, the one child of that day. */
function refuseNarrowPeriod(
  ask: StatisticsAsk,
  groups: readonly Group[],
  { seen, smallest }: { seen: Reach; smallest: number },
): void {
  if (smallest <= 1 || counted.isWholeMonths(ask)) return
  if (groups.every(group => isOpen(group, seen))) return
  const says = say(
    'Ask for whole months: of shorter periods small figures could be told by subtracting. Whoever may see the specimens themselves may ask for any days.',
    '请按整月查询：较短期间的小数字可由相减推知。有权查看标本者可任选日期。',
  )
  throw new Refusal('invalid', says, [{ path: 'until', says }])
}

async function gathered(look: Look, ask: StatisticsAsk): Promise<Map<string, Group>> {
  const groups = new Map<string, Group>()
  const mine = reach(look.by, 'see-statistics', look.at)
  const late = await counted.lateAfter(look)
  const groupOf = (at: Place) => groupIn(groups, ask.by, at)
  for (const slice of counted.slices(ask)) {
    for (const { programme, centre, samplingPoint, district, ...counts } of await countsOf(
      look,
      slice,
      ask,
      mine,
    )) {
      const { figures } = groupOf({ programme, centre, samplingPoint, district })
      for (const [measure, n] of Object.entries(counts)) add(figures, measure, n)
    }
    const received = { which: ask, reach: mine, measure: 'received' as const, detail: {}, late }
    for (const row of await counted.listed(look, slice, received)) putIn(groupOf(row), row, late)
    for (const { condition, n, ...at } of await counted.byCondition(look, slice, ask, mine))
      add(groupOf(at).figures, `condition:${condition}`, n)
  }
  for (const { decision, n, ...at } of await countForms(look, ask, mine))
    for (const form of ['signed', decision]) add(groupOf(at).figures, `form:${form}`, Number(n))
  return groups
}

const IN_SQL = Measure.options.filter(measure => measure !== 'late')

const countsOf = (look: Look, slice: counted.Slice, ask: StatisticsAsk, mine: Reach) =>
  counted
    .within(look, slice, ask, mine)
    .select(['specimen.programme', 'specimen.centre', 'specimen.samplingPoint', 'point.district'])
    .select(eb =>
      IN_SQL.map(measure =>
        eb.fn
          .count<number>(
            eb.case().when(counted.COUNTS[measure](eb)).then(eb.ref('specimen.number')).end(),
          )
          .as(measure),
      ),
    )
    .groupBy(['specimen.programme', 'specimen.centre', 'specimen.samplingPoint'])
    .groupBy('point.district')
    .execute()

function groupIn(groups: Map<string, Group>, by: StatisticsAsk['by'], at: Place): Group {
  const { programme, centre, samplingPoint, district } = at
  const place = { centre, district, 'sampling-point': samplingPoint }[by]
  const key = `${programme} ${place}`
  const group = groups.get(key) ?? {
    ...{ programme, place, figures: new Map(), toReceipt: [], toReport: [], from: new Map() },
  }
  groups.set(key, group)
  group.from.set(`${centre} ${samplingPoint}`, { centre, samplingPoint })
  return group
}

const add = (figures: Map<string, number>, key: string, n: number): void =>
  void figures.set(key, (figures.get(key) ?? 0) + n)

/** One received specimen: how long it took, whether it was late, and what was wrong with it. */
function putIn(
  { figures, toReceipt, toReport }: Group,
  row: CountedSpecimen & { faults: string },
  late: counted.LateAfter,
): void {
  const [there, back] = [
    counted.hoursBetween(row.collectedAt, row.receivedAt),
    counted.hoursBetween(row.receivedAt, row.reportedAt),
  ]
  if (there !== null) toReceipt.push(there)
  if (back !== null) toReport.push(back)
  if (counted.isLate(row, late)) add(figures, 'late', 1)
  if (row.state === 'unsatisfactory' || row.state === 'rejected')
    for (const code of counted.faultsIn(row.faults)) add(figures, `fault:${code}`, 1)
}

/** The rows of one programme and their total, with what is small hidden. */
function withoutSmall(groups: readonly Group[], seen: Reach, smallest: number) {
  const total = merged(groups)
  const open = groups.map(group => isOpen(group, seen))
  const tables = groups.map((group, i) => ({ figures: allOf(group), open: open[i] ?? false }))
  const hide = hidden(tables, smallest)
  return {
    rows: groups.map((group, i) => asRow(group, open[i] ?? false, hide.rows[i] ?? new Set())),
    total: asRow(total, open.every(Boolean), hide.total),
  }
}

/** How many a duration is of is a figure too. */
const allOf = (group: Group): Map<string, number> =>
  new Map([
    ...group.figures,
    ['to-receipt', group.toReceipt.length],
    ['to-report', group.toReport.length],
  ])

function merged(groups: readonly Group[]): Group {
  const total: Group = {
    ...{ programme: groups[0]?.programme ?? '', place: '', figures: new Map() },
    toReceipt: groups.flatMap(group => group.toReceipt),
    toReport: groups.flatMap(group => group.toReport),
    from: new Map(),
  }
  for (const { figures } of groups) for (const [key, n] of figures) add(total.figures, key, n)
  return total
}

const isOpen = ({ from }: Group, seen: Reach): boolean =>
  seen.everywhere ||
  [...from.values()].every(
    ({ centre, samplingPoint }) =>
      seen.centres.includes(centre) || seen.samplingPoints.includes(samplingPoint),
  )

function asRow(group: Group, open: boolean, hide: ReadonlySet<string>): StatisticsRow {
  const figures = allOf(group)
  const count = (key: string) => (hide.has(key) ? null : (figures.get(key) ?? 0))
  const coded = (prefix: string) =>
    [...group.figures.keys()]
      .filter(key => key.startsWith(prefix))
      .sort()
      .map(key => ({ code: key.slice(prefix.length), count: count(key) }))
  return {
    programme: group.programme,
    place: group.place,
    counts: Object.fromEntries(Measure.options.map(measure => [measure, count(measure)])) as Record<
      Measure,
      number | null
    >,
    faults: coded('fault:'),
    conditions: coded('condition:'),
    forms: coded('form:'),
    toReceipt: took(group.toReceipt, count('to-receipt')),
    toReport: took(group.toReport, count('to-report')),
    rows: open ? 'open' : 'closed',
  }
}

/** The median of an even number is between the two in the middle; the 90th percentile is one of them. */
export function took(hours: readonly number[], n: number | null = hours.length): Took {
  if (n === null || hours.length === 0) return { n, median: null, p90: null }
  const sorted = [...hours].sort((a, b) => a - b)
  const at = (i: number) => sorted[i] ?? 0
  const half = sorted.length / 2
  const median = (at(Math.ceil(half) - 1) + at(Math.floor(half))) / 2
  return { n, median: tenths(median), p90: tenths(at(Math.ceil(sorted.length * 0.9) - 1)) }
}

const tenths = (hours: number): number => Math.round(hours * 10) / 10

/** The largest that any programme sets; without a row nothing is hidden by number alone. */
async function smallestCell(look: Look): Promise<number> {
  const day = dayOf(look.at)
  const row = await look.db
    .selectFrom('rule')
    .select(eb => eb.fn.max('value').as('value'))
    .where('analyte', '=', 'smallest-cell')
    .where('startsOn', '<=', day)
    .where(eb => eb.or([eb('endsOn', 'is', null), eb('endsOn', '>', day)]))
    .executeTakeFirst()
  return row?.value ?? 0
}

const faultNames = (look: Look) =>
  look.db
    .selectFrom('fault')
    .select(['code', 'en', 'zh'])
    .distinct()
    .where('endsOn', 'is', null)
    .orderBy('code')
    .execute()

/**
 * The specimens behind a figure, by weeks and numbers; `after` is where the last page ended. What is
 * told of people says who is positive: it is listed to whom may see their recalls.
 */
export async function list(
  look: Look,
  ask: counted.Which &
    counted.Detail & { measure: Measure; after?: string | undefined; limit: number },
): Promise<{ rows: CountedSpecimen[]; next: string | null }> {
  const { fault, condition, measure } = ask
  const tells = condition !== undefined || OF_A_DIAGNOSIS.includes(measure)
  const mine = reach(look.by, tells ? 'see-board' : 'see-specimen', look.at)
  const late = await counted.lateAfter(look)
  const asked = { which: ask, reach: mine, measure, detail: { fault, condition }, late }
  return counted.paged(ask, async slice => {
    const rows = await counted.listed(look, slice, asked)
    return rows.map(({ faults: _, district: __, ...row }) => row)
  })
}

const OF_A_DIAGNOSIS: readonly Measure[] = [
  ...(['positive', 'called', 'recalled', 'diagnosed', 'lost', 'refused'] as const),
]
