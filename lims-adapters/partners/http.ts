/**
 * A message to a gateway: JSON by POST, signed. `guthrie-signature` is `sha256=` and the HMAC-SHA-256 in
 * hex of `guthrie-time`, a full stop and the body, under the secret that both sides hold;
 * `idempotency-key` is the same for every attempt. The gateway answers 2xx with `{"id": "..."}`; nothing
 * else counts as taken. Redirects are not followed: what is meant for one gateway goes to no other.
 */
import { createHmac } from 'node:crypto'
import { request as secure } from 'node:https'
import type { Outcome, Outgoing } from './sending.ts'

// Not imported, for the reason that `server/main.ts` gives.
const { request: plain } = process.getBuiltinModule('node:http')

export interface Gateway {
  readonly address: string
  readonly secret: string
  /** ISO 8601, as it is signed. */
  readonly at: string
  readonly timeoutMs?: number
}

const TIMEOUT_MS = 10_000
const LONGEST_ANSWER = 64 * 1024
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]']

/** Why an address may not be sent to; null where it may: https, or a gateway on this machine. */
export function whyNotAddress(address: string): 'no-address' | 'not-secure' | null {
  if (!URL.canParse(address)) return 'no-address'
  const { protocol, hostname, username, password } = new URL(address)
  if (username || password) return 'no-address'
  if (protocol === 'https:') return null
  if (protocol !== 'http:') return 'no-address'
  return LOOPBACK.includes(hostname) ? null : 'not-secure'
}

export async function post(gateway: Gateway, { key, body }: Outgoing): Promise<Outcome> {
  if (whyNotAddress(gateway.address)) return { is: 'refused', why: 'the address is not allowed' }
  const text = JSON.stringify(body)
  try {
    const { status, said } = await answered(gateway, key, text)
    if (status >= 200 && status < 300) return taken(said)
    // Too many, or too slow, on their side; whatever else they refuse is refused again.
    if (status >= 500 || status === 408 || status === 429) return { is: 'later', why: `${status}` }
    return { is: 'refused', why: `answered ${status}` }
  } catch (error) {
    return { is: 'later', why: codeOf(error) }
  }
}

function taken(said: string): Outcome {
  try {
    const { id } = JSON.parse(said) as { id?: unknown }
    if (typeof id === 'string' && id !== '') return { is: 'sent', reference: id.slice(0, 200) }
  } catch {
    // No JSON is no answer of a gateway.
  }
  return { is: 'later', why: 'answered without an id' }
}

function answered(gateway: Gateway, key: string, text: string) {
  const { address, secret, at, timeoutMs = TIMEOUT_MS } = gateway
  const signature = createHmac('sha256', secret).update(`${at}.${text}`).digest('hex')
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'idempotency-key': key,
    'guthrie-time': at,
    'guthrie-signature': `sha256=${signature}`,
  }
  const ask = new URL(address).protocol === 'https:' ? secure : plain
  return new Promise<{ status: number; said: string }>((resolve, reject) => {
    const asked = ask(address, { method: 'POST', headers, agent: false }, response => {
      let said = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => {
        said += part
        if (said.length > LONGEST_ANSWER) asked.destroy(new Error('answered too much'))
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, said }))
      response.on('error', reject)
      response.on('aborted', () => reject(new Error('cut off')))
    })
    // The whole of it, a slow answer too.
    const timer = setTimeout(() => asked.destroy(new Error('timed out')), timeoutMs)
    asked.on('close', () => clearTimeout(timer))
    asked.on('error', reject)
    asked.end(text)
  })
}

const codeOf = (error: unknown): string =>
  (error as { code?: string }).code ?? (error instanceof Error ? error.message : String(error))
