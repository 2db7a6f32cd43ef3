/**
 * Where a collection goes on a day: pure, over rows, so that a registration, the preview of a change
 * and a table in a test ask the same function.
 *
 * How a programme routes is a property of the programme (domain reference 1.1 G2, G5). By zone: the
 * institution's own row first, then its district's. By agreement: whichever one centre it has signed
 * with. Otherwise nowhere, with a sentence, and never a default. A closure of the centre that is
 * found hands on to the one that stands in, and what was signed with the closed centre counts there.
 *
 * Where the policy says so, an institution that holds a licence to test on the day tests itself (G6):
 * its collections go to its own laboratory, which takes the case, if that is a centre; a laboratory
 * without books of its own tests for the centre. Either way it does so under the centre that was found:
 * the agreement with that one is asked for as before.
 */
import type { Licence } from '../contract/institutions.ts'
import type { Agreement, Assignment, Place } from '../contract/places.ts'
import type { Closure, RoutingPolicy } from '../contract/routing.ts'
import { sourceInWords } from '../contract/sources.ts'
import { type Day, type Id, type Say, say } from '../contract/words.ts'
import { holdsOn } from './dated.ts'

/** All rows that route one programme; ended and coming ones too. */
export interface RouteTable {
  readonly policies: readonly RoutingPolicy[]
  readonly assignments: readonly Assignment[]
  readonly closures: readonly Closure[]
  readonly agreements: readonly Agreement[]
  readonly licences: readonly Licence[]
  readonly places: ReadonlyMap<Id, Place>
}

/** Who may be asked about: a sampling point, or what one would be. */
export type Point = Pick<Place, 'id' | 'institution' | 'district' | 'name' | 'nameEn'>

export interface Route {
  /** Whose case it is, and where it is sent. */
  readonly centre: Id
  /** Where it is tested: the centre, or the institution's own laboratory. */
  readonly testedAt: Id
  /** The centres that it comes from: the first by its row, the others stood in for the one before; under the last of them an own laboratory tests. */
  readonly way: readonly Id[]
}

export interface Nowhere {
  readonly nowhere: Say
}

/** Where a point's collection of a day goes, or why nowhere. */
export function routeIn(
  table: RouteTable,
  point: Point,
  programme: string,
  day: Day,
): Route | Nowhere {
  const holding = table.policies.filter(p => p.programme === programme && holdsOn(p, day))
  const [policy, other] = holding
  if (!policy || other) return unroutable(point, programme, day, policy ? TWO_POLICIES : NO_POLICY)
  const found =
    policy.policy === 'by_zone'
      ? byZone(table, point, programme, day)
      : byAgreement(table, point, programme, day)
  if (typeof found !== 'string') return found
  const way = standingIn(table.closures, found, programme, day)
  const centre = way.at(-1) ?? found
  if (way.indexOf(centre) < way.length - 1) return unroutable(point, programme, day, CIRCLE)
  const own =
    policy.ownLaboratory === 'if-capable' ? ownLaboratory(table, point, programme, day) : null
  if (!own) return { centre, testedAt: centre, way }
  return { centre: own.kind === 'centre' ? own.id : centre, testedAt: own.id, way }
}

function byZone(table: RouteTable, point: Point, programme: string, day: Day): Id | Nowhere {
  const rowOf = (kind: Assignment['scopeKind'], scope: string) =>
    table.assignments.find(
      a =>
        a.programme === programme && a.scopeKind === kind && a.scope === scope && holdsOn(a, day),
    )
  const row = rowOf('institution', point.institution) ?? rowOf('district', point.district)
  return (
    row?.centre ?? unroutable(point, programme, day, row?.note ? sourceInWords(row.note) : null)
  )
}

function byAgreement(table: RouteTable, point: Point, programme: string, day: Day): Id | Nowhere {
  const signed = table.agreements.filter(
    a => a.samplingPoint === point.id && a.programme === programme && holdsOn(a, day),
  )
  const [first, ...others] = new Set(signed.map(a => a.centre))
  if (first === undefined) return unsigned(point, programme, day)
  if (others.length > 0) return unroutable(point, programme, day, TWO_AGREEMENTS)
  return first
}

/** The centre and all who stand in, one for the other, on a day; the first that repeats ends it. */
export function standingIn(
  closures: readonly Closure[],
  centre: Id,
  programme: string,
  day: Day,
): Id[] {
  const way = [centre]
  for (;;) {
    const last = way.at(-1)
    const closed = closures.find(
      c => c.programme === programme && c.centre === last && holdsOn(c, day),
    )
    if (!closed) return way
    const turnsBack = way.includes(closed.instead)
    way.push(closed.instead)
    if (turnsBack) return way
  }
}

/** The institution's own laboratory with a licence that holds, a centre first; a closed one is none. */
function ownLaboratory(
  { licences, places, closures }: RouteTable,
  point: Point,
  programme: string,
  day: Day,
): Place | null {
  const capable = licences
    .filter(l => l.does === 'test' && l.programme === programme && holdsOn(l, day))
    .flatMap(l => places.get(l.place) ?? [])
    .filter(place => place.institution === point.institution)
    .filter(({ id }) => standingIn(closures, id, programme, day).length === 1)
  const of = (kind: Place['kind']) => capable.find(place => place.kind === kind)
  return of('centre') ?? of('screening-laboratory') ?? null
}

/** The agreement of a day under which a point collects for a route: with any centre on its way. */
export const agreementFor = (
  { agreements }: Pick<RouteTable, 'agreements'>,
  point: Id,
  { way }: Pick<Route, 'way'>,
  programme: string,
  day: Day,
): Agreement | undefined =>
  agreements.find(
    a =>
      a.samplingPoint === point &&
      way.includes(a.centre) &&
      a.programme === programme &&
      holdsOn(a, day),
  )

const NO_POLICY = say('no routing policy holds for it', '该项目当日无有效的分片政策')
const TWO_POLICIES = say('two routing policies hold for it', '该项目当日有两条分片政策')
const TWO_AGREEMENTS = say(
  'it has agreements with more than one centre; end all but one',
  '与多个中心同时签有协议，请仅保留其一',
)
const CIRCLE = say('the closures lead in a circle; end one of them', '停诊替代关系成环，请终止其一')

function unroutable(point: Point, programme: string, day: Day, why: Say | null): Nowhere {
  const [en, zh] = why ? [` (${why.en})`, ` (${why.zh})`] : ['', '']
  return {
    nowhere: say(
      `On ${day} no centre is assigned to ${point.nameEn} for ${programme}${en}. Do not collect; ask the programme office to assign one.`,
      `${day}，${point.name}在${programme}项目中未划分到任何中心${zh}。请勿采集，并联系项目办落实分片。`,
    ),
  }
}

const unsigned = (point: Point, programme: string, day: Day): Nowhere => ({
  nowhere: say(
    `${point.nameEn} has no agreement for ${programme} that holds on ${day}, with any centre. Collection is not allowed; ask the programme office to record the signed agreement.`,
    `${point.name}在 ${day} 与任何中心均无有效的${programme}项目协议，不得采集。请联系项目办登记已签协议。`,
  ),
})
