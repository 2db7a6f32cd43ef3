/**
 * Many boards in a process of their own behind a bad network of their own: opened, harmed and at the
 * end held against what the journal and the rows say.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { BoardRow } from '../../../server/contract/recalls.ts'
import { answerParent } from '../../bench/intake/processes.ts'
import { randomFrom } from '../proof.ts'
import { type BadNetwork, badNetwork, HARMS } from './bad-network.ts'
import type { Scope } from './scope.ts'
import { type Watching, watch } from './watching.ts'

/** What a board of a scope must have at the end. */
export interface Expected {
  readonly scope: string
  /** Numbers of all facts about recalls that it is told by name, by book, in order. */
  readonly facts: Readonly<Record<string, readonly number[]>>
  /** The same of cases that came or went meanwhile: those it was away for are no longer its own. */
  readonly passing: Readonly<Record<string, readonly number[]>>
  /** What stands on it. */
  readonly rows: readonly Standing[]
}

/** A row as it must stand on a board, as one text. */
export type Standing = string
export const standing = (row: BoardRow): Standing =>
  [row.id, row.state, row.centre, row.version, row.acknowledgedAt, row.attempts].join(' ')

export type CrowdAsk =
  | { readonly open: number; readonly scopes: readonly Scope[]; readonly deaf?: boolean }
  | { readonly port: number }
  | { readonly harm: number; readonly forMs: number; readonly seed: string }
  | { readonly upTo: Readonly<Record<string, number>> }
  | { readonly judge: readonly Expected[] }
  | 'connected'
  | 'harmed'
  | 'close'

export interface CrowdFound {
  readonly n: number
  readonly again: number
  readonly overs: number
  readonly why: readonly string[]
}

const AT_ONCE = 25
const MOST_WHY = 5

const boards: Watching[] = []
let network: BadNetwork | undefined
let port = 0

async function open(count: number, scopes: readonly Scope[], deaf = false): Promise<number> {
  const way = await road()
  const url = `http://127.0.0.1:${way.port}`
  const wishes = Array.from({ length: count }, (_, i) => scopes[i % scopes.length] as Scope)
  for (let i = 0; i < wishes.length; i += AT_ONCE)
    boards.push(
      ...(await Promise.all(
        wishes
          .slice(i, i + AT_ONCE)
          .map(scope => watch({ scope, url, deaf, origin: () => `http://127.0.0.1:${port}` })),
      )),
    )
  return boards.length
}

async function road(): Promise<BadNetwork> {
  network ??= await badNetwork()
  network.leadsTo(port)
  return network
}

let harmed = 0

/** Harms so many connections that stand, spread over a time. */
async function harm(wanted: number, forMs: number, seed: string): Promise<void> {
  const random = randomFrom(seed)
  const enough = harmed + wanted
  while (harmed < enough) {
    const board = boards[Math.floor(random() * boards.length)]
    const kind = Math.floor(random() * (HARMS.length + 1))
    if (board?.connected() && isHarmed(board, kind)) harmed++
    await pause(forMs / wanted)
  }
}

function isHarmed(board: Watching, kind: number): boolean {
  const how = HARMS[kind]
  if (how) return network?.harm(board.from(), how) ?? false
  board.breakOff()
  return true
}

/** Every board against what its scope must have; what none of them should ever have seen. */
function judge(expected: readonly Expected[]): CrowdFound {
  const why = boards.flatMap(board => {
    const of = expected.find(({ scope }) => scope === board.scope.name)
    return [...board.wrong.slice(0, 2), ...(of ? wrongOf(board, of) : ['nothing is expected'])]
  })
  const sum = (of: (board: Watching) => number) => boards.reduce((all, one) => all + of(one), 0)
  return {
    n: why.length,
    again: sum(board => board.again()),
    overs: sum(board => board.overs.size),
    why: why.slice(0, MOST_WHY),
  }
}

function wrongOf(board: Watching, { facts, passing, rows }: Expected): string[] {
  const why: string[] = []
  for (const [book, all] of Object.entries(facts)) {
    // One that was away for too long has begun anew, and says so.
    if (board.overs.has(book)) continue
    const due = all.filter(seq => seq > (board.began[book] ?? Number.POSITIVE_INFINITY))
    const left = new Set(passing[book])
    const had = (board.facts.get(book) ?? []).filter(seq => !left.has(seq))
    if (due.join() !== had.join())
      why.push(`${board.scope.name} heard ${had.length} of ${due.length} facts of ${book}`)
  }
  for (const book of board.facts.keys())
    if (!(book in facts)) why.push(`${board.scope.name} heard of ${book}, which is not its own`)
  const shown = board.shows().map(standing)
  const [more] = shown.filter(row => !rows.includes(row))
  const [less] = rows.filter(row => !shown.includes(row))
  if (more) why.push(`${board.scope.name} shows ${more}, which is not so`)
  if (less) why.push(`${board.scope.name} does not show ${less}`)
  return why
}

const plain = (n: number): CrowdFound => ({ n, again: 0, overs: 0, why: [] })

answerParent<CrowdAsk, CrowdFound>(async ask => {
  if (ask === 'connected') return plain(boards.filter(board => board.connected()).length)
  if (ask === 'harmed') return plain(harmed)
  if (ask === 'close') {
    for (const board of boards) board.close()
    network?.close()
    return plain(0)
  }
  if ('port' in ask) {
    port = ask.port
    network?.leadsTo(port)
    return plain(0)
  }
  if ('open' in ask) return plain(await open(ask.open, ask.scopes, ask.deaf))
  if ('harm' in ask) {
    // It goes on while other things are asked: the server is killed under it.
    void harm(ask.harm, ask.forMs, ask.seed)
    return plain(0)
  }
  if ('upTo' in ask) return plain(boards.filter(board => board.isUpTo(ask.upTo)).length)
  return judge(ask.judge)
})
