/** A connection that says many frames at once and hears all their answers, up to its marker's. */
import { connect, type Socket } from 'node:net'

const PATIENCE_MS = 60_000
/** An answer as it travels; none of ours holds a mark of frames. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: VT and FS are the marks of a frame
const ANSWER = /\x0b([^\x0b\x1c]*)\x1c\r/g

export class Talk {
  readonly #socket: Socket
  #heard = ''
  #look: () => void = () => undefined
  #closed = false

  constructor(port: number, from?: string) {
    const local = from === undefined ? {} : { localAddress: from }
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true, ...local })
    this.#socket.on('data', chunk => {
      this.#heard += chunk.toString('latin1')
      this.#look()
    })
    this.#socket.on('error', () => this.#socket.destroy())
    this.#socket.on('close', () => {
      this.#closed = true
      this.#look()
    })
  }

  get closed(): boolean {
    return this.#closed
  }

  /** Says the bytes in these chunks; gives the answers up to the one that carries the mark. */
  say(chunks: readonly Buffer[], mark: string): Promise<string[]> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => done(new Error(`${mark}: no answer`)), PATIENCE_MS)
      const done = (outcome: string[] | Error) => {
        clearTimeout(late)
        this.#look = () => undefined
        if (outcome instanceof Error) reject(outcome)
        else resolve(outcome)
      }
      this.#look = () => {
        const at = this.#heard.indexOf(`|${mark}\r`)
        if (this.#closed) done(new Error(`${mark}: the connection was closed`))
        else if (at >= 0 && this.#heard.includes('\x1c\r', at)) done(this.#taken())
      }
      for (const chunk of chunks) this.#socket.write(chunk)
      this.#look()
    })
  }

  #taken(): string[] {
    const answers = [...this.#heard.matchAll(ANSWER)].map(([, payload = '']) => payload)
    this.#heard = ''
    return answers
  }

  write(bytes: Buffer): void {
    if (!this.#closed) this.#socket.write(bytes)
  }

  close(): void {
    this.#socket.destroy()
  }
}
