/**
 * One socket for the page, fed from the laboratory's journal.
 *
 * Whispers say which noun changed, and the answers that show it are asked for again; rows of the
 * recall board come whole. `cursor` is the last number heard of each book: after a lost connection
 * we say it, and the server sends everything after it, in order. A row heard twice is dropped by
 * its number. The head of a board fetched over HTTP does not move the cursor, because whispers
 * about other nouns may still be owed to us; `rowsHeard` settles that for the board itself.
 */
import { io, type Socket } from 'socket.io-client'
import type { BoardRow } from '../server/contract/recalls.ts'
import type { Instant, Say } from '../server/contract/words.ts'
import { everythingChanged, nounsChanged, queries } from './api.ts'
import { cell, useCell } from './cell.ts'
import { nowInstant, serverSaid } from './clock.ts'

export type Heads = Record<string, number>

interface Hears {
  hello(said: { heads: Heads; now: Instant }): void
  whisper(said: { book: string; seq: number; kind: string; about: string }): void
  row(said: { book: string; seq: number; row: BoardRow }): void
  beat(said: { heads: Heads; now: Instant }): void
  over(said: { book: string }): void
  bye(said: { says: Say }): void
}
interface Says {
  since(said: { heads: Heads }): void
}

const WHISPERS_TOGETHER_MS = 150
const QUIET_MS = 25_000
const LOST_MS = 4_000

/** What the page knows of its connection; `stale` since the last thing that was heard. */
export interface Connection {
  readonly state: 'off' | 'connecting' | 'live' | 'stale'
  readonly heardAt: Instant | null
}

export interface RowHeard {
  readonly book: string
  readonly seq: number
  readonly row: BoardRow
  readonly at: number
}

const connection = cell<Connection>({ state: 'off', heardAt: null })
const heard = cell<ReadonlyMap<string, RowHeard>>(new Map())
/** The sentence with which the laboratory ended the session; shown at the sign-in. */
export const goodbye = cell<Say | null>(null)

let socket: Socket<Hears, Says> | null = null
let watchman: ReturnType<typeof setInterval> | null = null
let cursor: Heads = {}
let heardAtMs = 0
let lostAtMs: number | null = null
let collected: Set<string> | null = null

export const useConnection = (): Connection => useCell(connection)
/** The newest row of each recall that was pushed to this page, by recall. */
export const useRowsHeard = (): ReadonlyMap<string, RowHeard> => useCell(heard)

/** Opens the socket of a signed-in person; once is enough. */
export function openLive(): void {
  if (socket) return
  connection.set({ state: 'connecting', heardAt: null })
  heardAtMs = Date.now()
  lostAtMs = Date.now()
  socket = io({ transports: ['websocket', 'polling'], reconnectionDelayMax: 5_000 })
  listen(socket)
  watchman = setInterval(judge, 1_000)
}

/** Closes it and forgets what was heard: the next person may know other things. */
export function closeLive(): void {
  socket?.close()
  if (watchman) clearInterval(watchman)
  socket = null
  watchman = null
  cursor = {}
  heard.set(new Map())
  connection.set({ state: 'off', heardAt: null })
}

function listen(on: Socket<Hears, Says>): void {
  // Always said, also with nothing heard yet: the server joins us to the feed only after it.
  on.on('connect', () => {
    on.emit('since', { heads: cursor })
  })
  on.on('disconnect', () => {
    lostAtMs ??= Date.now()
  })
  on.on('hello', said => {
    const first = Object.keys(cursor).length === 0
    serverSaid(said.now)
    // Only what we never heard of: for the rest the server still owes us what was missed.
    cursor = { ...said.heads, ...cursor }
    if (first) everythingChanged()
    alive()
  })
  on.on('whisper', said => {
    hear(said.book, said.seq)
    changed(said.kind.split('.')[0] ?? '')
  })
  on.on('row', hearRow)
  on.on('beat', said => {
    serverSaid(said.now)
    for (const [book, head] of Object.entries(said.heads)) hear(book, head)
  })
  on.on('over', () => {
    everythingChanged()
    alive()
  })
  on.on('bye', said => {
    goodbye.set(said.says)
    void queries.invalidateQueries({ queryKey: ['whoAmI'] })
  })
}

function hear(book: string, seq: number): void {
  cursor[book] = Math.max(cursor[book] ?? 0, seq)
  alive()
}

function hearRow(said: { book: string; seq: number; row: BoardRow }): void {
  const before = heard.get().get(said.row.id)
  const known = before !== undefined && before.book === said.book && before.seq >= said.seq
  // One fact may be told as a whisper and as several rows: its own number is not yet the past.
  if (known || said.seq < (cursor[said.book] ?? 0)) {
    alive()
    return
  }
  heard.set(new Map(heard.get()).set(said.row.id, { ...said, at: Date.now() }))
  hear(said.book, said.seq)
  changed('recall')
  changed('case')
}

/** Collects the nouns of a burst and asks once. */
function changed(noun: string): void {
  if (collected) {
    collected.add(noun)
    return
  }
  collected = new Set([noun])
  setTimeout(() => {
    const nouns = collected
    collected = null
    if (nouns) nounsChanged(nouns)
  }, WHISPERS_TOGETHER_MS)
}

function alive(): void {
  heardAtMs = Date.now()
  lostAtMs = null
  connection.set({ state: 'live', heardAt: nowInstant() })
}

/** Once a second: silence, or a connection gone for more than a moment, means stale. */
function judge(): void {
  const { state, heardAt } = connection.get()
  const quiet = Date.now() - heardAtMs > QUIET_MS
  const lost = lostAtMs !== null && Date.now() - lostAtMs > LOST_MS
  if ((quiet || lost) && state !== 'stale') connection.set({ state: 'stale', heardAt })
}
