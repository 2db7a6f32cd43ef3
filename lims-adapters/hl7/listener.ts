/**
 * A TCP port where instruments say their messages. What a message means is the caller's.
 *
 * Over TLS a certificate of the authority is demanded, and nothing of a message is read before it
 * was verified; who may connect at all is asked before either.
 */
import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls'
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

/** PEM texts: the server's own, and the authority that signs the instruments' certificates. */
export interface Certificates {
  readonly cert: string
  readonly key: string
  readonly ca: string
}

export interface ListenOptions {
  /** 0 takes a free one. */
  readonly port: number
  readonly host: string
  readonly limits?: Partial<Limits>
  /** Shared by several ports of one process. */
  readonly budget?: Budget
  /** Null or absent: plain. */
  readonly certificates?: Certificates | null
  /** May somebody from this address come in at all? Everybody unless told. */
  readonly admits?: (address: string) => boolean
  readonly onFrame: Desk['onFrame']
  readonly onTrouble: Desk['onTrouble']
  /** Somebody was let in. */
  readonly onConnection?: () => void
}

export interface Listener {
  readonly port: number
  /** Who is connected now. */
  readonly peers: () => Peer[]
  /** Accept nobody, answer what was handed over, close; cut off what is left after the deadline. */
  readonly stop: (deadlineMs: number) => Promise<void>
}

const KEEP_ALIVE_MS = 60_000
/**
 * A switch that comes back brings everybody at once. Beyond the backlog the system drops who knocks,
 * and they come again after 1, 3, 7, 15 seconds.
 */
const BACKLOG = 4_096

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
  const greeted = new Map<string, Greeted>()
  const tls = options.certificates ? secured(options.certificates, greeted, converse) : null
  const server = createServer({ allowHalfOpen: true, noDelay: true })
  const port = await opened(server, options.port, options.host)
  let count = 0
  server.on('connection', socket =>
    accept(socket, { id: ++count, address: of(socket), port, certificate: null }),
  )
  server.on('error', error => {
    desk.onTrouble({ kind: 'listener', peer: null, bytes: Buffer.alloc(0), error })
  })

  function accept(socket: Socket, peer: Peer): void {
    if (options.admits?.(peer.address) === false) refuse(socket, peer, 'not-admitted')
    else if (isCrowded(peer)) refuse(socket, peer, 'crowded')
    else {
      options.onConnection?.()
      socket.setKeepAlive(true, KEEP_ALIVE_MS)
      if (tls) greet(socket, peer, tls)
      else converse(socket, peer)
    }
  }

  function isCrowded({ address }: Peer): boolean {
    const here = [...[...talks].map(talk => talk.peer), ...[...greeted.values()].map(g => g.peer)]
    const neighbours = here.filter(one => one.address === address).length
    return here.length >= limits.connections || neighbours >= limits.connectionsOfPeer
  }

  function refuse(socket: Socket, peer: Peer, kind: 'not-admitted' | 'crowded'): void {
    socket.on('error', () => socket.destroy())
    socket.destroy()
    desk.onTrouble({ kind, peer, bytes: Buffer.alloc(0) })
  }

  /** Until its certificate was verified it is nobody; whoever leaves before that was refused. */
  function greet(socket: Socket, peer: Peer, to: TlsServer): void {
    const key = endOf(socket)
    greeted.set(key, { peer, socket })
    socket.on('error', () => socket.destroy())
    socket.once('close', () => {
      if (greeted.delete(key)) desk.onTrouble({ kind: 'handshake', peer, bytes: Buffer.alloc(0) })
    })
    to.emit('connection', socket)
  }

  function converse(socket: Socket, peer: Peer): void {
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
        for (const { socket } of greeted.values()) socket.destroy()
        greeted.clear()
        server.close(() => {
          clearTimeout(cut)
          resolve()
        })
        for (const talk of talks) talk.stop()
      }),
  }
}

interface Greeted {
  readonly peer: Peer
  readonly socket: Socket
}

const HANDSHAKE_MS = 10_000

/** Verifies those who are handed to it; it listens nowhere itself. Throws for what is no certificate. */
function secured(
  { cert, key, ca }: Certificates,
  greeted: Map<string, Greeted>,
  verified: (socket: Socket, peer: Peer) => void,
): TlsServer {
  const server = createTlsServer({
    ...{ cert, key, ca, minVersion: 'TLSv1.2', handshakeTimeout: HANDSHAKE_MS },
    ...{ requestCert: true, rejectUnauthorized: true, allowHalfOpen: true },
  })
  server.on('tlsClientError', (_, socket) => socket.destroy())
  server.on('secureConnection', socket => {
    const known = greeted.get(endOf(socket))
    const fingerprint = socket.getPeerCertificate().fingerprint256 as string | undefined
    greeted.delete(endOf(socket))
    if (!known || fingerprint === undefined) socket.destroy()
    else
      verified(socket, {
        ...known.peer,
        certificate: fingerprint.replaceAll(':', '').toLowerCase(),
      })
  })
  return server
}

const endOf = (socket: Socket): string => `${socket.remoteAddress} ${socket.remotePort}`

const of = (socket: Socket): string => socket.remoteAddress ?? ''

function opened(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host, backlog: BACKLOG }, () => {
      server.off('error', reject)
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })
}
