/** Recall boards, many of one person, in a process of their own: they connect and count what arrives. */
import { io, type Socket } from 'socket.io-client'
import { answerParent } from './processes.ts'

export type BoardsAsk =
  | { readonly open: number; readonly url: string; readonly token: string }
  | 'rows'
  | 'close'

let sockets: Socket[] = []
let rows = 0

async function open(count: number, url: string, token: string): Promise<void> {
  for (let i = 0; i < count; i += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - i) }, () => board(url, token))
    sockets.push(...(await Promise.all(some)))
  }
}

const AT_ONCE = 50

function board(url: string, token: string): Promise<Socket> {
  const socket = io(url, {
    ...{ transports: ['websocket'], forceNew: true, reconnection: false },
    extraHeaders: { cookie: `guthrie=${token}` },
  })
  socket.on('told', (list: readonly { row?: unknown }[]) => {
    rows += list.filter(({ row }) => row !== undefined).length
  })
  socket.on('connect', () => socket.emit('since', { heads: {} }))
  return new Promise((resolve, reject) => {
    socket.once('hello', () => resolve(socket))
    socket.once('connect_error', reject)
  })
}

answerParent<BoardsAsk, number>(async ask => {
  if (ask === 'rows') {
    const found = rows
    rows = 0
    return found
  }
  if (ask === 'close') {
    for (const socket of sockets) socket.close()
    sockets = []
    return 0
  }
  await open(ask.open, ask.url, ask.token)
  return sockets.length
})
