/**
 * Figures across centres without anybody's identity: what became of the specimens that were collected
 * in some days, by centre, district or collection site. Every figure is of these specimens, so that a
 * numerator is always a part of its denominator and every figure opens the list that it counts.
 *
 * A specimen is of the day on which it was collected, or, where nobody knows that, of the day on which
 * it came. What is told of people counts one specimen of each, so that nobody counts twice: who is
 * called back by the first that came, who was screened (positive, diagnosed ...) by the first that was
 * judged; a card that could be used for nothing has screened nobody. Definitions: domain reference 5.1; 5.4 names those that a
 * programme still has to settle.
 */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { SpecimenState } from './moves.ts'
import { Day, Id, Instant, PageAsk, pageOf, type Say, say } from './words.ts'

export const Measure = z
  .enum([
    'collected',
    'received',
    'unsatisfactory',
    'late',
    'reported',
    'repeats',
    'came',
    'people',
    'answered',
    'positive',
    'called',
    'recalled',
    'diagnosed',
    'lost',
    'refused',
  ])
  .meta({ id: 'Measure' })
export type Measure = z.infer<typeof Measure>

export interface Measured {
  readonly name: Say
  /** What exactly is counted. */
  readonly says: Say
  /** What it is a part of; null: nothing smaller than everything. */
  readonly of: Measure | null
}

const measured = (of: Measure | null, name: Say, says: Say): Measured => ({ of, name, says })

export const MEASURES: Record<Measure, Measured> = {
  collected: measured(
    null,
    say('collected', '采集'),
    say('specimens collected in the period, withdrawn ones left out', '期间内采集的标本，不含撤销'),
  ),
  received: measured(
    'collected',
    say('received', '接收'),
    say('of them received at a centre', '其中已由中心接收'),
  ),
  unsatisfactory: measured(
    'received',
    say('unsatisfactory', '不合格'),
    say('of those received unsatisfactory or rejected', '已接收标本中不合格或拒收'),
  ),
  late: measured(
    'received',
    say('late', '递送超时'),
    say(
      'of those received on the way for longer than the rule allows',
      '已接收标本中采集至接收超过规定时限',
    ),
  ),
  reported: measured(
    'received',
    say('reported', '已报告'),
    say('of those received with a report that was released', '已接收标本中已发布报告'),
  ),
  repeats: measured(
    'received',
    say('repeats', '复采'),
    say(
      'of those received further specimens of somebody counted already',
      '已接收标本中同一人的复采标本',
    ),
  ),
  came: measured(
    // Of specimens it is no share: one person may have several.
    null,
    say('people', '人数'),
    say(
      'people of whom a specimen was received, by the first that came, whatever became of it',
      '有标本被接收的人数，按最先到达的标本计，无论其是否合格',
    ),
  ),
  people: measured(
    // By the first that was judged, which may have been collected in a period after the first that came.
    null,
    say('people screened', '筛查人数'),
    say(
      'people with a verdict that stands, by the first specimen that was judged',
      '已有现行结论的人数，按最先作出结论的标本计',
    ),
  ),
  answered: measured(
    'people',
    say('people reported', '已报告人数'),
    say(
      'of those screened with a first report, each once however many specimens and editions',
      '已筛查者中已发布首份报告者，无论标本与版本多少仅计一次',
    ),
  ),
  positive: measured(
    'people',
    say('positive', '阳性'),
    say('of those screened with a verdict of high risk that stands', '已筛查者中现行结论为高风险'),
  ),
  called: measured(
    'came',
    say('called back', '需召回'),
    say(
      'of all people of whom a specimen was received called back for whatever reason',
      '有标本被接收者中因任何原因需召回',
    ),
  ),
  recalled: measured(
    'positive',
    say('positive and recalled', '阳性已召回'),
    say(
      'of the positive: the next specimen came, or the diagnosis is recorded',
      '阳性者中复采标本已到或已有诊断结论',
    ),
  ),
  diagnosed: measured(
    'positive',
    say('diagnosed', '确诊'),
    say('of the positive: the case was closed as diagnosed', '阳性者中以确诊结案'),
  ),
  lost: measured(
    'called',
    say('lost', '失访'),
    say('of those called back: the case was closed as lost', '需召回者中以失访结案'),
  ),
  refused: measured(
    'called',
    say('refused', '拒绝'),
    say('of those called back: refused in writing', '需召回者中书面拒绝'),
  ),
}

export const GROUPINGS = ['centre', 'district', 'sampling-point'] as const

/** Null: somewhere between one and the smallest figure that may be shown here. */
const Count = z.number().int().nullable()

/** How long something took, in hours. */
export const Took = z
  .object({ n: Count, median: z.number().nullable(), p90: z.number().nullable() })
  .meta({ id: 'Took' })
export type Took = z.infer<typeof Took>

const Coded = z.object({ code: z.string(), count: Count })

export const StatisticsRow = z
  .object({
    programme: z.string(),
    /** The centre, the code of the district or the collection site; empty: all of the programme. */
    place: z.string(),
    counts: z.record(Measure, Count),
    /** Unsatisfactory ones by what was wrong with them; one may have several faults. */
    faults: z.array(Coded),
    /** Positive ones by condition; somebody may have several. */
    conditions: z.array(Coded),
    /**
     * Consent forms to the test that were signed in the period, one a person: `signed` is `agreed` and
     * `refused` together, because who refuses was told as well (domain reference 5.1, 1).
     */
    forms: z.array(Coded),
    toReceipt: Took,
    toReport: Took,
    /** Whether the asker may see the specimens behind the figures. */
    rows: z.enum(['open', 'closed']),
  })
  .meta({ id: 'StatisticsRow' })
export type StatisticsRow = z.infer<typeof StatisticsRow>

export const Statistics = z
  .object({
    rows: z.array(StatisticsRow),
    /** One for each programme. */
    totals: z.array(StatisticsRow),
    /** The smallest figure that is shown without its rows. */
    smallest: z.number().int(),
    /** What is late, by programme, in hours from collection to receipt. */
    lateAfter: z.record(z.string(), z.number()),
    faults: z.array(z.object({ code: z.string(), en: z.string(), zh: z.string() })),
    at: Instant,
  })
  .meta({ id: 'Statistics' })
export type Statistics = z.infer<typeof Statistics>

/** A specimen behind a figure: nothing that names anybody. */
export const CountedSpecimen = z
  .object({
    number: z.string(),
    programme: z.string(),
    centre: Id,
    samplingPoint: Id,
    state: SpecimenState,
    collectedAt: Instant.nullable(),
    receivedAt: Instant.nullable(),
    reportedAt: Instant.nullable(),
  })
  .meta({ id: 'CountedSpecimen' })
export type CountedSpecimen = z.infer<typeof CountedSpecimen>

const which = {
  /** Both included. */
  from: Day,
  until: Day,
  programme: z.string().max(20).optional(),
  centre: Id.optional(),
  district: z.string().max(12).optional(),
  samplingPoint: Id.optional(),
}
const grouped = { ...which, by: z.enum(GROUPINGS).default('centre') }

/** A numerator over its denominator, or null where one is hidden or there is nothing to divide by. */
export function rateOf(row: Pick<StatisticsRow, 'counts'>, measure: Measure): number | null {
  const { of } = MEASURES[measure]
  const [part, whole] = [row.counts[measure], of === null ? null : row.counts[of]]
  return part == null || whole == null || whole === 0 ? null : part / whole
}

export const statistics = {
  showStatistics: endpoint({
    does: 'Count what became of the specimens of a period by centre, district or collection site',
    verb: 'get',
    path: '/statistics',
    may: 'see-statistics',
    takes: z.object(grouped),
    gives: Statistics,
  }),
  listCounted: endpoint({
    does: 'List the specimens behind one figure, for whom may see them',
    verb: 'get',
    path: '/statistics/specimens',
    may: 'see-specimen',
    takes: z.object({
      ...which,
      measure: Measure,
      fault: z.string().max(10).optional(),
      condition: z.string().max(40).optional(),
      ...PageAsk,
    }),
    gives: pageOf(CountedSpecimen),
  }),
  exportStatistics: endpoint({
    does: 'Give the figures of a period out as CSV; that it was done is recorded',
    verb: 'post',
    path: '/exports/statistics',
    may: 'see-statistics',
    takes: z.object(grouped),
    gives: z.instanceof(Uint8Array),
    media: 'text/csv',
  }),
}
