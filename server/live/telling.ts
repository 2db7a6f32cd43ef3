/** Facts as what is said of them on the screens, and to whom: whispers, and whole rows of the board. */
import type { Fact } from '../contract/facts.ts'
import type { BoardRow } from '../contract/recalls.ts'
import * as history from '../lab/history.ts'
import { REGISTRY } from '../lab/places.ts'
import * as recallBoard from '../lab/recall-board.ts'
import type { Look } from '../store/store.ts'
import { districtRoom, EVERYBODY, HEARD_BY_ALL, HEARS, type Place, roomsFor } from './rooms.ts'

/** One thing to say, in which rooms, and not to whoever is in one where the same is told in full. */
export interface Telling {
  readonly rooms: readonly string[]
  readonly inFull?: readonly string[]
  readonly said: unknown
}

/** What is said to somebody who is in these rooms. */
export const saidIn = (told: readonly Telling[], rooms: ReadonlySet<string>): unknown[] =>
  told
    .filter(one => one.rooms.some(room => rooms.has(room)))
    .filter(({ inFull = [] }) => !inFull.some(room => rooms.has(room)))
    .map(one => one.said)

/** Whether somebody in these rooms may hear of a fact; of the others nothing need be looked up. */
export function heardBy(audiences: readonly ReadonlySet<string>[]): (fact: Fact) => boolean {
  const actions = new Set(audiences.flatMap(rooms => [...rooms].map(room => room.split('@')[0])))
  return ({ kind }) => {
    const noun = kind.split('.')[0] ?? ''
    if (HEARD_BY_ALL.includes(noun)) return audiences.length > 0
    return actions.has(HEARS[noun]) || (noun === 'case' && actions.has('see-board'))
  }
}

/** These facts, in order, as what is said of them. */
export async function telling(look: Look, facts: readonly Fact[]): Promise<Telling[]> {
  const where = await history.whereabouts(look, facts)
  const rows = await boardRowsFor(look, facts)
  return facts.flatMap(fact => [
    ...whisperOf(fact, where.get(`${fact.kind.split('.')[0]}.${fact.about}`) ?? null),
    ...(rows.get(fact.seq) ?? []).flatMap(row => rowTellings(fact, row)),
  ])
}

function whisperOf(fact: Fact, where: history.Whereabouts | null): Telling[] {
  const noun = fact.kind.split('.')[0] ?? ''
  const said = { book: fact.book, seq: fact.seq, kind: fact.kind, about: fact.about }
  if (HEARD_BY_ALL.includes(noun)) return [{ rooms: [EVERYBODY], said }]
  const action = HEARS[noun]
  if (!action) return []
  const own = fact.book === REGISTRY ? undefined : fact.book
  // What goes over with a case is told to the centre whose book that is: no other is fed from it.
  const centre = GO_OVER.includes(noun) ? own : (where?.centre ?? own)
  const place: Place = {
    ...(centre ? { centre } : {}),
    ...(where?.samplingPoint ? { samplingPoint: where.samplingPoint } : {}),
  }
  return [{ rooms: roomsFor(action, place), said }]
}

/** Nouns that follow a case to another centre, and are told there in that centre's own book. */
const GO_OVER: readonly string[] = ['case', 'recall']

/**
 * A row whole, and as its district sees it. Where the case has gone over since, its new centre is told
 * in its own book: of a number in this one it could not say later whether it heard all before it.
 */
function rowTellings({ book, seq }: Fact, row: BoardRow): Telling[] {
  const { centre, samplingPoint } = row
  const isOwn = centre === book
  const rooms = roomsFor('see-board', isOwn ? { centre, samplingPoint } : { samplingPoint })
  const said = { book, seq, row: recallBoard.forDistrict(row) }
  return [
    { rooms, said: { book, seq, row } },
    { rooms: [districtRoom(row.district)], inFull: rooms, said },
  ]
}

/** A case that left this book: its rows are told in the one that it went to. */
const isLoss = ({ kind, book, data }: Fact): boolean =>
  kind === 'case.handed-over' && data.from === book

/**
 * What a fact of a case changes on boards: its rows, of all these cases read together. In the book that
 * a case came to, none of its calls was told before; in any other, only those that were told already.
 */
async function rowsOfCases(
  look: Look,
  facts: readonly Fact[],
): Promise<(fact: Fact) => readonly BoardRow[]> {
  const ofCase = facts.filter(fact => fact.kind.startsWith('case.') && !isLoss(fact))
  const last = facts.at(-1)
  if (ofCase.length === 0 || !last) return () => []
  const rows = await recallBoard.boardRowsOfCases(look, [...new Set(ofCase.map(f => f.about))])
  const ids = rows.map(row => row.id)
  const told = await history.toldOf(look, { book: last.book, seq: last.seq }, ids)
  const byCase = Map.groupBy(rows, row => row.case)
  return fact => {
    if (!fact.kind.startsWith('case.') || isLoss(fact)) return []
    const came = fact.kind === 'case.handed-over'
    return (byCase.get(fact.about) ?? []).filter(({ id }) => came || told.has(id))
  }
}

/**
 * Board rows by the number of the last fact that changed them: each is built and told once. The rows
 * are read after the facts: one that was opened in between is left to the fact that opened it.
 */
async function boardRowsFor(look: Look, facts: readonly Fact[]): Promise<Map<number, BoardRow[]>> {
  const lastOf = new Map<string, number>()
  const known = new Map<string, BoardRow>()
  const ofCases = await rowsOfCases(look, facts)
  for (const fact of facts) {
    if (fact.kind.startsWith('recall.')) lastOf.set(fact.about, fact.seq)
    for (const row of ofCases(fact)) {
      known.set(row.id, row)
      lastOf.set(row.id, fact.seq)
    }
  }
  const missing = [...lastOf.keys()].filter(id => !known.has(id))
  for (const row of await recallBoard.boardRows(look, missing)) known.set(row.id, row)
  const bySeq = new Map<number, BoardRow[]>()
  for (const [id, seq] of lastOf) {
    const row = known.get(id)
    if (row) bySeq.set(seq, [...(bySeq.get(seq) ?? []), row])
  }
  return bySeq
}
