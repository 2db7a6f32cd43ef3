/**
 * One board that hears over a bad network: it keeps the protocol with the client's own reducer
 * (`client/heard.ts`), notes everything that it shows, and what should never have come.
 */
import { io, type Socket } from 'socket.io-client'
import {
  boardNow,
  type Heads,
  type Heard,
  heardHandedOver,
  heardHeads,
  heardOver,
  heardRow,
  heardSeq,
  NOTHING,
} from '../../../client/heard.ts'
import { clientOver, type GuthrieClient } from '../../../server/contract/client.ts'
import type { Board, BoardRow } from '../../../server/contract/recalls.ts'
import { isIn, isToldRightly, type Scope } from './scope.ts'

type Said = { book: string; seq: number; kind?: string; about?: string; row?: BoardRow }

export interface Watching {
  /** The port that its connection came from; 0 while it has none. */
  from(): number
  /** It breaks off by itself, as a closed lid does. */
  breakOff(): void
  connected(): boolean
  /** Whether it has heard everything up to these heads, of the books that it hears of. */
  isUpTo(heads: Heads): boolean
  readonly scope: Scope
  /** Where it began in each book. */
  readonly began: Heads
  /** Numbers of the facts about recalls that it was told, by book, in the order of the first time. */
  readonly facts: ReadonlyMap<string, readonly number[]>
  /** Books of which it was told that it missed too much, and began anew. */
  readonly overs: ReadonlySet<string>
  shows(): BoardRow[]
  /** Asks the board over HTTP once more. */
  refetch(): Promise<void>
  readonly wrong: string[]
  /** Told again after a connection was lost, and not shown again. */
  again(): number
  close(): void
}

export interface WatchWish {
  readonly scope: Scope
  /** Through the bad network. */
  readonly url: string
  /** Straight to the laboratory, wherever it is now. */
  readonly origin: () => string
  /** For the negative control: lets one whisper about a recall pass unheard. */
  readonly deaf?: boolean
}

export async function watch({ scope, url, origin, deaf }: WatchWish): Promise<Watching> {
  const headers = { cookie: `guthrie=${scope.token}` }
  const socket: Socket = io(url, {
    ...{ transports: ['websocket'], forceNew: true, extraHeaders: headers },
    ...{ reconnectionDelay: 20, reconnectionDelayMax: 1_000, timeout: 8_000 },
  })
  const wrong: string[] = []
  const facts = new Map<string, number[]>()
  const told = new Set<string>()
  const shown = new Set<string>()
  const overs = new Set<string>()
  const began: Heads = {}
  let heard: Heard = NOTHING
  let board: Board = { rows: [], heads: {}, at: '' }
  let again = 0
  let unheard = deaf ? 1 : 0

  const api = (): GuthrieClient => clientOver({ origin: origin(), fetch, headers: () => headers })
  let asked = 0
  let owed = false
  /** The last one asked for counts; where nobody answered it is asked for again with the next hello. */
  const refetch = async () => {
    const own = ++asked
    owed = true
    const gave = await api().showBoard({})
    if (own !== asked) return
    board = gave
    owed = false
    for (const row of board.rows) look(row)
  }
  const look = (row: BoardRow) => {
    if (!isIn(scope, row)) wrong.push(`${scope.name} was shown ${row.specimen} of another`)
    else if (!isToldRightly(scope, row)) wrong.push(`${scope.name} was told: ${row.says.en}`)
  }
  const hearRow = (said: Said & { row: BoardRow }) => {
    look(said.row)
    const before = heard
    heard = heardRow(before, { ...said, at: 0 })
    const name = `${said.book} ${said.seq} ${said.row.id}`
    if (heard === before) again++
    else if (shown.has(name)) wrong.push(`${scope.name} showed ${said.row.specimen} twice`)
    shown.add(name)
  }
  const hearFact = ({ book, seq, kind = '', about = '' }: Said) => {
    if (kind === 'case.handed-over') heard = heardHandedOver(heard, book, seq, about)
    if (kind.startsWith('recall.')) {
      began[book] ??= seq - 1
      if (unheard > 0) {
        unheard--
        return
      }
      if (told.has(`${book} ${seq}`)) again++
      else {
        const list = facts.get(book) ?? []
        if (seq < (list.at(-1) ?? 0)) wrong.push(`${scope.name} heard ${seq} of ${book} late`)
        list.push(seq)
        facts.set(book, list)
        told.add(`${book} ${seq}`)
      }
    }
    heard = heardSeq(heard, book, seq)
  }
  socket.on('connect', () => socket.emit('since', { heads: heard.complete }))
  socket.on('hello', ({ heads }: { heads: Heads }) => {
    const fresh = Object.entries(heads).filter(([book]) => !(book in heard.cursor))
    // Of a book that is new to it nothing was told before: it asks again, as the page does.
    const later = fresh.length > 0 && Object.keys(began).length > 0
    for (const [book, seq] of fresh) began[book] ??= seq
    if (later || owed) void refetch().catch(() => undefined)
    heard = heardHeads(heard, Object.fromEntries(fresh))
  })
  socket.on('told', (list: Said[]) => {
    for (const said of list) said.row ? hearRow({ ...said, row: said.row }) : hearFact(said)
  })
  socket.on('beat', ({ heads }: { heads: Heads }) => {
    heard = heardHeads(heard, heads)
  })
  socket.on('over', ({ book, to }: { book: string; to: number }) => {
    overs.add(book)
    heard = heardOver(heard, book, to)
    void refetch().catch(() => undefined)
  })
  socket.on('bye', () => wrong.push(`${scope.name} was sent away`))
  await new Promise<void>(resolve => socket.once('hello', () => resolve()))
  await refetch()

  return {
    scope,
    began,
    facts,
    overs,
    wrong,
    refetch,
    again: () => again,
    connected: () => socket.connected,
    from: () => (socket.connected ? portOf(socket) : 0),
    breakOff: () => void socket.io.engine.close(),
    isUpTo: heads =>
      Object.keys(began).every(book => (heard.complete[book] ?? 0) >= (heads[book] ?? 0)),
    shows: () => boardNow(board, heard.rows, heard.left),
    close: () => void socket.close(),
  }
}

/** The port that the WebSocket of Node's client is bound to. */
function portOf(socket: Socket): number {
  const transport = socket.io.engine.transport as { ws?: { _socket?: { localPort?: number } } }
  return transport.ws?._socket?.localPort ?? 0
}
