/**
 * The boards in a process of their own (`BOARDS=apart`): this is the receiver's half, the other one
 * is `boards-process.ts`.
 *
 * Telling one row to a thousand boards holds an event loop for some fifteen milliseconds, and in one
 * process the acknowledgements of the instruments wait for it. So the other process, at a lower
 * priority, reads the same journal and owns the sockets. Screens notice nothing: the address and the
 * port are the server's, which answers the upgrade of `/socket.io/` by handing the connection over.
 * Only connections and wake-ups go across; a wake-up that is lost costs a second, never a fact. When
 * that process ends it is started again, and the boards come back and say where they were.
 */
import { type ChildProcess, fork } from 'node:child_process'
import type { Server as HttpServer, IncomingMessage, RequestListener } from 'node:http'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import type { Instant } from './contract/words.ts'
import type { Live } from './live.ts'
import type { Store } from './store/store.ts'

export interface BoardsOptions {
  readonly place: { readonly url?: string | undefined; readonly folder: string }
  /** Whether sessions travel under the name that https gives them. */
  readonly secure: boolean
  readonly store: Pick<Store, 'onCommit'>
  readonly clock: () => Instant
  /** A bug over there, told here. */
  readonly onTrouble: (what: string, error: unknown) => void
  /** That process ended by itself and is started again. */
  readonly onEnded: (how: string) => void
  /** Silent for so long, it is taken for stuck and ended; 20 seconds unless told. */
  readonly silentMs?: number
}

/** What goes over to the boards' process. */
export type ToBoards =
  | ({ readonly say: 'begin'; readonly now: Instant } & Pick<BoardsOptions, 'place' | 'secure'>)
  | { readonly say: 'wake'; readonly now: Instant }
  | { readonly say: 'upgrade'; readonly request: HandedOver }

/** What comes back. */
export type FromBoards =
  | { readonly say: 'alive'; readonly count: number }
  | { readonly say: 'trouble'; readonly what: string; readonly error: string }

/** A request to upgrade, without its connection; the bytes after it are in base64. */
export interface HandedOver {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly head: string
}

const PROCESS = join(import.meta.dirname, 'boards-process.ts')
const PATH = '/socket.io/'
const LOOK_MS = 1_000
/** Many commits become one wake-up. */
const TOGETHER_MS = 4
const SILENT_MS = 20_000
const LAST_WAIT_MS = 3_000
/** One that ended sooner than this after its start is not started again at once. */
const SHORT_LIFE_MS = 1_000

/** Starts the boards' process and hands it every board that comes; resolves when it is ready. */
export async function openBoards(server: HttpServer, options: BoardsOptions): Promise<Boards> {
  const boards = new Boards(options)
  server.on('upgrade', (request, socket, head) => boards.handOver(request, socket, head))
  await boards.open()
  return boards
}

/** Only connections can be handed over: a board that asks again and again is refused here. */
export function withoutPolling(app: RequestListener): RequestListener {
  return (request, response) => {
    if (!request.url?.startsWith(PATH)) return app(request, response)
    response.writeHead(400, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ code: 0, message: 'Boards speak WebSocket only here.' }))
  }
}

class Boards implements Live {
  readonly #options: BoardsOptions
  #child: ChildProcess | undefined
  #ended: Promise<void> = Promise.resolve()
  #ready = false
  #count = 0
  #startedAt = 0
  #heardAt = 0
  #stopping = false
  #waking: 'no' | 'soon' | 'sent' | 'again' = 'no'
  /** Connections on their way; where they do not arrive they are closed. */
  readonly #onTheWay = new Set<Duplex>()
  #timers: NodeJS.Timeout[] = []
  #unsubscribe: () => void = () => undefined

  constructor(options: BoardsOptions) {
    this.#options = options
  }

  async open(): Promise<void> {
    await this.#begin()
    this.#unsubscribe = this.#options.store.onCommit(() => this.#wake())
    this.#timers = [setInterval(() => this.#look(), LOOK_MS)]
  }

  count(): number {
    return this.#count
  }

  /** Resolves with its first word, rejects where it ends before. */
  #begin(): Promise<void> {
    const child = fork(PROCESS, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    this.#child = child
    this.#startedAt = Date.now()
    this.#heardAt = Date.now()
    this.#ended = new Promise(resolve => child.once('exit', () => resolve()))
    return new Promise((resolve, reject) => {
      child.on('message', (said: FromBoards) => {
        this.#hear(said)
        if (said.say === 'alive') resolve()
      })
      // Where it cannot even be started, or be written to any more, its end is told as well.
      child.on('error', reject)
      child.once('exit', (code, signal) => {
        const how = `the boards' process ended (${signal ?? code})`
        reject(new Error(how))
        this.#lost(how)
      })
      const { place, secure, clock } = this.#options
      this.#send({ say: 'begin', place, secure, now: clock() })
    })
  }

  #hear(said: FromBoards): void {
    this.#heardAt = Date.now()
    if (said.say === 'trouble') this.#options.onTrouble(said.what, new Error(said.error))
    else {
      this.#ready = true
      this.#count = said.count
    }
  }

  #lost(how: string): void {
    const began = this.#ready
    this.#ready = false
    this.#count = 0
    this.#waking = 'no'
    for (const socket of this.#onTheWay) socket.destroy()
    if (this.#stopping || !(began || this.#timers.length > 0)) return
    this.#options.onEnded(how)
    const soon = Date.now() - this.#startedAt < SHORT_LIFE_MS
    this.#timers.push(setTimeout(() => this.#beginAgain(), soon ? SHORT_LIFE_MS : 0))
  }

  #beginAgain(): void {
    if (!this.#stopping) this.#begin().catch(() => undefined)
  }

  #send(said: ToBoards, socket?: Duplex, sent: (error: Error | null) => void = () => {}): void {
    if (this.#child?.connected) this.#child.send(said, socket as Socket | undefined, sent)
    else sent(new Error('the process of the boards is not there'))
  }

  /** The connection of a board goes over; nothing of it stays here. */
  handOver(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy())
    if (!request.url?.startsWith(PATH)) return void socket.end(NOT_HERE)
    if (!this.#ready || this.#stopping) return void socket.end(NOT_NOW)
    this.#onTheWay.add(socket)
    readNoMore(socket)
    // Node's own count of connections that went to a child never ends once that child has ended.
    Object.assign(socket, { server: null })
    const { method = 'GET', url, headers } = request
    const handed = { method, url, headers, head: head.toString('base64') }
    // What is left of it here is counted out; where it did not arrive, it is closed with that.
    this.#send({ say: 'upgrade', request: handed }, socket, () => {
      this.#onTheWay.delete(socket)
      socket.destroy()
    })
  }

  /** One wake-up at a time is on its way: more of them would only fill the pipe. */
  #wake(): void {
    if (this.#waking === 'sent') this.#waking = 'again'
    if (this.#waking !== 'no') return
    this.#waking = 'soon'
    setTimeout(() => this.#sendWake(), TOGETHER_MS)
  }

  #sendWake(): void {
    this.#waking = 'sent'
    this.#send({ say: 'wake', now: this.#options.clock() }, undefined, () => {
      const again = this.#waking === 'again'
      this.#waking = 'no'
      if (again && !this.#stopping) this.#wake()
    })
  }

  /** Once a second the time is told; a process that is silent for long is stuck. */
  #look(): void {
    this.#wake()
    const silent = Date.now() - this.#heardAt
    if (silent > (this.#options.silentMs ?? SILENT_MS)) this.#child?.kill('SIGKILL')
  }

  async stop(): Promise<void> {
    this.#stopping = true
    for (const timer of this.#timers) clearTimeout(timer)
    this.#unsubscribe()
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    if (child.connected) child.disconnect()
    const late = setTimeout(() => child.kill('SIGKILL'), LAST_WAIT_MS)
    await this.#ended
    clearTimeout(late)
  }
}

/**
 * Until the other process has said that it has the connection, this one would go on reading it, and
 * throw away what the board says meanwhile: a board that is never answered. Node offers no other way
 * than its handle; `pause` only stops handing on what was read.
 */
function readNoMore(socket: Duplex): void {
  const { _handle } = socket as { _handle?: { readStop?: () => void } | null }
  _handle?.readStop?.()
}

const NOT_HERE = 'HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n'
/** The screens try again by themselves. */
const NOT_NOW = 'HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\ncontent-length: 0\r\n\r\n'
