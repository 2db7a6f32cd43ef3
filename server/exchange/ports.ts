/**
 * The ports that are open. Lines are changed while instruments talk: a port that a line needs is
 * opened, one that no line needs any more is closed, within a second or two and without a restart.
 * A port that cannot be had stops nobody else; it is tried again, and its line says why.
 */
import { type Budget, budget } from '../../lims-adapters/hl7/budget.ts'
import type { Desk, Peer, TroubleKind } from '../../lims-adapters/hl7/conversation.ts'
import {
  type Certificates,
  LIMITS,
  type Listener,
  type ListenOptions,
  listen,
} from '../../lims-adapters/hl7/listener.ts'
import type { Line } from '../contract/lines.ts'
import { type Say, say } from '../contract/words.ts'
import { admits } from './addresses.ts'

export interface PortsOptions {
  readonly host: string
  /** The common port, 0 for a free one. */
  readonly port: number
  /** For lines over TLS; null where the server was given none. */
  readonly certificates: Certificates | null
  readonly onFrame: Desk['onFrame']
  readonly onTrouble: Desk['onTrouble']
  readonly onConnection: () => void
}

type Transport = Line['transport']

interface Open {
  readonly listener: Listener
  readonly transport: Transport
}

const STOP_WITHIN_MS = 8_000

export class Ports {
  readonly #options: PortsOptions
  readonly #budget: Budget = budget(LIMITS.total, LIMITS.connection)
  #common: Listener | undefined
  readonly #own = new Map<number, Open>()
  /** Why a port that a line needs is not open. */
  readonly #problems = new Map<number, Say>()
  readonly #closing = new Set<Promise<void>>()
  #lines: readonly Line[] = []
  #settling: Promise<void> = Promise.resolve()
  #stopped = false

  constructor(options: PortsOptions) {
    this.#options = options
  }

  /** The common port; a server that cannot have it does not start. */
  async openCommon(): Promise<void> {
    this.#common = await this.#listen(this.#options.port, 'plain', null)
  }

  get common(): number {
    return this.#common?.port ?? 0
  }

  /** Opens and closes ports so that they are those of these lines; one settling after the other. */
  settle(lines: readonly Line[]): Promise<void> {
    this.#lines = lines
    this.#settling = this.#settling.catch(() => undefined).then(() => this.#settle())
    return this.#settling
  }

  async #settle(): Promise<void> {
    if (this.#stopped) return
    const lines = this.#lines
    const wanted = new Map<number, Transport>()
    for (const { port, state, transport } of lines)
      if (port !== null && port !== this.common && state === 'on') wanted.set(port, transport)
    for (const [port, { transport }] of this.#own)
      if (wanted.get(port) !== transport) this.#close(port)
    for (const port of this.#problems.keys()) if (!wanted.has(port)) this.#problems.delete(port)
    for (const [port, transport] of wanted)
      if (!this.#own.has(port)) await this.#open(port, transport)
  }

  /** Every port with whether it listens. */
  list(): { port: number; listening: 'yes' | 'no' }[] {
    const open = [this.common, ...this.#own.keys()].filter(port => port !== 0)
    return [
      ...open.map(port => ({
        port,
        listening: this.#stopped ? ('no' as const) : ('yes' as const),
      })),
      ...[...this.#problems.keys()].map(port => ({ port, listening: 'no' as const })),
    ]
  }

  /** The port of a line: whether it listens, and if not, why. */
  of(line: Line): { port: number; listening: 'yes' | 'no'; says: Say | null } {
    const port = line.port ?? this.common
    const open = line.port === null || this.#own.has(line.port)
    const listening = open && !this.#stopped ? 'yes' : 'no'
    return { port, listening, says: this.#problems.get(port) ?? null }
  }

  /** Who is connected to the port of a line now. */
  peersOf(line: Line): readonly Peer[] {
    const listener = line.port === null ? this.#common : this.#own.get(line.port)?.listener
    return listener?.peers() ?? []
  }

  /** Accepts nothing more, answers what has arrived, closes. */
  async stop(): Promise<void> {
    this.#stopped = true
    await this.#settling.catch(() => undefined)
    for (const port of [...this.#own.keys()]) this.#close(port)
    await this.#common?.stop(STOP_WITHIN_MS)
    await Promise.all(this.#closing)
  }

  async #open(port: number, transport: Transport): Promise<void> {
    try {
      const listener = await this.#listen(port, transport, port)
      this.#own.set(port, { listener, transport })
      this.#problems.delete(port)
    } catch (error) {
      const known = this.#problems.has(port)
      this.#problems.set(port, whyNotOpen(port, error))
      // Once: it is tried again and again.
      if (!known) this.#trouble('listener', error)
    }
  }

  #listen(port: number, transport: Transport, own: number | null): Promise<Listener> {
    const { host, certificates, onFrame, onTrouble, onConnection } = this.#options
    if (transport === 'tls' && !certificates) throw new NoCertificate()
    const options: ListenOptions = {
      ...{ port, host, budget: this.#budget, onFrame, onTrouble, onConnection },
      certificates: transport === 'tls' ? certificates : null,
      admits: address => admits(this.#lines, own, address),
    }
    return listen(options)
  }

  /** It listens no more from here on; what it has taken in is answered meanwhile. */
  #close(port: number): void {
    const open = this.#own.get(port)
    this.#own.delete(port)
    if (!open) return
    const closing = open.listener.stop(STOP_WITHIN_MS).finally(() => this.#closing.delete(closing))
    this.#closing.add(closing)
  }

  #trouble(kind: TroubleKind, error: unknown): void {
    this.#options.onTrouble({ kind, peer: null, bytes: Buffer.alloc(0), error })
  }
}

class NoCertificate extends Error {}

function whyNotOpen(port: number, error: unknown): Say {
  if (error instanceof NoCertificate)
    return say(
      'The server has no certificate for instruments. Set MLLP_TLS_CERT, MLLP_TLS_KEY and MLLP_TLS_CA and start it again.',
      '服务器没有用于仪器的证书。请设置 MLLP_TLS_CERT、MLLP_TLS_KEY 和 MLLP_TLS_CA 后重新启动。',
    )
  const { code } = error as { code?: string }
  if (code === 'EADDRINUSE')
    return say(
      `Port ${port} is in use by another program on the server. Stop that program, or choose another port.`,
      `服务器上的端口 ${port} 已被其他程序占用。请停止该程序，或更换端口。`,
    )
  if (code === 'EACCES')
    return say(
      `Port ${port} needs more rights than the server has. Choose one above 1023.`,
      `端口 ${port} 需要更高权限，请使用 1023 以上的端口。`,
    )
  return say(
    `Port ${port} could not be opened (${code ?? 'certificate or key not usable'}). Ask whoever runs the server.`,
    `端口 ${port} 无法打开（${code ?? '证书或密钥不可用'}）。请联系服务器管理员。`,
  )
}
