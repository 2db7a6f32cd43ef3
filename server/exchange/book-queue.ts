/**
 * The frames of one centre, in groups.
 *
 * Whatever has arrived on all its lines while the last group was being committed becomes the next
 * group; each line is answered after its commit. One message alone never waits for company.
 *
 * A group is kept and applied in one unit. Where applying fails, it is kept in a unit of its own and
 * applied in a second; and so is every group for a while after the server did not stop as it should,
 * because a message that brings the process down has to be kept first to be known by that at the
 * next start.
 *
 * Where a unit fails (disk, database), a message may be kept and not applied. From then on nothing
 * of this book is applied before that one was, or a correction might overtake what it corrects:
 * new messages are kept and answered, and wait. What fails for one group fails for no other: this
 * queue never dies.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Fault } from '../../lims-adapters/hl7/ack.ts'
import { Refusal } from '../contract/refusal.ts'
import { type Id, type Instant, say } from '../contract/words.ts'
import type { Actor, Store } from '../store/store.ts'
import { answersTo, type Said, unframed } from './answers.ts'
import { applyAll } from './applying.ts'
import { type Bench, type Due, readAhead } from './contents.ts'
import { type Arrival, type Keeping, type Kept, receive, write } from './keeping.ts'
import type { Item } from './reading.ts'
import { catchUp, messageRow } from './resuming.ts'

export interface QueueOptions extends Bench {
  readonly store: Store
  readonly clock: () => Instant
  readonly onTrouble: (kind: string, detail: string) => void
  /** Whether something may bring the process down: then messages are kept before they are applied. */
  readonly careful?: () => boolean
  /** How many connections were let in so far. */
  readonly connections?: () => number
}

interface Waiting {
  readonly arrival: Arrival
  readonly answer: (payloads: readonly Buffer[]) => void
  readonly fail: (error: unknown) => void
}

interface Served {
  /** Null where nothing could be kept; its senders have been told. */
  readonly kept: Keeping['kept'] | null
  readonly said: ReadonlyMap<Id, Said>
}

const INTAKE: Actor = { id: 'intake' }
/** A group is one commit; beyond this many a commit grows slower than two. */
const LARGEST_GROUP = 256
/** So long the next of those is waited for who spoke last time: they were answered a moment ago. */
const GATHER_MS = 1
/** So long the first of a group waits for the others at most, however they go on. */
const LONGEST_GATHER_MS = 3
/** A turn of the loop lets one connection in; so many come in between two groups at most. */
const MOST_LET_IN = 256
const RETRY_AFTER_MS = 2_000

export class BookQueue {
  readonly #book: string
  readonly #options: QueueOptions
  #waiting: Waiting[] = []
  /** How many spoke in the last group, as far as is remembered. */
  #talkers = 1
  /** Somebody spoke who may be waited for. */
  #spoken: () => void = () => undefined
  #working: Promise<void> | undefined
  /** Something of this book may be kept and not applied. */
  #behind = false
  #retry: NodeJS.Timeout | undefined
  #stopping = false

  constructor(book: string, options: QueueOptions) {
    this.#book = book
    this.#options = options
  }

  /** The answers to a frame, once it is kept and applied. */
  put(arrival: Arrival): Promise<readonly Buffer[]> {
    for (const item of arrival.items) readAhead(this.#options, item)
    return new Promise((answer, fail) => {
      this.#waiting.push({ arrival, answer, fail })
      this.#spoken()
      this.#start()
    })
  }

  /** Finishes what has arrived. */
  async stop(): Promise<void> {
    this.#stopping = true
    clearTimeout(this.#retry)
    while (this.#working) await this.#working
  }

  #start(): void {
    this.#working ??= this.#gather()
      .then(() => this.#work())
      .finally(() => {
        this.#working = undefined
        if (this.#waiting.length > 0) this.#start()
      })
  }

  /**
   * Until every socket that has something now has been read, and a little longer while fewer have
   * spoken than last time; each who speaks begins that anew, because to read eight panels takes
   * longer than the wait. On the embedded engine a unit runs without a pause, so that without this
   * each message would be a group of its own; and those who were answered together speak again
   * together, a moment later. A commit for eight costs little more than one for four. While
   * connections come in, group after group would leave each of them waiting for the length of one.
   */
  async #gather(): Promise<void> {
    await this.#letIn()
    const began = performance.now()
    for (let heard = -1; heard < this.#waiting.length; await nextTurn()) {
      heard = this.#waiting.length
      if (heard >= this.#talkers || performance.now() - began > LONGEST_GATHER_MS) return
      await this.#nextWord()
    }
  }

  /** Until somebody speaks, or for a moment: nothing turns meanwhile, for others need the processor. */
  #nextWord(): Promise<void> {
    return new Promise(resolve => {
      const moment = setTimeout(resolve, GATHER_MS)
      this.#spoken = () => {
        clearTimeout(moment)
        resolve()
      }
    })
  }

  /** One turn at least, and more while each brings somebody. */
  async #letIn(): Promise<void> {
    const { connections = () => 0 } = this.#options
    for (let turn = 0, before = -1; turn < MOST_LET_IN && connections() !== before; turn++) {
      before = connections()
      await nextTurn()
    }
  }

  async #work(): Promise<void> {
    if (this.#waiting.length === 0) await this.#catchUp()
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, LARGEST_GROUP)
      // One who fell silent is waited for a few times less each time.
      this.#talkers = Math.max(group.length, this.#talkers - 1)
      try {
        await this.#serve(group)
      } catch (error) {
        this.#options.onBug(error, 'a group of messages')
        for (const { fail } of group) fail(error)
      }
      await this.#gather()
    }
  }

  async #serve(group: readonly Waiting[]): Promise<void> {
    const { reached } = this.#options
    const careful = this.#behind || (this.#options.careful?.() ?? false)
    const { kept, said } = (careful ? null : await this.#inOne(group)) ?? (await this.#inTwo(group))
    if (!kept) return
    const all = kept.flat()
    for (const { item } of all) reached('after-apply', item.controlId)
    for (const [i, { answer }] of group.entries()) {
      const own = kept[i] ?? []
      const known = own.map(one => (one.said ?? said.get(one.answeredAs))?.payloads)
      if (!known.includes(undefined)) answer(known.flatMap(payloads => payloads ?? []))
      else answer((await Promise.all(own.map(one => this.#answerTo(one, said)))).flat())
    }
    setImmediate(() => {
      for (const { item } of all) reached('after-answer', item.controlId)
    })
  }

  /** Kept and applied in one unit; null where applying failed, and nothing is written then. */
  async #inOne(group: readonly Waiting[]): Promise<Served | null> {
    const arrivals = group.map(waiting => waiting.arrival)
    let applied = false
    try {
      return await this.#options.store.work(INTAKE, [this.#book], async work => {
        const keeping = await receive(work, this.#book, arrivals)
        const due = keeping.kept.flat().filter(isDue).map(asDue)
        const said =
          due.length > 0 ? await applyAll(work, this.#options, due, keeping.rows) : NOTHING
        await write(work, this.#book, keeping)
        applied = true
        return { kept: keeping.kept, said }
      })
    } catch (error) {
      if (!applied) return null
      this.#notKept(group, error)
      return { kept: null, said: NOTHING }
    }
  }

  async #inTwo(group: readonly Waiting[]): Promise<Served> {
    const kept = await this.#keep(group)
    if (!kept) return { kept, said: NOTHING }
    const all = kept.flat()
    for (const { item } of all) this.#options.reached('after-keep', item.controlId)
    return { kept, said: await this.#apply(all) }
  }

  /** Unit one; where it fails every sender is told to send again. */
  async #keep(group: readonly Waiting[]): Promise<Keeping['kept'] | null> {
    const arrivals = group.map(waiting => waiting.arrival)
    try {
      return await this.#options.store.work(INTAKE, [this.#book], async work => {
        const keeping = await receive(work, this.#book, arrivals)
        await write(work, this.#book, keeping)
        return keeping.kept
      })
    } catch (error) {
      this.#notKept(group, error)
      return null
    }
  }

  #notKept(group: readonly Waiting[], error: unknown): void {
    if (!(error instanceof Refusal)) this.#options.onBug(error, 'keeping a group of messages')
    // Of a commit that broke off nobody knows whether it happened: it is looked for later.
    this.#fallBehind(error)
    for (const { arrival, answer } of group)
      answer(arrival.items.flatMap(item => this.#sendAgain(item)))
  }

  #sendAgain(item: Item): readonly Buffer[] {
    const fault: Fault = { code: 207, says: NOT_KEPT }
    return answersTo(item, 'again', this.#options.clock(), fault).payloads
  }

  /** Unit two; where it fails everything stays kept. Answers that were open, by message. */
  async #apply(kept: readonly Kept[]): Promise<ReadonlyMap<Id, Said>> {
    if (this.#behind) {
      await this.#catchUp()
      return NOTHING
    }
    const due = kept.filter(isDue).map(asDue)
    if (due.length === 0) return NOTHING
    try {
      return await this.#options.store.work(INTAKE, [this.#book], work =>
        applyAll(work, this.#options, due),
      )
    } catch (error) {
      this.#fallBehind(error)
      return NOTHING
    }
  }

  /** Applies what was left behind, the oldest first; where that fails it is tried again later. */
  async #catchUp(): Promise<void> {
    clearTimeout(this.#retry)
    try {
      await catchUp(this.#options.store, this.#options, this.#book)
      this.#behind = false
    } catch (error) {
      this.#fallBehind(error)
    }
  }

  #fallBehind(error: unknown): void {
    this.#behind = true
    this.#options.onTrouble('behind', `book ${this.#book}: ${String(error)}`)
    clearTimeout(this.#retry)
    if (this.#stopping) return
    this.#retry = setTimeout(() => this.#start(), RETRY_AFTER_MS).unref()
  }

  async #answerTo(kept: Kept, said: ReadonlyMap<Id, Said>): Promise<readonly Buffer[]> {
    const known = kept.said ?? said.get(kept.answeredAs)
    if (known) return known.payloads
    const stored = await this.#storedAnswer(kept.answeredAs)
    return stored ?? this.#sendAgain(kept.item)
  }

  /** Null where the message still waits to be applied, and its answer with it. */
  async #storedAnswer(id: Id): Promise<readonly Buffer[] | null> {
    try {
      const row = await this.#options.store.read(INTAKE, look => messageRow(look, id))
      if (!row || row.state === 'kept') return null
      return row.answerBytes ? unframed(row.answerBytes) : []
    } catch (error) {
      this.#options.onTrouble('answer', String(error))
      return null
    }
  }
}

const NOTHING: ReadonlyMap<Id, Said> = new Map()

const NOT_KEPT = say(
  'The message could not be kept (disk or database). Send it again.',
  '消息未能保存（磁盘或数据库故障），请重发。',
)

const isDue = (one: Kept): boolean => one.state === 'kept'

function asDue({ id, item, repeats, said }: Kept): Due {
  if (item.fate.is !== 'apply' || item.line === null) throw new Error(`${id} cannot be applied`)
  const answer = said ? 'settled' : 'open'
  return { id, item, line: item.line, message: item.fate.message, repeats, answer }
}
