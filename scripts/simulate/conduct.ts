/**
 * How a simulated analyzer behaves on its line: one message at a time over one connection, the
 * answer matched by us to the message (MSA-2 to MSH-10), and on request each of the things that
 * real analyzers do wrong.
 *
 * What nobody answers (a cut frame, an acknowledgement, a message without a number) goes over a
 * connection of its own that is closed behind it: when the laboratory has closed its side too, it
 * has dealt with it.
 */
import { connect as dial } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { headerFields } from '../../lims-adapters/hl7/header.ts'
import { frame } from '../../lims-adapters/hl7/mllp.ts'
import { build } from '../../lims-adapters/hl7/outgoing.ts'
import { connect, NoAnswer, type Sender } from '../../lims-adapters/hl7/sender.ts'
import { hl7Time, type LineName, type Sample, type Simulator } from './simulator.ts'

export const MANNERS = [
  'plain',
  'resend',
  'same-id',
  'no-id',
  'cut',
  'acknowledgement',
  'admission',
  'stranger',
] as const
/**
 * `plain`: as it should be. `resend`: the message before once more, with a new time. `same-id`: a
 * new message under the number of the one before. `no-id`: without MSH-10. `cut`: a frame that ends
 * in its middle. `acknowledgement`: an ACK to nothing. `admission`: an ADT^A01. `stranger`: in the
 * name of an instrument that nobody registered.
 */
export type Manner = (typeof MANNERS)[number]

/** What was said: its MSH-10, and MSA-1 of the answer; null where there was none. */
export interface Said {
  readonly controlId: string | null
  readonly answer: string | null
}

export interface Address {
  readonly host: string
  readonly port: number
}

const TRIES = 5
const STRANGER: LineName = { application: 'DEMO-IA', facility: 'NOBODY' }

export class Instrument {
  readonly #simulator: Simulator
  readonly #address: Address
  readonly #line: LineName
  readonly #started = Date.now().toString(36)
  #count = 0
  #sender: Sender | undefined
  #last: { controlId: string; payload: Buffer } | undefined

  constructor(simulator: Simulator, address: Address, line: LineName = simulator.line) {
    this.#simulator = simulator
    this.#address = address
    this.#line = line
  }

  /** Says one measurement in a manner and hears the answer. Throws Node's error, or `NoAnswer`. */
  async act(sample: Sample, manner: Manner = 'plain'): Promise<Said> {
    switch (manner) {
      case 'plain':
        return this.#measure(sample, this.nextId())
      case 'same-id':
        return this.#measure(sample, this.#before().controlId)
      case 'resend':
        return this.say(withField(this.#before().payload, MSH7, hl7Time(sample.at)))
      case 'stranger':
        return this.say(this.#says(sample, this.nextId(), STRANGER))
      case 'admission':
        return this.say(this.#admission(sample))
      case 'acknowledgement':
        return this.#leaveSaid(this.#acknowledgement(sample))
      case 'no-id':
        return this.#leaveSaid(withField(this.#says(sample, 'NONE'), MSH10, ''))
      case 'cut': {
        const whole = frame(this.#says(sample, this.nextId()))
        await this.#leave(whole.subarray(0, Math.floor(whole.length * 0.7)))
        return { controlId: null, answer: null }
      }
    }
  }

  /** Says ready-made bytes; the same bytes again where no answer came. */
  async say(payload: Buffer): Promise<Said> {
    const controlId = headerOf(payload)[MSH10] ?? ''
    for (let tries = 1; ; tries++) {
      try {
        const sender = await this.#connected()
        return { controlId, answer: codeOf(await sender.say(payload)) }
      } catch (error) {
        if (!(error instanceof NoAnswer) || tries === TRIES) throw error
        this.close()
        await wait(200 * tries)
      }
    }
  }

  /** As if it had been said and heard: the negative control of the demo's account. */
  claim(sample: Sample): Said {
    const controlId = this.nextId()
    this.#last = { controlId, payload: this.#says(sample, controlId) }
    return { controlId, answer: 'AA' }
  }

  nextId(): string {
    this.#count++
    return `${this.#line.facility}-${this.#started}-${this.#count}`.slice(-20)
  }

  close(): void {
    this.#sender?.close()
    this.#sender = undefined
  }

  async #measure(sample: Sample, controlId: string): Promise<Said> {
    const payload = this.#says(sample, controlId)
    this.#last = { controlId, payload }
    return this.say(payload)
  }

  #says(sample: Sample, controlId: string, line = this.#line): Buffer {
    return this.#simulator.says(sample, { controlId, line })
  }

  #before() {
    if (!this.#last) throw new Error('nothing was said before that could be said again')
    return this.#last
  }

  #admission({ at }: Sample): Buffer {
    const header = { type: 'ADT', event: 'A01', structure: 'ADT_A01', controlId: this.nextId() }
    return this.#build({ ...header, at }, [{ name: 'PV1', fields: { 1: '1', 2: 'I' } }])
  }

  #acknowledgement({ at }: Sample): Buffer {
    const header = { type: 'ACK', event: 'R01', structure: 'ACK', controlId: this.nextId() }
    return this.#build({ ...header, at }, [{ name: 'MSA', fields: { 1: 'AA', 2: 'NOT-YOURS' } }])
  }

  #build(
    header: { type: string; event: string; structure: string; controlId: string; at: string },
    segments: Parameters<typeof build>[1],
  ): Buffer {
    const sender = this.#line
    const text = build({ ...header, version: '2.5.1', at: hl7Time(header.at), sender }, segments)
    return Buffer.from(text, 'latin1')
  }

  async #connected(): Promise<Sender> {
    if (!this.#sender?.open()) this.#sender = await connect(this.#address)
    return this.#sender
  }

  async #leaveSaid(payload: Buffer): Promise<Said> {
    await this.#leave(frame(payload))
    return { controlId: headerOf(payload)[MSH10] || null, answer: null }
  }

  #leave(bytes: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = dial(this.#address, () => socket.end(bytes))
      socket.resume()
      socket.once('error', reject)
      socket.once('close', () => resolve())
    })
  }
}

const MSH7 = 7
const MSH10 = 10

/** The first segment's fields, byte for byte as Latin-1. */
const headerOf = (payload: Buffer): readonly string[] =>
  headerFields(payload.toString('latin1').split('\r', 1)[0] ?? '')

/** The same message with one field of its MSH written anew; every other byte stays. */
export function withField(payload: Buffer, field: number, value: string): Buffer {
  const text = payload.toString('latin1')
  const [segment = ''] = text.split('\r', 1)
  const [, separator = '|'] = headerFields(segment)
  const parts = segment.split(separator)
  parts[field - 1] = value
  return Buffer.from(parts.join(separator) + text.slice(segment.length), 'latin1')
}

/** MSA-1 of an answer. */
const codeOf = (answer: Buffer): string | null =>
  /[\r\n]MSA\|([A-Z]{2})/.exec(answer.toString('latin1'))?.[1] ?? null
