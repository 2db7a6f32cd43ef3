/** A TCP port where instruments say their messages. What a message means is the caller's. */
import { createServer, type Server, type Socket } from 'node:net'
import { type Budget, budget } from './budget.ts'
import { Conversation, type Desk, type Limits, type Peer } from './conversation.ts'
import { FRAME_LIMIT } from './mllp.ts'

const KIB = 1024
const MIB = 1024 * KIB

/** Images of 77 kB to some MiB must pass; anything else is far below. */
export const LIMITS: Limits = {
  frame: FRAME_LIMIT,
  connection: FRAME_LIMIT + 4 * MIB,
  total: 128 * MIB,
  noise: 4 * KIB,
  windowMs: 30_000,
  windowBytes: 16 * KIB,
  outstanding: 1,
  connections: 1024,
  connectionsOfPeer: 64,
}

export interface ListenOptions {
  /** 0 takes a free one. */
  readonly port: number
  readonly host: string
  readonly limits?: Partial<Limits>
  /** Shared by several ports of one process. */
  readonly budget?: Budget
  readonly onFrame: Desk['onFrame']
  readonly onTrouble: Desk['onTrouble']
}

export interface Listener {
  readonly port: number
  /** Who is connected now. */
  readonly peers: () => Peer[]
  /** Accept nobody, answer what was handed over, close; cut off what is left after the deadline. */
  readonly stop: (deadlineMs: number) => Promise<void>
}

const KEEP_ALIVE_MS = 60_000

/** Opens the port; rejects with Node's own error (`EADDRINUSE`, `EACCES` ...) where it cannot. */
export async function listen(options: ListenOptions): Promise<Listener> {
  const limits: Limits = { ...LIMITS, ...options.limits }
  const desk: Desk = {
    limits,
    budget: options.budget ?? budget(limits.total, limits.connection),
    onFrame: options.onFrame,
    onTrouble: options.onTrouble,
  }
  const talks = new Set<Conversation>()
  const server = createServer({ allowHalfOpen: true, noDelay: true })
  const port = await opened(server, options.port, options.host)
  let count = 0
  server.on('connection', socket => accept(socket, { id: ++count, address: of(socket), port }))
  server.on('error', error => {
    desk.onTrouble({ kind: 'listener', peer: null, bytes: Buffer.alloc(0), error })
  })

  function accept(socket: Socket, peer: Peer): void {
    const neighbours = [...talks].filter(talk => talk.peer.address === peer.address).length
    if (talks.size >= limits.connections || neighbours >= limits.connectionsOfPeer) {
      socket.on('error', () => socket.destroy())
      socket.destroy()
      desk.onTrouble({ kind: 'crowded', peer, bytes: Buffer.alloc(0) })
      return
    }
    socket.setKeepAlive(true, KEEP_ALIVE_MS)
    const talk = new Conversation(socket, peer, desk)
    talks.add(talk)
    socket.on('close', () => talks.delete(talk))
  }

  return {
    port,
    peers: () => [...talks].map(talk => talk.peer),
    stop: deadlineMs =>
      new Promise(resolve => {
        const cut = setTimeout(() => {
          for (const talk of talks) talk.destroy()
        }, deadlineMs)
        server.close(() => {
          clearTimeout(cut)
          resolve()
        })
        for (const talk of talks) talk.stop()
      }),
  }
}

const of = (socket: Socket): string => socket.remoteAddress ?? ''

function opened(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host }, () => {
      server.off('error', reject)
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })
}
