/** What each kind of board must have at the end, read from the journal and the rows alone. */
import type { Store } from '../../../server/store/store.ts'
import type { Expected, Standing } from './crowd.ts'
import type { Scope } from './scope.ts'

const ON_BOARD = ['provisional', 'open', 'reached', 'met'] as const

export async function expectedOf(store: Store, scopes: readonly Scope[]): Promise<Expected[]> {
  const { recalls, facts, tried, handed } = await store.read({ id: 'proof' }, async look => ({
    recalls: await look.db
      .selectFrom('recall')
      .innerJoin('case', 'case.id', 'recall.case')
      .selectAll('recall')
      .select('case.state as caseState')
      .execute(),
    facts: await look.db
      .selectFrom('fact')
      .select(['book', 'seq', 'about'])
      .where('kind', 'like', 'recall.%')
      .orderBy('seq')
      .execute(),
    tried: await look.db.selectFrom('contact').select('recall').execute(),
    handed: await look.db.selectFrom('handOver').select(['case', 'centre', 'to']).execute(),
  }))
  const attempts = Map.groupBy(tried, row => row.recall)
  return scopes.map(scope => {
    const own = recalls.filter(row => isOf(scope, row))
    const passed = recalls.filter(row => handed.some(one => one.case === row.case))
    const passedIds = new Set(scope.kind === 'centre' ? passed.map(row => row.id) : [])
    const ids = new Set(own.map(row => row.id).filter(id => !passedIds.has(id)))
    // A district is told rows, and no fact by its name.
    const told = facts.filter(({ book }) => scope.kind !== 'centre' || book === scope.of)
    const heard = scope.kind === 'district' ? [] : told
    return {
      scope: scope.name,
      facts: byBook(heard.filter(fact => ids.has(fact.about))),
      passing: byBook(heard.filter(fact => passedIds.has(fact.about))),
      rows: own
        .filter(row => row.endedAt === null && row.caseState === 'open')
        .filter(row => ON_BOARD.some(state => state === row.state))
        .map((row): Standing => {
          const { id, state, centre, version, acknowledgedAt } = row
          const count = attempts.get(id)?.length ?? 0
          return [id, state, centre, version, acknowledgedAt, count].join(' ')
        }),
    }
  })
}

const byBook = (
  facts: readonly { readonly book: string; readonly seq: number }[],
): Record<string, number[]> =>
  Object.fromEntries(
    [...Map.groupBy(facts, fact => fact.book)].map(([book, all]) => [book, all.map(f => f.seq)]),
  )

function isOf(
  { kind, of }: Scope,
  row: { centre: string; samplingPoint: string; openedIn: string | null },
): boolean {
  if (kind === 'everywhere') return true
  return { centre: row.centre, ward: row.samplingPoint, district: row.openedIn }[kind] === of
}
