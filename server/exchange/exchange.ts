/**
 * Messages in: kept, applied, answered, in that order.
 *
 * Frames arrive on ports, are read, and queue up per centre (`book-queue.ts`). Two units of work for
 * each group, keep and apply, are why a crash between them loses nothing: what is `kept` is applied
 * at the next start (`resuming.ts`), before any port is open.
 *
 * AA means: your bytes are kept, durably. AE: they are not, send again. AR: they are kept and can
 * never succeed. A frame without a control id, and any acknowledgement, is kept and not answered.
 */
import { budget } from '../../lims-adapters/hl7/budget.ts'
import type { Peer, Trouble, TroubleKind } from '../../lims-adapters/hl7/conversation.ts'
import { LIMITS, type Listener, listen } from '../../lims-adapters/hl7/listener.ts'
import type { Line } from '../contract/lines.ts'
import { REGISTRY } from '../lab/places.ts'
import type { Actor } from '../store/store.ts'
import { BookQueue, type QueueOptions } from './book-queue.ts'
import type { Arrival } from './keeping.ts'
import type { Hearing } from './line-list.ts'
import { Lines } from './lines.ts'
import { evidence, readFrame } from './reading.ts'
import { resumeAll } from './resuming.ts'
import { Tally } from './tally.ts'

export interface ExchangeOptions extends QueueOptions {
  readonly host: string
  /** The common port, 0 for a free one; lines with a port of their own get theirs beside it. */
  readonly port: number
}

export interface Exchange {
  readonly port: number
  /** Ports with whether they listen. */
  ports(): { port: number; listening: 'yes' | 'no' }[]
  /** What is known of a line here, now. */
  hearing(line: Line): Hearing
  /** Accepts nothing more, answers what has arrived, closes. */
  stop(): Promise<void>
}

/** Applies what an earlier life left behind, then opens the ports. */
export async function openExchange(options: ExchangeOptions): Promise<Exchange> {
  await resumeAll(options.store, options)
  const desk = new Desk(options)
  try {
    await desk.open()
  } catch (error) {
    await desk.stop()
    throw error
  }
  return desk
}

const COUNTING: Actor = { id: 'intake' }
const STOP_WITHIN_MS = 8_000
const EVIDENCE: readonly TroubleKind[] = ['truncated', 'stalled', 'too-large', 'no-room']

class Desk implements Exchange {
  readonly #options: ExchangeOptions
  readonly #lines: Lines
  readonly #queues = new Map<string, BookQueue>()
  readonly #listeners: Listener[] = []
  readonly #tally = new Tally()
  #stopping = false

  constructor(options: ExchangeOptions) {
    this.#options = options
    this.#lines = new Lines(options.store)
  }

  get port(): number {
    return this.#listeners[0]?.port ?? 0
  }

  ports(): { port: number; listening: 'yes' | 'no' }[] {
    return this.#listeners.map(l => ({ port: l.port, listening: this.#stopping ? 'no' : 'yes' }))
  }

  hearing(line: Line): Hearing {
    const open = this.#listeners.find(l => l.port === (line.port ?? this.port))
    return {
      ...this.#tally.of(line.id, this.#options.clock()),
      connected: line.port === null ? [] : (open?.peers() ?? []).map(peer => peer.address),
      listensOn: open?.port ?? line.port,
      listening: line.state === 'off' ? 'off' : open && !this.#stopping ? 'yes' : 'no',
      listeningSays: null,
    }
  }

  async open(): Promise<void> {
    const { host, port: common, store } = this.#options
    await store.read(COUNTING, look => this.#tally.read(look))
    const shared = budget(LIMITS.total, LIMITS.connection)
    const own = (await this.#lines.read()).flatMap(line => line.port ?? [])
    for (const port of new Set([common, ...own])) {
      this.#listeners.push(
        await listen({
          port,
          host,
          budget: shared,
          onFrame: (frame, peer) => this.#arrived(frame, peer),
          onTrouble: trouble => this.#trouble(trouble),
        }),
      )
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true
    await Promise.all(this.#listeners.map(l => l.stop(STOP_WITHIN_MS)))
    await Promise.all([...this.#queues.values()].map(queue => queue.stop()))
  }

  /** A whole frame: into the queue of its line's centre; its answers when its group is done. */
  async #arrived(frame: Buffer, peer: Peer): Promise<readonly Buffer[]> {
    const read = readFrame(frame, peer, this.#lines.known() ?? (await this.#lines.read()))
    const strange = read.items.some(item => item.line === null && item.header !== null)
    // A sender that is not known may have been registered a moment ago.
    const { items, several } = strange ? readFrame(frame, peer, await this.#lines.read()) : read
    const at = this.#options.clock()
    for (const { line } of items) if (line) this.#tally.heard(line.id, at)
    return this.#put({ peer: spelled(peer), frame, several, items })
  }

  #put(arrival: Arrival): Promise<readonly Buffer[]> {
    const book = arrival.items.find(item => item.line)?.line?.centre ?? REGISTRY
    const queue = this.#queues.get(book) ?? new BookQueue(book, this.#options)
    this.#queues.set(book, queue)
    return queue.put(arrival)
  }

  /** Bytes that never became a frame are evidence: kept, parked, alarmed, never answered. */
  #trouble({ kind, peer, bytes, error }: Trouble): void {
    const { onTrouble, onBug } = this.#options
    onTrouble(kind, `${peer?.address ?? ''} ${bytes.length} bytes ${error ?? ''}`)
    if (peer === null || bytes.length === 0 || !EVIDENCE.includes(kind)) return
    const item = evidence(bytes, peer, this.#lines.known('of any age') ?? [])
    this.#put({ peer: spelled(peer), frame: bytes, several: false, items: [item] }).catch(reason =>
      onBug(reason, 'keeping evidence'),
    )
  }
}

const spelled = ({ address, port }: Peer): string => `${address}:${port}`
