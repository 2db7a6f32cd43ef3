/**
 * An instrument that never gives up: it says one message at a time, and the same bytes again after
 * every lost connection, until they are answered. It remembers what was acknowledged to it.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { oru } from '../../../lims-adapters/hl7/outgoing.ts'
import { connect, type Sender } from '../../../lims-adapters/hl7/sender.ts'
import { APPLICATION } from '../../../test/support/site.ts'

/** One message as it travels; the value is told from the number, so that a mix-up shows. */
export interface Said {
  readonly controlId: string
  readonly specimen: string
  readonly analyte: string
  readonly value: string
  readonly bytes: Buffer
}

export interface Instrument {
  /** Every message that was answered AA, in order. */
  readonly acknowledged: readonly Said[]
  /** Answers other than AA, with the message: there should be none. */
  readonly refused: readonly string[]
  /** What it waits for an answer to, since how long, and what went wrong last. */
  standing(): string
  /** Finishes the message under way and stops. */
  stop(): Promise<void>
}

const UNITS: Readonly<Record<string, string>> = { TSH: 'mIU/L', OHP17: 'nmol/L', G6PD: 'U/gHb' }
const RETRY_MS = 20
const ANSWER_WITHIN_MS = 15_000

export function message(
  facility: string,
  controlId: string,
  specimen: string,
  analyte: string,
  value: string,
): Said {
  const text = oru({
    version: '2.5.1',
    controlId,
    at: '20261122120000',
    sender: { application: APPLICATION, facility },
    specimen,
    observations: [
      { code: analyte, value, unit: UNITS[analyte] ?? '', measuredAt: '20261122115900' },
    ],
  })
  return { controlId, specimen, analyte, value, bytes: Buffer.from(text, 'utf8') }
}

/** Sends everything that `next` gives, to wherever the server is just then. */
export function startInstrument(port: () => number, next: () => Said | undefined): Instrument {
  const acknowledged: Said[] = []
  const refused: string[] = []
  let stopping = false
  let sender: Sender | undefined
  let saying = { controlId: '', since: Date.now() }
  let trouble = 'nothing'

  async function sayUntilAnswered(said: Said): Promise<void> {
    saying = { controlId: said.controlId, since: Date.now() }
    for (;;) {
      try {
        sender = sender?.open() ? sender : await dial(port())
        const answer = (await sender.say(said.bytes)).toString('latin1')
        const code = /\rMSA.(..)/.exec(answer)?.[1] ?? ''
        if (code === 'AE') trouble = answer.slice(0, 200)
        if (code === 'AE') continue
        if (code === 'AA') acknowledged.push(said)
        else refused.push(`${said.controlId} ${code}`)
        return
      } catch (error) {
        trouble = String(error)
        // Nobody knows whether it arrived: the same bytes again, to whoever listens then.
        sender?.close()
        await pause(RETRY_MS)
      }
    }
  }

  const running = (async () => {
    for (let said = next(); said && !stopping; said = next()) await sayUntilAnswered(said)
  })()
  return {
    acknowledged,
    refused,
    standing: () =>
      `${saying.controlId} for ${Math.round((Date.now() - saying.since) / 1_000)} s, last trouble ${trouble}`,
    async stop() {
      stopping = true
      await running
      sender?.close()
    },
  }
}

const dial = (port: number): Promise<Sender> =>
  connect({ port, host: '127.0.0.1', timeoutMs: ANSWER_WITHIN_MS })
