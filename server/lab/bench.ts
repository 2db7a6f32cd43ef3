/**
 * The bench: results of a centre that wait for somebody, with what rules say of each, the limits it
 * was held against, who has signed it and what withholds it (`withholding.ts`).
 */
import { demand } from '../access.ts'
import type { BenchCount, BenchState, Result, ResultOnBench } from '../contract/results.ts'
import { BenchOnly } from '../contract/results.ts'
import type { Id } from '../contract/words.ts'
import { limitInWords } from '../programmes/programme.ts'
import type { Look } from '../store/store.ts'
import { rowsIn } from './keys.ts'
import * as panels from './panels.ts'
import * as places from './places.ts'
import type * as results from './results.ts'
import * as signatures from './signatures.ts'
import { holdsValue, type Judged, judged } from './withholding.ts'

type Programmes = results.Programmes

interface Ask {
  readonly centre: Id
  readonly state: BenchState
  readonly only?: BenchOnly | undefined
  readonly after?: string | undefined
  readonly limit: number
}

/** How many results are looked through for those of one reason: a plate of tandem MS is 7,680. */
const MOST_WALKED = 8_000
const AT_ONCE = 1_000

/**
 * A page of results in a state, the oldest first: the bench works from the top. Narrowed to a reason
 * a page may be short: the walk stops after so many, and `next` goes on.
 */
export async function list(look: Look, programmes: Programmes, ask: Ask) {
  demand(look.by, 'see-results', { centre: ask.centre }, look.at)
  const { limit } = ask
  let { after } = ask
  const rows: Judged[] = []
  for (let walked = 0; ; ) {
    const some = await panels.page(look, { ...ask, after, limit: ask.only ? AT_ONCE : limit })
    const page = some.slice(0, ask.only ? AT_ONCE : limit)
    const fits = (await judged(look, programmes, page)).filter(row => isAmong(row, ask.only))
    rows.push(...fits)
    walked += page.length
    after = page.at(-1)?.id
    const ended = some.length === page.length
    if (rows.length > limit || (rows.length === limit && !ended))
      return {
        rows: await onBench(look, rows.slice(0, limit)),
        next: rows[limit - 1]?.result.id ?? null,
      }
    if (ended || walked >= MOST_WALKED)
      return { rows: await onBench(look, rows), next: ended ? null : (after ?? null) }
  }
}

/** How many of a state each narrowing shows; the list itself, walked to its end. */
export async function count(
  look: Look,
  programmes: Programmes,
  ask: Pick<Ask, 'centre' | 'state'>,
): Promise<BenchCount> {
  demand(look.by, 'see-results', { centre: ask.centre }, look.at)
  const found = await panels.page(look, { ...ask, limit: MOST_WALKED })
  const all = found.slice(0, MOST_WALKED)
  const rows = await judged(look, programmes, all)
  const only = BenchOnly.options.map(one => ({
    only: one,
    n: rows.filter(r => isAmong(r, one)).length,
  }))
  return {
    all: all.length,
    only: only.filter(({ n }) => n > 0),
    more: found.length > all.length ? 'yes' : 'no',
  }
}

function isAmong({ flags, withheld }: Judged, only: BenchOnly | undefined): boolean {
  if (only === undefined) return true
  if (only === 'flagged') return flags.some(flag => flag.clearedAt === null)
  if (only === 'free') return !withheld.some(holdsValue)
  return withheld.some(({ why }) => why === only)
}

async function onBench(look: Look, page: readonly Judged[]): Promise<ResultOnBench[]> {
  const all = page.map(({ result }) => result)
  const points = await places.pointNames(
    look,
    all.map(({ specimen }) => specimen),
  )
  const before = await valuesBefore(look, all)
  const signers = await signatures.namesOf(
    look,
    all.flatMap(({ verifiedBy, authorisedBy }) => [verifiedBy ?? [], authorisedBy ?? []].flat()),
  )
  return page.map(({ result, flags, finding, withheld }) => ({
    ...result,
    samplingPointName: points.get(result.specimen) ?? '',
    flags: [...flags],
    ...before(result),
    verifiedByName: signers.get(result.verifiedBy ?? '') ?? null,
    authorisedByName: signers.get(result.authorisedBy ?? '') ?? null,
    limits: [...finding.beyond, ...finding.within].map(limitInWords),
    withheld: [...withheld],
  }))
}

/** What stood before each: the value it took the place of, or that of the specimen it repeats. */
async function valuesBefore(look: Look, all: readonly Result[]) {
  const replaced = await panels.findAll(
    look,
    all.flatMap(({ supersedes }) => supersedes ?? []),
  )
  const numbers = [...new Set(all.map(({ specimen }) => specimen))]
  const repeats = await rowsIn(numbers, some =>
    look.db
      .selectFrom('specimen')
      .select(['number', 'repeats'])
      .where('number', 'in', some)
      .where('repeats', 'is not', null)
      .execute(),
  )
  const repeated = new Map(repeats.map(row => [row.number, row.repeats]))
  const rows = await rowsIn(
    [...repeated.values()].filter(one => one !== null),
    some => panels.rowsOf(look, some),
  )
  const earlier = rows.flatMap(panels.unpacked).filter(({ state }) => state !== 'superseded')
  return ({ supersedes, specimen, analyte }: Result) => {
    const own = replaced.get(supersedes ?? '')
    if (own) return { previous: own.value, previousOf: null }
    const of = repeated.get(specimen) ?? null
    const last = earlier.findLast(one => one.specimen === of && one.analyte === analyte)
    return { previous: last?.value ?? null, previousOf: last ? of : null }
  }
}
