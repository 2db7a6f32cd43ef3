/** The far ends of an MLLP line for tests: one that answers, and one without manners. */
import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net'
import { answer, mayAnswer } from '../../lims-adapters/hl7/ack.ts'
import { split } from '../../lims-adapters/hl7/batch.ts'
import { type Charset, decode } from '../../lims-adapters/hl7/charset.ts'
import type { Trouble } from '../../lims-adapters/hl7/conversation.ts'
import { headerOf } from '../../lims-adapters/hl7/header.ts'
import { Message } from '../../lims-adapters/hl7/message.ts'
import { Decoder, frame } from '../../lims-adapters/hl7/mllp.ts'
import { answered } from '../../lims-adapters/hl7/sender.ts'
import { pause } from './waiting.ts'

export const bytes = (text: string): Buffer => Buffer.from(text, 'latin1')
export const framed = (text: string): Buffer => frame(bytes(text))

export function cut(whole: Buffer, cuts: readonly number[]): Buffer[] {
  const at = [0, ...cuts.map(c => c % (whole.length + 1)).sort((a, b) => a - b), whole.length]
  return at.slice(1).map((end, i) => whole.subarray(at[i], end))
}

/** Answers AA for what it can read, AE where reading trips, AR with a number, else silence. */
export class Echo {
  readonly heard: Message[] = []
  readonly alarms: string[] = []
  readonly troubles: Trouble[] = []
  #answers = 0

  readonly onFrame = async (payload: Buffer): Promise<Buffer[]> => {
    const read = decode(payload)
    if ('refused' in read) return this.#say(payload, 'AR')
    return split(read.text).messages.flatMap(text => {
      const message = Message.parse(text)
      if ('refused' in message) return this.#say(payload, 'AR')
      this.heard.push(message)
      const code = message.at('ZER', 1) === 'trip' ? 'AE' : 'AA'
      return this.#answer(message.header, code, read.charset)
    })
  }

  readonly onTrouble = (trouble: Trouble): void => {
    this.troubles.push(trouble)
  }

  kinds(): string[] {
    return this.troubles.map(trouble => trouble.kind)
  }

  #say(payload: Buffer, code: 'AR'): Buffer[] {
    const header = headerOf(payload)
    if (mayAnswer(header)) return this.#answer(header, code, 'iso-8859-1')
    this.alarms.push(payload.toString('latin1'))
    return []
  }

  #answer(header: Message['header'], code: 'AA' | 'AE' | 'AR', charset: Charset): Buffer[] {
    if (!mayAnswer(header)) return []
    const controlId = `R${++this.#answers}`
    return [answer(header, { code, controlId, at: '20260301083000', charset })]
  }
}

/** A peer without manners: bytes out, frames in. */
export class Raw {
  readonly socket: Socket
  readonly frames: Buffer[] = []
  closed = false
  readonly #decoder = new Decoder()

  /** To a port, from an address of this machine's own such as 127.0.0.2; or over a socket. */
  constructor(to: number | Socket, from?: string) {
    const local = from === undefined ? {} : { localAddress: from }
    this.socket =
      typeof to === 'number' ? dial({ port: to, host: '127.0.0.1', noDelay: true, ...local }) : to
    this.socket.on('data', chunk => {
      for (const piece of this.#decoder.push(chunk)) this.frames.push(piece.bytes)
    })
    this.socket.on('error', () => this.socket.destroy())
    this.socket.on('close', () => {
      this.closed = true
    })
  }

  /** Each part a packet of its own. */
  async write(...parts: readonly (Buffer | string)[]): Promise<void> {
    for (const part of parts) {
      this.socket.write(part)
      await pause(parts.length > 100 ? 0 : 3)
    }
  }

  /** MSA-1 and MSA-2 of what came back. */
  acks(): string[] {
    return this.frames
      .map(payload => /MSA\|([^|]*)/.exec(payload.toString())?.[1] ?? '')
      .map((code, i) => `${code} ${answered(this.frames[i] ?? Buffer.of())}`)
  }
}

/** A port that nobody has now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

export const oru = (id: string, value = '4.1', patient = id, more = '') =>
  `MSH|^~\\&|IA|LAB|||20260301||ORU^R01|${id}|P|2.5.1||||||UNICODE UTF-8\r` +
  `PID|1||||${patient}\rOBR|1\rOBX|1|NM|TSH||${value}|mIU/L\r${more}`
export const utf8 = (text: string): Buffer => frame(Buffer.from(text))
