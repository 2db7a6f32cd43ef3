/**
 * The load, in a process of its own: closed loop (each connection says its next message when the
 * last was answered) or open loop (so many a second whatever the answers do, as analyzers that share
 * nothing with each other). Latency is from the last byte written to the answer read; in the open
 * loop from when the message was due, so that a stall is not left out.
 */
import { connect, type Socket } from 'node:net'
import { messageOf, type Shape } from './messages.ts'
import { answerParent } from './processes.ts'

export interface LoadWish {
  readonly port: number
  readonly shape: Shape
  readonly connections: number
  readonly forMs: number
  /** Number of the first message. */
  readonly from: number
  /** Messages a second in the open loop; closed loop without it. */
  readonly perSecond?: number
  /** One in so many is beyond its limit; none without it. */
  readonly highEvery?: number
  /** Stop after so many messages, whatever the time. */
  readonly most?: number
}

export interface LoadFound {
  readonly answered: number
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  /** Answers other than AA, of which there should be none. */
  readonly others: number
  /** The number of the next message. */
  readonly next: number
}

const now = (): number => performance.now()

class Load {
  readonly #wish: LoadWish
  #next: number
  #answered = 0
  #others = 0
  readonly #took: number[] = []

  constructor(wish: LoadWish) {
    this.#wish = wish
    this.#next = wish.from
  }

  async run(): Promise<LoadFound> {
    const { connections, perSecond } = this.#wish
    const ends = await Promise.all(Array.from({ length: connections }, () => this.#end()))
    const began = now()
    if (perSecond === undefined) await Promise.all(ends.map(end => this.#closed(end, began)))
    else await this.#open(ends, began, perSecond)
    const seconds = (now() - began) / 1000
    for (const { socket } of ends) socket.destroy()
    const sorted = Float64Array.from(this.#took).sort()
    const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? 0
    return {
      answered: this.#answered,
      perSecond: this.#answered / seconds,
      p50: at(0.5),
      p99: at(0.99),
      others: this.#others,
      next: this.#next,
    }
  }

  async #end(): Promise<End> {
    const socket = connect({ port: this.#wish.port, host: '127.0.0.1', noDelay: true })
    await new Promise((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('error', reject)
    })
    const end: End = { socket, due: [], heard: () => undefined, ended: new Promise(() => {}) }
    end.ended = new Promise((_, reject) => {
      socket.once('error', reject)
      socket.once('close', () => reject(new Error('the receiver closed the connection')))
    })
    end.ended.catch(() => undefined)
    socket.on('data', chunk => this.#heard(end, chunk))
    return end
  }

  #heard(end: End, chunk: Buffer): void {
    for (let at = chunk.indexOf(0x1c); at >= 0; at = chunk.indexOf(0x1c, at + 1)) {
      const due = end.due.shift()
      if (due === undefined) throw new Error('an answer that nobody waits for')
      this.#took.push(now() - due)
      this.#answered++
    }
    if (chunk.indexOf('MSA|AA') < 0 && chunk.indexOf('MSA') >= 0) this.#others++
    end.heard()
  }

  #message(): Buffer {
    const n = this.#next++
    const { shape, highEvery } = this.#wish
    return messageOf(shape, n, highEvery !== undefined && n % highEvery === 0)
  }

  async #closed(end: End, began: number): Promise<void> {
    const { forMs, most = Number.POSITIVE_INFINITY, from } = this.#wish
    while (now() - began < forMs && this.#next - from < most) {
      const bytes = this.#message()
      const answered = new Promise<void>(resolve => {
        end.heard = resolve
      })
      end.due.push(now())
      end.socket.write(bytes)
      await Promise.race([answered, end.ended])
    }
  }

  /** Every millisecond what is due by then, to the connections in turn; several may wait on one. */
  async #open(ends: readonly End[], began: number, perSecond: number): Promise<void> {
    const { forMs } = this.#wish
    const total = Math.floor((forMs / 1000) * perSecond)
    for (let said = 0; said < total; ) {
      const due = Math.min(total, Math.floor(((now() - began) / 1000) * perSecond))
      for (; said < due; said++) {
        const end = ends[said % ends.length]
        end?.due.push(began + (said * 1000) / perSecond)
        end?.socket.write(this.#message())
      }
      await new Promise(resolve => setTimeout(resolve, 1))
    }
    const until = now() + 60_000
    while (this.#answered < total && now() < until)
      await new Promise(resolve => setTimeout(resolve, 5))
    if (this.#answered < total) throw new Error(`${total - this.#answered} were never answered`)
  }
}

interface End {
  readonly socket: Socket
  readonly due: number[]
  heard: () => void
  ended: Promise<never>
}

answerParent<LoadWish, LoadFound>(wish => new Load(wish).run())
