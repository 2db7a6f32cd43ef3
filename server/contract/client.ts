/**
 * The typed client made out of the contract; screens, tests, simulators and scripts use the same
 * one. It sends one flat input, parses what comes back and throws the server's `Refusal` again.
 */
import { contract, type GuthrieClient } from './index.ts'
import type { Endpoint } from './kit.ts'
import { Problem, Refusal } from './refusal.ts'
import { say } from './words.ts'

export interface Transport {
  /** `http://host:port`, or empty in the browser. */
  readonly origin: string
  readonly fetch: typeof fetch
  /** Headers of every request: language, and the cookie where there is no browser to keep it. */
  headers(): Record<string, string>
  /** Sees each response, so that a caller without a browser can keep the cookie. */
  heard?(response: Response): void
}

export function clientOver(transport: Transport): GuthrieClient {
  const calls = Object.entries(contract).map(([name, endpoint]) => [
    name,
    (input: Record<string, unknown>) => call(transport, endpoint as unknown as Endpoint, input),
  ])
  return Object.fromEntries(calls) as GuthrieClient
}

async function call(t: Transport, endpoint: Endpoint, input: Record<string, unknown>) {
  const { url, rest } = intoPath(endpoint.path, input)
  const asks = endpoint.verb === 'get' ? query(rest) : ''
  const response = await reach(t, `${t.origin}/api${url}${asks}`, {
    method: endpoint.verb.toUpperCase(),
    headers: { ...t.headers(), 'content-type': 'application/json' },
    ...(endpoint.verb === 'get' ? {} : { body: JSON.stringify(rest) }),
  })
  t.heard?.(response)
  if (!response.ok) throw await refusalFrom(response)
  if (endpoint.media) return new Uint8Array(await response.arrayBuffer())
  return endpoint.gives.parse(await response.json())
}

/** A question is asked once more: a connection that was kept may have been closed at the other end. */
async function reach(
  t: Transport,
  url: string,
  init: RequestInit,
  tries = init.method === 'GET' ? 2 : 1,
): Promise<Response> {
  try {
    return await t.fetch(url, init)
  } catch {
    if (tries > 1) return reach(t, url, init, tries - 1)
    throw new Refusal(
      'unavailable',
      say(
        'The laboratory cannot be reached. Nothing was lost: check the network and try again.',
        '无法连接到系统。已填内容未丢失：请检查网络后重试。',
      ),
    )
  }
}

/** `/specimens/:number/receipt` with `{ number, found }` becomes a path and what is left over. */
export function intoPath(path: string, input: Record<string, unknown>) {
  const rest = { ...input }
  const url = path.replace(/:(\w+)/g, (_, name: string) => {
    const value = String(rest[name] ?? '')
    delete rest[name]
    return encodeURIComponent(value)
  })
  return { url, rest }
}

function query(rest: Record<string, unknown>): string {
  const given = Object.entries(rest).filter(([, value]) => value !== undefined)
  if (given.length === 0) return ''
  return `?${new URLSearchParams(given.map(([k, v]) => [k, String(v)]))}`
}

async function refusalFrom(response: Response): Promise<Error> {
  const parsed = Problem.safeParse(await response.json().catch(() => null))
  if (!parsed.success || parsed.data.type === 'bug') {
    const request = parsed.success ? (parsed.data.request ?? '') : ''
    return new Refusal(
      'unavailable',
      say(
        `Something went wrong on our side. It has been logged (${request}). Please try again.`,
        `系统出现错误，已记录（${request}）。请重试。`,
      ),
    )
  }
  return new Refusal(parsed.data.type, parsed.data.says, parsed.data.issues ?? [])
}

export type { GuthrieClient }
