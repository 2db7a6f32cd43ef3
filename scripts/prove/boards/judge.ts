/** What each kind of board must have at the end, read from the journal and the rows alone. */
import type { Store } from '../../../server/store/store.ts'
import type { Expected, Standing } from './crowd.ts'
import type { Scope } from './scope.ts'

const ON_BOARD = ['provisional', 'open', 'reached', 'met'] as const

export async function expectedOf(store: Store, scopes: readonly Scope[]): Promise<Expected[]> {
  const { recalls, facts, tried } = await store.read({ id: 'proof' }, async look => ({
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
  }))
  const attempts = Map.groupBy(tried, row => row.recall)
  return scopes.map(scope => {
    const own = recalls.filter(row => isOf(scope, row))
    const ids = new Set(own.map(row => row.id))
    // A district is told rows, and no fact by its name.
    const heard = scope.kind === 'district' ? [] : facts.filter(fact => ids.has(fact.about))
    const byBook = Map.groupBy(heard, fact => fact.book)
    return {
      scope: scope.name,
      facts: Object.fromEntries([...byBook].map(([book, all]) => [book, all.map(f => f.seq)])),
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

function isOf(
  { kind, of }: Scope,
  row: { centre: string; samplingPoint: string; openedIn: string | null },
): boolean {
  if (kind === 'everywhere') return true
  return { centre: row.centre, ward: row.samplingPoint, district: row.openedIn }[kind] === of
}
