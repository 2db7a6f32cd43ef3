/**
 * Messages in: kept, applied, answered, in that order.
 *
 * Whatever has arrived on all lines of one centre while the last group was being committed becomes
 * the next group: kept in one unit of work, applied in a second (a savepoint per message), and each
 * line is answered after its own commit, in its own order. One message alone never waits for
 * company. The two units are why a crash between them loses nothing: what is `kept` is applied at
 * the next start, one by one and with the attempt counted before it begins, so that a message which
 * twice brought the process down *on its own* is known and parked; one that merely stood in a group
 * beside it is not blamed.
 *
 * AA means: your bytes are kept, durably. AE: they are not, send again. AR: they are kept and can
 * never succeed. A frame without a control id, and any acknowledgement, is kept and not answered.
 */
import { type Budget, budget } from '../../lims-adapters/hl7/budget.ts'
import type { Peer, Trouble } from '../../lims-adapters/hl7/conversation.ts'
import { LIMITS, type Listener, listen } from '../../lims-adapters/hl7/listener.ts'
import type { Line } from '../contract/messages.ts'
import { Refusal } from '../contract/refusal.ts'
import { type Instant, say } from '../contract/words.ts'
import { REGISTRY } from '../lab/places.ts'
import { type Actor, insertMany, type Store, type Work } from '../store/store.ts'
import type { MessageRow } from '../store/tables.ts'
import { answersTo, type Said, unframed } from './answers.ts'
import { type Applied, apply, type Bench } from './applying.ts'
import { type Arrival, type Kept, keep } from './keeping.ts'
import { readFrame } from './reading.ts'
import { resume } from './resuming.ts'

export interface ExchangeOptions extends Bench {
  readonly store: Store
  readonly clock: () => Instant
  readonly host: string
  /** The common port, 0 for a free one; lines with a port of their own get theirs beside it. */
  readonly port: number
  readonly onTrouble: (kind: string, detail: string) => void
}

interface Waiting {
  readonly arrival: Arrival
  readonly answer: (payloads: Buffer[]) => void
  readonly fail: (error: unknown) => void
}

const INTAKE: Actor = { id: 'intake' }
/** A group is one commit; beyond this many a commit grows slower than two. */
const LARGEST_GROUP = 256

export interface Exchange {
  readonly port: number
  /** Ports with whether they listen. */
  ports(): { port: number; listening: 'yes' | 'no' }[]
  stop(): Promise<void>
}

/** Applies what an earlier life left behind, then opens the ports. */
export async function openExchange(options: ExchangeOptions): Promise<Exchange> {
  await resume(options.store, options)
  const desk = new Desk(options)
  await desk.open()
  return desk
}

class Desk implements Exchange {
  readonly #options: ExchangeOptions
  readonly #queues = new Map<string, Waiting[]>()
  readonly #busy = new Map<string, Promise<void>>()
  readonly #listeners: Listener[] = []
  readonly #budget: Budget = budget(LIMITS.total, LIMITS.connection)
  #stopping = false

  constructor(options: ExchangeOptions) {
    this.#options = options
  }

  get port(): number {
    return this.#listeners[0]?.port ?? 0
  }

  ports(): { port: number; listening: 'yes' | 'no' }[] {
    return this.#listeners.map(l => ({ port: l.port, listening: this.#stopping ? 'no' : 'yes' }))
  }

  async open(): Promise<void> {
    const own = (await this.#lines()).map(l => l.port).filter(p => p !== null)
    for (const port of [this.#options.port, ...new Set(own)]) {
      this.#listeners.push(
        await listen({
          port,
          host: this.#options.host,
          budget: this.#budget,
          onFrame: (frame, peer) => this.#arrived(frame, peer),
          onTrouble: trouble => this.#trouble(trouble),
        }),
      )
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true
    await Promise.all(this.#listeners.map(l => l.stop(STOP_WITHIN_MS)))
    await Promise.all(this.#busy.values())
  }

  #lines(): Promise<Line[]> {
    return this.#options.store.read(INTAKE, look =>
      look.db.selectFrom('line').selectAll().execute(),
    )
  }

  /** A whole frame: into the queue of its line's centre, and its answers when its group is done. */
  async #arrived(frame: Buffer, peer: Peer): Promise<Buffer[]> {
    const { items, several } = readFrame(frame, peer.port, await this.#lines())
    const book = items[0]?.line?.centre ?? REGISTRY
    return this.#wait(book, { peer: `${peer.address}:${peer.port}`, frame, several, items })
  }

  #wait(book: string, arrival: Arrival): Promise<Buffer[]> {
    return new Promise((answer, fail) => {
      const queue = this.#queues.get(book) ?? []
      queue.push({ arrival, answer, fail })
      this.#queues.set(book, queue)
      if (!this.#busy.has(book)) this.#busy.set(book, this.#work(book))
    })
  }

  async #work(book: string): Promise<void> {
    const queue = this.#queues.get(book) ?? []
    while (queue.length > 0) await this.#group(book, queue.splice(0, LARGEST_GROUP))
    this.#busy.delete(book)
  }

  async #group(book: string, group: Waiting[]): Promise<void> {
    const { store, reached } = this.#options
    const kept = await this.#keep(book, group)
    if (!kept) return
    for (const row of kept.flat()) reached('after-keep', row.item.controlId)
    const said = await this.#apply(book, kept.flat())
    for (const row of kept.flat()) reached('after-apply', row.item.controlId)
    for (const [i, waiting] of group.entries()) {
      const own = kept[i] ?? []
      const payloads = await Promise.all(
        own.map(async row => said.get(row.id) ?? (await storedAnswer(store, row))),
      )
      waiting.answer(payloads.flat())
    }
    setImmediate(() => {
      for (const row of kept.flat()) reached('after-answer', row.item.controlId)
    })
  }

  /** Unit one; where it fails nothing is kept, and every sender is told to send again. */
  async #keep(book: string, group: Waiting[]): Promise<Kept[][] | null> {
    const { store } = this.#options
    try {
      return await store.work(INTAKE, [book], work =>
        keep(
          work,
          book,
          group.map(w => w.arrival),
          insertMessages,
        ),
      )
    } catch (error) {
      if (!(error instanceof Refusal)) this.#options.onBug(error, 'keeping a group')
      for (const waiting of group) waiting.answer(this.#sendAgain(waiting.arrival))
      return null
    }
  }

  #sendAgain(arrival: Arrival): Buffer[] {
    const at = this.#options.clock()
    return arrival.items.flatMap(item => [
      ...answersTo(item, 'again', at, { code: 207, says: NOT_KEPT }).payloads,
    ])
  }

  /** Unit two; where it fails as a whole everything stays kept, and AA stays true. */
  async #apply(book: string, kept: readonly Kept[]): Promise<Map<string, readonly Buffer[]>> {
    const due = kept.filter(row => row.state === 'kept').map(asApplied)
    const said = new Map<string, readonly Buffer[]>()
    if (due.length === 0) return said
    try {
      const answers = await this.#options.store.work(INTAKE, [book], async work => {
        const all: [string, Said][] = []
        for (const one of due) all.push([one.id, await apply(work, this.#options, one)])
        return all
      })
      for (const [id, { payloads }] of answers) said.set(id, payloads)
    } catch (error) {
      this.#options.onTrouble('apply', `${due.length} messages stay kept: ${String(error)}`)
      const at = this.#options.clock()
      for (const one of due) said.set(one.id, answersTo(one.item, 'kept', at).payloads)
      this.#later()
    }
    return said
  }

  /** What stayed kept is tried again when the database may have recovered. */
  #later(): void {
    setTimeout(() => {
      if (this.#stopping) return
      resume(this.#options.store, this.#options).catch(error =>
        this.#options.onTrouble('resume', String(error)),
      )
    }, RETRY_AFTER_MS).unref()
  }

  /** Bytes that never became a frame are evidence: kept, parked, alarmed, never answered. */
  #trouble({ kind, peer, bytes, error }: Trouble): void {
    this.#options.onTrouble(kind, `${peer?.address ?? ''} ${bytes.length} bytes ${error ?? ''}`)
    if (bytes.length === 0 || !EVIDENCE.includes(kind)) return
    const arrival: Arrival = {
      peer: peer ? `${peer.address}:${peer.port}` : '',
      frame: bytes,
      several: false,
      items: [
        {
          bytes,
          header: null,
          controlId: null,
          sha256: '',
          charset: null,
          line: null,
          fate: { is: 'park', says: CUT_OFF },
        },
      ],
    }
    this.#wait(REGISTRY, arrival).catch(reason => this.#options.onBug(reason, 'keeping evidence'))
  }
}

const STOP_WITHIN_MS = 8_000
const RETRY_AFTER_MS = 2_000
const EVIDENCE: readonly string[] = ['truncated', 'stalled', 'too-large', 'no-room']

const NOT_KEPT = say(
  'The message could not be kept (disk or database). Send it again.',
  '消息未能保存（磁盘或数据库故障），请重发。',
)
const CUT_OFF = say(
  'A message was cut off before its end: kept as evidence, never applied, not answered. The instrument should send it again; if it does not, send it again from its review screen.',
  '消息在结束前中断：仅作为证据保存，未处理、未应答。仪器应会重发；若未重发，请在仪器回看界面手动重发。',
)

const insertMessages = (work: Work, rows: readonly MessageRow[]): Promise<void> =>
  insertMany(work.db, 'message', rows)

function asApplied({ id, item }: Kept): Applied {
  if (item.fate.is !== 'apply' || item.line === null) throw new Error(`${id} cannot be applied`)
  return { id, item, line: item.line, message: item.fate.message }
}

/** The answer of what is answered from the database: a resend, or what was settled when kept. */
async function storedAnswer(store: Store, row: Kept): Promise<Buffer[]> {
  const answered = await store.read(INTAKE, look =>
    look.db
      .selectFrom('message')
      .select('answerBytes')
      .where('id', '=', row.repeats && row.state === 'duplicate' ? row.repeats : row.id)
      .executeTakeFirst(),
  )
  return answered?.answerBytes ? unframed(answered.answerBytes) : []
}
