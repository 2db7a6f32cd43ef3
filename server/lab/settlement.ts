/**
 * What is settled with whoever pays. The figures are those of `counted.ts`, so that an office and its
 * finance never count differently; only who pays is added, out of the order.
 */
import type { Expression, SqlBool } from 'kysely'
import { reach } from '../access.ts'
import {
  type PaidBy,
  Settled,
  type SettledSpecimen,
  type Settlement,
  type SettlementRow,
} from '../contract/settlement.ts'
import type { Payer } from '../contract/specimens.ts'
import type { Look } from '../store/store.ts'
import * as counted from './counted.ts'

interface Which extends counted.Which {
  readonly payer?: PaidBy | undefined
}

export interface SettlementAsk extends Which {
  readonly by: 'centre' | 'sampling-point'
}

const paidBy = (payer: Payer | null): PaidBy => payer ?? 'unsaid'

/** The counted specimens of a slice within the asker's reach, with who pays for them. */
function settled(look: Look, slice: counted.Slice, which: Which) {
  const query = counted
    .within(look, slice, which, reach(look.by, 'see-settlement', look.at))
    .leftJoin('order', 'order.id', 'specimen.order')
  if (which.payer === undefined) return query
  if (which.payer === 'unsaid') return query.where('order.payer', 'is', null)
  return query.where('order.payer', '=', which.payer)
}

/** The condition of the statistics, in a query that knows the order as well. */
const counts = (measure: Settled, eb: unknown): Expression<SqlBool> =>
  counted.COUNTS[measure](eb as counted.Ask)

/** What is settled for a period, by programme, payer and place. */
export async function show(look: Look, ask: SettlementAsk): Promise<Settlement> {
  const rows = new Map<string, SettlementRow>()
  const at = ask.by === 'centre' ? 'specimen.centre' : 'specimen.samplingPoint'
  for (const slice of counted.slices(ask))
    for (const { programme, payer, place, ...found } of await settled(look, slice, ask)
      .select(['specimen.programme', 'order.payer', `${at} as place`])
      .select(eb =>
        Settled.options.map(measure =>
          eb.fn
            .count<number>(
              eb.case().when(counts(measure, eb)).then(eb.ref('specimen.number')).end(),
            )
            .as(measure),
        ),
      )
      .groupBy(['specimen.programme', 'order.payer', at])
      .execute())
      add(rows, { programme, payer: paidBy(payer), place }, found as Record<Settled, number>)
  return { rows: [...rows.values()].sort(inOrder), at: look.at }
}

function add(
  rows: Map<string, SettlementRow>,
  of: Pick<SettlementRow, 'programme' | 'payer' | 'place'>,
  found: Record<Settled, number>,
): void {
  const key = `${of.programme} ${of.payer} ${of.place}`
  const before = rows.get(key)?.counts
  const sum = Settled.options.map(measure => [measure, (before?.[measure] ?? 0) + found[measure]])
  rows.set(key, { ...of, counts: Object.fromEntries(sum) as Record<Settled, number> })
}

const inOrder = (a: SettlementRow, b: SettlementRow): number =>
  `${a.programme} ${a.place} ${a.payer}` < `${b.programme} ${b.place} ${b.payer}` ? -1 : 1

/** The specimens behind a figure, by weeks and numbers. */
export const list = (
  look: Look,
  ask: Which & { measure: Settled; after?: string | undefined; limit: number },
): Promise<{ rows: SettledSpecimen[]; next: string | null }> =>
  counted.paged(ask, async slice => {
    const rows = await settled(look, slice, ask)
      .where(eb => counts(ask.measure, eb))
      .select([
        ...(['specimen.number', 'specimen.programme', 'specimen.centre'] as const),
        ...(['specimen.samplingPoint', 'specimen.collectedAt'] as const),
        ...(['specimen.receivedAt', 'order.payer'] as const),
      ])
      .select(eb =>
        eb
          .selectFrom('report')
          .innerJoin('specimen as told', 'told.number', 'report.specimen')
          .select(inner => inner.fn.min('report.releasedAt').as('at'))
          .whereRef('told.case', '=', 'specimen.case')
          .as('firstReportAt'),
      )
      .orderBy('specimen.number')
      .execute()
    return rows.map(row => ({
      ...row,
      payer: paidBy(row.payer),
      firstReportAt: row.firstReportAt ?? null,
    }))
  })
