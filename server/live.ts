/**
 * The journal, told to the screens that may hear it, in order and without a gap.
 *
 * One tail per process: it drains every book from a cursor whenever something was committed, and
 * once a second in any case (the wake-up may be late or lost; the drain is the truth). Most facts
 * are whispered by name only, and the screen asks again over HTTP with its own rights. The recall
 * board's row is pushed whole, built once per fact, because a thousand boards must not refetch at
 * once; it holds no identity.
 *
 * Nothing piles up for a board that does not read: it is cut off, comes back and says where it was.
 *
 * Those who may hear the same are one audience and are told in lists, each all that came since the
 * last: a thousand sockets cost as much for one fact as for a hundred.
 *
 * Who hears what is decided by rooms, and rooms only by `access.ts`: one room per action and scope.
 * The registry is drained first, so a role that ended is out of its rooms before anything later is
 * told; dates that pass by themselves are looked at before every telling. Draining, joining and
 * replaying run in one chain, so a socket that says where it was gets what it missed up to exactly
 * where its rooms begin: no gap, nothing twice (INV-5, INV-6).
 */
import type { Server as HttpServer } from 'node:http'
import { Server, type Socket } from 'socket.io'
import { ANYONE, holds, nextChange, type Person } from './access.ts'
import { tokenIn } from './accounts/cookie.ts'
import { openSessions, tokenHash, whoHas } from './accounts.ts'
import type { Fact } from './contract/facts.ts'
import { type Instant, say } from './contract/words.ts'
import * as history from './lab/history.ts'
import { REGISTRY } from './lab/places.ts'
import { cutOff, isTooFarBehind } from './live/backlog.ts'
import { roomsOf } from './live/rooms.ts'
import { heardBy, saidIn, type Telling, telling } from './live/telling.ts'
import type { Reading } from './store/reading.ts'
import type { Look } from './store/store.ts'

export interface LiveOptions {
  readonly store: Reading
  readonly clock: () => Instant
  /** Whether screens come over https: their cookie has another name then. */
  readonly secure: boolean
  readonly onTrouble: (what: string, error: unknown) => void
  /** Which ways a screen may come; both unless told. */
  readonly transports?: ('websocket' | 'polling')[]
}

export interface Live {
  /** Boards connected now. */
  count(): number
  stop(): Promise<void>
}

const EVERY_MS = 1_000
const BEAT_MS = 10_000
/** A row may wait so long for company, where something was told just before. */
const APART_MS = 25
const AT_ONCE = 500
const MOST_MISSED = 1_000

type Heads = Record<string, number>
interface Held {
  person: Person
  changesAt: Instant | null
  books: readonly string[]
}
/** `asOf`: the number of the registry's last fact when it was looked up who holds this socket. */
type Board = Socket & { data: { held?: Held; token?: string; asOf?: number } }

export function openLive(server: HttpServer, options: LiveOptions): Promise<Live> {
  return new Feed(server, options).open()
}

class Feed implements Live {
  readonly #io: Server
  readonly #options: LiveOptions
  #cursor: Heads = {}
  #chain: Promise<void> = Promise.resolve()
  #due = false
  #toldAt = 0
  #later: NodeJS.Timeout | undefined
  /** The rooms of each audience, by its name; the people in it are in a room of that name. */
  readonly #audiences = new Map<string, ReadonlySet<string>>()
  readonly #slow = new WeakSet<Board>()
  #asleep = false
  #timers: NodeJS.Timeout[] = []
  #unsubscribe: () => void = () => undefined

  constructor(server: HttpServer, options: LiveOptions) {
    this.#options = options
    this.#io = new Server(server, {
      serveClient: false,
      maxHttpBufferSize: 10_000,
      transports: options.transports ?? ['polling', 'websocket'],
      allowRequest: (req, decide) => decide(null, isSameOrigin(req.headers)),
    })
  }

  async open(): Promise<this> {
    this.#cursor = await this.#options.store.heads()
    this.#io.use((socket, next) => {
      this.#admit(socket as Board).then(
        () => next(),
        () => next(new Error('not-signed-in')),
      )
    })
    this.#io.on('connection', socket => this.#connected(socket as Board))
    this.#unsubscribe = this.#options.store.onCommit(() => this.#wake())
    this.#timers = [
      setInterval(() => this.#look(), EVERY_MS),
      setInterval(() => this.#beatAll(), BEAT_MS),
    ]
    return this
  }

  count(): number {
    return this.#io.of('/').sockets.size
  }

  async stop(): Promise<void> {
    for (const timer of [...this.#timers, this.#later]) clearTimeout(timer)
    this.#unsubscribe()
    await this.#chain
    await this.#io.close()
  }

  async #admit(socket: Board): Promise<void> {
    const token = tokenIn(socket.handshake.headers.cookie, this.#options.secure)
    const hashed = token === null ? null : tokenHash(token)
    const asOf = (await this.#options.store.heads())[REGISTRY] ?? 0
    const held = hashed === null ? null : await this.#holding(hashed)
    if (!held || hashed === null) throw new Error('not-signed-in')
    socket.data.held = held
    socket.data.token = hashed
    socket.data.asOf = asOf
  }

  async #holding(hashed: string): Promise<Held | null> {
    const { store } = this.#options
    const person = await store.read(ANYONE, look => whoHas(look, hashed))
    if (!person) return null
    return store.read(person, async look => ({
      person,
      changesAt: nextChange(person, look.at),
      books: await booksOf(look),
    }))
  }

  /**
   * Where it is fed from is looked up again after the drain: a case may have gone to a centre that was
   * none of its books when it was let in.
   */
  async #feeding(held: Held): Promise<Held> {
    const books = await this.#options.store.read(held.person, booksOf)
    return { ...held, books }
  }

  #connected(socket: Board): void {
    socket.on('since', (said: unknown) => this.#link(() => this.#join(socket, headsIn(said))))
  }

  /** Everything that must not overlap goes through here, one after the other. */
  #link(step: () => Promise<void>): void {
    this.#chain = this.#chain.then(step).catch(error => this.#options.onTrouble('live', error))
  }

  #look(): void {
    this.#dropSlow()
    this.#wake()
  }

  /** Twice in a row: what was told a moment ago may still be on its way to a board that reads. */
  #dropSlow(): void {
    for (const socket of this.#boards()) {
      if (!isTooFarBehind(socket)) this.#slow.delete(socket)
      else if (this.#slow.has(socket)) cutOff(socket)
      else this.#slow.add(socket)
    }
  }

  #wake(): void {
    if (this.#due) return
    this.#due = true
    const early = this.#toldAt + APART_MS - performance.now()
    if (early > 0) this.#later = setTimeout(() => this.#drainNext(), early)
    else this.#drainNext()
  }

  #drainNext(): void {
    this.#link(async () => {
      this.#due = false
      await this.#drain()
    })
  }

  async #join(socket: Board, heads: Heads): Promise<void> {
    if (!socket.data.held || !socket.connected) return
    // Asking again and again without reading the answers piles them up as well.
    if (isTooFarBehind(socket)) return cutOff(socket)
    // The wake-up of what was committed before may still be on its way here.
    await this.#drain()
    const held = await this.#stillHolding(socket, socket.data.held)
    if (!held) return this.#dismiss(socket)
    const fed = await this.#feeding(held)
    socket.data.held = fed
    for (const book of fed.books) {
      const from = heads[book]
      if (from !== undefined) await this.#resume(socket, book, from)
    }
    await this.#seat(socket, fed.person)
    socket.emit('hello', this.#heads(fed))
    socket.emit('beat', this.#heads(fed))
  }

  /** What ended between admission and here was told to those who were connected: this one was not. */
  async #stillHolding({ data }: Board, held: Held): Promise<Held | null> {
    const isPast = held.changesAt !== null && held.changesAt <= this.#options.clock()
    const isNew = (this.#cursor[REGISTRY] ?? 0) > (data.asOf ?? 0)
    return isPast || isNew ? this.#holding(data.token ?? '') : held
  }

  /** What a returning screen missed of one book; where that is too much, it starts over. */
  async #resume(socket: Board, book: string, from: number): Promise<void> {
    const to = this.#cursor[book] ?? 0
    // Somebody brought an older database back: what it heard after this number never happened here.
    const isAhead = from > to
    if (isAhead || to - from > MOST_MISSED) socket.emit('over', { book, to })
    else if (from < to) await this.#replay(socket, book, from)
  }

  /** Up to the cursor. */
  async #replay(socket: Board, book: string, from: number): Promise<void> {
    const { store } = this.#options
    const to = this.#cursor[book] ?? 0
    const held = socket.data.held
    if (!held) return
    const facts = (await store.facts(book, from, to - from)).filter(f => f.seq <= to)
    const told = await this.#telling(facts)
    const said = saidIn(told, new Set(roomsOf(held.person, this.#options.clock())))
    if (said.length > 0) socket.emit('told', said)
  }

  /** Into the audience of those who may hear the same, and out of any other: two would tell twice. */
  async #seat(socket: Board, person: Person): Promise<void> {
    const rooms = roomsOf(person, this.#options.clock())
    const audience = rooms.join(' ')
    this.#audiences.set(audience, new Set(rooms))
    for (const room of socket.rooms)
      if (room !== socket.id && room !== audience) await socket.leave(room)
    await socket.join(audience)
  }

  /** Audiences in which somebody is. */
  #listening(): [audience: string, rooms: ReadonlySet<string>][] {
    const seated = this.#io.of('/').adapter.rooms
    for (const audience of this.#audiences.keys())
      if (!seated.has(audience)) this.#audiences.delete(audience)
    return [...this.#audiences]
  }

  #heads({ books }: Held): { heads: Heads; now: Instant } {
    const heads = Object.fromEntries(books.map(book => [book, this.#cursor[book] ?? 0]))
    return { heads, now: this.#options.clock() }
  }

  async #drain(): Promise<void> {
    if (this.count() === 0) {
      this.#asleep = true
      return
    }
    await this.#wakeUp()
    const heads = await this.#options.store.heads()
    await this.#refreshDue()
    const books = Object.keys(heads).sort((a, b) => Number(b === REGISTRY) - Number(a === REGISTRY))
    for (const book of books) {
      while ((this.#cursor[book] ?? 0) < (heads[book] ?? 0)) await this.#tellNext(book)
    }
  }

  /** While nobody listens nothing is told: whoever comes says where it was, and is replayed to here. */
  async #wakeUp(): Promise<void> {
    if (!this.#asleep) return
    this.#cursor = await this.#options.store.heads()
    this.#asleep = false
  }

  async #tellNext(book: string): Promise<void> {
    const from = this.#cursor[book] ?? 0
    const facts = await this.#options.store.facts(book, from, AT_ONCE)
    const last = facts.at(-1)
    if (!last) return
    if (book === REGISTRY) await this.#refreshStaff(facts)
    const listening = this.#listening()
    const told = await this.#telling(facts.filter(heardBy(listening.map(([, rooms]) => rooms))))
    for (const [audience, rooms] of listening) {
      const said = saidIn(told, rooms)
      if (said.length > 0) this.#io.to(audience).emit('told', said)
    }
    if (told.length > 0) this.#toldAt = performance.now()
    this.#cursor[book] = last.seq
  }

  /** Facts as what is said to whom: rows of the board, and whispers for everything else. */
  async #telling(facts: readonly Fact[]): Promise<Telling[]> {
    if (facts.length === 0) return []
    return this.#options.store.read({ id: 'live' }, look => telling(look, facts))
  }

  /** Roles or sessions changed: those who hold them are looked up anew before anything is told. */
  async #refreshStaff(facts: readonly Fact[]): Promise<void> {
    const ids = new Set(facts.filter(f => f.kind.startsWith('staff.')).map(f => f.about))
    if (ids.size === 0) return
    for (const socket of this.#boards()) {
      const person: Person | undefined = socket.data.held?.person
      // What somebody else held may have been lent to them.
      const own = person ? [person.staff, ...person.posts.map(post => post.staff)] : []
      if (own.some(id => ids.has(id))) await this.#refresh(socket)
    }
  }

  /** Dates that passed by themselves. */
  async #refreshDue(): Promise<void> {
    const now = this.#options.clock()
    for (const socket of this.#boards()) {
      const changesAt = socket.data.held?.changesAt
      if (changesAt && changesAt <= now) await this.#refresh(socket)
    }
  }

  #boards(): Board[] {
    return [...this.#io.of('/').sockets.values()] as Board[]
  }

  async #refresh(socket: Board): Promise<void> {
    const held = await this.#holding(socket.data.token ?? '')
    const joined = socket.rooms.size > 1
    const had = (socket.data.held?.person.posts.length ?? 0) > 0
    for (const room of socket.rooms) if (room !== socket.id) await socket.leave(room)
    // Somebody who hears of nothing but the ground (an office) or waits to be confirmed has lost nothing.
    if (!held || (had && !this.#holdsAny(held))) return this.#dismiss(socket)
    socket.data.held = held
    if (joined) await this.#seat(socket, held.person)
  }

  #holdsAny({ person }: Held): boolean {
    const now = this.#options.clock()
    return person.posts.some(post => holds(post, now))
  }

  #dismiss(socket: Board): void {
    socket.emit('bye', { says: ENDED })
    socket.disconnect(true)
  }

  #beatAll(): void {
    this.#link(async () => {
      await this.#refreshExpired()
      for (const socket of this.#boards()) {
        const { held } = socket.data
        if (held && socket.rooms.size > 1) socket.emit('beat', this.#heads(held))
      }
    })
  }

  /** A session that ran out ends here too. */
  async #refreshExpired(): Promise<void> {
    const boards = this.#boards()
    const tokens = boards.map(socket => socket.data.token ?? '')
    const open = await this.#options.store.read(ANYONE, look => openSessions(look, tokens))
    for (const socket of boards) {
      if (!open.has(socket.data.token ?? '')) await this.#refresh(socket)
    }
  }
}

const booksOf = async (look: Look): Promise<string[]> => [
  ...(await history.booksFor(look)),
  REGISTRY,
]

const ENDED = say(
  'Your session or your role here has ended. Sign in again.',
  '您的登录或在此的角色已结束，请重新登录。',
)

function headsIn(said: unknown): Heads {
  const heads = (said as { heads?: unknown } | null)?.heads
  if (heads === null || typeof heads !== 'object') return {}
  return Object.fromEntries(
    Object.entries(heads).filter(
      (e): e is [string, number] => Number.isSafeInteger(e[1]) && e[1] >= 0,
    ),
  )
}

/** A page of another site may not open a socket with this browser's cookie (F-05). */
function isSameOrigin(headers: {
  origin?: string | undefined
  host?: string | undefined
}): boolean {
  if (headers.origin === undefined) return true
  try {
    return new URL(headers.origin).host === headers.host
  } catch {
    return false
  }
}
