/**
 * A specimen's number that stands in an OBX, such as the bar code among a card's data, for orders
 * that hold no such OBX themselves.
 *
 * A patient's one number is meant for all orders of the same specimen, unless they carry another one
 * where its own order carries it. Where there are several (two cards in one message), or nothing says
 * that it is one patient, a number is meant for orders with the same OBR-2 and OBR-3 as its own. It is
 * given to no order by its place: some senders put a card's data before the results, some behind.
 */
import { type Group, numbersOf } from './hl7/groups.ts'
import type { Segment } from './hl7/segment.ts'

/** The numbers of one patient, under one SPM, under none, or under any. */
interface Scope {
  readonly numbers: Set<string>
  /** By the OBR-2 and OBR-3 that they stand with; null where several stand with the same. */
  readonly byOrder: Map<string, string | null>
  /** Where else an order that holds one carries it too. */
  readonly alsoIn: Set<Place>
}

type Scopes = Map<Segment | 'no SPM' | 'any', Scope>

type Place = (group: Group) => string

/** OBR-2, OBR-3 and ORC-2. */
const PLACES: readonly Place[] = [
  ({ obr }) => obr?.at(2, 1).trim() ?? '',
  ({ obr }) => obr?.at(3, 1).trim() ?? '',
  ({ orc }) => orc?.at(2, 1).trim() ?? '',
]

/**
 * Of any order of a message its number, `''` where there is none, null where it cannot be told.
 * `numberIn` says what an OBX holds of it, `''` for any other OBX.
 */
export function codedIn(
  all: readonly Group[],
  numberIn: (obx: Segment) => string,
): (group: Group) => string | null {
  let found: Found | undefined
  return group => {
    found ??= foundIn(all, numberIn)
    const own = found.own.get(group)
    if (own !== undefined) return own
    const scopes = found.scopes.get(group.pid)
    const ofSpm = group.spm && scopes?.get(group.spm)
    const scope = ofSpm ?? scopes?.get(group.spm ? 'no SPM' : 'any')
    if (!scope) return ''
    const [number = ''] = scope.numbers
    if (scope.numbers.size > 1 || !(group.pid || ofSpm)) return byOrder(group, scope)
    return contradicts(group, number, scope) ? null : number
  }
}

function byOrder(group: Group, scope: Scope): string | null {
  const isNumbered = PLACES.slice(0, 2).some(place => !NOTHING.includes(place(group)))
  return (isNumbered && scope.byOrder.get(numbersOf(group))) || null
}

/** The HL7 null is nothing. */
const NOTHING = ['', '""']

const contradicts = (group: Group, number: string, { alsoIn }: Scope): boolean =>
  [...alsoIn].some(place => !NOTHING.includes(place(group)) && place(group) !== number)

interface Found {
  /** Of an order that holds such an OBX; null where it holds several numbers. */
  readonly own: Map<Group, string | null>
  readonly scopes: Map<Segment | undefined, Scopes>
}

function foundIn(all: readonly Group[], numberIn: (obx: Segment) => string): Found {
  const found: Found = { own: new Map(), scopes: new Map() }
  for (const group of all) {
    const numbers = new Set(group.observed.map(({ obx }) => numberIn(obx)))
    numbers.delete('')
    const [number, ...others] = numbers
    if (number === undefined) continue
    found.own.set(group, others.length > 0 ? null : number)
    const scopes: Scopes = found.scopes.get(group.pid) ?? new Map()
    found.scopes.set(group.pid, scopes)
    for (const under of [group.spm ?? 'no SPM', 'any'] as const)
      for (const one of numbers) note(scopes, under, group, one)
  }
  return found
}

function note(scopes: Scopes, under: Segment | 'no SPM' | 'any', group: Group, number: string) {
  const scope = scopes.get(under) ?? { numbers: new Set(), byOrder: new Map(), alsoIn: new Set() }
  scopes.set(under, scope)
  scope.numbers.add(number)
  const orders = numbersOf(group)
  const before = scope.byOrder.get(orders)
  scope.byOrder.set(orders, before === undefined || before === number ? number : null)
  for (const place of PLACES) if (place(group) === number) scope.alsoIn.add(place)
}
