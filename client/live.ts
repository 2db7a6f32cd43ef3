/**
 * One socket for the page, fed from the laboratory's journal.
 *
 * Whispers say which noun changed, and the answers that show it are asked for again; rows of the
 * recall board come whole. After every connect the page says what it has heard (`heard.ts`) and
 * gets what it missed. The heads of a board fetched over HTTP do not count as heard, because
 * whispers about other nouns may still be owed.
 */
import { io, type Socket } from 'socket.io-client'
import type { BoardRow } from '../server/contract/recalls.ts'
import type { Instant, Say } from '../server/contract/words.ts'
import { askAgain, everythingChanged, nounsChanged, queries } from './api.ts'
import { cell, useCell } from './cell.ts'
import { nowInstant, nowMs, serverSaid } from './clock.ts'
import {
  type Heads,
  type Heard,
  heardHandedOver,
  heardHeads,
  heardOver,
  heardRow,
  heardSeq,
  type Left,
  NOTHING,
  type Pushed,
} from './heard.ts'

interface Whisper {
  readonly book: string
  readonly seq: number
  readonly kind: string
  readonly about: string
}
interface Row {
  readonly book: string
  readonly seq: number
  readonly row: BoardRow
}
interface Hears {
  hello(said: { heads: Heads; now: Instant }): void
  told(said: readonly (Whisper | Row)[]): void
  beat(said: { heads: Heads; now: Instant }): void
  over(said: { book: string; to: number }): void
  bye(said: { says: Say }): void
}
interface Says {
  since(said: { heads: Heads }): void
}

const WHISPERS_TOGETHER_MS = 150
const QUIET_MS = 25_000
const LOST_MS = 4_000
const ASK_AGAIN_MS = 5_000

/** What the page knows of its connection; `stale` since the last thing that was heard. */
export interface Connection {
  readonly state: 'off' | 'connecting' | 'live' | 'stale'
  readonly heardAt: Instant | null
}

/** From when to when this page heard nothing, by the server's clock. */
export interface Gap {
  readonly from: Instant
  readonly to: Instant
}

const connection = cell<Connection>({ state: 'off', heardAt: null })
/** Apart from the numbers, which change with every whisper and are drawn nowhere. */
const pushed = cell<Pushed>(NOTHING.rows)
const left = cell<Left>(NOTHING.left)
/** The last time that it was away, until somebody has seen what came meanwhile. */
const gap = cell<Gap | null>(null)
/** The sentence with which the laboratory ended the session; shown at the sign-in. */
export const goodbye = cell<Say | null>(null)

let socket: Socket<Hears, Says> | null = null
let watchman: ReturnType<typeof setInterval> | null = null
let heard: Heard = NOTHING
let heardAtMs = 0
let lostAtMs: number | null = null
/** The last that was heard before the page was stale; null while it is not. */
let staleFrom: Instant | null = null
let collected: Set<string> | null = null

export const useConnection = (): Connection => useCell(connection)
/** The rows of the recall board that were pushed to this page. */
export const usePushed = (): Pushed => useCell(pushed)
/** The cases that left a centre since. */
export const useLeft = (): Left => useCell(left)

export const useGap = (): Gap | null => useCell(gap)
export const gapSeen = (): void => gap.set(null)

/** Opens the socket of a signed-in person; once is enough. */
export function openLive(): void {
  if (socket) return
  connection.set({ state: 'connecting', heardAt: null })
  heardAtMs = Date.now()
  lostAtMs = Date.now()
  socket = io({ transports: ['websocket', 'polling'], reconnectionDelayMax: ASK_AGAIN_MS })
  keepConnected(socket)
  listen(socket)
  watchman = setInterval(judge, 1_000)
}

/** Closes it and forgets what was heard: the next person may know other things. */
export function closeLive(): void {
  socket?.close()
  if (watchman) clearInterval(watchman)
  socket = null
  watchman = null
  hear(NOTHING)
  gap.set(null)
  staleFrom = null
  connection.set({ state: 'off', heardAt: null })
}

function keepConnected(on: Socket<Hears, Says>): void {
  on.on('connect', () => on.emit('since', { heads: heard.complete }))
  on.on('disconnect', () => {
    lostAtMs ??= Date.now()
    tryLater(on)
  })
  on.on('connect_error', () => tryLater(on))
}

/** Where the server itself closed the door, socket.io does not knock again: ask who we are, then do. */
function tryLater(on: Socket<Hears, Says>): void {
  if (on.active) return
  void queries.invalidateQueries({ queryKey: ['whoAmI'] })
  setTimeout(() => {
    if (on === socket) on.connect()
  }, ASK_AGAIN_MS)
}

function listen(on: Socket<Hears, Says>): void {
  on.on('hello', said => {
    // Of a book that is new to this page nothing before now was told to it.
    const first = Object.keys(said.heads).some(book => !(book in heard.cursor))
    serverSaid(said.now)
    // Of books that were heard before, the numbers are their own: the beat that follows raises them.
    hear(heardHeads(heard, onlyNew(said.heads)))
    backAt(said.now)
    // What was fetched before the socket stood may have missed a whisper.
    if (first) everythingChanged()
    else askAgain()
    alive()
  })
  on.on('told', said => {
    for (const one of said) 'row' in one ? hearRow(one) : hearWhisper(one)
    alive()
  })
  on.on('beat', said => {
    serverSaid(said.now)
    hear(heardHeads(heard, said.heads))
    backAt(said.now)
    alive()
  })
  on.on('over', ({ book, to }) => {
    hear(heardOver(heard, book, to))
    everythingChanged()
    alive()
  })
  on.on('bye', said => {
    goodbye.set(said.says)
    void queries.invalidateQueries({ queryKey: ['whoAmI'] })
  })
}

function hearWhisper(said: Whisper): void {
  const { book, seq, kind, about } = said
  // A board that a case has left hears of no row of it any more.
  if (kind === 'case.handed-over') hear(heardHandedOver(heard, book, seq, about))
  else hear(heardSeq(heard, book, seq))
  changed(kind.split('.')[0] ?? '')
}

function hearRow(said: Row): void {
  const before = heard
  hear(heardRow(before, { ...said, at: Date.now() }))
  if (heard === before) return // heard twice
  changed('recall')
  changed('case')
}

function hear(now: Heard): void {
  heard = now
  pushed.set(now.rows)
  left.set(now.left)
}

const onlyNew = (heads: Heads): Heads =>
  Object.fromEntries(Object.entries(heads).filter(([book]) => !(book in heard.cursor)))

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

/** After a hello or a beat everything that was missed has been told. */
function backAt(to: Instant): void {
  if (staleFrom) gap.set({ from: gap.get()?.from ?? staleFrom, to })
  staleFrom = null
}

function alive(): void {
  heardAtMs = Date.now()
  lostAtMs = null
  const { state, heardAt } = connection.get()
  // Not with every whisper: the time is read by people, and a burst must not redraw the page.
  if (state === 'live' && heardAt && nowMs() - Date.parse(heardAt) < 1_000) return
  connection.set({ state: 'live', heardAt: nowInstant() })
}

/** Once a second: silence, or a connection gone for more than a moment, means stale. */
function judge(): void {
  const { state, heardAt } = connection.get()
  const quiet = Date.now() - heardAtMs > QUIET_MS
  const lost = lostAtMs !== null && Date.now() - lostAtMs > LOST_MS
  if ((!quiet && !lost) || state === 'stale') return
  staleFrom ??= heardAt
  connection.set({ state: 'stale', heardAt })
}
