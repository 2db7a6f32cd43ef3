/** Asking the laboratory without the typed client: what is answered, to the byte. */
import { intoPath } from '../../server/contract/client.ts'
import { contract, type EndpointName } from '../../server/contract/index.ts'
import type { Endpoint } from '../../server/contract/kit.ts'
import { Problem } from '../../server/contract/refusal.ts'

export interface Answer {
  readonly status: number
  readonly text: string
  /** Names and values, as one text. */
  readonly headers: string
  /** The refusal in it; null where it was none. */
  readonly problem: Problem | null
}

export const ENDPOINTS = Object.entries(contract) as [EndpointName, Endpoint][]

/** One question as HTTP, with a session or without. */
export async function ask(
  origin: string,
  token: string,
  name: EndpointName,
  input: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const endpoint: Endpoint = contract[name]
  const { url, rest } = intoPath(endpoint.path, input)
  const isQuestion = endpoint.verb === 'get'
  const query = isQuestion ? `?${new URLSearchParams(rest as Record<string, string>)}` : ''
  const response = await fetch(`${origin}/api${url}${query}`, {
    method: endpoint.verb.toUpperCase(),
    headers: {
      'content-type': 'application/json',
      'accept-language': 'en',
      ...(token ? { cookie: `guthrie=${token}` } : {}),
      ...headers,
    },
    ...(isQuestion ? {} : { body: JSON.stringify(rest) }),
  })
  const text = await response.text()
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json')
  return {
    status: response.status,
    text,
    headers: JSON.stringify([...response.headers]),
    problem: isProblem ? Problem.parse(JSON.parse(text)) : null,
  }
}
