/** A partner outside as a real one: a gateway on this machine that checks what it is sent, and fails as told. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  readonly key: string
  readonly signed: 'yes' | 'no'
  readonly body: {
    readonly to?: Record<string, string>
    readonly text?: { en: string; zh: string }
  }
}

/** What it does with the next messages: takes them, or one of the ways in which gateways fail. */
export type Manner =
  | 'takes'
  | 'fails'
  | 'refuses'
  | 'says nonsense'
  | 'cuts'
  | 'redirects'
  /** Takes it, and is cut off before it says so. */
  | 'takes and cuts'

export interface Gateway {
  readonly address: string
  /** Everything that came, in order, taken or not. */
  readonly received: Received[]
  /** What it took, once for each key, as a gateway that knows repetitions does. */
  taken(): Received[]
  is(manner: Manner): void
  stop(): Promise<void>
}

export async function openGateway(secret: string): Promise<Gateway> {
  const received: Received[] = []
  const taken = new Map<string, Received>()
  let manner: Manner = 'takes'
  const server = createServer((request, response) => {
    let text = ''
    request.setEncoding('utf8')
    request.on('data', (part: string) => {
      text += part
    })
    request.on('end', () => {
      const key = `${request.headers['idempotency-key']}`
      const signed = isSigned(request.headers, text, secret) ? ('yes' as const) : ('no' as const)
      const one = { key, signed, body: JSON.parse(text) as Received['body'] }
      received.push(one)
      if (manner.startsWith('takes') && !taken.has(key)) taken.set(key, one)
      answer(response, manner, key)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    address: `http://127.0.0.1:${port}/messages`,
    received,
    taken: () => [...taken.values()],
    is: how => {
      manner = how
    },
    async stop() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

function isSigned(headers: Record<string, unknown>, text: string, secret: string): boolean {
  const wanted = createHmac('sha256', secret).update(`${headers['guthrie-time']}.${text}`).digest()
  const given = Buffer.from(`${headers['guthrie-signature']}`.replace('sha256=', ''), 'hex')
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}

function answer(response: ServerResponse, manner: Manner, key: string): void {
  if (manner === 'cuts' || manner === 'takes and cuts') return void response.destroy()
  if (manner === 'fails') return void response.writeHead(500).end('oops')
  if (manner === 'refuses') return void response.writeHead(422).end('{"error":"no such number"}')
  if (manner === 'says nonsense') return void response.writeHead(200).end('<html>ok</html>')
  if (manner === 'redirects')
    return void response.writeHead(302, { location: 'http://127.0.0.1:1/elsewhere' }).end()
  response
    .writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify({ id: `G-${key}` }))
}
