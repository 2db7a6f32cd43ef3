/**
 * The other end of a line: says one message, waits for its answer, then says the next.
 *
 * An answer counts only if its MSA-2 is the MSH-10 that was said; an answer that comes late, for a
 * message already given up, is dropped. No answer in time means *unknown*, not *failed*: whoever
 * sent it sends the same bytes again, and a receiver that has them says so.
 */
import { connect as dial, type Socket } from 'node:net'
import { headerOf, nextHeader } from './header.ts'
import { Decoder, frame } from './mllp.ts'

export interface SenderOptions {
  readonly port: number
  readonly host: string
  /** How long to wait for a connection and for each answer; 10 s unless told. */
  readonly timeoutMs?: number
}

/** No answer to a message: nobody knows whether it arrived. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
  readonly why: 'timeout' | 'closed'

  constructor(why: 'timeout' | 'closed', controlId: string) {
    super(`No answer to message ${controlId}: ${why}`)
    this.why = why
  }
}

export interface Sender {
  /** The payload of the answer. Calls made meanwhile wait their turn. Throws `NoAnswer`. */
  readonly say: (payload: Buffer) => Promise<Buffer>
  /** False once either side has closed; then dial again. */
  readonly open: () => boolean
  /** Answers that belonged to nothing that was waited for. */
  readonly discarded: () => number
  readonly close: () => void
}

const TIMEOUT_MS = 10_000

interface Waiting {
  readonly controlId: string
  readonly settle: (outcome: Buffer | NoAnswer) => void
}

/** Dials a listener; rejects with Node's own error, or after the timeout. */
export async function connect(options: SenderOptions): Promise<Sender> {
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS
  const socket = await dialled(options, timeoutMs)
  const decoder = new Decoder()
  let waiting: Waiting | undefined
  let turn: Promise<unknown> = Promise.resolve()
  let discarded = 0

  socket.on('data', chunk => {
    for (const { kind, bytes } of decoder.push(chunk)) {
      if (kind === 'frame' && waiting && answered(bytes) === waiting.controlId)
        waiting.settle(bytes)
      else if (kind === 'frame') discarded++
    }
  })
  // What an error means for a message shows in 'close', which always follows.
  socket.on('error', () => socket.destroy())
  socket.on('close', () => waiting?.settle(new NoAnswer('closed', waiting.controlId)))

  function ask(payload: Buffer): Promise<Buffer> {
    const controlId = headerOf(payload)?.[10] ?? ''
    return new Promise((resolve, reject) => {
      const settle: Waiting['settle'] = outcome => {
        clearTimeout(timer)
        waiting = undefined
        if (outcome instanceof NoAnswer) reject(outcome)
        else resolve(outcome)
      }
      const timer = setTimeout(() => settle(new NoAnswer('timeout', controlId)), timeoutMs)
      waiting = { controlId, settle }
      if (socket.writable) socket.write(frame(payload))
      else settle(new NoAnswer('closed', controlId))
    })
  }

  return {
    say(payload) {
      const mine = turn.then(() => ask(payload))
      turn = mine.catch(() => undefined) // whoever asked hears of it; the next one still goes
      return mine
    },
    open: () => socket.writable,
    discarded: () => discarded,
    close: () => socket.destroy(),
  }
}

/** MSA-2 of an acknowledgement, as Latin-1 like the number that it is compared with. */
export function answered(payload: Buffer): string | null {
  const text = payload.toString('latin1')
  const start = nextHeader(text, 0)
  const msa = /[\r\n]MSA(.)([^\r\n]*)/.exec(start < 0 ? '' : text.slice(start))
  return msa?.[2]?.split(msa[1] ?? '|')[1] ?? null
}

function dialled({ port, host }: SenderOptions, timeoutMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = dial({ port, host, noDelay: true })
    const late = setTimeout(() => {
      socket.destroy(new Error(`No connection to ${host}:${port} within ${timeoutMs} ms`))
    }, timeoutMs)
    socket.once('error', reject)
    socket.once('connect', () => {
      clearTimeout(late)
      socket.off('error', reject)
      resolve(socket)
    })
    socket.once('close', () => clearTimeout(late))
  })
}
