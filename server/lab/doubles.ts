/**
 * Pairs of records that may be one person: mothers, or their partners, with the same paper or phone, and
 * children of one mother registered twice. All records are held against all, by what two have in common
 * and never pair by pair: the indexes on numbers, phones and births say which values stand twice, and only
 * those records are read. It proposes and never joins: two people do (E-17).
 */
import { allows } from '../access.ts'
import type { Double } from '../contract/merges.ts'
import { dayOf, type Id, say } from '../contract/words.ts'
import type { Look } from '../store/store.ts'
import * as finding from './finding.ts'
import * as joined from './joined.ts'
import { rowsIn } from './keys.ts'
import { shownOf } from './merge-pages.ts'
import * as subjects from './subjects.ts'

/** So many pairs a page takes; the rest come when these are decided. */
const MOST_DOUBLES = 50
/** A phone that many have (a ward's own) says nothing of any two of them; of others the newest are compared. */
const MOST_SHARING = 4
const MOST_ON_ONE_PHONE = 12

interface Where {
  readonly centre?: Id | undefined
  readonly samplingPoint?: Id | undefined
}
interface Placed {
  readonly centre: Id
  readonly samplingPoint: Id
}
interface Two {
  readonly one: Id
  readonly other: Id
}
/** Pairs with something in common that few people share, the likeliest first. */
export async function list(look: Look, ask: Where): Promise<Double[]> {
  const said = await saidOf(look)
  const pairs = [
    ...(await sharing(look, ask, 'idNumber')),
    ...(await registeredTwice(look, ask, said)),
    ...(await sharing(look, ask, 'phone')),
  ]
  const open = new Map(
    pairs.filter(two => !said.isSettled(two)).map(two => [keyOf(two.one, two.other), two]),
  )
  const found: Double[] = []
  for (const two of [...open.values()].slice(0, MOST_DOUBLES)) found.push(await doubleOf(look, two))
  return found.sort((a, b) => b.score - a.score)
}

const keyOf = (one: Id, other: Id): string => [one, other].sort().join()

/** What people have said of pairs, and whom they joined. */
async function saidOf(look: Look) {
  const rows = await look.db.selectFrom('personMerge').select(['kept', 'gone', 'state']).execute()
  const pairs = new Set(rows.map(row => keyOf(row.kept, row.gone)))
  const standing = rows.filter(row => joined.STANDING.some(state => state === row.state))
  const kept = new Map(standing.map(row => [row.gone, row.kept]))
  const rootOf = (id: Id): Id => {
    const next = kept.get(id)
    return next === undefined ? id : rootOf(next)
  }
  return {
    rootOf,
    joined: standing.flatMap(row => [row.kept, row.gone]),
    isSettled: ({ one, other }: Two) =>
      pairs.has(keyOf(one, other)) || rootOf(one) === rootOf(other),
  }
}
type SaidOf = Awaited<ReturnType<typeof saidOf>>

/** Whether the asker may join people there, and asks about it. */
const isAsked = (look: Look, ask: Where, row: Placed): boolean =>
  allows(look.by, 'merge-people', row, look.at) &&
  (!ask.centre || row.centre === ask.centre) &&
  (!ask.samplingPoint || row.samplingPoint === ask.samplingPoint)

/** People of one kind with the same number: first the numbers that stand twice, then whose they are. */
async function sharing(look: Look, ask: Where, column: 'idNumber' | 'phone'): Promise<Two[]> {
  const most = column === 'phone' ? MOST_ON_ONE_PHONE : Number.MAX_SAFE_INTEGER
  const twice = await look.db
    .selectFrom('identity')
    .select([column, eb => eb.fn.countAll<number>().as('bearers')])
    .where(column, 'is not', null)
    .groupBy(column)
    .having(eb => eb.fn.countAll<number>(), '>', 1)
    .execute()
  const values = twice
    .filter(row => row.bearers <= most)
    .flatMap(row => (row as Record<string, unknown>)[column] as string)
  const rows = await rowsIn(values, some =>
    look.db
      .selectFrom('identity')
      .innerJoin('subject', 'subject.id', 'identity.subject')
      .select([`identity.${column} as value`, 'subject.id', 'kind', 'centre', 'samplingPoint'])
      .where(`identity.${column}`, 'in', some)
      .execute(),
  )
  const mine = rows.filter(row => row.kind !== 'newborn' && isAsked(look, ask, row))
  return newestFirst(Map.groupBy(mine, row => `${row.kind} ${row.value}`))
}

/** Each two of a group, of its newest where it is large; the newest pairs first. */
const newestFirst = (groups: ReadonlyMap<unknown, readonly { readonly id: Id }[]>): Two[] =>
  [...groups.values()]
    .flatMap(group => {
      const few = group.toSorted((a, b) => (a.id < b.id ? 1 : -1)).slice(0, MOST_SHARING)
      return few.flatMap((other, i) =>
        few.slice(i + 1).map(one => ({ one: one.id, other: other.id })),
      )
    })
    .sort((a, b) => (a.other < b.other ? 1 : -1))

/** Children of one mother with the same place in a birth of the same day, under two pregnancies. */
async function registeredTwice(look: Look, ask: Where, said: SaidOf): Promise<Two[]> {
  const mothers = new Set([...(await twiceInAYear(look)), ...said.joined])
  const rows = await rowsIn([...mothers], some =>
    look.db
      .selectFrom('subject')
      .select(['id', 'mother', 'birthOrder', 'bornAt', 'centre', 'samplingPoint'])
      .where('mother', 'in', some)
      .where('kind', '=', 'newborn')
      .execute(),
  )
  const mine = rows.filter(row => isAsked(look, ask, row))
  return newestFirst(
    Map.groupBy(mine, ({ mother, birthOrder, bornAt }) =>
      [said.rootOf(mother ?? ''), birthOrder, bornAt && dayOf(bornAt)].join(),
    ),
  )
}

/** Mothers of two children with the same place in a birth of one year: few, and told from an index alone. */
async function twiceInAYear(look: Look): Promise<Id[]> {
  const rows = await look.db
    .selectFrom('subject')
    .select('mother')
    .where('mother', 'is not', null)
    .where('birthOrder', 'is not', null)
    .groupBy(['mother', 'birthOrder'])
    .having(eb => {
      const year = (end: 'min' | 'max') =>
        eb.fn<string>('substr', [eb.fn[end]('bornAt'), eb.lit(1), eb.lit(4)])
      const all = eb.fn.countAll<number>()
      return eb.or([eb(all, '>', 2), eb.and([eb(all, '>', 1), eb(year('min'), '=', year('max'))])])
    })
    .execute()
  return rows.flatMap(row => row.mother ?? [])
}

async function doubleOf(look: Look, { one, other }: Two): Promise<Double> {
  const rows = await look.db
    .selectFrom('identity')
    .selectAll()
    .where('subject', 'in', [one, other])
    .execute()
  const of = (id: Id) => rows.find(row => row.subject === id) ?? {}
  const { score, reasons } = finding.alike(of(one), of(other))
  const a = await subjects.get(look, one)
  const isChild = a.kind === 'newborn'
  return {
    one: await shownOf(look, a),
    other: await shownOf(look, await subjects.get(look, other)),
    score: isChild ? score + CHILD : score,
    reasons: isChild ? [...reasons, TWICE] : reasons,
  }
}

/** Between a phone and an identity number: it only orders the list. */
const CHILD = 60
const TWICE = say(
  'the same mother, the same place in the birth, the same day',
  '同一母亲、同一胎次、同日出生',
)
