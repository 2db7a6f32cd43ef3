/**
 * Messages in: kept, applied, answered, in that order.
 *
 * Frames arrive on ports, are read, and queue up per centre (`book-queue.ts`), where each group is
 * kept and applied before it is answered. What is `kept` and was not applied, because applying failed
 * or the process died in between, is applied at the next start (`resuming.ts`), before any port opens.
 *
 * AA means: your bytes are kept, durably. AE: they are not, send again. AR: they are kept and can
 * never succeed. A frame without a control id, and any acknowledgement, is kept and not answered.
 *
 * About once a second the desk looks up: lines that were changed hold from then on, ports are opened
 * and closed, alarms begin and end (`watch.ts`).
 */
import type { Peer, Trouble, TroubleKind } from '../../lims-adapters/hl7/conversation.ts'
import type { Certificates } from '../../lims-adapters/hl7/listener.ts'
import type { Line, Stranger } from '../contract/lines.ts'
import { Refusal } from '../contract/refusal.ts'
import type { Id, Instant } from '../contract/words.ts'
import { REGISTRY } from '../lab/places.ts'
import type { Look } from '../store/store.ts'
import { plainAddress } from './addresses.ts'
import { BookQueue, type QueueOptions } from './book-queue.ts'
import { itemOf } from './files.ts'
import type { Arrival } from './keeping.ts'
import type { Hearing } from './line-list.ts'
import { Lines } from './lines.ts'
import { Ports } from './ports.ts'
import { evidence, type Item, lineOf, readFrame, senderOf } from './reading.ts'
import { resumeAll } from './resuming.ts'
import { listStrangers, Strangers } from './strangers.ts'
import { Tally } from './tally.ts'
import { type Mishap, Watch } from './watch.ts'

export interface ExchangeOptions extends QueueOptions {
  readonly host: string
  /** The common port, 0 for a free one; lines with a port of their own get theirs beside it. */
  readonly port: number
  /** For lines over TLS. */
  readonly certificates?: Certificates | null
  /** How often it looks up; a second unless told. */
  readonly lookEveryMs?: number | undefined
  /** Asks it to stop while it still applies what was left behind. */
  readonly asked?: AbortSignal | undefined
}

export interface Exchange {
  readonly port: number
  /** Ports with whether they listen. */
  ports(): { port: number; listening: 'yes' | 'no' }[]
  /** What is known of a line here, now. */
  hearing(line: Line): Hearing
  /** A line was changed here just now: it holds when this is done, not at the next look. */
  linesChanged(): Promise<void>
  /** Who knocked and belongs to no line. */
  strangers(look: Look): Promise<Stranger[]>
  /** Keeps and applies a table that a person brings for a line. */
  bring(line: Line, bytes: Buffer): Promise<void>
  /** Accepts nothing more, answers what has arrived, closes. */
  stop(): Promise<void>
}

/** Applies what an earlier life left behind, then opens the ports. */
export async function openExchange(options: ExchangeOptions): Promise<Exchange> {
  await resumeAll(options.store, options, options.asked)
  const desk = new Desk(options)
  try {
    await desk.open()
  } catch (error) {
    await desk.stop()
    throw error
  }
  return desk
}

const LOOK_EVERY_MS = 1_000
const EVIDENCE: readonly TroubleKind[] = ['truncated', 'stalled', 'too-large', 'no-room']
/** Troubles that are an alarm of the line they happen to. */
const MISHAPS: Partial<Record<TroubleKind, Mishap>> = {
  truncated: 'broken',
  stalled: 'broken',
  'too-large': 'broken',
  'no-room': 'broken',
  noisy: 'broken',
  'not-admitted': 'strangers',
  handshake: 'strangers',
}

class Desk implements Exchange {
  readonly #options: ExchangeOptions
  readonly #lines: Lines
  readonly #queues = new Map<string, BookQueue>()
  readonly #ports: Ports
  readonly #tally = new Tally()
  readonly #watch: Watch
  readonly #strangers = new Strangers()
  /** The line that a connection last spoke for. */
  readonly #speaks = new WeakMap<Peer, Id>()
  /** How many were let in since the start. */
  #connections = 0
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> = Promise.resolve()
  #stopping = false
  #at: Instant | undefined

  constructor(options: ExchangeOptions) {
    this.#options = options
    this.#lines = new Lines(options.store)
    this.#watch = new Watch(options.store, this.#tally)
    this.#ports = new Ports({
      ...{ host: options.host, port: options.port, certificates: options.certificates ?? null },
      onFrame: (frame, peer) => this.#arrived(frame, peer),
      onTrouble: trouble => this.#trouble(trouble),
      onConnection: () => this.#connections++,
    })
  }

  get port(): number {
    return this.#ports.common
  }

  ports(): { port: number; listening: 'yes' | 'no' }[] {
    return this.#ports.list()
  }

  hearing(line: Line): Hearing {
    const { port, listening, says } = this.#ports.of(line)
    const connected = this.#ports.peersOf(line).filter(peer => this.#isOf(peer, line))
    return {
      ...this.#tally.of(line.id, this.#options.clock()),
      connected: [...new Set(connected.map(peer => peer.address))],
      listensOn: port,
      listening: line.state === 'off' ? 'off' : listening,
      listeningSays: line.state === 'off' ? null : says,
    }
  }

  /** Whoever has not spoken yet is of the one line that its port or address leaves. */
  #isOf(peer: Peer, line: Line): boolean {
    const spoke = this.#speaks.get(peer)
    if (spoke !== undefined) return spoke === line.id
    return lineOf(null, peer, this.#lines.known('of any age') ?? [])?.id === line.id
  }

  async linesChanged(): Promise<void> {
    await this.#ports.settle(await this.#lines.readAnew())
  }

  async strangers(look: Look): Promise<Stranger[]> {
    return listStrangers(look, this.#lines.known('of any age') ?? [])
  }

  async open(): Promise<void> {
    const lines = await this.#lines.read()
    await this.#watch.open(lines)
    await this.#ports.openCommon()
    await this.#ports.settle(lines)
    this.#lookLater()
  }

  async stop(): Promise<void> {
    this.#stopping = true
    clearTimeout(this.#timer)
    await this.#looking
    await this.#ports.stop()
    await Promise.all([...this.#queues.values()].map(queue => queue.stop()))
    await this.#watch.write('now').catch(error => this.#failed(error))
  }

  #lookLater(): void {
    if (this.#stopping) return
    this.#timer = setTimeout(() => {
      this.#looking = this.#lookUp()
        .catch(error => this.#failed(error))
        .finally(() => this.#lookLater())
    }, this.#options.lookEveryMs ?? LOOK_EVERY_MS).unref()
  }

  /** Once around: what changed, what is wrong, who knocked. */
  async #lookUp(): Promise<void> {
    const { store, clock } = this.#options
    const lines = this.#lines.known() ?? (await this.#lines.read())
    await this.#ports.settle(lines)
    await this.#watch.judge(lines, clock())
    await this.#strangers.write(store)
    await this.#watch.write('if it is time')
  }

  /** A database in trouble is tried again at the next look. */
  #failed(error: unknown): void {
    if (error instanceof Refusal) this.#options.onTrouble('lines', String(error))
    else this.#options.onBug(error, 'looking after the lines')
  }

  /** A whole frame: into the queue of its line's centre; its answers when its group is done. */
  async #arrived(frame: Buffer, peer: Peer): Promise<readonly Buffer[]> {
    const read = readFrame(frame, peer, this.#lines.known() ?? (await this.#lines.read()))
    const strange = read.items.some(item => item.line === null && item.header !== null)
    // A sender that is not known may have been registered a moment ago.
    const { items, several } = strange ? readFrame(frame, peer, await this.#lines.read()) : read
    for (const item of items) this.#count(item, peer)
    return this.#put({ peer: spelled(peer), frame, several, items })
  }

  async bring(line: Line, bytes: Buffer): Promise<void> {
    const { analyzers, clock } = this.#options
    const item = itemOf(analyzers, line, bytes, clock())
    await this.#put({ peer: 'file', frame: bytes, several: false, items: [item] })
  }

  /** Asked once a turn of the loop: what comes in together came at one time. */
  #now(): Instant {
    if (this.#at !== undefined) return this.#at
    setImmediate(() => {
      this.#at = undefined
    })
    this.#at = this.#options.clock()
    return this.#at
  }

  #count({ line, header, denied }: Item, peer: Peer): void {
    const at = this.#now()
    if (line) {
      this.#tally.heard(line.id, at)
      this.#speaks.set(peer, line.id)
    } else if (denied) {
      this.#watch.happened(denied.line.id, 'strangers', at)
      this.#strangers.note({ ...knock(peer), why: denied.why, sender: senderOf(header) }, at)
    } else if (header)
      this.#strangers.note({ ...knock(peer), why: 'sender', sender: senderOf(header) }, at)
  }

  #put(arrival: Arrival): Promise<readonly Buffer[]> {
    const book = arrival.items.find(item => item.line)?.line?.centre ?? REGISTRY
    const queue = this.#queues.get(book) ?? this.#newQueue(book)
    this.#queues.set(book, queue)
    return queue.put(arrival)
  }

  #newQueue(book: string): BookQueue {
    return new BookQueue(book, { ...this.#options, connections: () => this.#connections })
  }

  /** Bytes that never became a frame are evidence: kept, parked, alarmed, never answered. */
  #trouble({ kind, peer, bytes, error }: Trouble): void {
    const { onTrouble, onBug } = this.#options
    onTrouble(kind, `${peer?.address ?? ''} ${bytes.length} bytes ${error ?? ''}`)
    if (peer === null) return
    const lines = this.#lines.known('of any age') ?? []
    const item = evidence(bytes, peer, lines)
    this.#alarm(kind, peer, item.line, lines)
    if (bytes.length === 0 || !EVIDENCE.includes(kind)) return
    this.#put({ peer: spelled(peer), frame: bytes, several: false, items: [item] }).catch(reason =>
      onBug(reason, 'keeping evidence'),
    )
  }

  #alarm(kind: TroubleKind, peer: Peer, of: Line | null, lines: readonly Line[]): void {
    const mishap = MISHAPS[kind]
    if (!mishap) return
    const at = this.#options.clock()
    if (mishap === 'broken') {
      const line = of?.id ?? this.#speaks.get(peer)
      if (line) this.#watch.happened(line, mishap, at)
      return
    }
    // Who was let in nowhere knocked at every line of the port.
    const own = lines.some(line => line.port === peer.port) ? peer.port : null
    for (const line of lines)
      if (line.port === own && line.state === 'on') this.#watch.happened(line.id, mishap, at)
    const why = kind === 'handshake' ? 'certificate' : 'address'
    this.#strangers.note({ ...knock(peer), why, sender: '' }, at)
  }
}

const knock = ({ address, port }: Peer) => ({ address: plainAddress(address), port })
const spelled = ({ address, port }: Peer): string => `${address}:${port}`
