/**
 * One instrument's connection, from accepted to closed.
 *
 * Whole frames wait in a queue and are handed over a few at a time; answers go back in the order of
 * the frames, whatever order they were ready in. While the queue is not empty nothing is read, so
 * a sender that does not wait for its answers is slowed down by TCP and holds no more than one
 * chunk here. A frame that came whole is handed over even when its connection is gone by then: the
 * sender will ask again and is answered from what was kept.
 */
import type { Socket } from 'node:net'
import type { Budget, Holder } from './budget.ts'
import { Decoder, frame, type Piece } from './mllp.ts'

export interface Limits {
  /** Bytes of one payload. */
  readonly frame: number
  /** Bytes of one connection, unfinished and unanswered together. */
  readonly connection: number
  /** Bytes of all connections of the process, unless a budget is handed in. */
  readonly total: number
  /** Bytes outside frames between two frames. */
  readonly noise: number
  /** While a frame is open, at least so many bytes must come in each window. */
  readonly windowMs: number
  readonly windowBytes: number
  /** Frames handed over and not yet answered; 1 is stop and wait. */
  readonly outstanding: number
  readonly connections: number
  readonly connectionsOfPeer: number
}

/** Who is at the other end; `port` is ours, and tells the line where a line has its own. */
export interface Peer {
  readonly id: number
  readonly address: string
  readonly port: number
  /** SHA-256 of the certificate it showed, as hexadecimal digits; null on a plain port. */
  readonly certificate: string | null
}

export type TroubleKind =
  | Exclude<Piece['kind'], 'frame'>
  /** Noise beyond its limit; the connection is closed. */
  | 'noisy'
  /** A frame that stopped growing; the connection is closed. */
  | 'stalled'
  /** `onFrame` threw: nothing is answered and the connection is closed, so that it is sent again. */
  | 'handler'
  /** A connection beyond those allowed. */
  | 'crowded'
  /** A connection from where nobody may come. */
  | 'not-admitted'
  /** A connection that showed no certificate of the authority, or spoke no TLS at all. */
  | 'handshake'
  /** The port itself. */
  | 'listener'

/** Something that a person should hear of. `bytes` is the evidence. */
export interface Trouble {
  readonly kind: TroubleKind
  readonly peer: Peer | null
  readonly bytes: Buffer
  readonly error?: unknown
}

export interface Desk {
  readonly limits: Limits
  readonly budget: Budget
  /** The answers to a payload in the order they are to be said; none for silence. */
  readonly onFrame: (payload: Buffer, peer: Peer) => Promise<readonly Buffer[]>
  readonly onTrouble: (trouble: Trouble) => void
}

interface Turn {
  readonly size: number
  answers?: readonly Buffer[]
}

export class Conversation {
  readonly peer: Peer
  readonly #socket: Socket
  readonly #desk: Desk
  readonly #decoder: Decoder
  readonly #holder: Holder
  #queue: Buffer[] = []
  #turns: Turn[] = []
  #noise = 0
  #received = 0
  #timer: NodeJS.Timeout | undefined
  /** No more frames will come: the peer is done or gone, or we are. */
  #over = false

  constructor(socket: Socket, peer: Peer, desk: Desk) {
    this.peer = peer
    this.#socket = socket
    this.#desk = desk
    this.#holder = {
      held: 0,
      unfinished: () => this.#decoder.unfinished,
      drop: () => this.#giveUp('no-room'),
    }
    const { limits, budget } = desk
    this.#decoder = new Decoder(limits.frame, {
      take: bytes => budget.take(this.#holder, bytes),
      give: bytes => budget.give(this.#holder, bytes),
    })
    budget.holders.add(this.#holder)
    socket.on('data', chunk => this.#hear(chunk))
    socket.on('drain', () => this.#go())
    socket.on('end', () => this.#noMore())
    socket.on('close', () => this.#noMore())
    // What an error means for a frame shows in 'close', which always follows.
    socket.on('error', () => this.#socket.destroy())
  }

  /** Hand over nothing more, say what is still to be answered, then close. */
  stop(): void {
    const { budget } = this.#desk
    for (const payload of this.#queue.splice(0)) budget.give(this.#holder, payload.length)
    this.#noMore()
  }

  /** Close at once, whatever is unsaid. */
  destroy(): void {
    this.#socket.destroy()
  }

  #hear(chunk: Buffer): void {
    if (this.#over) return
    this.#received += chunk.length
    const pieces = this.#decoder.push(chunk)
    for (const piece of pieces) this.#take(piece)
    if (pieces.some(piece => piece.kind !== 'noise')) this.#unwatch()
    this.#go()
  }

  #take({ kind, bytes }: Piece): void {
    if (kind === 'frame') {
      this.#noise = 0
      this.#queue.push(bytes)
      return
    }
    this.#tell(kind, bytes)
    if (kind === 'noise') this.#noise += bytes.length
    if (kind === 'too-large' || kind === 'no-room') this.#socket.destroy()
    if (this.#noise > this.#desk.limits.noise && !this.#socket.destroyed) {
      this.#tell('noisy', bytes)
      this.#socket.destroy()
    }
  }

  /** As far as order, bound and the peer's own reading allow. */
  #go(): void {
    this.#say()
    const { limits } = this.#desk
    while (this.#queue.length > 0 && this.#turns.length < limits.outstanding) {
      if (this.#socket.writableNeedDrain && !this.#socket.destroyed) break
      const payload = this.#queue.shift()
      if (payload) this.#handOver(payload)
    }
    if (this.#over) this.#leave()
    else if (this.#queue.length > 0) this.#socket.pause()
    else if (this.#socket.isPaused()) this.#socket.resume()
    this.#watch()
  }

  #handOver(payload: Buffer): void {
    const turn: Turn = { size: payload.length }
    this.#turns.push(turn)
    // Wrapped, so that a handler that throws before it promises fails like one that rejects.
    new Promise<readonly Buffer[]>(resolve => resolve(this.#desk.onFrame(payload, this.peer))).then(
      answers => {
        turn.answers = answers
        this.#go()
      },
      error => {
        this.#tell('handler', payload, error)
        turn.answers = []
        this.#socket.destroy()
        this.stop()
      },
    )
  }

  #say(): void {
    for (let turn = this.#turns[0]; turn?.answers; turn = this.#turns[0]) {
      this.#turns.shift()
      this.#desk.budget.give(this.#holder, turn.size)
      if (!this.#socket.writable) continue
      for (const answer of turn.answers) this.#socket.write(frame(answer))
    }
  }

  #noMore(): void {
    if (!this.#over) {
      this.#over = true
      const rest = this.#decoder.end()
      if (rest && rest.bytes.length > 0) this.#tell('truncated', rest.bytes)
    }
    this.#go()
  }

  /** The last answer is said: close our side, and wait for the peer to close its own. */
  #leave(): void {
    if (this.#queue.length + this.#turns.length > 0) return
    this.#desk.budget.holders.delete(this.#holder)
    if (this.#socket.writable) this.#socket.end()
    this.#socket.resume()
  }

  /** The clock of an open frame; it stands still while it is we who do not read. */
  #watch(): void {
    if (!this.#decoder.open || this.#over || this.#socket.isPaused()) {
      this.#unwatch()
      return
    }
    if (this.#timer) return
    const { windowMs, windowBytes } = this.#desk.limits
    const before = this.#received
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      if (this.#received - before < windowBytes) this.#giveUp('stalled')
      else this.#watch()
    }, windowMs)
  }

  #unwatch(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #giveUp(kind: 'stalled' | 'no-room'): void {
    this.#tell(kind, this.#decoder.end()?.bytes ?? Buffer.alloc(0))
    this.#socket.destroy()
  }

  #tell(kind: TroubleKind, bytes: Buffer, error?: unknown): void {
    this.#desk.onTrouble({ kind, peer: this.peer, bytes, error })
  }
}
