/**
 * Pairs of records that may be one person: mothers with the same paper or phone, children of one mother
 * registered twice. The newest registrations are held against all, so that the question stays as quick
 * after years. It proposes and never joins: two people do (E-17).
 */
import { allows, reach } from '../access.ts'
import type { Double } from '../contract/merges.ts'
import type { Subject } from '../contract/subjects.ts'
import { dayOf, type Id, say } from '../contract/words.ts'
import type { Look } from '../store/store.ts'
import * as finding from './finding.ts'
import * as joined from './joined.ts'
import { rowsIn } from './keys.ts'
import { shownOf } from './merge-pages.ts'
import * as subjects from './subjects.ts'

/** So many pairs a page takes; the rest come when these are decided. */
const MOST_DOUBLES = 50
/** So many of the newest registrations are held against all others: a page is no audit of years. */
const NEWEST = 2_000
/** A number that many have (a ward's own phone) says nothing of any two of them. */
const MOST_SHARING = 4

interface Where {
  readonly centre?: Id | undefined
  readonly samplingPoint?: Id | undefined
}
interface Two {
  readonly one: Id
  readonly other: Id
}
type Child = Pick<Subject, 'id' | 'mother' | 'pregnancy' | 'birthOrder' | 'bornAt'> & Placed
interface Placed {
  readonly centre: Id
  readonly samplingPoint: Id
}

/** Pairs with something in common that few people share, the likeliest first. */
export async function list(look: Look, ask: Where): Promise<Double[]> {
  const mothers = await newest(look, ask, 'woman')
  const pairs = [
    ...(await sharing(look, ask, mothers, 'idNumber')),
    ...(await registeredTwice(look, ask)),
    ...(await sharing(look, ask, mothers, 'phone')),
  ]
  const found = new Map<string, Double>()
  for (const two of pairs) {
    const key = [two.one, two.other].sort().join()
    if (found.size >= MOST_DOUBLES) break
    if (!found.has(key) && !(await isSettled(look, two))) found.set(key, await doubleOf(look, two))
  }
  return [...found.values()].sort((a, b) => b.score - a.score)
}

/** The newest records of places where the asker may join people. */
async function newest(look: Look, ask: Where, kind: Subject['kind']): Promise<Child[]> {
  const { everywhere, centres, samplingPoints } = reach(look.by, 'merge-people', look.at)
  let query = look.db
    .selectFrom('subject')
    .select(['id', 'mother', 'pregnancy', 'birthOrder', 'bornAt', 'centre', 'samplingPoint'])
    .where('kind', '=', kind)
  if (kind === 'woman') query = query.where('mother', 'is', null)
  if (ask.centre) query = query.where('centre', '=', ask.centre)
  if (ask.samplingPoint) query = query.where('samplingPoint', '=', ask.samplingPoint)
  if (!everywhere)
    query = query.where(eb =>
      eb.or([eb('centre', 'in', centres), eb('samplingPoint', 'in', samplingPoints)]),
    )
  return query.orderBy('id', 'desc').limit(NEWEST).execute()
}

const isAsked = (look: Look, ask: Where, row: Placed): boolean =>
  allows(look.by, 'merge-people', row, look.at) &&
  (!ask.centre || row.centre === ask.centre) &&
  (!ask.samplingPoint || row.samplingPoint === ask.samplingPoint)

/** Mothers with the same number, the newer of each two among the newest. */
async function sharing(
  look: Look,
  ask: Where,
  mothers: readonly Child[],
  column: 'idNumber' | 'phone',
): Promise<Two[]> {
  const ids = mothers.map(one => one.id)
  const own = await rowsIn(ids, some =>
    look.db.selectFrom('identity').select(column).where('subject', 'in', some).execute(),
  )
  const values = [
    ...new Set(own.flatMap(row => (row as Record<string, string | null>)[column] ?? [])),
  ]
  const rows = await rowsIn(values, some =>
    look.db
      .selectFrom('identity')
      .innerJoin('subject', 'subject.id', 'identity.subject')
      .select([`identity.${column} as value`, 'subject.id', 'centre', 'samplingPoint'])
      .where(`identity.${column}`, 'in', some)
      .where('subject.mother', 'is', null)
      .execute(),
  )
  const mine = new Map(rows.filter(row => isAsked(look, ask, row)).map(row => [row.id, row]))
  return twosOf([...Map.groupBy(mine.values(), row => row.value).values()])
}

/** Each two of a group, of its newest where it is large. */
const twosOf = (groups: readonly (readonly { readonly id: Id }[])[]): Two[] =>
  groups.flatMap(group => {
    const few = group.toSorted((a, b) => (a.id < b.id ? 1 : -1)).slice(0, MOST_SHARING)
    return few.flatMap((other, i) =>
      few.slice(i + 1).map(one => ({ one: one.id, other: other.id })),
    )
  })

/** Children of one mother with the same place in a birth of the same day, under two pregnancies. */
async function registeredTwice(look: Look, ask: Where): Promise<Two[]> {
  const standing = await look.db
    .selectFrom('personMerge')
    .select(['kept', 'gone'])
    .where('kind', '=', 'woman')
    .where('state', 'in', joined.STANDING)
    .execute()
  const kept = new Map(standing.map(row => [row.gone, row.kept]))
  const rootOf = (id: Id): Id => {
    const next = kept.get(id)
    return next === undefined ? id : rootOf(next)
  }
  const children = await newest(look, ask, 'newborn')
  const roots = new Set(children.map(one => rootOf(one.mother ?? '')))
  const joinedTo = [...kept.keys()].filter(id => roots.has(rootOf(id)))
  const all = await rowsIn([...roots, ...joinedTo], some =>
    look.db
      .selectFrom('subject')
      .select(['id', 'mother', 'pregnancy', 'birthOrder', 'bornAt', 'centre', 'samplingPoint'])
      .where('mother', 'in', some)
      .where('kind', '=', 'newborn')
      .execute(),
  )
  const mine = new Map(all.filter(row => isAsked(look, ask, row)).map(row => [row.id, row]))
  const same = ({ mother, birthOrder, bornAt }: Child) =>
    [rootOf(mother ?? ''), birthOrder, bornAt && dayOf(bornAt)].join()
  return twosOf([...Map.groupBy(mine.values(), same).values()])
}

/** They are one already, or people have said of this pair what they think. */
async function isSettled(look: Look, { one, other }: Two): Promise<boolean> {
  const row = await look.db
    .selectFrom('personMerge')
    .select('id')
    .where('kept', 'in', [one, other])
    .where('gone', 'in', [one, other])
    .executeTakeFirst()
  return row !== undefined || (await joined.areOne(look, one, other))
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
