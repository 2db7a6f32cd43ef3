/**
 * A recall board on the wall: a real socket that keeps the protocol of the client. It says where it
 * was after each connect, counts its cursor per book, and applies what is new.
 */
import type { Socket as NodeSocket } from 'node:net'
import { io } from 'socket.io-client'
import type { BoardRow } from '../../server/contract/recalls.ts'
import { Refusal } from '../../server/contract/refusal.ts'
import type { Say } from '../../server/contract/words.ts'
import type { Caller } from './caller.ts'
import { until as waitUntil } from './waiting.ts'

type Heads = Record<string, number>
export interface Heard {
  readonly event: 'row' | 'whisper'
  readonly book: string
  readonly seq: number
  readonly kind?: string
  readonly about?: string
  readonly row?: BoardRow
}

type Said = Omit<Heard, 'event'>

export interface BoardEnd {
  /** What stands on it, by specimen: condition and state. */
  shows(): Record<string, string>
  row(specimen: string): BoardRow | undefined
  /** Every row and whisper as it arrived, doubles included. */
  readonly heard: readonly Heard[]
  /** Books of which it was told that it missed too much. */
  readonly overs: readonly string[]
  /** How often it was told that all is told. */
  beats(): number
  /** Where it stands in each book. */
  heads(): Heads
  /** The sentence with which it was sent away; null while it was not. */
  farewell(): Say | null
  connected(): boolean
  /** Waits until what was committed before now has been told to it. */
  caughtUp(): Promise<void>
  /** Waits for something that has no other sign; fails after fifteen seconds. */
  until(what: () => boolean): Promise<void>
  /** Its machine takes nothing more from the network, until the answer is called. */
  readsNothing(): () => void
  /** The network goes, and comes back. */
  away(): void
  back(): Promise<void>
  /** Says once more that it was somewhere, here or in a book that is not its own. */
  since(heads: Heads): Promise<void>
  close(): void
}

export async function openBoard(url: string, of: Caller): Promise<BoardEnd> {
  const socket = io(url, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    extraHeaders: { cookie: `guthrie=${of.token()}` },
  })
  const heard: Heard[] = []
  const overs: string[] = []
  const rows = new Map<string, BoardRow>()
  const seen = new Map<string, number>()
  let cursor: Heads = {}
  let farewell: Say | null = null
  let hellos = 0
  let beats = 0

  const tell = (said: Said) => {
    heard.push({ event: said.row ? 'row' : 'whisper', ...said })
    const known = `${said.book} ${said.row?.id}`
    if (said.row && said.seq > (seen.get(known) ?? 0)) {
      seen.set(known, said.seq)
      rows.set(said.row.id, said.row)
    }
    hear(said)
  }
  const hear = ({ book, seq }: { book: string; seq: number }) => {
    cursor[book] = Math.max(cursor[book] ?? 0, seq)
  }
  /** Its numbers mean other facts now. */
  const forget = (book: string) => {
    const { [book]: _, ...others } = cursor
    cursor = others
    for (const known of [...seen.keys()]) if (known.startsWith(`${book} `)) seen.delete(known)
  }
  socket.on('connect', () => socket.emit('since', { heads: cursor }))
  socket.on('hello', ({ heads }: { heads: Heads }) => {
    cursor = { ...heads, ...cursor }
    hellos++
  })
  socket.on('beat', ({ heads }: { heads: Heads }) => {
    beats++
    for (const [book, seq] of Object.entries(heads)) hear({ book, seq })
  })
  socket.on('told', (said: Said[]) => {
    for (const one of said) tell(one)
  })
  socket.on('over', ({ book, to }: { book: string; to: number }) => {
    overs.push(book)
    if ((cursor[book] ?? 0) > to) forget(book)
  })
  socket.on('bye', ({ says }: { says: Say }) => {
    farewell = says
  })

  const until = (what: () => boolean): Promise<void> =>
    waitUntil(() => `what the board waits for; it heard ${told(heard)}`, what)
  async function since(heads: Heads): Promise<void> {
    const before = hellos
    socket.emit('since', { heads })
    await until(() => hellos > before)
  }
  async function connected(): Promise<void> {
    const refused = new Promise<never>((_, reject) => socket.once('connect_error', reject))
    const before = hellos
    await Promise.race([until(() => hellos > before), refused])
  }

  await connected()
  for (const row of await standing(of)) rows.set(row.id, row)

  return {
    heard,
    overs,
    beats: () => beats,
    heads: () => ({ ...cursor }),
    shows: () =>
      Object.fromEntries(
        [...rows.values()]
          .filter(row => row.shown)
          .map(row => [row.specimen, `${row.condition} ${row.state}`]),
      ),
    row: specimen => [...rows.values()].find(row => row.specimen === specimen),
    farewell: () => farewell,
    connected: () => socket.connected,
    // Names nothing it missed, so nothing is replayed: what is on its way arrives before the answer.
    caughtUp: () => since({}),
    until,
    readsNothing: () => {
      const { ws } = socket.io.engine.transport as unknown as { ws: { _socket: NodeSocket } }
      const { _socket: wire } = ws
      wire.pause()
      return () => void wire.resume()
    },
    away: () => void socket.disconnect(),
    back: async () => {
      socket.connect()
      await connected()
    },
    since,
    close: () => void socket.close(),
  }
}

/** What stood there before; nothing on the screen of somebody who sees no recalls. */
async function standing(of: Caller): Promise<readonly BoardRow[]> {
  try {
    return (await of.showBoard({})).rows
  } catch (error) {
    if (error instanceof Refusal && error.kind === 'forbidden') return []
    throw error
  }
}

const told = (heard: readonly Heard[]): string =>
  heard.map(h => h.kind ?? `${h.event} ${h.row?.condition}`).join(', ') || 'nothing'
