/** Boards in a process of their own that note when each row arrived, and whether any came out of order. */
import { io, type Socket } from 'socket.io-client'
import { answerParent } from '../intake/processes.ts'

export type WatchersAsk =
  | { readonly open: number; readonly url: string; readonly token: string }
  | 'arrivals'
  | 'tally'
  | 'close'

export interface WatchersFound {
  /** When each row arrived at each board, by the row, in milliseconds of the machine's one clock. */
  readonly arrivals: Readonly<Record<string, readonly number[]>>
  /** The last row that came, whole. */
  readonly last: unknown
  /** Rows at the board that has fewest and at the one that has most, and rows behind a later one. */
  readonly fewest: number
  readonly most: number
  readonly late: number
}

interface Said {
  readonly book: string
  readonly seq: number
  readonly row?: { readonly specimen: string; readonly condition: string }
}

const AT_ONCE = 50
let boards: { socket: Socket; rows: number; seqs: Map<string, number> }[] = []
let arrivals: Record<string, number[]> = {}
let last: unknown = null
let late = 0

const now = (): number => Number(process.hrtime.bigint()) / 1e6

async function open(count: number, url: string, token: string): Promise<void> {
  for (let i = 0; i < count; i += AT_ONCE)
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - i) }, () => board(url, token)))
}

function board(url: string, token: string): Promise<void> {
  const socket = io(url, {
    ...{ transports: ['websocket'], forceNew: true, reconnection: false },
    extraHeaders: { cookie: `guthrie=${token}` },
  })
  const one = { socket, rows: 0, seqs: new Map<string, number>() }
  boards.push(one)
  socket.on('told', (list: readonly Said[]) => {
    const at = now()
    for (const said of list) {
      if (said.seq < (one.seqs.get(said.book) ?? 0)) late++
      one.seqs.set(said.book, said.seq)
      if (!said.row) continue
      one.rows++
      last = said
      const name = `${said.row.specimen} ${said.row.condition}`
      const known = arrivals[name]
      if (known) known.push(at)
      else arrivals[name] = [at]
    }
  })
  socket.on('connect', () => socket.emit('since', { heads: {} }))
  return new Promise((resolve, reject) => {
    socket.once('hello', () => resolve())
    socket.once('connect_error', reject)
  })
}

/** What was noted since it was last asked. */
function found(): WatchersFound {
  const rows = boards.map(one => one.rows)
  const noted = { arrivals, last, late, fewest: Math.min(...rows), most: Math.max(...rows) }
  arrivals = {}
  late = 0
  for (const one of boards) one.rows = 0
  return noted
}

answerParent<WatchersAsk, WatchersFound>(async ask => {
  if (ask === 'arrivals') return found()
  if (ask === 'tally') {
    const rows = boards.map(one => one.rows)
    return { arrivals: {}, last, late, fewest: Math.min(...rows), most: Math.max(...rows) }
  }
  if (ask === 'close') {
    for (const { socket } of boards) socket.close()
    boards = []
    return found()
  }
  await open(ask.open, ask.url, ask.token)
  return found()
})
